package dev.hearth.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hearth.daemon.backend.Device;
import dev.hearth.daemon.fence.SystemCallFence;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a worker's command is kept from, shown by commands that look at themselves. */
@Timeout(60)
class IsolationTest {
    private static final long DATA = 1L << 30;

    @TempDir
    private Path folder;

    @Test
    void commandHasNoPrivilegesAndLittleMemory() throws Exception {
        int uid = uid();
        Isolation isolation = Isolation.find(new AllIsolation(), uid, List.of(), List.of(), DATA, DATA);
        List<String> status = run(isolation, "cat", "/proc/self/status");
        assertTrue(status.contains("NoNewPrivs:\t1"), status::toString);
        assertTrue(status.contains("CapEff:\t0000000000000000"), status::toString);
        assertEquals(List.of(String.valueOf(DATA >> 10)), run(isolation, "sh", "-c", "ulimit -d"));
        assertTrue(isolation.summary().contains("memory limit yes"), isolation.summary());
        if (isolation.summary().contains("network namespace yes")) {
            List<String> interfaces = run(isolation, "sh", "-c", "tail -n +3 /proc/net/dev | grep -v lo:; true");
            assertEquals(List.of(), interfaces);
        }
    }

    @Test
    void workersAreUsersOfTheirOwnWhereTheDaemonIsRoot() throws Exception {
        assumeTrue(uid() == 0, "not root: workers run as the daemon's user");
        Isolation isolation = Isolation.find(new AllIsolation(), 0, List.of(), List.of(), DATA, DATA);
        assumeTrue(isolation.hasUsers(), isolation.summary());
        assertEquals(List.of("970007", "970007"), run(isolation, "sh", "-c", "id -u; id -G"));
        Path own = Files.createDirectory(folder.resolve("own"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        StateFolder.share(own, 970_007, 01770);
        Files.writeString(own.resolve("process"), "whose it is");
        run(isolation, "sh", "-c", "cd " + own + "; echo x > mine; rm -f process; echo y > process");
        assertTrue(Files.exists(own.resolve("mine")));
        assertEquals("whose it is", Files.readString(own.resolve("process")), "what the daemon wrote stays");
    }

    @Test
    void socketOfAnotherUserIsFoundUnderItsName() throws Exception {
        assumeTrue(uid() == 0, "not root");
        WorkerSocket socket = WorkerSocket.linked(folder, "worker-7", 970_007);
        assertEquals(folder.resolve("worker-7.sock"), socket.path());
        assertEquals(
                folder.resolve("worker-7/socket"), socket.path().resolveSibling(Files.readSymbolicLink(socket.path())));
        Files.writeString(socket.bound(), "");
        assertTrue(Files.exists(socket.path()));
        WorkerSocket.of(folder, "worker-7").delete();
        assertFalse(Files.exists(socket.path(), LinkOption.NOFOLLOW_LINKS));
        assertFalse(Files.exists(socket.bound().getParent()));
    }

    @Test
    void whatCannotBeReadByOthersIsNamed() throws IOException {
        assumeTrue(uid() == 0, "not root");
        Path hidden = Files.createDirectory(folder.resolve("hidden"));
        Files.setPosixFilePermissions(hidden, PosixFilePermissions.fromString("rwx------"));
        Path program = Files.writeString(hidden.resolve("program.jar"), "");
        Isolation isolation = Isolation.find(new AllIsolation(), 0, List.of(program), List.of(), DATA, DATA);
        assertFalse(isolation.hasUsers());
        assertTrue(isolation.summary().contains("users no: other users cannot read "), isolation.summary());
        assertEquals(0, isolation.uid(3));
        Isolation closed =
                Isolation.find(new AllIsolation(), 0, List.of(), List.of(hidden.resolve("sockets")), DATA, DATA);
        assertTrue(closed.summary().contains("users no: other users cannot pass "), closed.summary());
    }

    @Test
    void whatIsNotWantedIsLeftOutAndSaid() throws Exception {
        Isolation isolation = Isolation.find(new TestConfig.NoIsolation(), uid(), List.of(), List.of(), DATA, DATA);
        assertTrue(isolation.summary().contains("hearth.daemon.isolation.network is false"), isolation.summary());
        assertTrue(isolation.summary().contains("hearth.daemon.isolation.memory is false"), isolation.summary());
        assertTrue(isolation.summary().contains("hearth.daemon.isolation.system-calls is false"), isolation.summary());
        assertFalse(isolation.fencesSystemCalls());
        assertEquals(List.of("unlimited"), run(isolation, "sh", "-c", "ulimit -d"));
    }

    @Test
    void whetherSystemCallsAreFencedIsFoundOutAndSaid() throws Exception {
        List<String> before = seccomp();
        Isolation isolation = Isolation.find(new AllIsolation(), uid(), List.of(), List.of(), DATA, DATA);
        String whyNot = SystemCallFence.whyNot();
        assertEquals(whyNot == null, isolation.fencesSystemCalls());
        assertTrue(
                isolation.summary().contains("system calls " + (whyNot == null ? "yes: " : "no: " + whyNot)),
                isolation.summary());
        assertEquals(before, seccomp(), "the daemon itself has none");
    }

    private static List<String> seccomp() throws IOException {
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("Seccomp") || line.startsWith("NoNewPrivs"))
                .toList();
    }

    private static final class AllIsolation extends TestConfig.NoIsolation {
        @Override
        public boolean users() {
            return true;
        }

        @Override
        public boolean network() {
            return true;
        }

        @Override
        public boolean memory() {
            return true;
        }

        @Override
        public boolean systemCalls() {
            return true;
        }
    }

    private int uid() throws IOException {
        return (Integer) Files.getAttribute(folder, "unix:uid");
    }

    private static List<String> run(Isolation isolation, String... command) throws Exception {
        var all = new ArrayList<>(isolation.wrapper(7, Device.Kind.CPU));
        all.addAll(List.of(command));
        Process process = new ProcessBuilder(all).redirectErrorStream(true).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return out.lines().toList();
    }
}
