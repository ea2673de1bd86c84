package dev.hearth.samples.edges;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import dev.hearth.samples.harness.PictureFiles;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.awt.image.BufferedImage;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Without a sidecar the function says so, and what to do; it does not compute on the CPU in silence. */
@QuarkusTest
@TestProfile(AcceleratorAwayTest.NoSidecar.class)
@Timeout(60)
class AcceleratorAwayTest {
    @Test
    void pictureIsAnsweredWith503() {
        byte[] picture = PictureFiles.encode(Pictures.draw(20, 10, BufferedImage.TYPE_3BYTE_BGR), "png");
        given().contentType("image/png")
                .body(picture)
                .post("/")
                .then()
                .statusCode(503)
                .contentType("application/problem+json")
                .header("retry-after", "1")
                .body("detail", allOf(containsString("The accelerator is away"), containsString("sidecar")));
    }

    @Test
    void pictureThatIsNoneIsStillTheCallersFault() {
        given().contentType("image/png")
                .body("no picture".getBytes(StandardCharsets.UTF_8))
                .post("/")
                .then()
                .statusCode(415);
    }

    @Test
    void functionIsNotReady() {
        given().get("/q/health/ready").then().statusCode(503).body("status", is("DOWN"));
        given().get("/q/health/live").then().statusCode(200);
    }

    @Test
    void pageIsThere() {
        given().get("/").then().statusCode(200);
    }

    /** A socket that nobody listens on. */
    public static final class NoSidecar implements QuarkusTestProfile {
        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("hearth.socket", "/nonexistent/accelerator.sock", "edges.patience", "200ms");
        }
    }
}
