package dev.hearth.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Tenants that want the same device at the same time, as real processes, and what becomes of the others when one fails. */
@Timeout(300)
class ShareXIT {
    private final Node node = Node.start("-Dhearth.daemon.workers.unresponsive=60s");

    @AfterEach
    void endAll() {
        node.close();
    }

    @Test
    void aStoppedWorkerDoesNotStopTheOthersAndComesBack() {
        FunctionProcess ofA = node.load(node.sidecar("a", "a"));
        ProcessHandle workerOfA = node.daemon().workerOf("a");
        FunctionProcess ofB = node.load(node.sidecar("b", "b"));
        // With the turn or without: whatever it has when it is stopped.
        signal("STOP", workerOfA);
        int then = Node.batches(ofA);
        Node.awaitProgress(ofB, 100);
        assertTrue(Node.batches(ofA) <= then + 100, "its worker is stopped");
        signal("CONT", workerOfA);
        Node.awaitProgress(ofA, 50);
        Node.awaitProgress(ofB, 50);
        Node.requireUndisturbed(ofA);
        Node.requireUndisturbed(ofB);
    }

    private void signal(String name, ProcessHandle process) {
        try (var kill = HearthProcess.start(
                "kill",
                node.folder().path().resolve("kill.log"),
                List.of("kill", "-" + name, Long.toString(process.pid())),
                Map.of())) {
            assertEquals(0, kill.awaitEnd(Node.SOON));
        }
    }

    @Test
    void theNextSupervisorGoesOnToShareTheDevice() {
        FunctionProcess ofA = node.load(node.sidecar("a", "a"));
        FunctionProcess ofB = node.load(node.sidecar("b", "b", "-Dhearth.sidecar.priority=low"));
        node.daemon().process().kill9();
        Node.awaitProgress(ofA, 50);
        Node.awaitProgress(ofB, 50);
        node.daemon().startAgain();
        Node.awaitProgress(ofA, 50);
        Node.awaitProgress(ofB, 50);
        Await.until("both have had turns of the next", Node.SOON, () -> leaseSeconds("a") > 0 && leaseSeconds("b") > 0);
        Node.requireUndisturbed(ofA);
        Node.requireUndisturbed(ofB);
    }

    private double leaseSeconds(String tenant) {
        return node.daemon().page().sum("hearth_lease_seconds_total", "/" + tenant + "\"");
    }

    @Test
    void deviceTimeOfTheTenantsIsWhatTheSupervisorSaw() {
        FunctionProcess ofA = node.load(node.sidecar("a", "a"));
        FunctionProcess ofB = node.load(node.sidecar("b", "b"));
        Node.awaitProgress(ofA, 200);
        Node.awaitProgress(ofB, 200);
        ofA.process().kill9();
        ofB.process().kill9();
        Await.until("no session is left", Node.SOON, () -> node.daemon().metric("hearth_sessions") == 0);
        double device = node.daemon().metric("hearth_device_seconds_total");
        double lease = node.daemon().metric("hearth_lease_seconds_total");
        assertTrue(device > 0);
        assertEquals(device, lease, 0.01 * device);
        assertTrue(node.daemon().metric("hearth_queue_seconds_total") > 0);
    }
}
