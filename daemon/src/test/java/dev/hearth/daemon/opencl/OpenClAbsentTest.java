package dev.hearth.daemon.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A machine without an OpenCL driver, as a process that is shown none. */
@Timeout(60)
final class OpenClAbsentTest {
    /** Prints how many devices there are. */
    public static void main(String[] arguments) {
        System.out.print(new OpenClBackend().devices().size());
    }

    @Test
    void machineWithoutDriverHasNoDevices(@TempDir Path empty) throws IOException, InterruptedException {
        var builder = new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx64m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                OpenClAbsentTest.class.getName());
        builder.environment().put("OCL_ICD_VENDORS", empty.toString());
        Process process = builder.redirectErrorStream(true).start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(50, TimeUnit.SECONDS));
        assertEquals("0", printed);
        assertEquals(0, process.exitValue());
    }
}
