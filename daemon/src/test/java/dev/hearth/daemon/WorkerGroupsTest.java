package dev.hearth.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Groups of workers: in a tree of plain files that stands for the system's, and a real one where there is one to write in. */
@Timeout(60)
class WorkerGroupsTest {
    private static final ProcessHandle SELF = ProcessHandle.current();
    private static final long LIMIT = 1L << 32;
    private static final List<Path> REAL = List.of(WorkerGroups.MOUNT, WorkerGroups.MOUNT.resolve("unified"));

    @TempDir
    private Path folder;

    private Path mount;
    private Path own;
    private Path membership;

    @BeforeEach
    void makeTree() throws IOException {
        mount = folder.resolve("cgroup");
        own = Files.createDirectories(mount.resolve("daemon.service"));
        Files.writeString(mount.resolve("cgroup.controllers"), "cpu memory\n");
        Files.writeString(own.resolve("cgroup.controllers"), "cpu memory pids\n");
        Files.writeString(own.resolve("cgroup.type"), "domain\n");
        Files.writeString(own.resolve("cgroup.procs"), SELF.pid() + "\n");
        membership = membership("daemon.service");
    }

    private Path membership(String group) throws IOException {
        return Files.writeString(folder.resolve("membership"), "3:cpu:/elsewhere\n0::/" + group + "\n");
    }

    private WorkerGroups find() throws IOException {
        return WorkerGroups.find(mount, membership, SELF, LIMIT);
    }

    private String whyNot() {
        return String.valueOf(assertThrows(IOException.class, this::find).getMessage());
    }

    @Test
    void daemonMovesAsideAndHandsMemoryOn() throws IOException {
        find();
        assertEquals(String.valueOf(SELF.pid()), Files.readString(own.resolve("supervisor/cgroup.procs")));
        assertEquals("+memory", Files.readString(own.resolve("cgroup.subtree_control")));
    }

    @Test
    void whoStartedTheDaemonMovesWithIt() throws IOException {
        long parent = SELF.parent().orElseThrow().pid();
        Files.writeString(own.resolve("cgroup.procs"), parent + "\n");
        find();
        assertEquals(String.valueOf(parent), Files.readString(own.resolve("supervisor/cgroup.procs")));
    }

    @Test
    void nothingIsTouchedWhereStrangersAreInTheGroup() throws IOException {
        Files.writeString(own.resolve("cgroup.procs"), SELF.pid() + "\n2147483647\n");
        assertEquals("other processes are in " + own + " too", whyNot());
        assertFalse(Files.exists(own.resolve("supervisor")));
        assertFalse(Files.exists(own.resolve("cgroup.subtree_control")));
    }

    @Test
    void rootOfAllHoldsProcessesAndGroups() throws IOException {
        Files.writeString(mount.resolve("cgroup.procs"), "1\n" + SELF.pid() + "\n");
        membership = membership("");
        find();
        assertFalse(Files.exists(mount.resolve("supervisor")));
        assertEquals("+memory", Files.readString(mount.resolve("cgroup.subtree_control")));
    }

    @Test
    void nextDaemonFindsTheGroupThatTheFirstMovedOutOf() throws IOException {
        WorkerGroups.Group first = find().of("worker-7");
        Files.writeString(own.resolve("cgroup.procs"), "");
        membership = membership("daemon.service/supervisor");
        WorkerGroups next = find();
        assertEquals(first.folder(), next.of("worker-7").folder());
        first.open();
        Path adopted = membership("daemon.service/" + first.folder().getFileName());
        assertEquals(first, next.of(adopted));
        assertNull(next.of(membership("daemon.service/supervisor")), "a process that was started without a group");
    }

    @Test
    void groupHasItsLimits() throws IOException {
        WorkerGroups.Group group = find().of("worker-7");
        group.open();
        assertEquals("4294967296", Files.readString(group.folder().resolve("memory.max")));
        assertEquals("0", Files.readString(group.folder().resolve("memory.swap.max")));
        assertEquals("1", Files.readString(group.folder().resolve("memory.oom.group")));
    }

    @Test
    void processEntersItsGroupBeforeItIsTheCommand() throws Exception {
        WorkerGroups.Group group = find().of("worker-7");
        group.open();
        var command = new ArrayList<>(group.entry());
        command.addAll(List.of("sh", "-c", "echo $$ $1", "sh", "two  words"));
        Process process = new ProcessBuilder(command).start();
        assertEquals(
                process.pid() + " two words\n",
                new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        assertEquals(process.pid() + "\n", Files.readString(group.folder().resolve("cgroup.procs")));
    }

    @Test
    void commandDoesNotRunOutsideOfItsGroup() throws Exception {
        WorkerGroups.Group group = find().of("worker-7");
        var command = new ArrayList<>(group.entry());
        command.addAll(List.of("touch", folder.resolve("ran").toString()));
        assertTrue(new ProcessBuilder(command).start().waitFor() != 0);
        assertFalse(Files.exists(folder.resolve("ran")));
    }

    @Test
    void endForMemoryIsToldWithTheLimitAndWhatRaisesIt() throws Exception {
        WorkerGroups.Group group = find().of("worker-7");
        var child = ChildProcess.start(
                "worker-7",
                folder.resolve("run"),
                OptionalInt.empty(),
                group,
                new ProcessBuilder("sh", "-c", "exit 3"));
        assertTrue(child.waitFor(TimeUnit.SECONDS.toMillis(30)));
        assertEquals("exited with 3", child.exitReason());
        Files.writeString(group.folder().resolve("memory.events"), "low 0\noom 1\noom_kill 2\noom_group_kill 1\n");
        assertEquals(
                "exited with 3; it had more memory than the 4096 MiB of its cgroup:"
                        + " hearth.daemon.isolation.memory-allowance gives workers more",
                child.exitReason());
        Files.writeString(group.folder().resolve("memory.events"), "low 0\noom 0\noom_kill 0\n");
        assertEquals("exited with 3", child.exitReason());
    }

    @Test
    void emptyGroupsOfEarlierDaemonsAreRemoved() throws IOException {
        Path empty = Files.createDirectory(own.resolve("worker-1-of-2"));
        Path others = Files.createDirectory(own.resolve("others"));
        find();
        assertFalse(Files.exists(empty));
        assertTrue(Files.exists(others));
    }

    @Test
    void whatIsMissingIsNamed() throws IOException {
        Path inTheWay = Files.writeString(own.resolve("supervisor"), "");
        assertEquals("the daemon cannot write in " + own + ": " + inTheWay, whyNot());
        Files.writeString(own.resolve("cgroup.controllers"), "cpu pids\n");
        assertEquals(own + " has no memory controller", whyNot());
        membership = membership("../elsewhere");
        assertEquals("the daemon's own cgroup is not below " + mount, whyNot());
        Files.writeString(membership, "3:memory:/docker\n");
        assertEquals("the daemon is in no cgroup v2", whyNot());
        Files.delete(mount.resolve("cgroup.controllers"));
        assertEquals("there is no cgroup v2 at " + mount, whyNot());
    }

    @Test
    void realGroupHoldsTheProcessAndGoesWithIt() throws Exception {
        Path real = REAL.stream()
                .filter(each -> Files.exists(each.resolve("cgroup.controllers")) && Files.isWritable(each))
                .findFirst()
                .orElse(folder);
        if (real.equals(folder)) {
            System.out.println("SKIPPED WorkerGroupsTest: there is no cgroup v2 to write in");
        }
        assumeTrue(!real.equals(folder), "no cgroup v2 to write in");
        // Whatever its controllers are: a group without limits.
        Path made = Files.createDirectory(real.resolve("worker-groups-test-" + SELF.pid()));
        var group = new WorkerGroups.Group(made, LIMIT);
        var command = new ArrayList<>(group.entry());
        command.addAll(List.of("sh", "-c", "sleep 100 & cat /proc/$$/cgroup; echo done; read end"));
        Process process = new ProcessBuilder(command).start();
        try (var out = process.inputReader()) {
            var said = new ArrayList<String>();
            while (!said.contains("done")) {
                said.add(String.valueOf(out.readLine()));
            }
            assertTrue(said.contains("0::/" + real.relativize(made)), said::toString);
            assertEquals(2, Files.readAllLines(made.resolve("cgroup.procs")).size());
        } finally {
            process.destroyForcibly().waitFor();
            // What it started lives on; on a busy machine its end takes a moment.
            Poll.until("the group is gone", () -> {
                group.close();
                return !Files.exists(made);
            });
        }
    }
}
