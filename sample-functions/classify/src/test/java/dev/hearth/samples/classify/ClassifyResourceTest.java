package dev.hearth.samples.classify;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.is;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.samples.harness.ClassifyModel;
import dev.hearth.samples.harness.HearthStack;
import dev.hearth.samples.harness.JaxAnswer;
import dev.hearth.samples.harness.PhotographPiece;
import dev.hearth.samples.harness.PictureFiles;
import dev.hearth.samples.harness.PjrtPlugin;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.ResourceArg;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The function over HTTP, on real photographs, with the real daemon and sidecar and PJRT's plugin for the CPU. */
@QuarkusTest
@QuarkusTestResource(value = HearthStack.class, initArgs = @ResourceArg(name = "backend", value = "pjrt"))
@Timeout(300)
class ClassifyResourceTest {
    private static final String PROBLEM = "application/problem+json";
    private static final double TOLERANCE = 1e-4;
    private static final int TIGER_CAT = 282;

    private static final Path MODEL = ClassifyModel.folder();

    @BeforeEach
    void requirePlugin() {
        if (PjrtPlugin.find().isEmpty()) {
            System.out.println("SKIPPED ClassifyResourceTest: PJRT's plugin for the CPU cannot be had here");
        }
        Assumptions.assumeTrue(PjrtPlugin.find().isPresent(), "no PJRT plugin");
    }

    /** Over a hundred pieces of photographs, every score of a thousand classes. */
    @Test
    void answersAgreeWithJax() throws Exception {
        Map<String, JaxAnswer> golden = JaxAnswer.read();
        List<PhotographPiece> photographs = PhotographPiece.all();
        assertTrue(photographs.size() >= 100, photographs.size() + " pictures");
        assertEquals(golden.size(), photographs.size());
        double largest = 0;
        for (PhotographPiece photograph : photographs) {
            JaxAnswer expected = Objects.requireNonNull(golden.get(photograph.name()), photograph.name());
            byte[] png = photograph.png();
            assertEquals(expected.inputSha256(), sha256(GoldenInputs.input(png)), photograph.name());
            Response response = post(png, "image/png", "?top=1000");
            response.then().statusCode(200);
            List<Integer> classes = response.path("labels.index");
            List<Number> scores = response.path("labels.score");
            assertEquals(expected.top(), classes.getFirst(), photograph.name());
            for (int i = 0; i < classes.size(); i++) {
                largest = Math.max(
                        largest,
                        expected.difference(classes.get(i), scores.get(i).doubleValue()));
            }
            assertEquals(Labels.COUNT, classes.stream().distinct().count());
        }
        System.out.printf(
                Locale.ROOT,
                "top-1 agrees with JAX on %d of %d pictures, max difference of scores %.1e%n",
                photographs.size(),
                photographs.size(),
                largest);
        assertTrue(largest <= TOLERANCE, "max difference of scores: " + largest);
    }

    @Test
    void catIsCalledACat() throws IOException {
        Response response = post(picture("chelsea.png"), "image/png", "");
        response.then()
                .statusCode(200)
                .contentType("application/json")
                .header("hearth-size", "451x300")
                .header("hearth-device", not(equalTo("")))
                .header(
                        "server-timing",
                        matchesPattern(
                                "decode;dur=[0-9.]+, scale;dur=[0-9.]+, device;dur=[0-9.]+, kernels;dur=[0-9.]+"))
                .body("labels.size()", is(5))
                .body("labels[0].index", is(TIGER_CAT))
                .body("labels[0].label", is("tiger cat"));
        List<Number> scores = response.path("labels.score");
        for (int i = 1; i < scores.size(); i++) {
            assertTrue(scores.get(i).doubleValue() <= scores.get(i - 1).doubleValue(), scores.toString());
        }
    }

    @Test
    void jpegAndFormAreTakenToo() throws IOException {
        byte[] rocket = picture("rocket.jpg");
        String ofBody = post(rocket, "image/jpeg", "?top=3")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        String ofForm = given().multiPart("picture", "rocket.jpg", rocket, "image/jpeg")
                .multiPart("top", "3")
                .post("/")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertEquals(ofBody, ofForm);
    }

    @Test
    void manyAtOnceDoNotMixUp() throws Exception {
        List<PhotographPiece> some = PhotographPiece.all().subList(18, 42);
        Map<String, JaxAnswer> golden = JaxAnswer.read();
        try (var threads = Executors.newFixedThreadPool(6)) {
            var results = threads.invokeAll(some.stream()
                    .map(each -> (Callable<Response>) () -> post(each.png(), "image/png", "?top=1"))
                    .toList());
            for (int i = 0; i < some.size(); i++) {
                String name = some.get(i).name();
                int top = Objects.requireNonNull(golden.get(name)).top();
                results.get(i).get().then().statusCode(200).body("labels[0].index", is(top));
            }
        }
    }

    /** The request that finds the device lost opens it again, uploads the weights again, and is answered. */
    @Test
    void pictureAfterTheWorkerDiedIsAnswered() throws IOException {
        byte[] cat = picture("chelsea.png");
        String before =
                post(cat, "image/png", "").then().statusCode(200).extract().asString();
        List<ProcessHandle> workers = ProcessHandle.current()
                .descendants()
                .filter(process -> process.info().commandLine().orElse("").contains("dev.hearth.daemon.worker.Worker"))
                .toList();
        assertFalse(workers.isEmpty());
        workers.forEach(ProcessHandle::destroyForcibly);
        assertEquals(
                before,
                post(cat, "image/png", "").then().statusCode(200).extract().asString());
    }

    @Test
    void whatIsNoPictureIsRefused() throws IOException {
        assertProblem(
                post("not a picture".getBytes(StandardCharsets.UTF_8), "image/png", ""), 415, "neither JPEG nor PNG");
        assertProblem(post(new byte[0], "image/jpeg", ""), 400, "no body");
        for (String name : List.of("rocket.jpg", "chelsea.png")) {
            byte[] whole = picture(name);
            byte[] cut = java.util.Arrays.copyOf(whole, whole.length / 2);
            String type = name.endsWith(".jpg") ? "image/jpeg" : "image/png";
            assertProblem(post(cut, type, ""), 400, "cut short or damaged");
        }
    }

    @Test
    void hundredMegapixelsAreRefusedBeforeTheyAreDecoded() {
        assertProblem(post(PictureFiles.pngHeader(10_000, 10_000), "image/png", ""), 413, "100000000 pixels");
    }

    @Test
    void otherContentTypesAreRefused() throws IOException {
        assertProblem(post(picture("rocket.jpg"), "text/plain", ""), 415, "content-type image/jpeg or image/png");
    }

    @Test
    void topOutOfRangeIsRefused() throws IOException {
        for (String top : List.of("0", "1001", "-1", "five", "1.5")) {
            assertProblem(post(picture("rocket.jpg"), "image/jpeg", "?top=" + top), 400, "from 1 to 1000");
        }
    }

    @Test
    void formWithoutPictureIsRefused() {
        given().multiPart("top", "2")
                .post("/")
                .then()
                .statusCode(400)
                .contentType(PROBLEM)
                .body("detail", containsString("no part named picture"));
    }

    @Test
    void pageNeedsNothingFromElsewhere() {
        given().get("/")
                .then()
                .statusCode(200)
                .contentType("text/html;charset=UTF-8")
                .header("content-security-policy", startsWith("default-src 'none'"))
                .body(allOf(
                        containsString("<title>classify"),
                        not(containsString("http://")),
                        not(containsString("https://"))));
    }

    @Test
    void readyOnceTheNetworkIsLoaded() throws IOException {
        post(picture("rocket.jpg"), "image/jpeg", "").then().statusCode(200);
        given().get("/q/health/ready").then().statusCode(200).body("status", is("UP"));
    }

    private static byte[] picture(String name) throws IOException {
        return Files.readAllBytes(MODEL.resolve("pictures").resolve(name));
    }

    private static String sha256(byte[] bytes) throws Exception {
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
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
        String detail = response.path("detail");
        assertEquals(1, detail.lines().count(), detail);
    }
}
