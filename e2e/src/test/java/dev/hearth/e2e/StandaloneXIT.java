package dev.hearth.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A function with no sidecar at hand: outside of a cluster its client starts one, in a pod it says what is missing. */
@Timeout(300)
class StandaloneXIT {
    /** A shell, a daemon, a sidecar and a worker start one after the other. */
    private static final Duration START = Duration.ofSeconds(60);

    private final ShortFolder folder = ShortFolder.create();
    private final Path temporary = folder.folder("t");
    private final Closing closing = new Closing();

    @BeforeEach
    void noSidecarIsInstalledHere() {
        assumeFalse(Files.exists(Path.of("/run/hearth/accelerator.sock")), "this machine has a sidecar of its own");
    }

    @AfterEach
    void endAll() {
        closing.close();
        ours().forEach(ProcessHandle::destroyForcibly);
        folder.close();
    }

    @Test
    void aChildServesTheFunctionIsReplacedWhenItWasKilledAndGoesWithTheFunction() {
        FunctionProcess function = function("twice", Map.of());
        function.awaitLine("done", START);
        List<ProcessHandle> first = ours();
        assertTrue(first.size() >= 3, () -> "daemon, sidecar and worker: " + first);
        ProcessHandle child = ProcessHandle.of(function.process().pid())
                .orElseThrow()
                .children()
                .findFirst()
                .orElseThrow();

        child.destroyForcibly();

        function.awaitLine("alone", Node.SOON);
        awaitEnd("what the killed child had started", first);
        assertEquals(0, function.process().awaitEnd(START), function.process()::logTail);
        assertEquals(2, function.find("done").size(), function.process()::logTail);
        assertEquals(List.of(), function.find("wrong "));
        assertEquals(List.of(), ours(), "processes after the function ended in order");
        assertEquals(List.of(), ShortFolder.filesBelow(temporary), "files after the function ended in order");
    }

    @Test
    void theChildEndsAlthoughTheFunctionWasKilled() {
        FunctionProcess function = function("load", Map.of());
        function.awaitLine("batches ", START);
        List<ProcessHandle> served = ours();
        assertNotEquals(List.of(), served);
        function.process().kill9();
        awaitEnd("what served the killed function", served);
    }

    @Test
    void inAPodNothingIsStartedInTheAcceleratorsPlace() {
        FunctionProcess function = function("attempt", Map.of("KUBERNETES_SERVICE_HOST", "10.96.0.1"));
        assertEquals(0, function.process().awaitEnd(Node.SOON), function.process()::logTail);
        String refused = function.find("refused ").getFirst();
        assertTrue(refused.startsWith("UNAVAILABLE UNAVAILABLE: this pod has no accelerator sidecar"), refused);
        assertTrue(refused.contains("hearth.dev/accelerator"), refused);
        assertEquals(List.of(), ShortFolder.filesBelow(temporary));
        assertFalse(
                function.process().logLines().stream().anyMatch(line -> line.startsWith("open ")),
                function.process()::logTail);
    }

    private FunctionProcess function(String behaviour, Map<String, String> environment) {
        return closing.add(FunctionProcess.alone(
                folder,
                behaviour,
                temporary,
                environment,
                System.getProperty("java.class.path"),
                TenantFunction.class.getName(),
                behaviour));
    }

    /** All processes that were started for a function of this test, whoever their parent is now. */
    private List<ProcessHandle> ours() {
        return ProcessHandle.allProcesses()
                .filter(handle -> handle.info()
                        .commandLine()
                        .filter(line -> line.contains("=" + temporary + "/hearth"))
                        .isPresent())
                .toList();
    }

    private static void awaitEnd(String what, List<ProcessHandle> processes) {
        Await.until(what + " has ended", Node.SOON, () -> processes.stream().noneMatch(ProcessHandle::isAlive));
    }
}
