package dev.hearth.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.protocol.OpenedFrame;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How long tenants without a session keep their workers, on real processes that are told what to say. */
@Timeout(120)
class KeepWarmTest {
    @TempDir
    Path root;

    private Supervisor supervisor(int max, int spare, Duration keepWarm) throws IOException, InterruptedException {
        return new Supervisor(TestConfig.in(root).workers(max, spare).keepWarm(keepWarm), List.of(Supervisor.CPU));
    }

    private static OpenedFrame opened(OpenedFrame answer) {
        assertEquals(Status.OK, Sidecar.status(answer), answer.message());
        return answer;
    }

    private static long pid(Supervisor supervisor, String tenant) {
        return supervisor.workerOf(tenant).orElseThrow().pid();
    }

    private static boolean isOver(long pid) {
        return ProcessHandle.of(pid).isEmpty();
    }

    @Test
    void workerEndsWhenItsKeepWarmIsOverAndLeavesNothing() throws Exception {
        try (var supervisor = supervisor(3, 0, Duration.ofMillis(1500))) {
            OpenedFrame opened = opened(supervisor.sidecar().open("a"));
            long start = System.nanoTime();
            long pid = pid(supervisor, "a");
            Poll.until("its end", () -> isOver(pid));
            assertTrue(System.nanoTime() - start > Duration.ofSeconds(1).toNanos(), "not before its time");
            Poll.until("its place", () -> supervisor.pool.unready() == 0);
            assertEquals(1, supervisor.counters.evictions.sum());
            assertEquals(0, supervisor.counters.workerLosses.sum());
            assertFalse(
                    java.nio.file.Files.exists(supervisor.config.socketFolder().resolve(opened.workerSocket())));
            opened(supervisor.sidecar().open("a"));
        }
    }

    @Test
    void sessionKeepsItsWorkerAndTheTimeCountsFromItsEnd() throws Exception {
        try (var supervisor = supervisor(3, 0, Duration.ofMillis(1500))) {
            UnixSocket session =
                    supervisor.sidecar().attach(opened(supervisor.sidecar().open("a")));
            assertNotNull(session);
            long pid = pid(supervisor, "a");
            opened(supervisor.sidecar().open("b"));
            long other = pid(supervisor, "b");
            Poll.until("the end of the one without a session", () -> isOver(other));
            assertFalse(isOver(pid));
            session.close();
            Poll.until("its end", () -> isOver(pid));
        }
    }

    @Test
    void tenantsOwnWishCountsWithinWhatTheNodeAllows() throws Exception {
        try (var supervisor = supervisor(3, 0, Duration.ofMinutes(10))) {
            opened(supervisor.sidecar().open("long", Duration.ofDays(7)));
            WorkerProcess lasting = supervisor.workerOf("long").orElseThrow();
            assertEquals(Duration.ofHours(1).toNanos(), lasting.keepWarmNs());
            opened(supervisor.sidecar().open("brief", Duration.ofMillis(1200)));
            long pid = pid(supervisor, "brief");
            Poll.until("its end", () -> isOver(pid));
            assertTrue(supervisor.workerOf("long").isPresent());
        }
    }

    @Test
    void negativeKeepWarmIsRefused() throws Exception {
        try (var supervisor = supervisor(3, 0, Duration.ofMinutes(10))) {
            OpenedFrame refused = supervisor.sidecar().open("a", Duration.ofNanos(-1));
            assertEquals(Status.INVALID_ARGUMENT, Sidecar.status(refused));
        }
    }

    @Test
    void whoCostsMoreToMakeAgainStaysWhereAPlaceIsNeeded() throws Exception {
        try (var supervisor = supervisor(2, 0, Duration.ofMinutes(10))) {
            opened(supervisor.sidecar().open("costly"));
            WorkerProcess costly = supervisor.workerOf("costly").orElseThrow();
            Poll.until("what it tells", () -> costly.warmth().rebuildNs() > 0);
            opened(supervisor.sidecar().open("cheap"));
            WorkerProcess cheap = supervisor.workerOf("cheap").orElseThrow();
            Poll.until("both to settle", () -> IdleWorkers.isIdle(cheap, System.nanoTime()));
            // The cheap one was used last, and goes all the same.
            Poll.until("a place", () -> Sidecar.status(open(supervisor, "new")) == Status.OK);
            assertTrue(supervisor.workerOf("costly").isPresent());
            assertEquals(Optional.empty(), supervisor.workerOf("cheap"));
        }
    }

    @Test
    void spareWorkerIsMadeAgainInThePlaceOfWhoIsMissedLeast() throws Exception {
        try (var supervisor = supervisor(3, 1, Duration.ofMinutes(10))) {
            UnixSocket session =
                    supervisor.sidecar().attach(opened(supervisor.sidecar().open("busy")));
            assertNotNull(session);
            opened(supervisor.sidecar().open("a"));
            supervisor.awaitSpare();
            opened(supervisor.sidecar().open("b"));
            supervisor.awaitSpare();
            assertTrue(supervisor.workerOf("busy").isPresent(), "one with a session never goes");
            assertEquals(1, supervisor.counters.evictions.sum());
            session.close();
        }
    }

    private static OpenedFrame open(Supervisor supervisor, String tenant) {
        try {
            return supervisor.sidecar().open(tenant);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
