package dev.hearth.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.charset.StandardCharsets;

/** A plate for the function heat. */
final class Plate {
    private static final String SMALL = """
            {"width": 64, "height": 64, "steps": 50, "boundary": {"north": 0, "east": 0, "south": 0, "west": 0},
             "sources": [{"x": 20, "y": 30, "radius": 8, "temperature": 100}]}""";

    private Plate() {}

    /** Has a Service of heat work on one; the function itself compares its result with plain Java's. */
    static HttpAnswer requireHeat(Namespace namespace, String service) {
        HttpAnswer answer = heat(namespace, service);
        assertEquals(200, answer.status(), answer::text);
        assertTrue(answer.header("hearth-check").startsWith("ok"), answer.header("hearth-check"));
        return answer;
    }

    /** Whether a Service of heat answers with a plate. */
    static boolean isHeated(Namespace namespace, String service) {
        return heat(namespace, service).status() == 200;
    }

    private static HttpAnswer heat(Namespace namespace, String service) {
        return namespace.post(service, "/?check=true", "application/json", SMALL.getBytes(StandardCharsets.UTF_8));
    }
}
