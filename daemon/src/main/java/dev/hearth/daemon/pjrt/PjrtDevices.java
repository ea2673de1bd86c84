package dev.hearth.daemon.pjrt;

import dev.hearth.daemon.backend.Device;
import dev.hearth.protocol.ProgramFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Describes a client's devices, with what the plugin does not say of a CPU. */
final class PjrtDevices {
    private static final Path CPU_INFO = Path.of("/proc/cpuinfo");
    private static final Path MEMORY_INFO = Path.of("/proc/meminfo");
    /** Where nothing says how much memory there is. */
    private static final long SMALL_MEMORY = 1L << 30;

    private PjrtDevices() {}

    static Device describe(PjrtClient client, int number) {
        PjrtPlugin plugin = client.plugin();
        boolean cpu = plugin.kind() == PjrtSettings.Kind.CPU;
        int lane = number * client.lanes();
        String kind = client.deviceKind(lane);
        String name = cpu ? "XLA on " + cpuName() : kind;
        long memory = client.memoryLimitBytes(lane);
        if (memory == 0) {
            memory = cpu ? hostMemoryBytes() : SMALL_MEMORY;
        }
        String fingerprint = String.join(
                "|",
                "pjrt",
                plugin.kind().text(),
                plugin.version(),
                client.platformVersion(),
                plugin.checksum().sha256(),
                name,
                kind,
                cpu ? cpuFeatures() : "",
                String.valueOf(client.deviceCount()));
        return new Device(
                "pjrt:" + plugin.kind().text() + ":" + number,
                name,
                switch (plugin.kind()) {
                    case TPU -> Device.Kind.TPU;
                    case CUDA -> Device.Kind.GPU;
                    case CPU -> Device.Kind.CPU;
                },
                fingerprint,
                memory,
                cpu ? memory / 2 : memory,
                ProgramFormat.STABLEHLO.bit(),
                cpu ? Runtime.getRuntime().availableProcessors() : 1,
                1,
                0);
    }

    private static String cpuName() {
        return cpuLines().stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
    }

    /** A digest of what code for this CPU may use: model and feature flags. */
    private static String cpuFeatures() {
        String features = cpuLines().stream()
                .filter(line -> Stream.of("vendor_id", "cpu family", "model", "flags", "CPU ", "Features")
                        .anyMatch(line::startsWith))
                .collect(Collectors.joining("\n"));
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(features.getBytes(StandardCharsets.US_ASCII));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** What the system says of its first CPU; none where it does not. */
    private static List<String> cpuLines() {
        try (Stream<String> lines = Files.lines(CPU_INFO, StandardCharsets.US_ASCII)) {
            return lines.takeWhile(line -> !line.isBlank()).toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    private static long hostMemoryBytes() {
        try (Stream<String> lines = Files.lines(MEMORY_INFO, StandardCharsets.US_ASCII)) {
            return lines.filter(line -> line.startsWith("MemTotal:"))
                    .map(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) << 10)
                    .findFirst()
                    .orElse(SMALL_MEMORY);
        } catch (IOException e) {
            return SMALL_MEMORY;
        }
    }
}
