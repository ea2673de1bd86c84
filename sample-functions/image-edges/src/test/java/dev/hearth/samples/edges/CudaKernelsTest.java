package dev.hearth.samples.edges;

import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.samples.harness.CudaOnCpu;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The CUDA C kernels make of a picture what plain Java makes of it. On the CPU, by a test double; no GPU. */
@Timeout(120)
class CudaKernelsTest {
    private static Optional<CudaOnCpu> device = Optional.empty();

    @BeforeAll
    static void compile(@TempDir Path folder) throws IOException, InterruptedException {
        device = CudaOnCpu.compile(CudaKernelsTest.class, "/edges.cu", "/edges_on_cpu.cpp", folder);
        if (device.isEmpty()) {
            System.out.println("SKIPPED CudaKernelsTest: this machine has no g++");
        }
        Assumptions.assumeTrue(device.isPresent(), "no g++");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 3, 1, 1.4",
        "2, 1, 3, 1, 0",
        "3, 5, 3, 1, 1.4",
        "5, 3, 3, 1, 20",
        "17, 15, 3, 1, 1",
        "257, 7, 3, 1, 2.5",
        "33, 20, 1, 1, 1.4",
        "33, 20, 2, 1, 1.4",
        "33, 20, 4, 1, 1.4",
        "29, 22, 3, 2, 1.4",
        "29, 22, 3, 3, 1.4",
        "29, 22, 3, 5, 1.4",
        "29, 22, 3, 8, 1.4"
    })
    void picturesComeOutAsInPlainJava(int width, int height, int bands, int orientation, float sigma)
            throws IOException, InterruptedException {
        var pixels = new byte[width * height * bands];
        new Random(42).nextBytes(pixels);
        PixelLayout layout = PixelLayout.of(width, height, bands, orientation);
        var settings = new EdgeSettings(sigma, 10, 90);
        byte[] scanlines = device.orElseThrow().run(input(pixels, layout, settings));
        String compared = ReferenceEdges.compare(
                ReferenceEdges.edges(pixels, layout, settings), MemorySegment.ofArray(scanlines), layout);
        assertTrue(compared.startsWith("ok; unequal=0"), compared);
        for (int y = 0; y < layout.height(); y++) {
            assertTrue(scanlines[y * (layout.width() + 1)] == 0, "filter of row " + y);
        }
    }

    private static byte[] input(byte[] pixels, PixelLayout layout, EdgeSettings settings) {
        float[] weights = settings.weights();
        ByteBuffer input = ByteBuffer.allocate(40 + weights.length * Float.BYTES + pixels.length)
                .order(ByteOrder.nativeOrder());
        input.putInt(layout.width())
                .putInt(layout.height())
                .putInt(layout.pitch())
                .putInt(layout.bands());
        input.putInt(layout.origin())
                .putInt(layout.stepX())
                .putInt(layout.stepY())
                .putInt(weights.length - 1);
        input.putFloat(settings.low()).putFloat(settings.high());
        for (float weight : weights) {
            input.putFloat(weight);
        }
        return input.put(pixels).array();
    }
}
