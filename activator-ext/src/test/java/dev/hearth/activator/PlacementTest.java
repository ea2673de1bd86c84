package dev.hearth.activator;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.activator.admission.Fixtures;
import dev.hearth.activator.warmth.FakeNode;
import dev.hearth.activator.warmth.Told;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.quarkus.test.kubernetes.client.WithKubernetesTestServer;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** From an AcceleratorNode to a pod's affinity and back: the whole application, an API server in memory, a node's real port. */
@QuarkusTest
@TestProfile(PlacementTest.WithToken.class)
@WithKubernetesTestServer(setup = Installed.class)
@Timeout(180)
@SuppressWarnings("NullAway.Init") // Quarkus fills the fields in
class PlacementTest {
    private static final String REVISION = "default/edges-00001";
    private static final String TERMS = "/spec/affinity/nodeAffinity/preferredDuringSchedulingIgnoredDuringExecution";

    @TestHTTPResource(value = "/admission/pods", tls = true)
    URL pods;

    @TestHTTPResource(value = "/metrics", management = true)
    URL metrics;

    @Inject
    KubernetesClient client;

    private HttpClient apiServer;

    /** Settings of this test. */
    public static final class WithToken implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "hearth.activator.warmth.token-file", FakeNode.tokenFile().toString());
        }
    }

    private byte[] review(boolean dryRun) throws IOException {
        ObjectNode review =
                (ObjectNode) new ObjectMapper().readTree(Fixtures.review(Fixtures.pod(Fixtures.deployment()), null));
        ((ObjectNode) review.path("request")).put("dryRun", dryRun);
        return review.toString().getBytes(StandardCharsets.UTF_8);
    }

    private ObjectNode admitted(boolean dryRun) {
        try {
            byte[] answer = apiServer
                    .send(
                            HttpRequest.newBuilder(URI.create(pods.toString()))
                                    .header("Content-Type", "application/json")
                                    .POST(HttpRequest.BodyPublishers.ofByteArray(review(dryRun)))
                                    .build(),
                            BodyHandlers.ofByteArray())
                    .body();
            return Fixtures.applied(Fixtures.pod(Fixtures.deployment()), answer);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private boolean isShown(String line) {
        return given().get(metrics).asString().contains(line);
    }

    /** In one: without nodes, with a warm one, and when the pod lands elsewhere. */
    @Test
    void podIsPlacedByWhatItsNodesHaveWarm() throws Exception {
        String bundle =
                Eventually.get("the webhook configuration trusts somebody", () -> TrustedClients.bundle(client));
        Eventually.isTrue("trusted", () -> TrustedClients.trusts(bundle, pods));
        apiServer = TrustedClients.trusting(bundle);

        ObjectNode stock = admitted(true);
        assertTrue(stock.at("/spec/affinity").isMissingNode(), "no node is known, so none is preferred");
        assertEquals(
                "no node is ready that has shares of this kind",
                why(stock).path("outcome").asText());

        try (var warm = new FakeNode();
                var cold = new FakeNode()) {
            warm.first = List.of(Told.node(Told.revision(REVISION, "m1")));
            cold.first = List.of(Told.node());
            cold.offer(client, "node-1");
            warm.offer(client, "node-2");
            Eventually.isTrue(
                    "the warm node is preferred",
                    () -> !admitted(true).at(TERMS).isMissingNode());
            assertEquals(List.of(), warm.asked, "dry runs set nothing about");

            ObjectNode placed = admitted(false);
            assertEquals(100, placed.at(TERMS + "/0/weight").asInt());
            assertEquals(
                    "node-2",
                    placed.at(TERMS + "/0/preference/matchFields/0/values/0").asText());
            assertEquals(1, placed.at(TERMS).size());
            Eventually.isTrue("the warm node is asked", () -> warm.asked.contains(REVISION));

            Pod pod = new ObjectMapper().treeToValue(placed, Pod.class);
            pod.getMetadata().setName("edges-1");
            pod.getMetadata().setNamespace("default");
            pod.getSpec().setNodeName("node-1");
            client.resource(pod).create();
            Eventually.isTrue("what was begun is cancelled", () -> warm.cancelled.contains(REVISION));
            Eventually.isTrue("where it landed is asked", () -> cold.asked.contains(REVISION));
            Eventually.isTrue(
                    "the miss is counted",
                    () -> isShown("hearth_activator_landings_total{reason=\"elsewhere\",result=\"miss\"} 1.0"));
            assertTrue(isShown("hearth_activator_nodes{state=\"told\"} 2.0"));
            assertTrue(isShown("hearth_activator_placements_seconds_count{outcome=\"warm\"}"));
            howLongItTakes();
        }
    }

    private static JsonNode why(ObjectNode pod) throws IOException {
        return new ObjectMapper()
                .readTree(pod.at("/metadata/annotations")
                        .path("hearth.dev/placement")
                        .asText());
    }

    /** Asserts what the API server would notice, its own time-out; the figure is printed for whoever measures. */
    private void howLongItTakes() {
        int rounds = Integer.getInteger("hearth.latency.rounds", 300);
        long[] ns = new long[rounds];
        for (int i = 0; i < rounds; i++) {
            long asked = System.nanoTime();
            admitted(true);
            ns[i] = System.nanoTime() - asked;
        }
        Arrays.sort(ns);
        System.out.printf(
                Locale.ROOT,
                "%d pods one after the other: p50 %.2f ms, p99 %.2f ms, longest %.2f ms%n",
                rounds,
                ns[rounds / 2] / 1e6,
                ns[rounds * 99 / 100] / 1e6,
                ns[rounds - 1] / 1e6);
        assertTrue(ns[rounds * 99 / 100] < 1_000_000_000L);
    }
}
