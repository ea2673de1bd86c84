package dev.hearth.samples.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The repository's scripts that fetch something once and print, last, where it lies. */
final class FetchScript {
    private FetchScript() {}

    /**
     * Runs one; it does nothing where all is there already.
     *
     * @param script its path in the repository
     * @return what it printed last
     * @throws IllegalStateException with the script's own words where it fails
     */
    static Path run(String script, String... arguments) {
        var builder =
                new ProcessBuilder("bash", Repository.root().resolve(script).toString());
        builder.command().addAll(List.of(arguments));
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.redirectErrorStream(true);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new IllegalStateException(said);
            }
            return Path.of(said.substring(said.lastIndexOf('\n') + 1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
