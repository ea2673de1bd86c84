package dev.hearth.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.daemon.backend.Device;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The list of devices, as a process prints it. */
class DeviceListTest {
    @Test
    void columnsAreAligned() {
        var lines = DeviceList.table(List.of(
                device("cuda:0", "NVIDIA H100", Device.Kind.GPU, 80L << 30),
                device("opencl:0:0", "a longer name", Device.Kind.CPU, 512L << 20)));
        assertEquals(
                List.of(
                        "cuda    gpu  NVIDIA H100    80.0 GiB   cuda:0",
                        "opencl  cpu  a longer name  512.0 MiB  opencl:0:0"),
                lines);
    }

    @Test
    void devicesOfThisMachineArePrinted() throws Exception {
        Printed printed = list(Map.of("HEARTH_DAEMON_BACKENDS", "opencl"));
        assertEquals(0, printed.code, printed.err);
        List<String> devices = printed.out.lines().toList();
        assertTrue(!devices.isEmpty(), printed.err);
        devices.forEach(line -> assertTrue(line.matches("opencl +(cpu|gpu) .* [0-9.]+ [GM]iB +opencl:[0-9:]+"), line));
    }

    @Test
    void wrongSettingIsRefusedAsTheDaemonDoes() throws Exception {
        Printed printed = list(Map.of("HEARTH_DAEMON_BACKENDS", "abacus"));
        assertEquals(StartException.BAD_SETTINGS, printed.code);
        assertEquals("", printed.out);
        assertTrue(printed.err.contains("abacus"), printed.err);
    }

    @Test
    void settingOfNoKindIsRefused() throws Exception {
        Printed printed = list(Map.of("HEARTH_DAEMON_WORKERS_MAX", "many"));
        assertEquals(StartException.BAD_SETTINGS, printed.code);
        assertTrue(printed.err.contains("hearth.daemon.workers.max"), printed.err);
    }

    /** A kind's native code can end the process that asks it; what was found before is offered all the same. */
    @Test
    void pluginThatAbortsTakesNoOtherKindWithIt(@TempDir Path folder) throws Exception {
        Path source = Files.writeString(
                folder.resolve("aborting.c"), "#include <stdlib.h>\nvoid* GetPjrtApi(void) { abort(); }\n");
        Path plugin = folder.resolve("aborting.so");
        try {
            Process gcc = new ProcessBuilder("gcc", "-shared", "-fPIC", "-o", plugin.toString(), source.toString())
                    .inheritIO()
                    .start();
            assertEquals(0, gcc.waitFor());
        } catch (IOException e) {
            System.out.println("SKIPPED DeviceListTest: there is no gcc");
            Assumptions.abort("no gcc");
        }
        Printed printed = list(Map.of("HEARTH_DAEMON_PJRT_PLUGINS_CPU", plugin.toString()));
        assertEquals(0, printed.code, printed.err);
        assertTrue(printed.out.contains("opencl:"), printed.out);
        assertTrue(printed.err.contains("exit code 134"), printed.err);
    }

    private record Printed(int code, String out, String err) {}

    private static Printed list(Map<String, String> environment) throws Exception {
        var command = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                DeviceList.class.getName());
        command.environment().putAll(environment);
        Process process = command.start();
        var err = new StringBuilder();
        Thread reader = Thread.ofVirtual()
                .start(() -> process.errorReader(StandardCharsets.UTF_8)
                        .lines()
                        .forEach(line -> err.append(line).append('\n')));
        String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), "it ends");
        reader.join();
        return new Printed(process.exitValue(), out, err.toString());
    }

    private static Device device(String id, String name, Device.Kind kind, long memoryBytes) {
        return new Device(id, name, kind, "", memoryBytes, memoryBytes, 0, 1, 1, 1);
    }
}
