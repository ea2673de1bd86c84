package dev.hearth.daemon;

import dev.hearth.daemon.backend.Device;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Main of {@code hearth daemon --list}: prints the devices of this node that the daemon would offer under the same settings,
 * a line each, and ends. Starts no daemon, and asks none: one may run beside it.
 */
public final class DeviceList {
    private static final int ABOVE_ANY_OTHER = 1_000;
    private static final int GAP = 2;

    private DeviceList() {}

    /** Ends with 0 where there is a device, else with what the daemon would end with, and tells why. */
    public static void main(String[] arguments) throws Exception {
        Path folder = Files.createTempDirectory("hearth-list-");
        int code;
        try (StateFolder state = StateFolder.open(folder)) {
            DaemonConfig config = config(folder);
            ConfigCheck.check(config);
            List<Device> devices = Devices.find(state, config, DriverOptions.of(config));
            table(devices).forEach(System.out::println);
            code = devices.isEmpty() ? StartException.NO_DEVICE : 0;
            if (code != 0) {
                System.err.println(Devices.NONE);
            }
        } catch (StartException e) {
            System.err.println(e.getMessage());
            code = e.exitCode();
        } catch (ConfigValidationException e) {
            System.err.println(e.getMessage());
            code = StartException.BAD_SETTINGS;
        } finally {
            delete(folder);
        }
        System.exit(code);
    }

    /** What the daemon reads, but for the state folder, which a running daemon may hold. */
    private static DaemonConfig config(Path folder) {
        return new SmallRyeConfigBuilder()
                .addDefaultSources()
                .withSources(new PropertiesConfigSource(
                        Map.of("hearth.daemon.state-folder", folder.toString()), "list", ABOVE_ANY_OTHER))
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(DaemonConfig.class)
                .build()
                .getConfigMapping(DaemonConfig.class);
    }

    /** A line each: backend, kind, name, memory, id; columns are aligned. */
    static List<String> table(List<Device> devices) {
        List<String[]> rows = devices.stream().map(DeviceList::row).toList();
        var lines = new ArrayList<String>();
        for (String[] row : rows) {
            var line = new StringBuilder();
            for (int column = 0; column < row.length; column++) {
                int at = column;
                int width =
                        rows.stream().mapToInt(each -> each[at].length()).max().orElse(0);
                line.append(row[column]).repeat(' ', width - row[column].length() + GAP);
            }
            lines.add(line.toString().strip());
        }
        return lines;
    }

    private static String[] row(Device device) {
        return new String[] {
            Devices.backend(device),
            device.kind().name().toLowerCase(Locale.ROOT),
            device.name(),
            new ByteSize(device.memoryBytes()).toString(),
            device.id()
        };
    }

    private static void delete(Path folder) {
        try {
            StateFolder.delete(folder);
        } catch (IOException e) {
            System.err.println("cannot remove " + folder + ": " + e);
        }
    }
}
