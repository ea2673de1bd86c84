package dev.hearth.daemon.fence;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hearth.daemon.TestJvm;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a process can do behind the fence, told by one that raises it around itself. */
@Timeout(60)
class SystemCallFenceTest {
    @BeforeEach
    void isPossibleHere() throws InterruptedException {
        String whyNot = SystemCallFence.whyNot();
        if (whyNot != null) {
            System.out.println("SKIPPED SystemCallFenceTest: " + whyNot);
        }
        assumeTrue(whyNot == null, whyNot);
    }

    @Test
    void callsAreDeniedToThreadsThatWereThereAndToNewOnes() throws Exception {
        List<String> said = run(false);
        assertTrue(said.contains("before unshare 0"), said::toString);
        // EINVAL: the system looks at what is asked.
        assertTrue(said.contains("before clone3 -22"), said::toString);
        assertTrue(said.contains("before clone -22"), said::toString);
        for (String thread : List.of("old", "new")) {
            for (String name : List.of(
                    "ptrace",
                    "process_vm_readv",
                    "unshare",
                    "setns",
                    "mount",
                    "bpf",
                    "userfaultfd",
                    "io_uring_setup",
                    "keyctl",
                    "execve",
                    "clone")) {
                assertTrue(said.contains(thread + " " + name + " -1"), thread + " " + name + ": " + said);
            }
            assertTrue(said.contains(thread + " clone3 -38"), said::toString);
            assertTrue(said.contains(thread + " socket 38 -97"), said::toString);
            assertTrue(said.contains(thread + " socket 2 0"), said::toString);
            assertTrue(said.contains(thread + " socket 1 0"), said::toString);
        }
        assertTrue(said.contains("program refused"), said::toString);
    }

    @Test
    void programsStartWhereADriverNeedsThem() throws Exception {
        List<String> said = run(true);
        assertTrue(said.contains("old unshare -1"), said::toString);
        assertTrue(said.contains("program ended with 0"), said::toString);
    }

    /** Runs a fenced process, and returns the lines that it has printed. */
    private static List<String> run(boolean programs) throws Exception {
        Process process =
                TestJvm.command(FencedProcess.class, String.valueOf(programs)).start();
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), out);
        return out.lines().toList();
    }
}
