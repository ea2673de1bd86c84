package dev.hearth.activator.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChainTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** As Knative Serving 0.50 writes one for a Service of two revisions. */
    private static final String PARENT = """
            {"apiVersion": "networking.internal.knative.dev/v1alpha1", "kind": "Ingress",
             "metadata": {"name": "edges", "namespace": "default", "uid": "u-1", "generation": 7,
               "labels": {"serving.knative.dev/route": "edges"},
               "annotations": {"networking.knative.dev/ingress.class": "hearth.ingress.networking.knative.dev",
                 "networking.knative.dev/ingress-class": "hearth.ingress.networking.knative.dev",
                 "serving.knative.dev/creator": "admin", "kubectl.kubernetes.io/last-applied-configuration": "{}"}},
             "spec": {"httpOption": "Enabled", "rules": [
               {"hosts": ["edges.default.example.com"], "visibility": "ExternalIP", "http": {"paths": [
                 {"splits": [
                   {"appendHeaders": {"Knative-Serving-Namespace": "default", "Knative-Serving-Revision": "edges-00001"},
                    "percent": 90, "serviceName": "edges-00001", "serviceNamespace": "default", "servicePort": 80},
                   {"appendHeaders": {"Knative-Serving-Namespace": "default", "Knative-Serving-Revision": "edges-00002"},
                    "percent": 10, "serviceName": "edges-00002", "serviceNamespace": "default", "servicePort": 81}]}]}},
               {"hosts": ["edges.default.svc"], "visibility": "ClusterLocal", "http": {"paths": [
                 {"path": "/.well-known/acme-challenge/x", "splits": [
                   {"percent": 100, "serviceName": "solver", "serviceNamespace": "default", "servicePort": 8089}]}]}}]}}
            """;

    private static final Proxies PROXIES = new Proxies(List.of("10.0.0.1", "10.0.0.2"), 8012, 8013);

    private final JsonNode parent = tree(PARENT);
    private final Chain chain = new Chain(parent);

    private static JsonNode tree(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new AssertionError(e);
        }
    }

    private static JsonNode split(JsonNode ingress, int rule, int split) {
        return ingress.at("/spec/rules/" + rule + "/http/paths/0/splits/" + split);
    }

    @Test
    void splitsOfRevisionsLeadToTheProxyAndKeepAllElse() {
        ObjectNode child = chain.child("base.ingress", true);

        assertEquals("edges-hearth", child.at("/metadata/name").asText());
        assertEquals(
                "base.ingress",
                child.at("/metadata/annotations").path(Chain.CLASS).asText());
        for (int i = 0; i < 2; i++) {
            ObjectNode expected = split(parent, 0, i).deepCopy();
            assertEquals(expected.put("serviceName", "edges-hearth"), split(child, 0, i));
        }
        assertEquals("Enabled", child.at("/spec/httpOption").asText());
        assertEquals(
                "edges.default.example.com", child.at("/spec/rules/0/hosts/0").asText());
    }

    @Test
    void splitThatNamesNoRevisionStaysAsItIs() {
        assertEquals(split(parent, 1, 0), split(chain.child("base.ingress", true), 1, 0));
    }

    @Test
    void withoutTheProxyTheSpecIsTheParents() {
        assertEquals(parent.path("spec"), chain.child("base.ingress", false).path("spec"));
    }

    @Test
    void parentIsNeverChanged() {
        chain.child("base.ingress", true);

        assertEquals(tree(PARENT), parent);
    }

    @Test
    void annotationsPassButThoseThatSpeakOfTheParentAlone() {
        JsonNode annotations = chain.child("base.ingress", true).at("/metadata/annotations");

        assertEquals("admin", annotations.path("serving.knative.dev/creator").asText());
        assertFalse(annotations.has("kubectl.kubernetes.io/last-applied-configuration"));
        assertFalse(
                annotations.has("networking.knative.dev/ingress-class"), "its class is the base's, in either spelling");
    }

    @Test
    void allOfItEndsWithTheParent() {
        for (ObjectNode made :
                List.of(chain.child("base", true), chain.service(PROXIES), chain.endpointSlice(PROXIES))) {
            JsonNode owner = made.at("/metadata/ownerReferences/0");
            assertEquals("u-1", owner.path("uid").asText());
            assertTrue(owner.path("controller").asBoolean());
            assertEquals("edges", made.at("/metadata/labels").path(Chain.PARENT).asText());
            assertEquals("default", made.at("/metadata/namespace").asText());
        }
    }

    @Test
    void serviceHasTheProxysPodsBehindBothPorts() {
        JsonNode service = chain.service(PROXIES);
        JsonNode slice = chain.endpointSlice(PROXIES);

        assertFalse(service.path("spec").has("selector"));
        assertEquals(80, service.at("/spec/ports/0/port").asInt());
        assertEquals(81, service.at("/spec/ports/1/port").asInt());
        assertEquals(service.at("/metadata/name"), slice.at("/metadata/labels").path("kubernetes.io/service-name"));
        assertEquals(8012, slice.at("/ports/0/port").asInt());
        assertEquals(8013, slice.at("/ports/1/port").asInt());
        assertEquals("10.0.0.1", slice.at("/endpoints/0/addresses/0").asText());
        assertEquals("IPv4", slice.path("addressType").asText());
        assertEquals(
                "IPv6",
                chain.endpointSlice(new Proxies(List.of("fd00::1"), 8012, 8013))
                        .path("addressType")
                        .asText());
    }

    @Test
    void statusIsTheChildsWithTheParentsGeneration() {
        JsonNode child = tree("""
                {"metadata": {"generation": 3}, "status": {"observedGeneration": 3, "conditions": [{"type": "Ready", "status": "True"}]}}
                """);

        ObjectNode status = chain.status(child).orElseThrow();

        assertEquals(7, status.path("observedGeneration").asInt());
        assertEquals("True", status.at("/conditions/0/status").asText());
    }

    @Test
    void statusThatIsBehindTheChildSaysNothing() {
        assertTrue(chain.status(tree("{\"metadata\": {\"generation\": 4}, \"status\": {\"observedGeneration\": 3}}"))
                .isEmpty());
        assertTrue(chain.status(tree("{\"metadata\": {\"generation\": 4}}")).isEmpty());
    }

    @Test
    void longNamesAreCutAndStayApart() {
        String one = Chain.name("a".repeat(80));
        String other = Chain.name("a".repeat(80) + "b");

        assertEquals(63, one.length());
        assertNotEquals(one, other);
        assertEquals("a".repeat(56) + "-hearth", Chain.name("a".repeat(56)));
    }
}
