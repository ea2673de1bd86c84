package dev.hearth.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.client.Accelerator;
import dev.hearth.client.Arguments;
import dev.hearth.client.Context;
import dev.hearth.client.DeviceBuffer;
import dev.hearth.client.Dim3;
import dev.hearth.client.KernelModule;
import dev.hearth.client.Program;
import dev.hearth.client.SharedBuffer;
import dev.hearth.client.Stream;
import dev.hearth.protocol.Digest;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a function that returns finds again: while its worker is warm, when it was evicted, when the daemon was replaced. */
@Timeout(300)
class WarmXIT {
    private static final String PROGRAM = """
            __kernel void scale(__global const float* weights, __global float* a, float factor) {
                size_t i = get_global_id(0);
                a[i] = weights[i] * factor;
            }
            """;
    private static final int FLOATS = 4096;

    private final Node node = Node.start("-Dhearth.daemon.warm.keep=1500ms", "-Dhearth.daemon.workers.max=4");
    private final MemorySegment weights = weights();
    private final AtomicInteger uploads = new AtomicInteger();

    @AfterEach
    void end() {
        node.close();
    }

    private static MemorySegment weights() {
        float[] weights = new float[FLOATS];
        for (int i = 0; i < FLOATS; i++) {
            weights[i] = i % 97;
        }
        return MemorySegment.ofArray(weights);
    }

    private void requireWorks(SidecarProcess sidecar) {
        try (Context context = Accelerator.builder().socket(sidecar.socket()).open();
                Stream stream = context.newStream();
                KernelModule module = context.load(Program.openClC(PROGRAM));
                DeviceBuffer model = context.persistent(Digest.of(weights), weights.byteSize(), memory -> {
                    uploads.incrementAndGet();
                    memory.copyFrom(weights);
                });
                DeviceBuffer result = context.allocate(weights.byteSize());
                SharedBuffer read = context.share(weights.byteSize())) {
            stream.launch(module.kernel("scale"), Dim3.of(FLOATS / 64), Dim3.of(64), Arguments.of(model, result, 3f));
            stream.copyToHost(result, read);
            stream.synchronize();
            for (int i = 0; i < FLOATS; i++) {
                assertEquals(3f * (i % 97), read.segment().getAtIndex(ValueLayout.JAVA_FLOAT, i));
            }
        }
    }

    private void awaitEvictions(int evictions) {
        Await.until(
                "the end of its worker",
                Node.SOON,
                () -> node.daemon().metric("hearth_worker_evictions_total") >= evictions);
    }

    private String top(String... arguments) {
        try (HearthProcess top = HearthProcess.start(
                "top",
                node.folder().path().resolve("top.log"),
                Installation.here().top(node.daemon(), List.of(arguments)),
                Map.of())) {
            assertEquals(0, top.awaitEnd(Duration.ofSeconds(60)), top::logTail);
            return top.logTail();
        }
    }

    private String revision(String name) throws IOException {
        return Files.getAttribute(node.folder().path(), "unix:uid") + "/" + name;
    }

    @Test
    void weightsAreUploadedOnceAndFoundWhereverTheNodeHasThem() throws IOException {
        SidecarProcess sidecar = node.sidecar("a", "a");
        requireWorks(sidecar);
        assertEquals(1, uploads.get());
        requireWorks(sidecar);
        assertEquals(1, uploads.get(), "the worker still had them");
        awaitEvictions(1);
        requireWorks(sidecar);
        assertEquals(1, uploads.get(), "the daemon had kept them");
        awaitEvictions(2);
        node.daemon().process().terminate();
        node.daemon().startAgain();
        String told = top("--prewarm", revision("a"));
        assertTrue(told.contains("1 modules loaded, 1 persistent buffers filled"), told);
        double misses = node.daemon().metric("hearth_module_cache_misses_total");
        requireWorks(sidecar);
        assertEquals(1, uploads.get(), "the next daemon had learned of them");
        assertEquals(misses, node.daemon().metric("hearth_module_cache_misses_total"));
        assertEquals(0, misses, "nothing was compiled again");
        requireWorks(node.sidecar("b", "b"));
        assertEquals(2, uploads.get(), "another tenant finds nothing of it");
    }

    @Test
    void topShowsWhoIsWarmAndOnlyTheDaemonsOwnUserMayAsk() throws IOException {
        SidecarProcess sidecar = node.sidecar("a", "a", "-Dhearth.sidecar.keep-warm=10m");
        requireWorks(sidecar);
        String shown = top("--once");
        assertTrue(shown.contains("1 revisions warm"), shown);
        assertTrue(shown.lines().anyMatch(line -> line.matches(".*/a +(warm|active) .* 1\\+1")), shown);
        Path socket = node.daemon().stateFolder().resolve("node.sock");
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
    }
}
