package dev.hearth.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class AllocationTest {
    /** Of the whole measurement, for what the JVM itself may put on this thread. */
    private static final long SLACK_BYTES = 1024;

    @TempDir
    Path folder;

    /**
     * In a JVM of its own, since other tests teach the compiler that errors are common, which costs allocations here.
     * With -Xbatch the compiler takes the methods in the same order each time, so that it also inlines the same.
     */
    @Test
    void launchesAreWrittenSentReceivedAndReadWithoutGarbage() throws Exception {
        Process probe = OtherJvm.of(
                        List.of("-Xbatch"),
                        AllocationProbe.class,
                        folder.resolve("s").toString())
                .start();
        try {
            String printed = new String(probe.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            assertTrue(probe.waitFor(10, TimeUnit.SECONDS));
            assertEquals(0, probe.exitValue());
            assertTrue(
                    Long.parseLong(printed) <= SLACK_BYTES,
                    printed + " bytes for " + AllocationProbe.FRAMES + " frames");
        } finally {
            probe.destroyForcibly();
        }
    }
}
