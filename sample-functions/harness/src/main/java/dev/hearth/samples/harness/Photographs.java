package dev.hearth.samples.harness;

import java.io.IOException;
import java.io.UncheckedIOException;
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
        return FetchScript.run("sample-functions/photographs/fetch.sh");
    }
}
