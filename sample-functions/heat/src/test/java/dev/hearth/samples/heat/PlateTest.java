package dev.hearth.samples.heat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class PlateTest {
    @Test
    void absentValuesHaveDefaults() throws IOException {
        Plate plate = parse("{}");
        assertEquals(Plate.of(256, 256, 1000, 256, 0.2f, 0f, null, List.of()), plate);
    }

    @Test
    void allValuesAreRead() throws IOException {
        Plate plate = parse("""
                {"width": 30, "height": 20, "steps": 7, "stepsPerSynchronize": 3, "diffusion": 0.25, "start": -4.5,
                 "boundary": {"north": 1, "west": 2}, "sources": [{"x": 1, "y": 2, "radius": 3, "temperature": 90}]}""");
        assertEquals(
                new Plate(
                        30,
                        20,
                        7,
                        3,
                        0.25f,
                        -4.5f,
                        new Plate.Boundary(1f, null, null, 2f),
                        List.of(new Plate.Source(1, 2, 3, 90))),
                plate);
        assertEquals(-4.5f, plate.lowest());
        assertEquals(90, plate.highest());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"width\": 0}|width must be from 1 to 8192, not 0.",
                "{\"height\": 10000}|height must be from 1 to 8192, not 10000.",
                "{\"steps\": -1}|steps must be from 0",
                "{\"steps\": 1.5}|Not a plate at steps",
                "{\"steps\": 99999999999}|Not a plate at steps",
                "{\"stepsPerSynchronize\": 0}|stepsPerSynchronize must be from 1",
                "{\"diffusion\": 0.26}|diffusion must be above 0 and at most 0.25",
                "{\"diffusion\": 0}|diffusion must be above 0",
                "{\"start\": 1e9}|start must be a temperature",
                "{\"boundary\": {\"north\": -1e30}}|boundary.north must be a temperature",
                "{\"boundary\": {\"up\": 1}}|Not a plate at boundary.up",
                "{\"sources\": [{\"x\": 1, \"y\": 2, \"radius\": -1, \"temperature\": 3}]}|A source's radius",
                "{\"sources\": [{\"x\": 1, \"y\": 2, \"radius\": 1}, {\"y\": []}]}|Not a plate at sources.[1].y",
                "{\"sources\": [null]}|sources must hold objects",
                "{\"stps\": 5}|Not a plate at stps",
                "{\"steps\": 5, \"steps\": 6}|Not JSON",
                "{\"steps\": 5} trailing|Not",
                "{\"steps\": |Not JSON (line 1",
                "hello|Not JSON (line 1",
                "null|The body is null",
                "[]|Not a plate",
            })
    void whatIsWrongIsNamedInOneLine(String json, String expected) {
        var refused = assertThrows(RefusedException.class, () -> parse(json));
        String message = String.valueOf(refused.getMessage());
        assertEquals(400, refused.status());
        assertTrue(message.startsWith(expected), message);
        assertEquals(1, message.lines().count(), message);
    }

    @Test
    void emptyBodyIsRefused() {
        assertEquals(400, assertThrows(RefusedException.class, () -> parse("")).status());
    }

    private static Plate parse(String json) throws IOException {
        return Plate.parse(new ByteArrayInputStream(json.getBytes(StandardCharsets.UTF_8)));
    }
}
