package dev.hearth.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.protocol.OpenedFrame;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class AdoptionTest {
    @TempDir
    Path root;

    @Test
    void workersOutliveAKilledSupervisorAndAreAdoptedWithTheirSessions() throws Exception {
        Process first = Supervisor.process(root);
        UnixSocket session;
        String socket;
        try {
            Poll.until("its socket", new Sidecar(root.resolve("s"))::canConnect);
            OpenedFrame opened = new Sidecar(root.resolve("s")).open("a");
            socket = opened.workerSocket();
            session = new Sidecar(root.resolve("s")).attach(opened);
            assertNotNull(session);
        } finally {
            first.destroyForcibly().waitFor();
        }
        try (session;
                var second = Supervisor.in(root)) {
            WorkerProcess worker = second.workerOf("a").orElseThrow();
            Poll.until("its session", () -> worker.sessions() == 1);
            OpenedFrame again = WorkerPoolTest.opened(second, "a");
            assertEquals(socket, again.workerSocket());
            UnixSocket more = second.sidecar().attach(again);
            assertNotNull(more);
            Poll.until("both sessions", () -> worker.sessions() == 2);
            more.close();
            Poll.until("the first session alone", () -> worker.sessions() == 1);
            // Not a child of this supervisor, and watched all the same.
            ProcessHandle.of(worker.pid()).orElseThrow().destroyForcibly();
            Poll.until("the loss", () -> second.counters.workerLosses.sum() == 1);
            assertFalse(Files.exists(root.resolve("s").resolve(socket)));
        }
    }

    @Test
    void daemonOfAClusterLeavesItsWorkersToTheNext() throws Exception {
        long pid;
        try (var first = new Supervisor(TestConfig.in(root).inCluster(), List.of(Supervisor.CPU))) {
            first.awaitSpare();
            pid = first.pool.workers().getFirst().pid();
        }
        assertTrue(ProcessHandle.of(pid).isPresent());
        try (var second = Supervisor.in(root)) {
            assertEquals(pid, second.pool.workers().getFirst().pid());
        }
        assertTrue(ProcessHandle.of(pid).isEmpty());
    }

    @Test
    void workerOnADeviceThatIsGoneIsEnded() throws Exception {
        long pid;
        try (var first = new Supervisor(TestConfig.in(root).inCluster(), List.of(Supervisor.CPU))) {
            first.awaitSpare();
            pid = first.pool.workers().getFirst().pid();
        }
        try (var second = new Supervisor(TestConfig.in(root).workers(2, 0), List.of(Supervisor.GPU))) {
            assertEquals(List.of(), second.pool.workers());
            Poll.until("its end", () -> ProcessHandle.of(pid).isEmpty());
        }
    }

    @Test
    void foldersOfTheDeadAreRemovedAndTheirNumbersNotUsedAgain() throws Exception {
        Path dead = root.resolve("state/run/worker-41");
        Files.createDirectories(dead.resolve("tmp"));
        Files.writeString(
                dead.resolve("process"), "pid=" + ProcessHandle.current().pid() + "\nstarted=1\n");
        Files.writeString(dead.resolve("device"), "fake:0:0");
        Files.createDirectories(root.resolve("state/run/builder-1"));
        try (var supervisor = Supervisor.in(root)) {
            assertFalse(Files.exists(dead));
            assertFalse(Files.exists(root.resolve("state/run/builder-1")));
            assertEquals(
                    "worker-42.sock", WorkerPoolTest.opened(supervisor, "a").workerSocket());
        }
    }

    @Test
    void stateFolderHasOneSupervisor() throws Exception {
        Process first = Supervisor.process(root);
        try {
            Poll.until("its socket", new Sidecar(root.resolve("s"))::canConnect);
            var refusal = assertThrows(StartException.class, () -> StateFolder.open(root.resolve("state")));
            String message = String.valueOf(refusal.getMessage());
            assertTrue(message.contains("process " + first.pid()), message);
            assertTrue(message.contains("hearth.daemon.state-folder"), message);
        } finally {
            first.destroyForcibly().waitFor();
        }
        endWorkers();
    }

    /** A supervisor that was killed leaves its workers; the next one ends them. */
    private void endWorkers() throws IOException, InterruptedException {
        Supervisor.in(root).close();
    }
}
