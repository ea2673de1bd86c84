package dev.hearth.samples.classify;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The weights and photographs that {@code model/fetch.sh} makes. */
final class ModelFolder {
    private ModelFolder() {}

    /** Where they lie; fetches what is missing. */
    static Path fetch() {
        try {
            Process process = new ProcessBuilder("bash", "model/fetch.sh", "--pictures")
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new IllegalStateException("The weights and photographs cannot be fetched: " + said);
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
