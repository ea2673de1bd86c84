package dev.hearth.samples.heat;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.samples.harness.HearthStack;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.awt.image.BufferedImage;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The function over HTTP, with the real daemon and sidecar. */
@QuarkusTest
@QuarkusTestResource(HearthStack.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class HeatResourceTest {
    private static final String PROBLEM = "application/problem+json";

    @TestHTTPResource("/")
    URI page = URI.create("");

    private static final String PLATE = """
            {"width": 150, "height": 100, "steps": %d, "stepsPerSynchronize": %d, "start": 20,
             "boundary": {"north": 0, "east": 50},
             "sources": [{"x": 60, "y": 50, "radius": 12, "temperature": 200}]}""";

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 999})
    void stepsAreCheckedAgainstPlainJava(int steps) throws IOException {
        Response response = post(PLATE.formatted(steps, 100), "?check=true");
        response.then()
                .statusCode(200)
                .contentType("image/png")
                .header("hearth-check", startsWith("ok"))
                .header("hearth-device", not(equalTo("")))
                .header("server-timing", matchesPattern("steps;dur=[0-9.]+, kernels;dur=[0-9.]+, encode;dur=[0-9.]+"));
        JsonNode heat = new ObjectMapper().readTree(response.header("hearth-heat"));
        assertEquals(steps + 2, heat.path("launches").asLong());
        assertEquals(steps / 100 + 1, heat.path("waits").asInt());
        assertEquals(200, heat.path("highest").floatValue());
        assertTrue(heat.path("lowest").floatValue() >= 0);

        BufferedImage picture = picture(response);
        assertEquals(150, picture.getWidth());
        assertEquals(100, picture.getHeight());
        assertEquals(0xfffcffa4, picture.getRGB(60, 50)); // the hottest colour in the source
    }

    @Test
    void heatSpreads() throws IOException {
        BufferedImage early = picture(post(PLATE.formatted(50, 64), ""));
        BufferedImage late = picture(post(PLATE.formatted(5000, 64), ""));
        assertTrue(red(late, 95, 60) > red(early, 95, 60) + 20);
    }

    @Test
    void waitingAfterEachStepGivesTheSamePlate() throws IOException {
        BufferedImage often = picture(post(PLATE.formatted(300, 1), "?check=true"));
        BufferedImage once = picture(post(PLATE.formatted(300, 1000), "?check=true"));
        for (int y = 0; y < 100; y++) {
            for (int x = 0; x < 150; x++) {
                assertEquals(once.getRGB(x, y), often.getRGB(x, y));
            }
        }
    }

    @Test
    void absentValuesHaveDefaults() {
        post("{}", "?check=true").then().statusCode(200).header("hearth-check", startsWith("ok"));
    }

    @Test
    void manyAtOnceDoNotMixUp() throws Exception {
        try (var threads = Executors.newFixedThreadPool(8)) {
            var work = IntStream.range(0, 24)
                    .mapToObj(i -> (Callable<Response>) () -> post(
                            "{\"width\": %d, \"height\": %d, \"steps\": %d, \"start\": 5, \"boundary\": {\"west\": %d}}"
                                    .formatted(20 + 31 * (i % 7), 15 + 17 * (i % 5), 200 + i, 40 + i),
                            "?check=true"))
                    .toList();
            for (var result : threads.invokeAll(work)) {
                result.get().then().statusCode(200).header("hearth-check", startsWith("ok"));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "null", "{", "{\"steps\": -1}", "{\"stps\": 1}", "{\"diffusion\": 0.3}", "[1, 2]"})
    void whatIsNoPlateIsRefused(String body) {
        Response response = post(body, "");
        response.then().statusCode(400).contentType(PROBLEM).body("status", is(400));
        String detail = response.path("detail");
        assertEquals(1, detail.lines().count(), detail);
    }

    @Test
    void plateBeyondTheLimitsIsRefused() {
        post("{\"width\": 8000, \"height\": 8000, \"steps\": 1}", "")
                .then()
                .statusCode(413)
                .contentType(PROBLEM)
                .body("detail", containsString("64000000 cells"));
        post("{\"width\": 1000, \"height\": 1000, \"steps\": 1000000}", "")
                .then()
                .statusCode(413);
        post("{\"width\": 1000, \"height\": 1000, \"steps\": 3000}", "?check=true")
                .then()
                .statusCode(413)
                .body("detail", containsString("with check"));
    }

    @Test
    void otherContentTypesAreRefused() {
        given().contentType("text/plain")
                .body("{}")
                .post("/")
                .then()
                .statusCode(415)
                .contentType(PROBLEM)
                .body("detail", containsString("application/json"));
    }

    /** Asks before it sends, as curl does: the answer comes for the length alone. */
    @Test
    void bodyBeyondTheLimitIsRefused() throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(page)
                    .header("content-type", "application/json")
                    .version(HttpClient.Version.HTTP_1_1) // no upgrade in between
                    .expectContinue(true)
                    .POST(HttpRequest.BodyPublishers.fromPublisher(
                            HttpRequest.BodyPublishers.ofByteArray(new byte[1]), (64L << 10) + 1))
                    .build();
            assertEquals(
                    413,
                    client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode());
        }
    }

    @Test
    void pageNeedsNothingFromElsewhere() {
        given().get("/")
                .then()
                .statusCode(200)
                .contentType("text/html;charset=UTF-8")
                .header("content-security-policy", startsWith("default-src 'none'"))
                .body(allOf(
                        containsString("<title>heat"),
                        not(containsString("http://")),
                        not(containsString("https://"))));
    }

    @Test
    void readyOnceTheAcceleratorIsOpen() {
        post("{\"steps\": 1}", "").then().statusCode(200);
        given().get("/q/health/ready").then().statusCode(200).body("status", is("UP"));
    }

    private static Response post(String plate, String query) {
        return given().contentType("application/json").body(plate).post("/" + query);
    }

    private static BufferedImage picture(Response response) throws IOException {
        assertEquals(200, response.statusCode(), response.asString());
        return ImageIO.read(new ByteArrayInputStream(response.asByteArray()));
    }

    private static int red(BufferedImage picture, int x, int y) {
        return (picture.getRGB(x, y) >> 16) & 0xff;
    }
}
