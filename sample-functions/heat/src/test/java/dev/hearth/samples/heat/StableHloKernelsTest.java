package dev.hearth.samples.heat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.client.Accelerator;
import dev.hearth.client.SharedBuffer;
import dev.hearth.samples.harness.HearthStack;
import dev.hearth.samples.harness.PjrtPlugin;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The same function on a device that takes StableHLO only: plates come out as in plain Java. With the real daemon, sidecar
 * and worker, and a PJRT plugin for the CPU.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class StableHloKernelsTest {
    private static @Nullable HearthStack stack;
    private static @Nullable HeatDevice device;

    @BeforeAll
    static void open() {
        boolean hasPlugin = PjrtPlugin.find().isPresent();
        if (!hasPlugin) {
            System.out.println("SKIPPED StableHloKernelsTest: there is no PJRT plugin; ./hearth check fetches one");
        }
        Assumptions.assumeTrue(hasPlugin, "no PJRT plugin");
        var hearth = new HearthStack();
        hearth.init(Map.of("backend", "pjrt"));
        stack = hearth;
        String socket = String.valueOf(hearth.start().get("hearth.socket"));
        device = HeatDevice.open(Accelerator.builder().socket(Path.of(socket)));
        assertEquals("pjrt", device.info().backend());
    }

    @AfterAll
    static void close() {
        if (device != null) {
            device.close();
        }
        if (stack != null) {
            stack.stop();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 10, 20, , 5, ", "2, 3, 9, , 100, , 0", "17, 5, 40, 20, 30, 40, 50", "130, 90, 120, , 10, , 90"})
    void platesComeOutAsInPlainJava(
            int width,
            int height,
            int steps,
            @Nullable Float north,
            @Nullable Float east,
            @Nullable Float south,
            @Nullable Float west) {
        HeatDevice heat = Objects.requireNonNull(device);
        var boundary = new Plate.Boundary(north, east, south, west);
        var source = new Plate.Source(width / 3f, height / 2f, 1.5f, 80);
        Plate plate = Plate.of(width, height, steps, null, 0.23f, 15f, boundary, List.of(source));
        try (SharedBuffer held = heat.share(plate.fieldBytes());
                SharedBuffer field = heat.share(plate.fieldBytes());
                SharedBuffer colours = heat.share(plate.cells())) {
            ReferenceHeat.holdSources(plate, plate.pitch(), held.segment());
            heat.run(plate, held, field, colours);
            String compared = ReferenceHeat.compare(plate, new ReferenceHeat(plate).solve(), field.segment());
            assertTrue(compared.startsWith("ok"), compared);
        }
    }
}
