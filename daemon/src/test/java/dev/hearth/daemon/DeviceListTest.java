package dev.hearth.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.daemon.backend.Device;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

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
