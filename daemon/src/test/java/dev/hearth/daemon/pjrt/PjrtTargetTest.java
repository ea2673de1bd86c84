package dev.hearth.daemon.pjrt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Programs compile for a TPU that is not there, where its plugin is: in a process of its own, in a network namespace with
 * nothing in it, since the plugin would ask a metadata server where it runs.
 */
@Timeout(180)
final class PjrtTargetTest {
    @TempDir
    private Path folder;

    private Path plugin;

    @BeforeEach
    void find() throws Exception {
        plugin = PjrtSettings.read().plugins().getOrDefault(PjrtSettings.Kind.TPU, folder.resolve("libtpu.so"));
        if (!Files.isRegularFile(plugin)) {
            skip("HEARTH_DAEMON_PJRT_PLUGINS_TPU names no libtpu.so");
        }
        if (run(List.of("unshare", "-rn", "true")).exitCode != 0) {
            skip("this system makes no empty network namespace");
        }
    }

    private static void skip(String why) {
        System.out.println("SKIPPED PjrtTargetTest: " + why);
        Assumptions.abort(why);
    }

    private record Ended(int exitCode, String out) {}

    private static Ended run(List<String> command) throws InterruptedException {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertTrue(process.waitFor(100, TimeUnit.SECONDS));
            return new Ended(process.exitValue(), out);
        } catch (IOException e) {
            return new Ended(-1, e.toString());
        }
    }

    private Ended compile(String... arguments) throws InterruptedException {
        var command = new ArrayList<>(List.of(
                "unshare",
                "-rn",
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-XX:-CreateCoredumpOnCrash",
                "-XX:ErrorFile=" + folder.resolve("crash.log"),
                "-Dhearth.daemon.pjrt.plugins.tpu=" + plugin,
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                PjrtTarget.class.getName()));
        command.addAll(List.of(arguments));
        return run(command);
    }

    @Test
    void kernelsCompileForATpuThatIsNotThere() throws Exception {
        Path program = Files.writeString(folder.resolve("contract.mlir"), PjrtKernels.SOURCE);
        Ended ended = compile("--target", "v5e:2x2", program.toString());
        assertEquals(0, ended.exitCode, ended.out);
        for (String kernel : List.of("index", "add", "spin")) {
            assertTrue(
                    ended.out.lines().anyMatch(line -> line.startsWith("contract.mlir " + kernel + " for v5e:2x2: ")),
                    ended.out);
        }
        assertTrue(ended.out.contains("flops="), ended.out);
    }

    @Test
    void unknownTopologyAndBrokenProgramAreErrors() throws Exception {
        Path program = Files.writeString(folder.resolve("broken.mlir"), PjrtKernels.BROKEN);
        Ended broken = compile("--target", "v5e:2x2", program.toString());
        assertEquals(65, broken.exitCode, broken.out);
        assertTrue(broken.out.contains("undeclared"), broken.out);
        Ended unknown = compile("--target", "nonsense:9", program.toString());
        assertEquals(65, unknown.exitCode, unknown.out);
        assertTrue(unknown.out.contains("nonsense"), unknown.out);
    }
}
