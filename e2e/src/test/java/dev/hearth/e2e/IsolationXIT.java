package dev.hearth.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the workers of a real daemon are kept from, as the system says, while functions work on them. */
@Timeout(300)
class IsolationXIT {
    private final Node node = Node.startPassable();

    @AfterEach
    void endAll() {
        node.close();
    }

    @Test
    void workersHaveNoPrivilegesAndFunctionsWorkOnThem() throws IOException {
        node.load(node.sidecar("a", "a"));
        node.load(node.sidecar("b", "b"));
        // One that is just starting has not given up its privileges yet.
        node.daemon().awaitSpareWorker();
        String said = said();
        for (ProcessHandle worker : node.daemon().workers()) {
            assertEquals("1", status(worker, "NoNewPrivs"), said);
            assertEquals("0000000000000000", status(worker, "CapEff"), said);
            if (said.contains("system calls yes")) {
                assertEquals("2", status(worker, "Seccomp"), said);
            }
            if (said.contains("network namespace yes")) {
                assertNotEquals(namespace(ProcessHandle.current()), namespace(worker));
            }
        }
        assertTrue(said.contains("memory limit yes"), said);
    }

    @Test
    void workersAreUsersOfTheirOwnWhereThatHolds() throws IOException {
        String said = said();
        assumeTrue(said.contains("users yes"), said);
        FunctionProcess one = node.load(node.sidecar("a", "a"));
        node.load(node.sidecar("b", "b"));
        node.daemon().awaitSpareWorker();
        List<ProcessHandle> workers = node.daemon().workers();
        var users = new HashSet<String>();
        for (ProcessHandle worker : workers) {
            users.add(status(worker, "Uid").split("\\s", 2)[0]);
        }
        assertEquals(workers.size(), users.size(), "each another user");
        assertTrue(users.stream().allMatch(user -> Integer.parseInt(user) >= 970_000), users::toString);
        node.daemon().process().kill9();
        node.daemon().startAgain();
        Node.awaitProgress(one, 60);
        Node.requireUndisturbed(one);
        workers.forEach(ProcessHandle::destroyForcibly);
        Await.until(
                "they are replaced", Node.SOON, () -> !node.daemon().workers().isEmpty());
        Await.until(
                "none of their sockets is left",
                Node.SOON,
                () -> ShortFolder.filesBelow(node.daemon().socketFolder()).size()
                        <= 2 * node.daemon().workers().size() + 1);
    }

    /** The daemon's own line about it. */
    private String said() {
        return node.daemon().process().logLines().stream()
                .filter(line -> line.contains("isolation of workers: "))
                .findFirst()
                .orElseThrow();
    }

    private static String status(ProcessHandle process, String field) throws IOException {
        return Files.readAllLines(Path.of("/proc", String.valueOf(process.pid()), "status")).stream()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1).strip())
                .findFirst()
                .orElseThrow();
    }

    private static String namespace(ProcessHandle process) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc", String.valueOf(process.pid()), "ns/net"))
                .toString();
    }
}
