package dev.hearth.daemon.pjrt;

import dev.hearth.daemon.backend.FileChecksum;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which plugins there are. A worker and a builder are plain programs: they read system properties, which the supervisor
 * gives them, or else the environment variable that MicroProfile would map ({@code HEARTH_DAEMON_PJRT_PLUGINS_CPU}).
 *
 * @param plugins path of each kind's plugin, {@code hearth.daemon.pjrt.plugins.cpu}, {@code .cuda}, {@code .tpu}
 * @param checksums what the supervisor found out about a plugin, {@code hearth.daemon.pjrt.checksums.cpu}…
 * @param cpuDevices {@code hearth.daemon.pjrt.cpu-devices}: how many devices the CPU is shown as
 * @param tpuWithoutDevice {@code hearth.daemon.pjrt.tpu-without-device}: loads the TPU's plugin where no TPU is seen
 */
record PjrtSettings(
        Map<Kind, Path> plugins, Map<Kind, FileChecksum> checksums, int cpuDevices, boolean tpuWithoutDevice) {
    /** A kind of plugin; the order is that in which devices are offered. */
    enum Kind {
        TPU,
        CUDA,
        CPU;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static PjrtSettings read() {
        Map<Kind, Path> plugins = new EnumMap<>(Kind.class);
        Map<Kind, FileChecksum> checksums = new EnumMap<>(Kind.class);
        for (Kind kind : Kind.values()) {
            String path = setting("hearth.daemon.pjrt.plugins." + kind.text());
            if (path != null) {
                plugins.put(kind, Path.of(path));
            }
            String checksum = setting("hearth.daemon.pjrt.checksums." + kind.text());
            if (checksum != null) {
                checksums.put(kind, FileChecksum.parse(checksum));
            }
        }
        String devices = setting("hearth.daemon.pjrt.cpu-devices");
        return new PjrtSettings(
                plugins,
                checksums,
                devices == null ? 1 : Integer.parseInt(devices),
                Boolean.parseBoolean(setting("hearth.daemon.pjrt.tpu-without-device")));
    }

    /** Settings of one plugin alone. */
    static PjrtSettings of(Kind kind, Path plugin, int cpuDevices) {
        return new PjrtSettings(Map.of(kind, plugin), Map.of(), cpuDevices, false);
    }

    private static @Nullable String setting(String name) {
        String value = System.getProperty(name);
        if (value == null) {
            value = System.getenv(name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"));
        }
        return value == null || value.isBlank() ? null : value;
    }
}
