package dev.hearth.activator.chain;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.activator.Eventually;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@EnableKubernetesMockClient(crud = true)
@Timeout(120)
@SuppressWarnings("NullAway.Init") // the extension fills the field in
class ChainControllerTest {
    private static final String BASE = "base.ingress.networking.knative.dev";

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();

    KubernetesClient client;

    private ChainController controller(Optional<String> baseClass) {
        return new ChainController(
                client,
                new ChainController.Settings(
                        ChainObjects.OURS, baseClass, "hearth-system", "hearth-proxy", "knative-serving"),
                new ChainMetrics(registry));
    }

    private ChainController controller() {
        return controller(Optional.of(BASE));
    }

    private Resource<GenericKubernetesResource> ingress(String name) {
        return client.genericKubernetesResources(Trees.INGRESSES)
                .inNamespace("default")
                .withName(name);
    }

    private Optional<JsonNode> child() {
        return ChainObjects.tree(client, ingress("edges-hearth").get());
    }

    private Optional<JsonNode> childLeadingTo(String service) {
        return child().filter(child -> child.at("/spec/rules/0/http/paths/0/splits/0/serviceName")
                .asText()
                .equals(service));
    }

    @Test
    void childLeadsToTheProxiesThatAreReady() {
        ChainObjects.proxies(client, "10.0.0.1", "10.0.0.2");
        ChainObjects.parent(client, ChainObjects.OURS);

        try (var _ = controller()) {
            JsonNode child = Eventually.get("the child leads to the proxy", () -> childLeadingTo("edges-hearth"));

            assertEquals(BASE, Chain.ingressClass(child));
            JsonNode slice = ChainObjects.tree(
                            client,
                            client.genericKubernetesResources(Trees.ENDPOINT_SLICES)
                                    .inNamespace("default")
                                    .withName("edges-hearth")
                                    .get())
                    .orElseThrow();
            assertEquals(2, slice.path("endpoints").size());
            assertEquals(8012, slice.at("/ports/0/port").asInt());
            var service = client.services()
                    .inNamespace("default")
                    .withName("edges-hearth")
                    .require();
            assertEquals(81, service.getSpec().getPorts().get(1).getPort());
            Eventually.isTrue("it is counted", () -> gauge("proxy") == 1);
        }
        assertEquals(0, gauge("proxy"), "whoever leads no longer knows nothing");
    }

    private double gauge(String path) {
        return registry.get("hearth_activator_chain_ingresses")
                .tag("path", path)
                .gauge()
                .value();
    }

    @Test
    void childTakesTheStockPathWhileNoProxyIsReady() {
        ChainObjects.parent(client, ChainObjects.OURS);

        try (var _ = controller()) {
            Eventually.get("the child is as its parent", () -> childLeadingTo("edges-00001"));
            Eventually.isTrue("it is counted", () -> gauge("stock") == 1);

            ChainObjects.proxies(client, "10.0.0.1");
            Eventually.get("a proxy has come", () -> childLeadingTo("edges-hearth"));

            ChainObjects.proxiesAreNotReady(client);
            Eventually.get("all have gone", () -> childLeadingTo("edges-00001"));
        }
    }

    @Test
    void authorIsToldAtRouteAndServiceWhenTheStockPathIsTakenAndWhenNoLonger() {
        ChainObjects.proxies(client, "10.0.0.1");
        ChainObjects.route(client);
        ChainObjects.parent(client, ChainObjects.OURS);

        try (var _ = controller()) {
            Eventually.get("the child leads to the proxy", () -> childLeadingTo("edges-hearth"));
            assertEquals(List.of(), events(), "that is what was asked for");

            ChainObjects.proxiesAreNotReady(client);
            Eventually.isTrue(
                    "it is told that there is none",
                    () -> events().equals(List.of("Route of-route StockPath", "Service of-service StockPath")));

            ChainObjects.proxies(client, "10.0.0.1");
            Eventually.isTrue(
                    "it is told that there is one",
                    () -> events().equals(List.of(
                            "Route of-route StockPath",
                            "Route of-route ThroughProxy",
                            "Service of-service StockPath",
                            "Service of-service ThroughProxy")));
        }
    }

    private List<String> events() {
        return client.v1().events().inNamespace("default").list().getItems().stream()
                .map(event -> event.getInvolvedObject().getKind() + " "
                        + event.getInvolvedObject().getUid() + " " + event.getReason())
                .sorted()
                .toList();
    }

    @Test
    void parentReportsWhatItsChildDoes() {
        ChainObjects.parent(client, ChainObjects.OURS);

        try (var _ = controller()) {
            JsonNode child = Eventually.get("there is a child", this::child);
            ChainObjects.report(
                    client,
                    ingress("edges-hearth"),
                    child.at("/metadata/generation").asLong());

            JsonNode status = Eventually.get(
                    "the parent is ready",
                    () -> ChainObjects.tree(client, ingress("edges").get())
                            .map(parent -> parent.path("status"))
                            .filter(found ->
                                    found.at("/conditions/0/status").asText().equals("True")));
            assertEquals(
                    ingress("edges").get().getMetadata().getGeneration(),
                    status.path("observedGeneration").asLong());
            assertEquals(
                    "gateway.base.svc.cluster.local",
                    status.at("/publicLoadBalancer/ingress/0/domainInternal").asText());
        }
    }

    @Test
    void changeOfTheParentComesToTheChild() {
        ChainObjects.proxies(client, "10.0.0.1");
        ChainObjects.parent(client, ChainObjects.OURS);

        try (var _ = controller()) {
            Eventually.get("the child leads to the proxy", () -> childLeadingTo("edges-hearth"));
            ChainObjects.edit(client, ingress("edges"), parent -> {
                ((ObjectNode) parent.at("/spec/rules/0/http/paths/0/splits/0/appendHeaders"))
                        .put("Knative-Serving-Revision", "edges-00002");
                ((ObjectNode) parent.path("spec")).remove("httpOption");
            });

            JsonNode child = Eventually.get(
                    "the child is of the new revision",
                    () -> childLeadingTo("edges-hearth")
                            .filter(found -> found.at("/spec/rules/0/http/paths/0/splits/0/appendHeaders")
                                    .path("Knative-Serving-Revision")
                                    .asText()
                                    .equals("edges-00002")));
            assertFalse(child.path("spec").has("httpOption"), "what the parent no longer says is gone");
        }
    }

    @Test
    void whatIsDeletedOrChangedByOthersIsMadeAgain() {
        ChainObjects.proxies(client, "10.0.0.1");
        ChainObjects.parent(client, ChainObjects.OURS);

        try (var _ = controller()) {
            Eventually.get("the child leads to the proxy", () -> childLeadingTo("edges-hearth"));
            client.services().inNamespace("default").withName("edges-hearth").delete();
            Eventually.isTrue(
                    "the Service is back",
                    () -> client.services()
                                    .inNamespace("default")
                                    .withName("edges-hearth")
                                    .get()
                            != null);

            ChainObjects.edit(
                    client,
                    ingress("edges-hearth"),
                    child -> ((ObjectNode) child.at("/spec/rules/0/http/paths/0/splits/0"))
                            .put("serviceName", "elsewhere"));
            Eventually.get("the child is as it was", () -> childLeadingTo("edges-hearth"));
        }
    }

    @Test
    void childGoesWhenItsParentIsOfAnotherClass() {
        ChainObjects.parent(client, ChainObjects.OURS);

        try (var _ = controller()) {
            Eventually.get("there is a child", this::child);
            ChainObjects.edit(
                    client,
                    ingress("edges"),
                    parent -> ((ObjectNode) parent.at("/metadata/annotations")).put(Chain.CLASS, BASE));

            Eventually.isTrue("the child is gone", () -> child().isEmpty());
        }
    }

    @Test
    void ingressOfAnotherClassIsLeftAlone() {
        ChainObjects.parent(client, BASE);
        ChainObjects.parent(client, "last", ChainObjects.OURS);

        try (var _ = controller()) {
            Eventually.isTrue(
                    "the last one has a child", () -> ingress("last-hearth").get() != null);
            assertTrue(child().isEmpty());
        }
    }

    @Test
    void objectOfSomebodyElseIsLeftAloneAndTheStockPathTaken() {
        client.resource(new ServiceBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("edges-hearth")
                        .withLabels(Map.of(Chain.PARENT, "something"))
                        .endMetadata()
                        .withNewSpec()
                        .withExternalName("mine")
                        .endSpec()
                        .build())
                .create();
        ChainObjects.proxies(client, "10.0.0.1");
        ChainObjects.parent(client, ChainObjects.OURS);

        try (var _ = controller()) {
            Eventually.get("the child takes the stock path", () -> childLeadingTo("edges-00001"));
            assertEquals(
                    "mine",
                    client.services()
                            .inNamespace("default")
                            .withName("edges-hearth")
                            .require()
                            .getSpec()
                            .getExternalName());
            assertTrue(registry.get("hearth_activator_chain_failures").counter().count() > 0);

            client.services().inNamespace("default").withName("edges-hearth").delete();
            Eventually.get("nothing is in the way any longer", () -> childLeadingTo("edges-hearth"));
        }
    }

    @Test
    void baseClassIsTheClustersDefault() {
        client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace("knative-serving")
                        .withName("config-network")
                        .endMetadata()
                        .withData(Map.of("ingress-class", "kourier.ingress.networking.knative.dev"))
                        .build())
                .create();
        ChainObjects.parent(client, ChainObjects.OURS);

        try (var _ = controller(Optional.empty())) {
            assertEquals(
                    "kourier.ingress.networking.knative.dev",
                    Chain.ingressClass(Eventually.get("there is a child", this::child)));
        }
    }

    @Test
    void chainThatWouldLeadToItselfIsNotMade() {
        ChainObjects.parent(client, ChainObjects.OURS);

        try (var _ = controller(Optional.of(ChainObjects.OURS))) {
            Eventually.isTrue(
                    "it is a failure",
                    () -> registry.get("hearth_activator_chain_failures")
                                    .counter()
                                    .count()
                            > 1);
            assertTrue(child().isEmpty());
        }
    }
}
