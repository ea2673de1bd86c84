package dev.hearth.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.protocol.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The child is a real process: a shell script named {@code hearth} that starts {@link FakeDaemon}. */
@Timeout(120)
class StandaloneDaemonTest {
    @TempDir
    private Path home;

    private final StandaloneDaemon daemon = new StandaloneDaemon(Duration.ofSeconds(60));

    @AfterEach
    void end() {
        daemon.close();
    }

    private void script(String body) throws IOException {
        Path script = home.resolve("hearth");
        Files.writeString(script, "#!/bin/sh\n" + body + "\n");
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwx------"));
    }

    private void working() throws IOException {
        script("echo $$ >> " + home.resolve("pids") + "\n" + "echo \"$@\" >> " + home.resolve("arguments") + "\nexec "
                + Path.of(System.getProperty("java.home"), "bin", "java") + " -XX:+UseSerialGC -XX:TieredStopAtLevel=1"
                + " -Xmx64m -cp " + System.getProperty("java.class.path") + " dev.hearth.client.FakeDaemon \"$@\"");
    }

    private List<Long> pids() throws IOException {
        return Files.readAllLines(home.resolve("pids")).stream()
                .map(Long::valueOf)
                .toList();
    }

    private static boolean isAlive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    private Context open(Map<String, String> environment) {
        return Accelerator.builder()
                .environment(environment)
                .defaultSocket(Path.of("/nonexistent/a.sock"))
                .daemon(daemon)
                .open();
    }

    @Test
    void oneChildServesAllContextsAndEndsWithItsInput() throws IOException {
        working();
        var environment = Map.of("HEARTH_HOME", home.toString());
        try (Context first = open(environment);
                Context second = open(environment)) {
            first.synchronize();
            second.synchronize();
        }
        assertEquals(1, pids().size());
        assertTrue(isAlive(pids().getFirst()));
        String arguments = Files.readString(home.resolve("arguments"));
        assertTrue(
                arguments.matches(
                        "(?s)daemon --standalone --socket-folder \\S+ --state-folder \\S+ --sidecar-socket \\S+\n"),
                arguments);
        Path folder = Path.of(arguments.strip().replaceAll(".* ", ""))
                .resolveSibling(".")
                .normalize();
        assertTrue(Files.isDirectory(folder));
        daemon.close();
        assertEquals(false, isAlive(pids().getFirst()));
        assertEquals(false, Files.exists(folder));
    }

    @Test
    void childThatDiedIsReplaced() throws IOException {
        working();
        var environment = Map.of("PATH", "/nonexistent:" + home);
        try (Context context = open(environment)) {
            ProcessHandle.of(pids().getFirst()).orElseThrow().destroyForcibly();
            assertEquals(
                    Status.UNAVAILABLE,
                    assertThrows(AcceleratorException.class, () -> {
                                while (true) {
                                    context.synchronize();
                                }
                            })
                            .status());
        }
        Eventually.is("it is dead", () -> {
            try {
                return !isAlive(pids().getFirst());
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        try (Context context = open(environment)) {
            context.synchronize();
        }
        assertEquals(2, pids().size());
        assertNotEquals(pids().getFirst(), pids().getLast());
    }

    @Test
    void logOfAChildThatFailsIsInTheMessage() throws IOException {
        script("echo 'no OpenCL device found'\nexit 69");
        var e = assertThrows(AcceleratorException.class, () -> open(Map.of("HEARTH_HOME", home.toString())));
        assertEquals(Status.UNAVAILABLE, e.status());
        Eventually.mentions(e, "ended with exit code 69");
        Eventually.mentions(e, "no OpenCL device found");
    }

    @Test
    void childThatNeverListensIsEnded() throws IOException {
        script("echo $$ >> " + home.resolve("pids") + "\necho starting\nexec cat");
        try (var impatient = new StandaloneDaemon(Duration.ofMillis(500))) {
            var e = assertThrows(
                    AcceleratorException.class, () -> impatient.socket(Map.of("HEARTH_HOME", home.toString())));
            Eventually.mentions(e, "opened no socket within 500 ms");
            Eventually.mentions(e, "starting");
        }
        assertEquals(false, isAlive(pids().getFirst()));
    }

    @Test
    void missingProgramSaysWhereItWasLookedFor() {
        Eventually.mentions(
                assertThrows(AcceleratorException.class, () -> open(Map.of("PATH", "/nonexistent"))), "on the PATH");
        Eventually.mentions(
                assertThrows(AcceleratorException.class, () -> open(Map.of("HEARTH_HOME", "/nonexistent"))),
                "in HEARTH_HOME=/nonexistent");
    }
}
