package dev.hearth.samples.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
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
        Path script = Repository.root().resolve("tooling/pjrt/fetch.sh");
        try {
            Process process = new ProcessBuilder("bash", script.toString())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() == 0) {
                return Optional.of(Path.of(said.substring(said.lastIndexOf('\n') + 1)));
            }
            System.out.println("no PJRT plugin: " + said);
            return Optional.empty();
        } catch (IOException e) {
            System.out.println("no PJRT plugin: " + e);
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
