package dev.hearth.daemon.gpucheck;

import dev.hearth.daemon.Daemon;
import dev.hearth.daemon.DaemonConfig;
import dev.hearth.daemon.StartException;
import io.quarkus.runtime.configuration.DurationConverter;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.OutputStream;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Main of a daemon without its framework, where there is but a Java runtime. Its arguments are its settings, {@code
 * key=value}, which come before those of the environment; it ends when its standard input does.
 */
public final class BareDaemon {
    private static final int ABOVE_ANY_OTHER = 1_000;

    private BareDaemon() {}

    public static void main(String[] arguments) throws Exception {
        Map<String, String> settings = Arrays.stream(arguments)
                .map(argument -> argument.split("=", 2))
                .collect(Collectors.toMap(words -> words[0], words -> words[1]));
        DaemonConfig config = new SmallRyeConfigBuilder()
                .addDefaultSources()
                .withSources(new PropertiesConfigSource(settings, "arguments", ABOVE_ANY_OTHER))
                .withConverter(Duration.class, 200, new DurationConverter())
                .withMapping(DaemonConfig.class)
                .build()
                .getConfigMapping(DaemonConfig.class);
        try (Daemon _ = Daemon.launch(config)) {
            System.in.transferTo(OutputStream.nullOutputStream());
        } catch (StartException e) {
            System.err.println(e.getMessage());
            System.exit(e.exitCode());
        }
    }
}
