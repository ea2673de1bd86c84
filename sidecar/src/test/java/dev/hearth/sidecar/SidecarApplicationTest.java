package dev.hearth.sidecar;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.Opcode;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
@QuarkusTestResource(FakeNode.class)
@Timeout(60)
class SidecarApplicationTest {
    @Inject
    Sidecar sidecar;

    /** Quarkus sets the key to the port it took. */
    private final String management = "http://127.0.0.1:"
            + ConfigProvider.getConfig().getValue("quarkus.management.test-port", Integer.class) + "/q";

    private String metrics() {
        return given().get(management + "/metrics")
                .then()
                .statusCode(200)
                .extract()
                .asString();
    }

    /** The value of a sample, -1 where there is none. */
    private double metric(String sample) {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(sample + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(sample.length() + 1)))
                .findFirst()
                .orElse(-1);
    }

    @Test
    void theProbesAnswerOnTheManagementPort() {
        given().get(management + "/health/started").then().statusCode(200).body("status", equalTo("UP"));
        given().get(management + "/health/live").then().statusCode(200).body("status", equalTo("UP"));
        SidecarFixture.eventually(
                "ready", () -> given().get(management + "/health/ready").statusCode() == 200);
        given().get(management + "/health/ready")
                .then()
                .body("checks.size()", greaterThanOrEqualTo(1))
                .body("checks.name.join(' ')", containsString("ready"));
    }

    @Test
    void framesShowInTheMetrics() throws IOException {
        String frames = "hearth_sidecar_frames_total{direction=\"to_worker\"}";
        double framesBefore = metric(frames);
        double launchesBefore = metric("hearth_sidecar_launches_total");
        try (var function = TestFunction.open(sidecar.config().socket())) {
            for (int i = 0; i < 9; i++) {
                new LaunchFrame(function.channel.claim(Opcode.LAUNCH, LaunchFrame.BYTES, 1)).kernel(1);
            }
            assertEquals(0, function.synchronize().status());
            assertEquals(1, metric("hearth_sidecar_sessions"));
            assertEquals(framesBefore + 10, metric(frames));
            assertEquals(launchesBefore + 9, metric("hearth_sidecar_launches_total"));
        }
        String all = metrics();
        for (String name : new String[] {
            "hearth_sidecar_bytes_total",
            "hearth_sidecar_batches_total",
            "hearth_sidecar_in_flight_frames",
            "hearth_sidecar_in_flight_bytes",
            "hearth_sidecar_sessions_opened_total",
            "hearth_sidecar_sessions_refused_total",
            "hearth_sidecar_admission_waits_total",
            "hearth_sidecar_admission_wait_seconds_total",
            "hearth_sidecar_admission_rejects_total",
            "hearth_sidecar_regions",
            "hearth_sidecar_region_bytes",
            "hearth_sidecar_daemon_reconnects_total",
            "hearth_sidecar_daemon_reachable",
            "jvm_memory_used_bytes"
        }) {
            assertTrue(all.contains("\n" + name), () -> name + " is not among\n" + all);
        }
    }

    @Test
    void theGrpcSocketLetsTheFunctionConnect() {
        SidecarFixture.eventually("open to all", () -> modeOfGrpcSocket().equals("rw-rw-rw-"));
    }

    private String modeOfGrpcSocket() {
        try {
            return PosixFilePermissions.toString(
                    Files.getPosixFilePermissions(sidecar.config().grpcSocket()));
        } catch (IOException e) {
            return e.toString();
        }
    }

    @Test
    void permissionsAreThoseOfTheOctalMode() {
        assertEquals(PosixFilePermissions.fromString("rw-r-----"), SidecarApplication.permissions("0640"));
        assertEquals(PosixFilePermissions.fromString("rwx--x-w-"), SidecarApplication.permissions("712"));
    }
}
