package dev.hearth.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.daemon.backend.Device;
import dev.hearth.daemon.builder.DeviceProbe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ChildProcessTest {
    @TempDir
    Path root;

    @Test
    void childGetsNoVariableThatMayHoldASecret() {
        ProcessBuilder command =
                JavaCommand.of("worker", "Main", root, ByteSize.of("64Mi"), List.of(), List.of("--id=1"));
        Set<String> names = command.environment().keySet();
        assertTrue(names.contains("PATH"), names.toString());
        assertFalse(names.contains("HOME"), names.toString());
        assertFalse(names.contains("JAVA_TOOL_OPTIONS"), names.toString());
        assertEquals(root.resolve("pocl").toString(), command.environment().get("POCL_CACHE_DIR"));
        assertTrue(command.command().contains("-Djava.io.tmpdir=" + root.resolve("tmp")));
        assertEquals("--id=1", command.command().getLast());
    }

    @Test
    void childAndItsChildrenAreKilled() throws Exception {
        Path folder = root.resolve("child");
        var child = ChildProcess.start(
                "child", folder, new ProcessBuilder("sh", "-c", "echo up; sleep 100 & echo $! >pid; exec sleep 100"));
        Poll.until("the grandchild", () -> Files.exists(folder.resolve("pid")) && size(folder.resolve("pid")) > 1);
        long grandchild = Long.parseLong(Files.readString(folder.resolve("pid")).strip());
        assertTrue(ProcessHandle.of(grandchild).isPresent());
        child.kill();
        assertTrue(child.waitFor(10_000));
        Poll.until("its end", () -> ProcessHandle.of(grandchild).isEmpty());
        assertTrue(child.exitReason().contains("SIGKILL"), child.exitReason());
        assertEquals("up", child.lastLines());
        child.delete();
        assertFalse(Files.exists(folder));
    }

    @Test
    void childIsFoundByIdAndStartTimeOnly() throws Exception {
        Path folder = root.resolve("child");
        var child = ChildProcess.start("child", folder, new ProcessBuilder("sleep", "100"));
        try {
            assertEquals(
                    Optional.of(child.pid()),
                    ChildProcess.find("child", folder, _ -> null).map(ChildProcess::pid));
            Files.writeString(folder.resolve("process"), "pid=" + child.pid() + "\nstarted=12345\n");
            assertEquals(Optional.empty(), ChildProcess.find("child", folder, _ -> null));
        } finally {
            child.kill();
        }
    }

    @Test
    void endlessLineIsCut() throws Exception {
        var child = ChildProcess.start(
                "child",
                root.resolve("child"),
                new ProcessBuilder("sh", "-c", "head -c 5000000 /dev/zero | tr '\\0' x"));
        assertTrue(child.waitFor(20_000));
        Poll.until("its last line", () -> !child.lastLines().isEmpty());
        assertTrue(child.lastLines().length() < 20_000);
    }

    @Test
    void crashIsNamedByTheFrameItHappenedIn() throws Exception {
        assertEquals("", CrashLog.summary(root));
        Files.writeString(
                root.resolve(CrashLog.FILE), "# A fatal error\n# Problematic frame:\n# C  [libc.so.6+0x1]  raise\n");
        assertEquals("; it crashed in C  [libc.so.6+0x1]  raise", CrashLog.summary(root));
    }

    @Test
    void deviceIsTheSameOnBothSidesOfTheProbe() {
        var device = new Device("opencl:0:0", "a name", Device.Kind.GPU, "opencl|p|1, x", 7, 6, 5, 4, 3, 2);
        String line = String.join(
                "\t", "hearth-device", "opencl:0:0", "a name", "GPU", "opencl|p|1, x", "7", "6", "5", "4", "3", "2");
        assertEquals(Optional.of(device), DeviceProbe.parse(line));
        assertEquals(Optional.empty(), DeviceProbe.parse("a driver says hello"));
    }

    private static long size(Path file) {
        return file.toFile().length();
    }
}
