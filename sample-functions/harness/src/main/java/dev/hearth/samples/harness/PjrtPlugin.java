package dev.hearth.samples.harness;

import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** PJRT's plugin for the CPU, fetched once by {@code tooling/pjrt/fetch.sh}. */
public final class PjrtPlugin {
    private static final String VARIABLE = "HEARTH_DAEMON_PJRT_PLUGINS_CPU";
    private static final Optional<Path> PLUGIN = locate();

    private PjrtPlugin() {}

    /** Where it is: as the environment says, or fetched; empty where it cannot be had, and then it was said why. */
    public static Optional<Path> find() {
        return PLUGIN;
    }

    private static Optional<Path> locate() {
        String named = System.getenv(VARIABLE);
        if (named != null && !named.isBlank()) {
            return Optional.of(Path.of(named)).filter(Files::isRegularFile);
        }
        try {
            return Optional.of(FetchScript.run("tooling/pjrt/fetch.sh"));
        } catch (IllegalStateException | UncheckedIOException e) {
            System.out.println("no PJRT plugin: " + e.getMessage());
            return Optional.empty();
        }
    }
}
