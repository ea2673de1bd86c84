package dev.hearth.daemon;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.protocol.Status;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The application: settings, health and metrics on the management interface. */
@QuarkusTest
@TestProfile(DaemonApplicationTest.InTemporaryFolder.class)
@Timeout(120)
class DaemonApplicationTest {
    @TestHTTPResource(value = "/", management = true)
    URI management = URI.create("http://localhost");

    /** Settings of this test. */
    public static final class InTemporaryFolder implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            try {
                Path root = Files.createTempDirectory("hearth");
                return Map.of(
                        "hearth.daemon.socket-folder",
                        root.resolve("s").toString(),
                        "hearth.daemon.state-folder",
                        root.resolve("state").toString(),
                        "hearth.daemon.standalone",
                        "true",
                        "hearth.daemon.workers.max",
                        "2");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Among the checks of libraries. */
    private static final String OURS = "checks.find { it.data != null && it.data.devices != null }";

    @BeforeEach
    void useTheManagementPort() {
        // Nothing else is served, and RestAssured refuses the port that Quarkus gives it for that.
        RestAssured.port = management.getPort();
    }

    @Test
    void daemonIsReadyAndCountsWhatItDoes() throws Exception {
        Poll.until(
                "readiness",
                () -> given().get(management.resolve("/q/health/ready")).statusCode() == 200);
        given().get(management.resolve("/q/health/ready")).then().body(OURS + ".data.devices", greaterThanOrEqualTo(1));
        given().get(management.resolve("/q/health/live")).then().statusCode(200);
        String socket = given().get(management.resolve("/q/health/ready")).path(OURS + ".data.socket");
        var sidecar = new Sidecar(Path.of(socket).resolveSibling(""));
        assertEquals(Status.OK, Sidecar.status(sidecar.open("metered")));
        // The tenant's meters are registered one after the other.
        for (String name : new String[] {
            "hearth_workers{",
            "hearth_sessions{",
            "hearth_device_seconds_total{",
            "hearth_launches_total{",
            "hearth_frames_total{",
            "hearth_buffer_bytes{",
            "hearth_region_bytes{",
            "hearth_module_cache_hits_total",
            "hearth_worker_starts_total",
            "hearth_worker_losses_total",
            "/metered\""
        }) {
            Poll.until(
                    name,
                    () -> given().get(management.resolve("/q/metrics"))
                            .asString()
                            .contains(name));
        }
        String metrics = given().get(management.resolve("/q/metrics")).asString();
        assertTrue(metrics.contains("hearth_sessions_opened_total 1.0"), metrics);
    }

    @Test
    void nothingButHealthAndMetricsIsServed() {
        given().get(management.resolve("/")).then().statusCode(404);
    }
}
