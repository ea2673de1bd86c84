package dev.hearth.activator.warmth;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.activator.cluster.Watched;
import dev.hearth.activator.warmth.NodeOffer.Endpoint;
import dev.hearth.activator.warmth.NodeOffer.Shares;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Watches the AcceleratorNodes: which nodes there are, what they offer, and where their daemons can be asked. */
public final class AcceleratorNodes implements AutoCloseable {
    static final ResourceDefinitionContext RESOURCE = new ResourceDefinitionContext.Builder()
            .withGroup("hearth.dev")
            .withVersion("v1alpha1")
            .withKind("AcceleratorNode")
            .withPlural("acceleratornodes")
            .withNamespaced(false)
            .build();

    private final KubernetesSerialization serialization;
    private final WarmTable table;
    private final NodeLinks links;
    private final Watched<GenericKubernetesResource> watched;

    /** Watches until it is closed; tries again for as long as it cannot. */
    public AcceleratorNodes(KubernetesClient client, WarmTable table, NodeLinks links) {
        this.serialization = client.getKubernetesSerialization();
        this.table = table;
        this.links = links;
        watched = Watched.of("AcceleratorNodes", client.genericKubernetesResources(RESOURCE), new Watched.Listener<>() {
            @Override
            public void there(GenericKubernetesResource node) {
                take(node);
            }

            @Override
            public void gone(GenericKubernetesResource node) {
                String name = node.getMetadata().getName();
                links.at(name, Optional.empty());
                table.remove(name);
            }
        });
    }

    private void take(GenericKubernetesResource node) {
        String name = node.getMetadata().getName();
        NodeOffer offer = offer(serialization.convertValue(node, JsonNode.class).path("status"));
        table.offer(name, offer);
        links.at(name, offer.endpoint());
    }

    /** What a status says; what it does not say, or in a form that nobody here knows, is not offered. */
    static NodeOffer offer(JsonNode status) {
        boolean ready = false;
        for (JsonNode condition : status.path("conditions")) {
            ready |= condition.path("type").asText().equals("Ready")
                    && condition.path("status").asText().equals("True");
        }
        Map<String, Shares> shares = new HashMap<>();
        for (JsonNode each : status.path("shares")) {
            shares.put(
                    each.path("kind").asText(),
                    new Shares(
                            each.path("free").asInt(Shares.UNKNOWN),
                            each.path("total").asInt()));
        }
        JsonNode endpoint = status.path("endpoint");
        return new NodeOffer(
                ready,
                shares,
                endpoint.path("certificate").asText().isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Endpoint(
                                endpoint.path("address").asText(),
                                endpoint.path("port").asInt(),
                                endpoint.path("certificate").asText())));
    }

    @Override
    public void close() {
        watched.close();
    }
}
