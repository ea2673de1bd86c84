package dev.hearth.samples.heat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.samples.harness.DirectDevice;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jocl.cl_mem;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The kernels take any plate through its steps as plain Java does. On this machine's OpenCL device, in process. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class HeatKernelsTest {
    private static final Plate.Boundary INSULATED = new Plate.Boundary(null, null, null, null);

    private static Optional<DirectDevice> device = Optional.empty();

    @BeforeAll
    static void open() throws IOException {
        try (InputStream source = Objects.requireNonNull(HeatKernelsTest.class.getResourceAsStream("/heat.cl"))) {
            device = DirectDevice.open(new String(source.readAllBytes(), StandardCharsets.UTF_8));
        }
    }

    @AfterAll
    static void close() {
        device.ifPresent(DirectDevice::close);
    }

    @ParameterizedTest
    @CsvSource({
        "1, 1, 10",
        "2, 3, 9",
        "3, 2, 20",
        "4, 4, 33",
        "5, 7, 50",
        "16, 16, 40",
        "17, 5, 40",
        "255, 3, 11",
        "256, 4, 11",
        "257, 5, 12",
        "130, 90, 120"
    })
    void anySizeWithEachKindOfBoundaryComesOutAsInPlainJava(int width, int height, int steps) {
        var source = new Plate.Source(width / 3f, height / 2f, 1.5f, 80);
        assertSame(width, height, steps, INSULATED, List.of(source));
        assertSame(width, height, steps, new Plate.Boundary(10f, 20f, 30f, 40f), List.of());
        assertSame(width, height, steps, new Plate.Boundary(null, 20f, null, -40f), List.of(source));
        assertSame(width, height, steps, new Plate.Boundary(5f, null, -5f, null), List.of(source));
    }

    @Test
    void insulatedPlateKeepsItsHeat() {
        float[] field = run(plate(61, 47, 400, INSULATED, List.of()));
        for (int y = 0; y < 47; y++) {
            for (int x = 0; x < 61; x++) {
                assertEquals(15f, field[y * 64 + x], 1e-3f);
            }
        }
    }

    @Test
    void longRunBetweenTwoSidesBecomesASlope() {
        float[] field = run(plate(9, 5, 4000, new Plate.Boundary(null, 100f, null, 0f), List.of()));
        for (int x = 0; x < 9; x++) {
            assertEquals(10f * (x + 1), field[x], 0.01f);
        }
    }

    @Test
    void coloursSpanTheRange() {
        Plate plate = plate(70, 40, 60, INSULATED, List.of(new Plate.Source(20, 20, 5, 115)));
        byte[] colours = colours(plate);
        assertEquals(255, colours[20 * 70 + 20] & 0xff);
        assertEquals(0, colours[69] & 0xff);
    }

    private static Plate plate(
            int width, int height, int steps, Plate.Boundary boundary, List<Plate.@Nullable Source> sources) {
        return Plate.of(width, height, steps, null, 0.23f, 15f, boundary, sources);
    }

    private static void assertSame(
            int width, int height, int steps, Plate.Boundary boundary, List<Plate.@Nullable Source> sources) {
        Plate plate = plate(width, height, steps, boundary, sources);
        float[] expected = new ReferenceHeat(plate).solve();
        String compared = ReferenceHeat.compare(plate, expected, MemorySegment.ofArray(run(plate)));
        assertTrue(compared.startsWith("ok"), width + " × " + height + " " + boundary + ": " + compared);
    }

    private static float[] run(Plate plate) {
        DirectDevice direct = direct();
        cl_mem last = field(direct, plate);
        var field = new float[plate.pitch() * plate.height()];
        direct.read(last, field);
        direct.release(last);
        return field;
    }

    private static byte[] colours(Plate plate) {
        DirectDevice direct = direct();
        cl_mem last = field(direct, plate);
        var colours = new byte[plate.cells()];
        cl_mem out = direct.buffer(colours);
        float scale = 255 / (plate.highest() - plate.lowest());
        launch(direct, plate, "colour", last, plate.lowest(), scale, plate.width(), plate.height(), plate.pitch(), out);
        direct.read(out, colours);
        direct.release(last, out);
        return colours;
    }

    private static cl_mem field(DirectDevice direct, Plate plate) {
        int width = plate.width();
        int height = plate.height();
        int pitch = plate.pitch();
        var fixed = new float[pitch * height];
        ReferenceHeat.holdSources(plate, pitch, MemorySegment.ofArray(fixed));
        // What no kernel wrote must not look right by chance.
        var dirty = new float[pitch * height];
        Arrays.fill(dirty, Float.POSITIVE_INFINITY);
        cl_mem held = direct.buffer(fixed);
        cl_mem now = direct.buffer(dirty);
        cl_mem next = direct.buffer(dirty);
        Plate.Boundary sides = plate.boundary();
        launch(direct, plate, "begin", held, plate.start(), width, height, pitch, now);
        for (int step = 0; step < plate.steps(); step++) {
            launch(
                    direct,
                    plate,
                    "advance",
                    now,
                    held,
                    plate.diffusion(),
                    Plate.Boundary.orInsulated(sides.north()),
                    Plate.Boundary.orInsulated(sides.east()),
                    Plate.Boundary.orInsulated(sides.south()),
                    Plate.Boundary.orInsulated(sides.west()),
                    width,
                    height,
                    pitch,
                    next);
            cl_mem swapped = now;
            now = next;
            next = swapped;
        }
        direct.release(held, next);
        return now;
    }

    private static void launch(DirectDevice direct, Plate plate, String kernel, Object... arguments) {
        direct.launch(kernel, Math.ceilDiv(plate.width(), 256), Math.ceilDiv(plate.height(), 4), arguments);
    }

    private static DirectDevice direct() {
        Assumptions.assumeTrue(device.isPresent());
        return device.orElseThrow();
    }
}
