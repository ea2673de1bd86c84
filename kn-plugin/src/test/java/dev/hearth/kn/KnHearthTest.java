package dev.hearth.kn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@EnableKubernetesMockClient(crud = true)
@SuppressWarnings("NullAway.Init") // the extension fills the field in
class KnHearthTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-30T07:02:05Z"), ZoneOffset.UTC);
    private static final String DECISION = """
            {"decision": "1", "at": "2026-11-30T07:00:00Z", "outcome": "a node has it warm", "ageMs": 400, "coldMs": 1100,
             "nodes": [
               {"node": "node-2", "weight": 100, "expectedMs": 15, "prewarmed": true, "why": "context warm"},
               {"node": "node-1", "weight": 40, "expectedMs": 37, "prewarmed": false, "why": "known"}]}""";

    private KubernetesClient client;

    private record Ended(int code, String out, String err) {}

    private Ended run(String... arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        var program = new KnHearth(
                config -> new KubernetesClientBuilder()
                        .withConfig(client.getConfiguration())
                        .build(),
                CLOCK);
        int code = KnHearth.commandLine(program)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments);
        return new Ended(code, out.toString(), err.toString());
    }

    private void node(String name, String ready, String... warm) {
        var node = new GenericKubernetesResource();
        node.setApiVersion("hearth.dev/v1alpha1");
        node.setKind("AcceleratorNode");
        node.setMetadata(new ObjectMetaBuilder().withName(name).build());
        node.setAdditionalProperty(
                "status",
                Map.of(
                        "summary",
                        Map.of("shares", "cpu 14/16", "warm", warm.length),
                        "conditions",
                        List.of(Map.of("type", "Ready", "status", ready, "reason", "NoDevice")),
                        "devices",
                        List.of(Map.of("id", "opencl:0:0", "kind", "cpu", "healthy", true, "name", "EPYC")),
                        "warm",
                        List.of(warm).stream()
                                .map(revision -> Map.of("revision", revision, "device", "opencl:0:0", "state", "Warm"))
                                .toList()));
        client.genericKubernetesResources(Nodes.RESOURCE).resource(node).create();
    }

    private void pod(@Nullable String node, Map<String, String> annotations) {
        client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withName("edges-1")
                        .withNamespace("shop")
                        .addToLabels("serving.knative.dev/revision", "edges-00001")
                        .addToAnnotations(annotations)
                        .endMetadata()
                        .withNewSpec()
                        .withNodeName(node)
                        .endSpec()
                        .build())
                .create();
    }

    private String explained(@Nullable String node, String decision) {
        pod(node, Map.of("hearth.dev/accelerator", "cpu", "hearth.dev/placement", decision));
        Ended ended = run("explain", "edges-00001", "-n", "shop");
        assertEquals(0, ended.code(), ended.err());
        return ended.out();
    }

    @Test
    void nodesAreShownWithTheirDevices() {
        node("node-1", "True", "shop/edges-00001");
        node("node-2", "False");

        assertEquals("""
                NODE     READY      FREE SHARES   WARM   DEVICE       KIND   HEALTHY   NAME
                node-1   True       cpu 14/16     1      opencl:0:0   cpu    True      EPYC
                node-2   NoDevice   cpu 14/16     0      opencl:0:0   cpu    True      EPYC
                """, run("nodes").out());
    }

    @Test
    void warmRevisionsAreShownWithTheirNodes() {
        node("node-2", "True", "shop/edges-00001", "other/heat-00002");
        node("node-1", "True", "shop/edges-00001");

        assertEquals("""
                REVISION           NODE     STATE   DEVICE
                shop/edges-00001   node-1   Warm    opencl:0:0
                shop/edges-00001   node-2   Warm    opencl:0:0
                """, run("warm", "--namespace", "shop").out());
        assertTrue(run("warm").out().contains("other/heat-00002"));
        assertEquals("no revision is warm\n", run("warm", "-n", "nobody").out());
    }

    @Test
    void topShowsBoth() {
        node("node-1", "True", "shop/edges-00001");

        String out = run("top", "--once").out();
        assertTrue(out.contains("FREE SHARES") && out.contains("shop/edges-00001"), out);
    }

    @Test
    void clusterWithoutNodesSaysWhereToLook() {
        assertTrue(run("nodes").out().contains("get daemonset hearth-daemon"));
    }

    @Test
    void podOnTheBestNodeIsExplained() {
        node("node-2", "True", "shop/edges-00001");

        assertEquals("""
                Just now shop/edges-00001 is warm on node-2.

                edges-1 is on node-2.
                  Asked 2 min 5 s ago: a node has it warm.
                  It went where its first kernel was expected soonest.
                      NODE     WEIGHT   EXPECTED   PREWARMED   WHY
                  *   node-2   100      15 ms      asked       context warm
                      node-1   40       37 ms                  known
                  Where nothing of it is, it would wait 1100 ms for its first kernel. What nodes had told was 400 ms old.
                """, explained("node-2", DECISION));
    }

    @Test
    void podOnTheSecondBestIsExplained() {
        assertTrue(explained("node-1", DECISION).contains("It prefers node-2 more; the scheduler took another"));
    }

    @Test
    void podOnNoneOfThemIsExplained() {
        assertTrue(explained("node-3", DECISION).contains("It went to none of those that it prefers"));
    }

    @Test
    void podThatIsNotPlacedIsExplained() {
        assertTrue(explained(null, DECISION).contains("kubectl describe pod says why"));
    }

    @Test
    void podThatPrefersNoNodeIsExplained() {
        String out = explained(
                "node-1",
                "{\"decision\": \"1\", \"at\": \"?\", \"outcome\": \"no node has anything of it\", \"nodes\": []}");
        assertTrue(out.contains("Asked at ?: no node has anything of it.\n  No node was preferred"), out);
    }

    @Test
    void podWhoseAnnotationIsForgedIsNotBelieved() {
        assertTrue(explained("node-1", "yes").contains("none that activator-ext writes"));
    }

    @Test
    void podThatNobodyWasAskedAboutIsExplained() {
        pod("node-1", Map.of("hearth.dev/accelerator", "cpu"));
        assertTrue(run("explain", "edges-00001", "-n", "shop").out().contains("activator-ext did not answer"));
    }

    @Test
    void podThatIsNotAcceleratedIsExplained() {
        pod("node-1", Map.of());
        assertTrue(run("explain", "edges-00001", "-n", "shop").out().contains("It is not accelerated"));
    }

    @Test
    void revisionAtZeroIsExplained() {
        node("node-2", "True", "shop/edges-00001");
        assertTrue(run("explain", "edges-00001", "-n", "shop").out().contains("It has no pod."));
    }

    @Test
    void revisionThatIsNotThereIsAnError() {
        Ended ended = run("explain", "edges-00009", "-n", "shop");
        assertEquals(1, ended.code());
        assertTrue(ended.out().contains("kn revision list"), ended.out());
    }

    @Test
    void clusterThatDoesNotAnswerIsAnErrorThatSaysSo() {
        var err = new StringWriter();
        var program = new KnHearth(
                config -> new KubernetesClientBuilder()
                        .withConfig(config.withMasterUrl("http://127.0.0.1:1/")
                                .withRequestRetryBackoffLimit(0)
                                .build())
                        .build(),
                CLOCK);
        int code = KnHearth.commandLine(program).setErr(new PrintWriter(err)).execute("nodes");
        assertEquals(69, code);
        assertTrue(err.toString().startsWith("kn hearth: the cluster does not answer: "), err.toString());
    }

    @Test
    void wordThatIsNoCommandIsRefusedWithTheUsage() {
        Ended ended = run("explian");
        assertEquals(2, ended.code());
        assertTrue(ended.err().contains("explain"), ended.err());
    }
}
