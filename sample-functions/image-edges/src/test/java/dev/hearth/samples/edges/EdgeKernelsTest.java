package dev.hearth.samples.edges;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.samples.harness.DirectDevice;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jocl.cl_mem;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kernels make of any size and layout what plain Java makes of it. On this machine's OpenCL device, in process. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class EdgeKernelsTest {
    private static Optional<DirectDevice> device = Optional.empty();

    @BeforeAll
    static void open() throws IOException {
        try (InputStream source = Objects.requireNonNull(EdgeKernelsTest.class.getResourceAsStream("/edges.cl"))) {
            device = DirectDevice.open(new String(source.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @AfterAll
    static void close() {
        device.ifPresent(DirectDevice::close);
    }

    /** Sizes around the four pixels of an item, the 256 of a block's row and the 16 of a pitch. */
    @ParameterizedTest
    @CsvSource({
        "1, 1, 3, 1.4",
        "2, 1, 3, 0",
        "1, 7, 3, 3",
        "3, 5, 3, 1.4",
        "4, 4, 3, 1.4",
        "5, 3, 3, 20",
        "15, 16, 3, 1",
        "16, 17, 3, 1",
        "17, 15, 3, 1",
        "255, 9, 3, 2.5",
        "256, 8, 3, 2.5",
        "257, 7, 3, 2.5",
        "300, 211, 3, 5.5",
        "33, 20, 1, 1.4",
        "33, 20, 2, 1.4",
        "33, 20, 4, 1.4",
        "260, 5, 4, 0.3"
    })
    void anySizeAndBandsComeOutAsInPlainJava(int width, int height, int bands, float sigma) {
        long seed = 42;
        var pixels = new byte[width * height * bands];
        new Random(seed).nextBytes(pixels);
        assertSame(pixels, PixelLayout.of(width, height, bands, 1), new EdgeSettings(sigma, 10, 90));
    }

    @ParameterizedTest
    @CsvSource({"2", "3", "4", "5", "6", "7", "8"})
    void turnedPicturesComeOutAsInPlainJava(int orientation) {
        var pixels = new byte[29 * 22 * 3];
        new Random(1).nextBytes(pixels);
        assertSame(pixels, PixelLayout.of(29, 22, 3, orientation), EdgeSettings.DEFAULT);
    }

    @Test
    void hardThresholdLeavesBlackAndWhiteOnly() {
        BufferedImage picture = Pictures.draw(200, 150, BufferedImage.TYPE_3BYTE_BGR);
        byte[] scanlines = run(
                ((java.awt.image.DataBufferByte) picture.getRaster().getDataBuffer()).getData(),
                PixelLayout.of(200, 150, 3, 1),
                new EdgeSettings(1, 20, 20));
        int white = 0;
        for (byte level : scanlines) {
            assertTrue(level == 0 || level == -1);
            white += level == -1 ? 1 : 0;
        }
        assertTrue(white > 100 && white < 200 * 150 / 4, white + " white pixels");
    }

    @Test
    void evenGreyHasNoEdges() {
        var pixels = new byte[100 * 60 * 3];
        Arrays.fill(pixels, (byte) 117);
        byte[] scanlines = run(pixels, PixelLayout.of(100, 60, 3, 1), new EdgeSettings(3, 1, 2));
        assertArrayEquals(new byte[scanlines.length], scanlines);
    }

    private static void assertSame(byte[] pixels, PixelLayout layout, EdgeSettings settings) {
        byte[] scanlines = run(pixels, layout, settings);
        for (int y = 0; y < layout.height(); y++) {
            assertEquals(0, scanlines[y * (layout.width() + 1)], "filter of row " + y);
        }
        byte[] expected = ReferenceEdges.edges(pixels, layout, settings);
        String compared = ReferenceEdges.compare(expected, MemorySegment.ofArray(scanlines), layout);
        assertTrue(compared.startsWith("ok"), compared);
    }

    private static byte[] run(byte[] pixels, PixelLayout layout, EdgeSettings settings) {
        Assumptions.assumeTrue(device.isPresent());
        DirectDevice direct = device.orElseThrow();
        int width = layout.width();
        int height = layout.height();
        int pitch = layout.pitch();
        int gridX = Math.ceilDiv(width, 256);
        int gridY = Math.ceilDiv(height, 4);
        float[] weights = settings.weights();
        // What no kernel wrote must not look right by chance.
        var dirty = new float[pitch * height];
        Arrays.fill(dirty, Float.NaN);
        var scanlines = new byte[(int) layout.scanlineBytes()];
        Arrays.fill(scanlines, (byte) 0x5a);
        cl_mem in = direct.buffer(pixels);
        cl_mem first = direct.buffer(dirty);
        cl_mem second = direct.buffer(dirty);
        cl_mem weight = direct.buffer(weights);
        cl_mem out = direct.buffer(scanlines);
        direct.launch(
                "grey",
                gridX,
                gridY,
                in,
                layout.bands(),
                layout.origin(),
                layout.stepX(),
                layout.stepY(),
                width,
                height,
                pitch,
                first);
        int radius = weights.length - 1;
        if (radius > 0) {
            direct.launch("blurRows", gridX, gridY, first, weight, radius, width, height, pitch, second);
            direct.launch("blurColumns", gridX, gridY, second, weight, radius, width, height, pitch, first);
        }
        direct.launch("sobel", gridX, gridY, first, width, height, pitch, second);
        direct.launch("threshold", gridX, gridY, second, settings.low(), settings.high(), width, height, pitch, out);
        direct.read(out, scanlines);
        direct.release(in, first, second, weight, out);
        return scanlines;
    }
}
