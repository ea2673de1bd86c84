package dev.hearth.samples.edges;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.client.Accelerator;
import dev.hearth.client.SharedBuffer;
import dev.hearth.samples.harness.HearthStack;
import dev.hearth.samples.harness.PjrtPlugin;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The same function on a device that takes StableHLO only: pictures come out as in plain Java. With the real daemon,
 * sidecar and worker, and a PJRT plugin for the CPU.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class StableHloKernelsTest {
    private static @Nullable HearthStack stack;
    private static @Nullable EdgeDevice device;

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
        device = EdgeDevice.open(Accelerator.builder().socket(Path.of(socket)));
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
    @CsvSource({
        "1, 1, 3, 1, 1.4",
        "2, 1, 3, 1, 0",
        "257, 7, 3, 1, 2.5",
        "33, 20, 1, 1, 1.4",
        "33, 20, 2, 1, 1.4",
        "33, 20, 4, 1, 1.4",
        "29, 22, 3, 3, 1.4",
        "29, 22, 3, 6, 1.4",
        "29, 22, 3, 8, 5"
    })
    void picturesComeOutAsInPlainJava(int width, int height, int bands, int orientation, float sigma) {
        EdgeDevice edges = Objects.requireNonNull(device);
        var bytes = new byte[width * height * bands];
        new Random(42).nextBytes(bytes);
        PixelLayout layout = PixelLayout.of(width, height, bands, orientation);
        var settings = new EdgeSettings(sigma, 10, 90);
        try (SharedBuffer pixels = edges.share(layout.lengthBytes());
                SharedBuffer scanlines = edges.share(layout.scanlineBytes())) {
            pixels.segment().copyFrom(MemorySegment.ofArray(bytes));
            edges.run(layout, settings, pixels, scanlines);
            String compared =
                    ReferenceEdges.compare(ReferenceEdges.edges(bytes, layout, settings), scanlines.segment(), layout);
            assertTrue(compared.startsWith("ok"), compared);
        }
    }
}
