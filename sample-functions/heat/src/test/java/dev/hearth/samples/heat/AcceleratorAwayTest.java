package dev.hearth.samples.heat;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.is;

import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Without a sidecar the function says so, and what to do; it does not compute on the CPU in silence. */
@QuarkusTest
@TestProfile(AcceleratorAwayTest.NoSidecar.class)
@Timeout(60)
class AcceleratorAwayTest {
    @Test
    void plateIsAnsweredWith503() {
        given().contentType("application/json")
                .body("{}")
                .post("/")
                .then()
                .statusCode(503)
                .contentType("application/problem+json")
                .header("retry-after", "1")
                .body("detail", allOf(containsString("The accelerator is away"), containsString("sidecar")));
    }

    @Test
    void functionIsNotReady() {
        given().get("/q/health/ready").then().statusCode(503).body("status", is("DOWN"));
        given().get("/q/health/live").then().statusCode(200);
    }

    /** A socket that nobody listens on. */
    public static final class NoSidecar implements QuarkusTestProfile {
        @Override
        public boolean disableGlobalTestResources() {
            return true;
        }

        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of("hearth.socket", "/nonexistent/accelerator.sock", "heat.patience", "200ms");
        }
    }
}
