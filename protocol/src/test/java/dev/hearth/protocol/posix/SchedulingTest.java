package dev.hearth.protocol.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class SchedulingTest {
    private static final int EPERM = 1;

    @Test
    void processIsIdleUntilThatIsTakenBack() throws Exception {
        Process process = process("cat");
        try {
            assertFalse(Scheduling.isIdle(process.pid()));
            Scheduling.beginIdle(process.pid());
            assertTrue(Scheduling.isIdle(process.pid()));
            try {
                Scheduling.endIdle(process.pid());
                assertFalse(Scheduling.isIdle(process.pid()));
            } catch (PosixException e) {
                assertEquals(EPERM, e.errno(), "a user without CAP_SYS_NICE");
            }
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void processThatHasEndedIsNoFailure() throws Exception {
        Process process = process("true");
        process.waitFor();
        Scheduling.beginIdle(process.pid());
        Scheduling.endIdle(process.pid());
        assertFalse(Scheduling.isIdle(process.pid()));
    }

    @Test
    void threadThatAsksHasShortSlicesAndNoOther() throws Exception {
        long before = Scheduling.sliceNs();
        var slices = new ArrayBlockingQueue<Long>(1);
        Scheduling.withShortSlices(Thread.ofPlatform().factory())
                .newThread(() -> slices.add(Scheduling.sliceNs()))
                .start();

        long shortened = slices.take();

        assertTrue(shortened == 100_000 || !hasSlices(), () -> shortened + " ns");
        assertEquals(before, Scheduling.sliceNs());
    }

    /** Linux 6.12 was the first to tell and to take them. */
    private static boolean hasSlices() {
        String[] version = System.getProperty("os.version").split("[.-]", -1);
        int major = Integer.parseInt(version[0]);
        return major > 6 || (major == 6 && Integer.parseInt(version[1]) >= 12);
    }

    private static Process process(String... command) throws IOException {
        return new ProcessBuilder(List.of(command)).start();
    }
}
