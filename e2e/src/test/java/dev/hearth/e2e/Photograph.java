package dev.hearth.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A real photograph, and what image-edges makes of it. */
final class Photograph {
    private static final Duration FETCH = Duration.ofMinutes(3);

    private Photograph() {}

    /** The file; fetched where it is not there yet. */
    static Path file() {
        String said = CommandOutcome.of(
                        List.of(
                                "bash",
                                Installation.here()
                                        .home()
                                        .resolve("sample-functions/photographs/fetch.sh")
                                        .toString()),
                        "",
                        FETCH)
                .required()
                .strip();
        return Path.of(said.substring(said.lastIndexOf('\n') + 1)).resolve("rocket.jpg");
    }

    /** Has a Service of image-edges work on it; the function itself compares its result with plain Java's. */
    static HttpAnswer edges(Namespace namespace, String service) {
        return namespace.post(service, "/?check=true", "image/jpeg", bytes());
    }

    /** The edges are there, they are right, and a device found them. */
    static void requireEdges(Namespace namespace, String service) {
        HttpAnswer answer = edges(namespace, service);
        assertEquals(200, answer.status(), answer::text);
        assertTrue(answer.header("hearth-check").startsWith("ok;"), answer.header("hearth-check"));
        assertFalse(answer.header("hearth-device").isBlank(), "no device did it");
    }

    private static byte[] bytes() {
        try {
            return Files.readAllBytes(file());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
