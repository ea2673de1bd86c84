package dev.hearth.sidecar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.Opcode;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A function that is killed while its worker, which stands still, holds it back. */
@Timeout(60)
class DeadFunctionTest {
    private static final long SOON_NS = TimeUnit.SECONDS.toNanos(2);
    private static final int PAGE = 4096;

    private SidecarFixture fixture;
    private FakeDaemon daemon;

    @BeforeEach
    void prepare() throws IOException {
        fixture = new SidecarFixture();
        daemon = fixture.daemon();
        daemon.paused = true;
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    @Test
    void functionKilledWhileAFrameIsNotAdmittedReleasesItsWorker() throws Exception {
        Sidecar sidecar = fixture.with("admission.frames-in-flight", "16").launch();
        killOnceStuck(sidecar);
        // The frame that was held back was never sent.
        assertEquals(0, sidecar.counters().admissionRejects.sum());
    }

    @Test
    void functionKilledWhileAWriteToTheWorkerWaitsReleasesItsWorker() throws Exception {
        Sidecar sidecar = fixture.with("admission.frames-in-flight", "1000000").launch();
        killOnceStuck(sidecar);
        assertEquals(0, sidecar.counters().admissionWaits.sum());
    }

    private void killOnceStuck(Sidecar sidecar) throws Exception {
        Process function = FloodingFunction.start(fixture);
        try {
            FakeWorker worker = daemon.worker();
            awaitStill(sidecar);
            assertFalse(worker.isSessionOver());
            function.destroyForcibly().waitFor();
            assertReleasedSoon(sidecar, worker);
        } finally {
            function.destroyForcibly();
        }
    }

    /** Waits until frames are under way and nothing moves any more. */
    private static void awaitStill(Sidecar sidecar) {
        var last = new AtomicLong(-1);
        var since = new AtomicLong(System.nanoTime());
        SidecarFixture.eventually("the function is held back", () -> {
            long now = sidecar.counters().framesInFlight.sum();
            if (last.getAndSet(now) != now || now == 0) {
                since.set(System.nanoTime());
            }
            return System.nanoTime() - since.get() > TimeUnit.MILLISECONDS.toNanos(200);
        });
    }

    private static void assertReleasedSoon(Sidecar sidecar, FakeWorker worker) {
        long since = System.nanoTime();
        SidecarFixture.eventually("the worker's session ends", worker::isSessionOver);
        SidecarFixture.eventually(
                "the session is gone", () -> sidecar.counters().sessions.sum() == 0);
        long took = System.nanoTime() - since;
        assertTrue(took < SOON_NS, "it took " + TimeUnit.NANOSECONDS.toMillis(took) + " ms");
        assertEquals(0, sidecar.counters().framesInFlight.sum());
        assertEquals(0, sidecar.counters().bytesInFlight.sum());
        assertEquals(0, sidecar.memory().usedBytes());
        // Its end is the function's, not the device's.
        assertEquals(0, sidecar.counters().sessionsFaulted.sum());
    }

    @Test
    void functionThatGoesWhileItIsHeldBackGivesItsRegionsBack() throws Exception {
        fixture.file("r", PAGE);
        Sidecar sidecar = fixture.launch();
        try (var function = TestFunction.open(fixture.socket)) {
            FakeWorker worker = daemon.worker();
            function.region(1, "r", PAGE);
            function.channel.flush();
            SidecarFixture.eventually("the region", () -> sidecar.memory().usedBytes() == PAGE);
            var sending = CompletableFuture.runAsync(() -> flood(function));
            awaitStill(sidecar);
            function.socket.close();
            assertTrue(sending.handle((nothing, failure) -> failure instanceof CompletionException)
                    .get(10, TimeUnit.SECONDS));
            assertReleasedSoon(sidecar, worker);
        }
    }

    private static void flood(TestFunction function) {
        try {
            while (true) {
                new LaunchFrame(function.channel.claim(Opcode.LAUNCH, LaunchFrame.BYTES, 1)).kernel(1);
            }
        } catch (IOException e) {
            throw new CompletionException(e);
        }
    }
}
