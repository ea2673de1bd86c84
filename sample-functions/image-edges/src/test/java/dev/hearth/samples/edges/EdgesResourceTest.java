package dev.hearth.samples.edges;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.samples.harness.HearthStack;
import dev.hearth.samples.harness.Photographs;
import dev.hearth.samples.harness.PictureFiles;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.awt.image.BufferedImage;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The function over HTTP, on real photographs, with the real daemon and sidecar. */
@QuarkusTest
@QuarkusTestResource(HearthStack.class)
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class EdgesResourceTest {
    private static final String PROBLEM = "application/problem+json";

    @TestHTTPResource("/")
    URI page = URI.create("");

    @Test
    void jpegPhotographIsCheckedAgainstPlainJava() {
        Response response = post(Photographs.read(Photographs.ROCKET), "image/jpeg", "?check=true");
        response.then()
                .statusCode(200)
                .contentType("image/png")
                .header("hearth-check", startsWith("ok"))
                .header("hearth-size", "640x427")
                .header("hearth-device", not(equalTo("")))
                .header(
                        "server-timing",
                        matchesPattern(
                                "decode;dur=[0-9.]+, device;dur=[0-9.]+, kernels;dur=[0-9.]+, encode;dur=[0-9.]+"));
        assertLooksLikeEdges(response.asByteArray(), 640, 427);
    }

    @Test
    void pngPhotographIsCheckedAgainstPlainJava() {
        Response response =
                post(Photographs.read(Photographs.ASTRONAUT), "image/png", "?check=true&sigma=2.5&threshold=15");
        response.then().statusCode(200).header("hearth-check", startsWith("ok"));
        assertLooksLikeEdges(response.asByteArray(), 512, 512);
    }

    @Test
    void twelveMegapixelsAreCheckedAgainstPlainJava() {
        Response response = post(Photographs.read(Photographs.TWELVE_MEGAPIXELS), "image/jpeg", "?check=true");
        response.then().statusCode(200).header("hearth-check", startsWith("ok"));
        assertLooksLikeEdges(response.asByteArray(), 4248, 2832);
    }

    @Test
    void formOfThePageGivesTheSameAsTheBody() {
        byte[] photograph = Photographs.read(Photographs.ROCKET);
        byte[] ofForm = given().multiPart("picture", "rocket.jpg", photograph, "image/jpeg")
                .multiPart("sigma", "2")
                .multiPart("low", "3")
                .multiPart("high", "40")
                .multiPart("check", "true")
                .post("/")
                .then()
                .statusCode(200)
                .header("hearth-check", startsWith("ok"))
                .extract()
                .asByteArray();
        assertArrayEquals(
                post(photograph, "image/jpeg", "?sigma=2&low=3&high=40").asByteArray(), ofForm);
    }

    @Test
    void formWithoutPictureIsRefused() {
        given().multiPart("sigma", "2")
                .post("/")
                .then()
                .statusCode(400)
                .contentType(PROBLEM)
                .body("detail", containsString("no part named picture"));
    }

    @Test
    void smallestPictureHasNoEdges() {
        byte[] dot = PictureFiles.encode(Pictures.draw(1, 1, BufferedImage.TYPE_3BYTE_BGR), "png");
        Response response = post(dot, "image/png", "?check=true");
        response.then().statusCode(200).header("hearth-check", startsWith("ok")).header("hearth-size", "1x1");
        assertEquals(0, Pictures.decode(response.asByteArray()).getRaster().getSample(0, 0, 0));
    }

    @Test
    void manyAtOnceDoNotMixUp() throws Exception {
        record Work(int width, int height, int type) {}
        var work = IntStream.range(0, 24)
                .mapToObj(i -> new Work(90 + 37 * (i % 7), 60 + 23 * (i % 5), i % 2 == 0 ? 5 : 6))
                .toList();
        try (var threads = Executors.newFixedThreadPool(8)) {
            var results = threads.invokeAll(work.stream()
                    .map(each -> (Callable<Response>) () -> post(
                            PictureFiles.encode(Pictures.draw(each.width, each.height, each.type), "png"),
                            "image/png",
                            "?check=true"))
                    .toList());
            for (int i = 0; i < work.size(); i++) {
                results.get(i)
                        .get()
                        .then()
                        .statusCode(200)
                        .header("hearth-check", startsWith("ok"))
                        .header("hearth-size", work.get(i).width + "x" + work.get(i).height);
            }
        }
    }

    /** The request that finds the device lost opens it again and is answered; its sender notices nothing. */
    @Test
    void pictureAfterTheWorkerDiedIsAnswered() {
        byte[] photograph = Photographs.read(Photographs.ROCKET);
        byte[] before = post(photograph, "image/jpeg", "").asByteArray();
        List<ProcessHandle> workers = ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().commandLine().orElse("").contains("dev.hearth.daemon.worker.Worker"))
                .toList();
        assertFalse(workers.isEmpty());
        workers.forEach(ProcessHandle::destroyForcibly);
        Response response = post(photograph, "image/jpeg", "?check=true");
        response.then().statusCode(200).header("hearth-check", startsWith("ok"));
        assertArrayEquals(before, response.asByteArray());
    }

    @Test
    void whatIsNoPictureIsRefused() {
        assertProblem(
                post("not a picture".getBytes(StandardCharsets.UTF_8), "image/png", ""), 415, "neither JPEG nor PNG");
        assertProblem(post(new byte[0], "image/jpeg", ""), 400, "no body");
        byte[] photograph = Photographs.read(Photographs.ROCKET);
        assertProblem(
                post(Pictures.cut(photograph, photograph.length / 2), "image/jpeg", ""), 400, "cut short or damaged");
    }

    @Test
    void hundredMegapixelsAreRefusedBeforeTheyAreDecoded() {
        assertProblem(post(PictureFiles.pngHeader(10_000, 10_000), "image/png", ""), 413, "100000000 pixels");
    }

    @Test
    void otherContentTypesAreRefused() {
        byte[] photograph = Photographs.read(Photographs.ROCKET);
        assertProblem(post(photograph, "text/plain", ""), 415, "content-type image/jpeg or image/png");
        assertProblem(post(photograph, "image/gif", ""), 415, "content-type image/jpeg or image/png");
    }

    @Test
    void settingsOutOfRangeAreRefused() {
        byte[] photograph = Photographs.read(Photographs.ROCKET);
        assertProblem(post(photograph, "image/jpeg", "?sigma=wide"), 400, "sigma must be a number");
        assertProblem(post(photograph, "image/jpeg", "?sigma=-1"), 400, "sigma must be a number from 0 to 20");
        assertProblem(post(photograph, "image/jpeg", "?low=9&high=8"), 400, "is greater than high");
    }

    @Test
    void otherMethodsAndPathsAreRefused() {
        given().put("/").then().statusCode(405);
        given().get("/nothing").then().statusCode(404);
    }

    /** Asks before it sends, as curl does: the answer comes for the length alone. */
    @Test
    void bodyBeyondTheLimitIsRefused() throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(page)
                    .header("content-type", "image/png")
                    .version(HttpClient.Version.HTTP_1_1) // no upgrade in between
                    .expectContinue(true)
                    .POST(HttpRequest.BodyPublishers.fromPublisher(
                            HttpRequest.BodyPublishers.ofByteArray(new byte[1]), (128L << 20) + 1))
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
                        containsString("<title>image-edges"),
                        not(containsString("http://")),
                        not(containsString("https://"))));
    }

    @Test
    void readyOnceTheAcceleratorIsOpen() {
        post(Photographs.read(Photographs.ROCKET), "image/jpeg", "").then().statusCode(200);
        given().get("/q/health/ready").then().statusCode(200).body("status", is("UP"));
    }

    private static Response post(byte[] body, String type, String query) {
        return given().contentType(type).body(body).post("/" + query);
    }

    private static void assertProblem(Response response, int status, String part) {
        response.then()
                .statusCode(status)
                .contentType(PROBLEM)
                .body("status", is(status))
                .body("detail", containsString(part));
        assertThatOneLine(response.path("detail"));
    }

    private static void assertThatOneLine(String detail) {
        assertEquals(1, detail.lines().count(), detail);
    }

    /** Of the right size, mostly black, and with some white. */
    private static void assertLooksLikeEdges(byte[] png, int width, int height) {
        BufferedImage edges = Pictures.decode(png);
        assertEquals(width, edges.getWidth());
        assertEquals(height, edges.getHeight());
        int white = 0;
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                white += edges.getRaster().getSample(x, y, 0) > 127 ? 1 : 0;
            }
        }
        double part = (double) white / (width * height);
        assertTrue(part > 0.005 && part < 0.3, "white: " + part);
    }
}
