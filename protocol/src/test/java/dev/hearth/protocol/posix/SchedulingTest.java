package dev.hearth.protocol.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
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

    private static Process process(String... command) throws IOException {
        return new ProcessBuilder(List.of(command)).start();
    }
}
