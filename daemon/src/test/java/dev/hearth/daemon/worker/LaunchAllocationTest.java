package dev.hearth.daemon.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.hearth.protocol.Status;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launch path of a session makes no objects: a batch costs some, whatever its length. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class LaunchAllocationTest {
    private static final int FRAMES = 256;
    private static final int BATCHES = 300;
    private static final int WARM_ROUNDS = 60;
    /** For the read, the mark and the answer of a batch. The smallest object for each frame would make 4096. */
    private static final long LIMIT = 1024;

    private static void batch(FakeSidecar function) throws IOException {
        for (int i = 0; i < FRAMES / 2; i++) {
            function.launch(1, 4, 6, 1, 2, 3).copy(1, 6, 0, 7, 0, 64);
        }
        assertEquals(Status.OK, function.synchronize(1).status());
    }

    @Test
    void launchesAndCopiesAllocateNothing(@TempDir Path folder) throws IOException {
        try (var fixture = new WorkerFixture(folder).assign();
                FakeSidecar function = fixture.open()) {
            function.stream(1)
                    .load(3, SessionTest.program("nothing"))
                    .kernel(4, 3, "nothing")
                    .allocate(6, 64)
                    .allocate(7, 64);
            assertEquals(Status.OK, function.synchronize(0).status());
            fixture.backend.idle = true;
            // Until the JIT has compiled the path, some calls make objects that it then takes away.
            long perBatch = bytesOfBatch(function);
            for (int i = 0; i < WARM_ROUNDS && perBatch >= LIMIT; i++) {
                perBatch = bytesOfBatch(function);
            }
            assertTrue(perBatch < LIMIT, perBatch + " bytes a batch of " + FRAMES + " frames");
            System.out.println("session thread: " + perBatch + " bytes a batch of " + FRAMES + " frames");
        }
    }

    private static long bytesOfBatch(FakeSidecar function) throws IOException {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long session = sessionThread();
        long before = threads.getThreadAllocatedBytes(session);
        for (int i = 0; i < BATCHES; i++) {
            batch(function);
        }
        return (threads.getThreadAllocatedBytes(session) - before) / BATCHES;
    }

    private static long sessionThread() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(entry -> runsSession(entry))
                .mapToLong(entry -> entry.getKey().threadId())
                .findFirst()
                .orElseThrow();
    }

    private static boolean runsSession(Map.Entry<Thread, StackTraceElement[]> entry) {
        for (StackTraceElement element : entry.getValue()) {
            if (element.getClassName().equals(Session.class.getName())) {
                return true;
            }
        }
        return false;
    }
}
