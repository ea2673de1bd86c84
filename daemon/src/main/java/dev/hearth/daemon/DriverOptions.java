package dev.hearth.daemon;

import dev.hearth.daemon.backend.FileChecksum;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What children are told of drivers, as options of their JVMs: they read no configuration of their own. A plugin's checksum
 * is part of what a compiled program depends on, so each child needs it; it is taken once for each state of the file.
 */
final class DriverOptions {
    private static final Logger LOG = System.getLogger(DriverOptions.class.getName());
    private static final String KNOWN = "plugin-checksums";

    private DriverOptions() {}

    static List<String> of(DaemonConfig config) {
        DaemonConfig.Pjrt pjrt = config.pjrt();
        var options = new ArrayList<String>();
        Map<String, Optional<Path>> plugins = new LinkedHashMap<>();
        plugins.put("tpu", pjrt.plugins().tpu());
        plugins.put("cuda", pjrt.plugins().cuda());
        plugins.put("cpu", pjrt.plugins().cpu());
        plugins.forEach((kind, plugin) -> plugin.map(Path::toAbsolutePath).ifPresent(path -> {
            options.add("-Dhearth.daemon.pjrt.plugins." + kind + "=" + path);
            FileChecksum checksum = checksum(config.stateFolder().resolve(KNOWN + "-" + kind), path);
            if (checksum != null) {
                options.add("-Dhearth.daemon.pjrt.checksums." + kind + "=" + checksum.text());
            }
        }));
        options.add("-Dhearth.daemon.pjrt.cpu-devices=" + pjrt.cpuDevices());
        options.add("-Dhearth.daemon.pjrt.tpu-without-device=" + pjrt.tpuWithoutDevice());
        return List.copyOf(options);
    }

    /** Null where the plugin cannot be read; who loads it says why. */
    private static @Nullable FileChecksum checksum(Path known, Path plugin) {
        try {
            if (Files.isRegularFile(known)) {
                String[] line = Files.readString(known).strip().split(" ", 2);
                if (line.length == 2 && line[1].equals(plugin.toString())) {
                    FileChecksum checksum = FileChecksum.parse(line[0]);
                    if (checksum.isOf(plugin)) {
                        return checksum;
                    }
                }
            }
            FileChecksum checksum = FileChecksum.of(plugin);
            Files.writeString(known, checksum.text() + " " + plugin + "\n");
            return checksum;
        } catch (IOException | IllegalArgumentException e) {
            LOG.log(Level.WARNING, "no checksum of {0}: {1}", plugin, e.toString());
            return null;
        }
    }
}
