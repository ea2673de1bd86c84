package dev.hearth.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Functions at work go on, with right results, while what serves them is killed and comes back. */
@Timeout(480)
class RecoveryXIT {
    private static final List<String> KINDS = List.of("edges", "heat", "multiply", "streams", "add");

    /** A machine that does much else takes longer to start a sidecar than the usual grace. */
    private final Node node = Node.start("-Dhearth.daemon.workers.spare=2", "-Dhearth.daemon.workers.resume-grace=30s");

    private final List<FunctionProcess> functions = new ArrayList<>();

    @AfterEach
    void endAll() {
        node.close();
    }

    @Test
    void aSidecarThatIsStartedAgainGoesOnWithTheSession() {
        SidecarProcess sidecar = node.sidecar("one", "a");
        // It adds on the device, in memory that lies there alone: what ran twice or was lost would show in every
        // result.
        FunctionProcess function = node.load(sidecar);
        for (int times = 0; times < 3; times++) {
            sidecar.process().kill9();
            sidecar.startAgain();
            Node.awaitProgress(function, 60);
        }
        Node.requireUndisturbed(function);
        sidecar.process().terminate();
        sidecar.startAgain();
        Node.awaitProgress(function, 60);
        Node.requireUndisturbed(function);
        function.process().kill9();
        Holdings.awaitNothing(node.daemon(), sidecar);
    }

    @Test
    void aSupervisorThatIsStartedAgainIsNoticedByNoSession() {
        FunctionProcess bystander = node.load(node.sidecar("load", "load"));
        startAll();
        for (int times = 0; times < 2; times++) {
            node.daemon().process().kill9();
            awaitAllProgress(30);
            node.daemon().startAgain();
            awaitAllProgress(30);
        }
        Node.awaitProgress(bystander, 60);
        Node.requireUndisturbed(bystander);
        requireNothingLost(List.of("again "));
    }

    @Test
    void aLostWorkerIsReplacedAndAllGoesOnWithRightResults() {
        FunctionProcess bystander = node.load(node.sidecar("load", "load"));
        ProcessHandle undisturbed = node.daemon().workerOf("load");
        startAll();
        for (int times = 0; times < 4; times++) {
            for (ProcessHandle worker : node.daemon().workers()) {
                if (worker.pid() != undisturbed.pid()) {
                    worker.destroyForcibly();
                }
            }
            awaitAllProgress(30);
        }
        Node.awaitProgress(bystander, 20);
        Node.requireUndisturbed(bystander);
        requireNothingLost(List.of());
    }

    @Test
    void aRolloutOfTheDaemonLosesNoAcknowledgedWork() {
        startAll();
        for (int times = 0; times < 2; times++) {
            node.daemon().process().kill9();
            node.daemon().workers().forEach(ProcessHandle::destroyForcibly);
            LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(2));
            node.daemon().startAgain();
            awaitAllProgress(30);
        }
        requireNothingLost(List.of());
    }

    /** A function of each kind with a sidecar of its own, all of one tenant but one. */
    private void startAll() {
        for (String kind : KINDS) {
            SidecarProcess sidecar = node.sidecar(kind, kind.equals("heat") ? "b" : "a");
            FunctionProcess function = FunctionProcess.plain(
                    node.folder(),
                    "fault-" + kind,
                    sidecar.socket(),
                    System.getProperty("java.class.path"),
                    FaultFunction.class.getName(),
                    kind,
                    node.folder().path().resolve(kind + ".times").toString());
            functions.add(function);
            node.closing(function);
        }
        functions.forEach(function -> function.awaitLine("batches ", Node.SOON));
    }

    private void awaitAllProgress(int batches) {
        List<Integer> then = functions.stream().map(Node::batches).toList();
        for (int i = 0; i < functions.size(); i++) {
            FunctionProcess function = functions.get(i);
            int wanted = then.get(i) + batches;
            function.process().await("computes on", Node.SOON, () -> Node.batches(function) >= wanted);
        }
    }

    private void requireNothingLost(List<String> unwanted) {
        for (FunctionProcess function : functions) {
            assertEquals(List.of(), function.find("wrong "));
            assertEquals(List.of(), function.find("lost "), function.process()::logTail);
            assertEquals(1, function.find("open").size(), "contexts that were opened");
            for (String line : unwanted) {
                assertEquals(List.of(), function.find(line));
            }
            assertTrue(function.process().isAlive());
        }
    }
}
