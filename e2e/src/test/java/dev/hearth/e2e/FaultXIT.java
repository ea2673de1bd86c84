package dev.hearth.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each process is killed under load, as {@code kill -9} does it: who notices, who does not, and what is left of the dead. */
@Timeout(300)
class FaultXIT {
    private static final Duration SOON = Node.SOON;

    private Node node = Node.start();

    @AfterEach
    void endAll() {
        node.close();
    }

    @Test
    void aKernelRunsThroughSidecarAndDaemon() {
        SidecarProcess sidecar = node.sidecar("one", "a");
        node.requireWorks(sidecar);
        Holdings.awaitNothing(node.daemon(), sidecar);
    }

    @Test
    void aKilledFunctionLeavesNothingBehind() {
        SidecarProcess sidecar = node.sidecar("one", "a");
        node.requireWorks(sidecar);
        Holdings before = Holdings.of(0, node.daemon(), sidecar);
        FunctionProcess function = node.load(sidecar);
        before.awaitMore("hearth_sessions", "hearth_buffer_bytes", "hearth_region_bytes", "descriptors of workers");
        function.process().kill9();
        before.awaitNoMore();
        Holdings.awaitNothing(node.daemon(), sidecar);
    }

    @Test
    void aKilledSidecarLeavesNothingBehindAndItsFunctionOpensAgain() {
        SidecarProcess first = node.sidecar("one", "a");
        node.requireWorks(first);
        Holdings before = Holdings.of(0, node.daemon());
        FunctionProcess function = node.function(first, "impatient");
        function.awaitLine("batches ", SOON);
        before.awaitMore("hearth_sessions", "hearth_buffer_bytes", "hearth_region_bytes", "descriptors of workers");
        first.process().kill9();
        function.awaitLine("lost ", SOON);
        before.awaitNoMore();
        node.sidecar("one", "a");
        awaitOpens(function, 2);
        assertEquals(List.of(), function.find("wrong "));
    }

    @Test
    void aKilledWorkerCostsItsTenantASessionAndOthersNothing() {
        SidecarProcess sidecarA = node.sidecar("a", "a");
        FunctionProcess ofA = node.load(sidecarA);
        ProcessHandle workerOfA = node.daemon().workerOf("a");
        FunctionProcess ofB = node.load(node.sidecar("b", "b"));

        Holdings before = Holdings.of(2, node.daemon(), sidecarA);
        workerOfA.destroyForcibly();

        assertTrue(ofA.awaitLine("lost ", SOON).startsWith("DEVICE_LOST"), ofA.process()::logTail);
        awaitOpens(ofA, 2);
        Node.awaitProgress(ofB, 100);
        Node.requireUndisturbed(ofB);
        assertTrue(node.daemon().workers().stream().noneMatch(worker -> worker.pid() == workerOfA.pid()));
        before.awaitNoMore();
    }

    @Test
    void aKilledSupervisorIsNotNoticedByThoseAtWorkAndTheNextAdoptsTheirWorkers() {
        SidecarProcess sidecar = node.sidecar("one", "a");
        FunctionProcess function = node.load(sidecar);
        ProcessHandle worker = node.daemon().workerOf("a");
        node.daemon().process().kill9();
        Node.awaitProgress(function, 100);

        node.daemon().startAgain();

        SidecarProcess second = node.sidecar("two", "a");
        node.requireWorks(second);
        assertTrue(worker.isAlive(), "the worker was adopted");
        Node.requireUndisturbed(function);
        Await.until("it is known to the next", SOON, () -> node.daemon().metric("hearth_buffers") == 1);
        function.process().kill9();
        Holdings.awaitNothing(node.daemon(), sidecar, second);
    }

    @Test
    void aKernelThatCrashesCostsItsTenantAlone() {
        FunctionProcess ofB = node.load(node.sidecar("b", "b"));
        SidecarProcess sidecarA = node.sidecar("a", "a");
        node.requireWorks(sidecarA);
        Holdings before = Holdings.of(1, node.daemon(), sidecarA);
        FunctionProcess crash = node.function(sidecarA, "crash");
        assertTrue(crash.awaitLine("lost ", SOON).startsWith("DEVICE_LOST"), crash.process()::logTail);
        node.requireWorks(sidecarA);
        Node.awaitProgress(ofB, 50);
        Node.requireUndisturbed(ofB);
        before.awaitNoMore();
    }

    @Test
    void aKernelThatNeverEndsIsEndedByItsDeadline() {
        node.close();
        node = Node.start("-Dhearth.daemon.kernel-deadline=2s");
        SidecarProcess sidecar = node.sidecar("a", "a");
        node.requireWorks(sidecar);
        Holdings before = Holdings.of(0, node.daemon(), sidecar);
        FunctionProcess endless = node.function(sidecar, "endless");
        String lost = endless.awaitLine("lost ", SOON);
        assertTrue(lost.startsWith("DEVICE_LOST") || lost.startsWith("DEADLINE_EXCEEDED"), lost);
        node.requireWorks(sidecar);
        before.awaitNoMore();
        Holdings.awaitNothing(node.daemon(), sidecar);
    }

    @Test
    void theEndOfTheDaemonLeavesNoProcessAndNoSocket() {
        node.requireWorks(node.sidecar("one", "a"));
        assertNotEquals(List.of(), node.daemon().workers());
        Path sockets = node.daemon().socketFolder();
        node.daemon().process().terminate();
        assertEquals(List.of(), node.daemon().workers(), "workers after the daemon ended in order");
        assertEquals(List.of(), ShortFolder.filesBelow(sockets), "sockets after the daemon ended in order");
    }

    private static void awaitOpens(FunctionProcess function, int times) {
        function.process()
                .await("opens again", SOON, () -> function.find("open ").size() >= times);
        int opened = function.find("batches ").size();
        function.process()
                .await("works again", SOON, () -> function.find("batches ").size() > opened);
    }
}
