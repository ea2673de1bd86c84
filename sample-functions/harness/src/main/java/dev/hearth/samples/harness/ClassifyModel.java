package dev.hearth.samples.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The weights and photographs of the sample classify, fetched once by its {@code model/fetch.sh}. */
public final class ClassifyModel {
    private ClassifyModel() {}

    /** Where they lie; fetches what is missing. */
    public static Path folder() {
        try {
            Path script = Repository.root().resolve("sample-functions/classify/model/fetch.sh");
            Process process = new ProcessBuilder("bash", script.toString(), "--pictures")
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
