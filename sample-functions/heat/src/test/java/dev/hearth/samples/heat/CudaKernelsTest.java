package dev.hearth.samples.heat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.samples.harness.CudaOnCpu;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The CUDA C kernels take a plate through its steps as plain Java does. On the CPU, by a test double; no GPU. */
@Timeout(120)
class CudaKernelsTest {
    private static Optional<CudaOnCpu> device = Optional.empty();

    @BeforeAll
    static void compile(@TempDir Path folder) throws IOException, InterruptedException {
        device = CudaOnCpu.compile(CudaKernelsTest.class, "/heat.cu", "/heat_on_cpu.cpp", folder);
        if (device.isEmpty()) {
            System.out.println("SKIPPED CudaKernelsTest: this machine has no g++");
        }
        Assumptions.assumeTrue(device.isPresent(), "no g++");
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 10, 20, , 5, ",
        "2, 3, 9, , 100, , 0",
        "4, 4, 33, 1, 2, 3, 4",
        "5, 7, 50, , , , ",
        "17, 5, 40, 20, 30, 40, 50",
        "257, 5, 12, , 10, , 90"
    })
    void platesComeOutAsInPlainJava(
            int width,
            int height,
            int steps,
            @Nullable Float north,
            @Nullable Float east,
            @Nullable Float south,
            @Nullable Float west)
            throws IOException, InterruptedException {
        var source = new Plate.Source(width / 3f, height / 2f, 1.5f, 80);
        var boundary = new Plate.Boundary(north, east, south, west);
        Plate plate = Plate.of(width, height, steps, null, 0.23f, 15f, boundary, List.of(source));
        ByteBuffer output =
                ByteBuffer.wrap(device.orElseThrow().run(input(plate))).order(ByteOrder.nativeOrder());
        var field = new float[plate.pitch() * height];
        output.asFloatBuffer().get(field);
        String compared = ReferenceHeat.compare(plate, new ReferenceHeat(plate).solve(), MemorySegment.ofArray(field));
        assertTrue(compared.startsWith("ok"), compared);
        output.position(field.length * Float.BYTES);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                float level = (field[y * plate.pitch() + x] - plate.lowest()) * scale(plate);
                assertEquals((int) (Math.clamp(level, 0f, 255f) + 0.5f), output.get() & 0xff, "(" + x + ", " + y + ")");
            }
        }
    }

    private static float scale(Plate plate) {
        return 255 / (plate.highest() - plate.lowest());
    }

    private static byte[] input(Plate plate) {
        var held = new float[plate.pitch() * plate.height()];
        ReferenceHeat.holdSources(plate, plate.pitch(), MemorySegment.ofArray(held));
        ByteBuffer input = ByteBuffer.allocate(48 + held.length * Float.BYTES).order(ByteOrder.nativeOrder());
        input.putInt(plate.width()).putInt(plate.height()).putInt(plate.pitch()).putInt(plate.steps());
        input.putFloat(plate.start()).putFloat(plate.diffusion());
        Plate.Boundary sides = plate.boundary();
        input.putFloat(Plate.Boundary.orInsulated(sides.north())).putFloat(Plate.Boundary.orInsulated(sides.east()));
        input.putFloat(Plate.Boundary.orInsulated(sides.south())).putFloat(Plate.Boundary.orInsulated(sides.west()));
        input.putFloat(plate.lowest()).putFloat(scale(plate));
        input.asFloatBuffer().put(held);
        return input.array();
    }
}
