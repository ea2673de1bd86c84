package dev.hearth.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.protocol.OpenedFrame;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class WorkerPoolTest {
    @TempDir
    Path root;

    @Test
    void tenantTakesTheSpareWorkerAndKeepsIt() throws Exception {
        try (var supervisor = Supervisor.in(root)) {
            supervisor.awaitSpare();
            String spare = supervisor.pool.workers().getFirst().socketName();
            OpenedFrame first = opened(supervisor, "a");
            OpenedFrame second = opened(supervisor, "a");
            assertEquals(spare, first.workerSocket());
            assertEquals(spare, second.workerSocket());
            assertNotEquals(first.ticketLow(), second.ticketLow());
            supervisor.awaitSpare();
            assertNotEquals(spare, opened(supervisor, "b").workerSocket());
        }
    }

    @Test
    void sessionsOfOneTenantAtOnceShareAWorker() throws Exception {
        try (var supervisor = new Supervisor(TestConfig.in(root).workers(3, 0), List.of(Supervisor.CPU))) {
            var openings = java.util.stream.Stream.generate(() -> CompletableFuture.supplyAsync(() -> {
                        try {
                            return opened(supervisor, "a").workerSocket();
                        } catch (IOException e) {
                            throw new java.io.UncheckedIOException(e);
                        }
                    }))
                    .limit(8)
                    .toList();
            Set<String> workers = new HashSet<>();
            openings.forEach(opening -> workers.add(opening.join()));
            assertEquals(1, workers.size());
            assertEquals(1, supervisor.counters.workerStarts.sum());
        }
    }

    @Test
    void killedWorkerIsCleanedAwayAndItsTenantOpensAgain() throws Exception {
        try (var supervisor = Supervisor.in(root)) {
            OpenedFrame before = opened(supervisor, "a");
            WorkerProcess worker = supervisor.workerOf("a").orElseThrow();
            try (UnixSocket session = supervisor.sidecar().attach(before)) {
                assertNotNull(session);
                ProcessHandle.of(worker.pid()).orElseThrow().destroyForcibly();
                Poll.until("the loss", () -> supervisor.counters.workerLosses.sum() == 1);
            }
            assertFalse(Files.exists(supervisor.config.socketFolder().resolve(before.workerSocket())));
            assertFalse(
                    Files.exists(supervisor.config.stateFolder().resolve("run").resolve(worker.name())));
            OpenedFrame after = opened(supervisor, "a");
            assertNotEquals(before.workerSocket(), after.workerSocket());
        }
    }

    @Test
    void workerThatDiesAtTheMomentOfAnOpenIsReplaced() throws Exception {
        try (var supervisor = Supervisor.in(root)) {
            for (int i = 0; i < 3; i++) {
                openedAfterItsWorkerDied(supervisor, "a", opened(supervisor, "a"));
            }
        }
    }

    /** As a sidecar does, which finds nobody behind the socket of a worker that died just now, and asks again. */
    private static void openedAfterItsWorkerDied(Supervisor supervisor, String tenant, OpenedFrame before) {
        ProcessHandle.of(supervisor.workerOf(tenant).orElseThrow().pid())
                .orElseThrow()
                .destroyForcibly();
        Poll.until("another worker", () -> !workerSocket(supervisor, tenant).equals(before.workerSocket()));
    }

    private static String workerSocket(Supervisor supervisor, String tenant) {
        try {
            return opened(supervisor, tenant).workerSocket();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Test
    void silentWorkerIsKilled() throws Exception {
        TestConfig config = TestConfig.in(root).unresponsive(Duration.ofSeconds(2));
        try (var supervisor = new Supervisor(config, List.of(Supervisor.CPU))) {
            opened(supervisor, "a");
            WorkerProcess worker = supervisor.workerOf("a").orElseThrow();
            signal("STOP", worker.pid());
            Poll.until("its end", () -> ProcessHandle.of(worker.pid()).isEmpty());
            Poll.until("the loss", () -> supervisor.counters.workerLosses.sum() == 1);
            opened(supervisor, "a");
        }
    }

    @Test
    void workerThatTellsOfAKernelBeyondItsDeadlineIsKilledAndReplaced() throws Exception {
        try (var supervisor = new Supervisor(strict(), List.of(Supervisor.CPU))) {
            opened(supervisor, "stalls");
            long before = System.nanoTime();
            WorkerProcess worker = supervisor.workerOf("stalls").orElseThrow();
            opened(supervisor, "a");
            Poll.until("its end", () -> ProcessHandle.of(worker.pid()).isEmpty());
            assertTrue(System.nanoTime() - before > TimeUnit.MILLISECONDS.toNanos(500), "it had its time");
            Poll.until("the loss", () -> supervisor.counters.workerLosses.sum() == 1);
            assertNotEquals(worker.socketName(), opened(supervisor, "stalls").workerSocket());
            assertTrue(supervisor.workerOf("a").isPresent());
        }
    }

    @Test
    void workerWithSessionsThatTellsNothingIsKilledLongBeforeAnIdleOne() throws Exception {
        try (var supervisor = new Supervisor(strict(), List.of(Supervisor.CPU))) {
            OpenedFrame idle = opened(supervisor, "idle");
            UnixSocket session = supervisor.sidecar().attach(opened(supervisor, "a"));
            assertNotNull(session);
            WorkerProcess worker = supervisor.workerOf("a").orElseThrow();
            Poll.until("the session", () -> worker.sessions() == 1);
            WorkerProcess other = supervisor.workerOf("idle").orElseThrow();
            signal("STOP", other.pid());
            signal("STOP", worker.pid());
            Poll.until("its end", () -> ProcessHandle.of(worker.pid()).isEmpty());
            assertTrue(ProcessHandle.of(other.pid()).isPresent());
            signal("CONT", other.pid());
            assertEquals(idle.workerSocket(), opened(supervisor, "idle").workerSocket());
            session.close();
        }
    }

    /** Kernels may run for half a second; mere silence is borne for a minute. */
    private TestConfig strict() {
        return TestConfig.in(root).unresponsive(Duration.ofSeconds(60)).kernelDeadline(Duration.ofMillis(500));
    }

    @Test
    void workerWithoutSessionsGivesItsPlaceToAnotherTenant() throws Exception {
        try (var supervisor = new Supervisor(TestConfig.in(root).workers(2, 0), List.of(Supervisor.CPU))) {
            UnixSocket busy = supervisor.sidecar().attach(opened(supervisor, "busy"));
            assertNotNull(busy);
            OpenedFrame idle = opened(supervisor, "idle");
            long pid = supervisor.workerOf("idle").orElseThrow().pid();
            // A session that was just given out may be about to attach; its worker is safe for some seconds.
            OpenedFrame refused = supervisor.sidecar().open("new");
            assertEquals(Status.BUSY, Sidecar.status(refused));
            assertTrue(refused.message().contains("hearth.daemon.workers.max"), refused.message());
            Poll.until("a place", () -> status(supervisor, "new") == Status.OK);
            assertTrue(ProcessHandle.of(pid).isEmpty());
            assertFalse(Files.exists(supervisor.config.socketFolder().resolve(idle.workerSocket())));
            assertTrue(supervisor.workerOf("busy").isPresent());
            assertEquals(0, supervisor.counters.workerLosses.sum());
            busy.close();
            Poll.until("the place of the once busy", () -> status(supervisor, "newer") == Status.OK);
        }
    }

    @Test
    void workerThatRefusesItsTenantIsEndedAndItsReasonGoesOn() throws Exception {
        try (var supervisor = Supervisor.in(root)) {
            OpenedFrame answer = supervisor.sidecar().open("refuses");
            assertEquals(Status.OUT_OF_MEMORY, Sidecar.status(answer));
            assertEquals("this worker refuses", answer.message());
            Poll.until("its end", () -> supervisor.counters.workerLosses.sum() == 1);
            opened(supervisor, "a");
        }
    }

    @Test
    void workerThatCrashesWhenItGetsItsTenantIsReported() throws Exception {
        try (var supervisor = Supervisor.in(root)) {
            OpenedFrame answer = supervisor.sidecar().open("crashes");
            assertEquals(Status.UNAVAILABLE, Sidecar.status(answer));
            assertTrue(answer.message().contains("went away"), answer.message());
            opened(supervisor, "a");
        }
    }

    @Test
    void workerThatCannotStartSaysWhyAndLeavesNothing() throws Exception {
        TestConfig config = TestConfig.in(root).workers(2, 0).workerOptions(List.of("-XX:NoSuchOption"));
        try (var supervisor = new Supervisor(config, List.of(Supervisor.CPU))) {
            OpenedFrame answer = supervisor.sidecar().open("a");
            assertEquals(Status.UNAVAILABLE, Sidecar.status(answer));
            assertTrue(answer.message().contains("NoSuchOption"), answer.message());
            try (var folders = Files.list(config.stateFolder().resolve("run"))) {
                assertEquals(List.of(), folders.toList());
            }
            assertEquals(0, supervisor.pool.unready());
        }
    }

    @Test
    void workerIsOnADeviceOfTheKindAskedFor() throws Exception {
        try (var supervisor =
                new Supervisor(TestConfig.in(root).workers(3, 0), List.of(Supervisor.GPU, Supervisor.CPU))) {
            assertEquals(Status.OK, Sidecar.status(supervisor.sidecar().open("a", 1000, 3)));
            assertEquals(Supervisor.CPU, supervisor.workerOf("a").orElseThrow().device());
            assertEquals(Status.OK, Sidecar.status(supervisor.sidecar().open("b", 1000, 0)));
            assertEquals(Supervisor.GPU, supervisor.workerOf("b").orElseThrow().device());
            OpenedFrame other = supervisor.sidecar().open("a", 1000, 1);
            assertEquals(Status.UNSUPPORTED, Sidecar.status(other));
            OpenedFrame missing = supervisor.sidecar().open("c", 1000, 2);
            assertEquals(Status.UNSUPPORTED, Sidecar.status(missing));
            assertTrue(missing.message().contains("fake:0:0"), missing.message());
        }
    }

    @Test
    void workerGetsItsProgramsFromTheCache() throws Exception {
        try (var supervisor = Supervisor.in(root)) {
            OpenedFrame before = opened(supervisor, "builds");
            Poll.until("a compile", () -> supervisor.counters.moduleMisses.sum() == 1);
            openedAfterItsWorkerDied(supervisor, "builds", before);
            Poll.until("a hit", () -> supervisor.counters.moduleHits.sum() == 1);
            assertEquals(1, supervisor.counters.moduleMisses.sum());
        }
    }

    @Test
    void usageOfAWorkerIsKnown() throws Exception {
        try (var supervisor = Supervisor.in(root)) {
            OpenedFrame opened = opened(supervisor, "a");
            WorkerProcess worker = supervisor.workerOf("a").orElseThrow();
            UnixSocket session = supervisor.sidecar().attach(opened);
            assertNotNull(session);
            Poll.until("the session", () -> worker.sessions() == 1);
            assertEquals(42, java.util.Objects.requireNonNull(worker.usage()).launches());
            session.close();
            Poll.until("its end", () -> worker.sessions() == 0);
        }
    }

    @Test
    void everyWorkerEndsWithAStandaloneDaemon() throws Exception {
        List<Long> pids;
        TestConfig config;
        try (var supervisor = Supervisor.in(root)) {
            config = supervisor.config;
            opened(supervisor, "a");
            supervisor.awaitSpare();
            pids = supervisor.pool.workers().stream().map(WorkerProcess::pid).toList();
            assertEquals(2, pids.size());
        }
        for (long pid : pids) {
            assertTrue(ProcessHandle.of(pid).isEmpty());
        }
        try (var sockets = Files.list(config.socketFolder())) {
            assertEquals(List.of(), sockets.toList());
        }
    }

    static OpenedFrame opened(Supervisor supervisor, String tenant) throws IOException {
        OpenedFrame opened = supervisor.sidecar().open(tenant);
        assertEquals(Status.OK, Sidecar.status(opened), opened.message());
        return opened;
    }

    private static Status status(Supervisor supervisor, String tenant) {
        try {
            return Sidecar.status(supervisor.sidecar().open(tenant));
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void signal(String name, long pid) throws IOException, InterruptedException {
        assertEquals(
                0,
                new ProcessBuilder("kill", "-" + name, Long.toString(pid))
                        .inheritIO()
                        .start()
                        .waitFor());
    }
}
