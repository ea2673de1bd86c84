package dev.hearth.samples.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Real photographs, fetched once by {@code sample-functions/photographs/fetch.sh}; its README says whose they are. */
public final class Photographs {
    /** A photograph of 512 × 512, PNG. */
    public static final String ASTRONAUT = "astronaut.png";
    /** A photograph of 640 × 427, JPEG. */
    public static final String ROCKET = "rocket.jpg";
    /** 4248 × 2832, JPEG; scaled up from a photograph of 600 × 400. */
    public static final String TWELVE_MEGAPIXELS = "coffee-12-megapixels.jpg";

    private Photographs() {}

    /**
     * The bytes of one of them.
     *
     * @throws IllegalStateException with the script's own words where it cannot be fetched
     */
    public static byte[] read(String name) {
        try {
            return Files.readAllBytes(folder().resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where they lie; fetches what is missing. */
    public static Path folder() {
        Path script = Repository.root().resolve("sample-functions/photographs/fetch.sh");
        var builder = new ProcessBuilder("bash", script.toString());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.redirectErrorStream(true);
        try {
            Process process = builder.start();
            process.getOutputStream().close();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            if (process.waitFor() != 0) {
                throw new IllegalStateException("The photographs cannot be fetched: " + said);
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
