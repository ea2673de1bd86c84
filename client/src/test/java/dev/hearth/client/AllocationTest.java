package dev.hearth.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class AllocationTest {
    private static final int ROUND = 20_000;
    private static final Duration WARM_UP = Duration.ofSeconds(20);

    private static void launches(Stream stream, Kernel kernel, Dim3 grid, Dim3 block, Arguments arguments) {
        for (int i = 0; i < ROUND; i++) {
            stream.launch(kernel, grid, block, arguments);
        }
    }

    private static void refilled(
            Stream stream, Kernel kernel, Dim3 grid, Dim3 block, Arguments arguments, DeviceBuffer buffer) {
        for (int i = 0; i < ROUND; i++) {
            stream.launch(
                    kernel,
                    grid,
                    block,
                    arguments.clear().buffer(buffer).int32(i).float32(0.5f));
        }
    }

    /** Runs rounds until one allocates nothing: the first ones load classes and link call sites. */
    private static void assertReachesZero(Runnable round) {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long deadlineNs = System.nanoTime() + WARM_UP.toNanos();
        long allocated;
        do {
            long before = threads.getCurrentThreadAllocatedBytes();
            round.run();
            allocated = threads.getCurrentThreadAllocatedBytes() - before;
        } while (allocated >= ROUND && System.nanoTime() < deadlineNs);
        // What is left is the counter's own and the batches': far below one byte a launch.
        assertEquals(0, allocated / ROUND, allocated + " bytes in " + ROUND + " launches");
    }

    @Test
    void warmLaunchAllocatesNothing(@TempDir Path folder) throws IOException {
        try (var worker = new FakeWorker(folder);
                Context context = worker.client().open()) {
            worker.session().forgetful = true;
            Stream stream = context.newStream();
            Kernel kernel = context.load(Program.openClC("nothing")).kernel("nothing");
            DeviceBuffer buffer = context.allocate(1024);
            Dim3 grid = Dim3.of(4, 4);
            Dim3 block = Dim3.of(8, 8);
            var arguments = new Arguments()
                    .buffer(buffer)
                    .buffer(buffer, 64)
                    .int32(3)
                    .float32(1f)
                    .local(64);
            assertReachesZero(() -> launches(stream, kernel, grid, block, arguments));
            assertReachesZero(() -> refilled(stream, kernel, grid, block, arguments, buffer));
            assertTrue(stream.synchronize().launches() >= 2 * ROUND);
        }
    }
}
