package dev.hearth.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.IntSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each process is killed under load, as {@code kill -9} does it: who notices, who does not, and what is left of the dead. */
@Timeout(180)
class FaultXIT {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final Installation installation = Installation.here();
    private final ShortFolder folder = ShortFolder.create();
    private final Closing closing = new Closing();
    private DaemonProcess daemon = startDaemon();

    @BeforeEach
    void registerFolder() {
        closing.add(daemon);
    }

    @AfterEach
    void endAll() {
        closing.close();
        folder.close();
    }

    @Test
    void aKernelRunsThroughSidecarAndDaemon() {
        SidecarProcess sidecar = sidecar("one", "a");
        FunctionProcess function = function("once", sidecar, "once");
        assertEquals(0, function.process().awaitEnd(SOON), function.process()::logTail);
        assertEquals(List.of(), function.find("wrong"));
        assertEquals(List.of(""), function.find("done"));
    }

    @Test
    void aKilledFunctionLeavesNothingBehind() {
        SidecarProcess sidecar = sidecar("one", "a");
        Traces before = tracesAfterOneSession(sidecar);
        FunctionProcess function = function("load", sidecar, "load");
        function.awaitLine("batches 100", SOON);
        before.requireOthersNow();
        int ofSidecar = HearthProcess.descriptors(sidecar.process().pid());
        function.process().kill9();
        before.awaitAgain();
        Await.until(
                "the sidecar closed what belonged to the session",
                SOON,
                () -> HearthProcess.descriptors(sidecar.process().pid()) < ofSidecar);
        assertEquals(List.of(), ShortFolder.filesBelow(sidecar.memory()), "region files of the dead function");
    }

    @Test
    void aKilledSidecarLeavesNothingBehindAndItsFunctionOpensAgain() {
        SidecarProcess first = sidecar("one", "a");
        Traces before = tracesAfterOneSession(first);
        FunctionProcess function = function("load", first, "load");
        function.awaitLine("batches 100", SOON);
        before.requireOthersNow();
        first.process().kill9();
        function.awaitLine("lost ", SOON);
        before.awaitAgain();
        closing.add(sidecar("one", "a"));
        awaitOpens(function, 2);
        assertEquals(List.of(), function.find("wrong"));
    }

    @Test
    void aKilledWorkerCostsItsTenantASessionAndOthersNothing() {
        SidecarProcess sidecarA = sidecar("a", "a");
        FunctionProcess ofA = function("load-a", sidecarA, "load");
        ofA.awaitLine("batches 100", SOON);
        ProcessHandle workerOfA = workerOfOnlyTenant();
        FunctionProcess ofB = function("load-b", sidecar("b", "b"), "load");
        ofB.awaitLine("batches 100", SOON);
        int beforeB = lastBatches(ofB);

        workerOfA.destroyForcibly();

        assertTrue(ofA.awaitLine("lost ", SOON).startsWith("DEVICE_LOST"), ofA.process()::logTail);
        awaitOpens(ofA, 2);
        ofB.process().await("goes on", SOON, () -> lastBatches(ofB) >= beforeB + 200);
        assertEquals(1, ofB.find("open ").size(), ofB.process()::logTail);
        assertEquals(List.of(), ofB.find("lost "));
        assertEquals(List.of(), ofB.find("wrong"));
        assertTrue(daemon.workers().stream().noneMatch(worker -> worker.pid() == workerOfA.pid()));
    }

    @Test
    void aKilledSupervisorIsNotNoticedByThoseAtWorkAndTheNextAdoptsTheirWorkers() {
        SidecarProcess sidecar = sidecar("one", "a");
        FunctionProcess function = function("load", sidecar, "load");
        function.awaitLine("batches 100", SOON);
        ProcessHandle worker = workerOfOnlyTenant();
        daemon.process().kill9();
        int then = lastBatches(function);
        function.process().await("goes on", SOON, () -> lastBatches(function) >= then + 200);

        daemon.startAgain();

        assertEquals(
                0,
                function("once", sidecar("two", "a"), "once").process().awaitEnd(SOON),
                "a new session after the restart");
        assertTrue(worker.isAlive(), "the worker was adopted");
        assertEquals(1, function.find("open ").size(), function.process()::logTail);
        assertEquals(List.of(), function.find("wrong"));
    }

    @Test
    void aKernelThatCrashesCostsItsTenantAlone() {
        FunctionProcess ofB = function("load-b", sidecar("b", "b"), "load");
        ofB.awaitLine("batches 100", SOON);
        SidecarProcess sidecarA = sidecar("a", "a");
        FunctionProcess crash = function("crash", sidecarA, "crash");
        assertTrue(crash.awaitLine("lost ", SOON).startsWith("DEVICE_LOST"), crash.process()::logTail);
        FunctionProcess after = function("once-a", sidecarA, "once");
        assertEquals(0, after.process().awaitEnd(SOON), after.process()::logTail);
        int then = lastBatches(ofB);
        ofB.process().await("goes on", SOON, () -> lastBatches(ofB) >= then + 100);
        assertEquals(List.of(), ofB.find("lost "));
    }

    @Test
    void aKernelThatNeverEndsIsEndedByItsDeadline() {
        closing.close();
        daemon = startDaemon("-Dhearth.daemon.kernel-deadline=2s");
        closing.add(daemon);
        SidecarProcess sidecar = sidecar("a", "a");
        FunctionProcess endless = function("endless", sidecar, "endless");
        String lost = endless.awaitLine("lost ", SOON);
        assertTrue(lost.startsWith("DEVICE_LOST") || lost.startsWith("DEADLINE_EXCEEDED"), lost);
        FunctionProcess after = function("once-a", sidecar, "once");
        assertEquals(0, after.process().awaitEnd(SOON), after.process()::logTail);
    }

    @Test
    void theEndOfTheDaemonLeavesNoProcessAndNoSocket() {
        FunctionProcess function = function("once", sidecar("one", "a"), "once");
        assertEquals(0, function.process().awaitEnd(SOON), function.process()::logTail);
        assertNotEquals(List.of(), daemon.workers());
        Path sockets = daemon.socketFolder();
        daemon.process().terminate();
        assertEquals(List.of(), daemon.workers(), "workers after the daemon ended in order");
        assertEquals(List.of(), ShortFolder.filesBelow(sockets), "sockets after the daemon ended in order");
    }

    private DaemonProcess startDaemon(String... settings) {
        return DaemonProcess.start(installation, folder, settings);
    }

    private SidecarProcess sidecar(String name, String tenant) {
        return closing.add(SidecarProcess.start(installation, folder, name, tenant, daemon.socket()));
    }

    private FunctionProcess function(String name, SidecarProcess sidecar, String behaviour) {
        return closing.add(FunctionProcess.plain(
                folder,
                name,
                sidecar.socket(),
                System.getProperty("java.class.path"),
                TenantFunction.class.getName(),
                behaviour));
    }

    /** The worker with sessions: of all workers, the one that holds the most descriptors, as a spare one has no session. */
    private ProcessHandle workerOfOnlyTenant() {
        return daemon.workers().stream()
                .max((one, other) ->
                        Integer.compare(HearthProcess.descriptors(one.pid()), HearthProcess.descriptors(other.pid())))
                .orElseThrow();
    }

    private Traces tracesAfterOneSession(SidecarProcess sidecar) {
        // What is opened once and kept (the device, a log) is open after a first session.
        FunctionProcess warm = function("warm", sidecar, "once");
        assertEquals(0, warm.process().awaitEnd(SOON), warm.process()::logTail);
        Await.until("the spare worker is there", SOON, () -> daemon.workers().size() == 2);
        return new Traces(List.of(this::descriptorsOfDaemon, daemon.workers()::size));
    }

    private int descriptorsOfDaemon() {
        return HearthProcess.descriptors(daemon.process().pid())
                + daemon.workers().stream()
                        .mapToInt(worker -> HearthProcess.descriptors(worker.pid()))
                        .sum();
    }

    private static int lastBatches(FunctionProcess function) {
        List<String> lines = function.find("batches ");
        return lines.isEmpty() ? 0 : Integer.parseInt(lines.getLast());
    }

    private static void awaitOpens(FunctionProcess function, int times) {
        function.process()
                .await("opens again", SOON, () -> function.find("open ").size() >= times);
        int opened = function.find("batches ").size();
        function.process()
                .await("works again", SOON, () -> function.find("batches ").size() > opened);
    }

    /** Numbers of things that a daemon holds; the same again once nobody uses it. */
    private static final class Traces {
        private final List<IntSupplier> counts;
        private final List<Integer> before;

        Traces(List<IntSupplier> counts) {
            this.counts = counts;
            this.before = now();
        }

        /** A comparison that finds nothing changed under load would find nothing left behind either. */
        void requireOthersNow() {
            assertNotEquals(before, now());
        }

        void awaitAgain() {
            Await.until("descriptors and workers are as before " + before, SOON, () -> {
                List<Integer> now = now();
                return now.equals(before);
            });
        }

        private List<Integer> now() {
            return counts.stream().map(IntSupplier::getAsInt).toList();
        }
    }
}
