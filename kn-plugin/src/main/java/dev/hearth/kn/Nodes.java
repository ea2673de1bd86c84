package dev.hearth.kn;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** What the daemons of all nodes say of them, in their AcceleratorNodes. */
final class Nodes {
    static final ResourceDefinitionContext RESOURCE = new ResourceDefinitionContext.Builder()
            .withGroup("hearth.dev")
            .withVersion("v1alpha1")
            .withKind("AcceleratorNode")
            .withPlural("acceleratornodes")
            .withNamespaced(false)
            .build();

    private final List<Node> nodes;

    private record Node(String name, JsonNode status) {}

    private Nodes(List<Node> nodes) {
        this.nodes = nodes;
    }

    static Nodes read(KubernetesClient client) {
        var serialization = client.getKubernetesSerialization();
        return new Nodes(client.genericKubernetesResources(RESOURCE).list().getItems().stream()
                .sorted(Comparator.comparing(
                        (GenericKubernetesResource node) -> node.getMetadata().getName()))
                .map(node -> new Node(
                        node.getMetadata().getName(),
                        serialization.convertValue(node, JsonNode.class).path("status")))
                .toList());
    }

    private static Iterable<JsonNode> each(JsonNode list) {
        return list::elements;
    }

    private static Optional<JsonNode> ready(JsonNode status) {
        return StreamSupport.stream(status.path("conditions").spliterator(), false)
                .filter(condition -> condition.path("type").asText().equals("Ready"))
                .findFirst();
    }

    /** A line for each device. */
    List<String> lines() {
        if (nodes.isEmpty()) {
            return List.of("no node offers accelerators: kubectl -n hearth-system get daemonset hearth-daemon");
        }
        var columns = new Columns("NODE", "READY", "FREE SHARES", "WARM", "DEVICE", "KIND", "HEALTHY", "NAME");
        for (Node node : nodes) {
            JsonNode status = node.status();
            String[] head = {
                node.name(),
                ready(status)
                        .map(condition -> condition.path("status").asText().equals("True")
                                ? "True"
                                : condition.path("reason").asText("False"))
                        .orElse("Unknown"),
                status.path("summary").path("shares").asText("-"),
                status.path("summary").path("warm").asText("-")
            };
            if (status.path("devices").isEmpty()) {
                columns.add(head[0], head[1], head[2], head[3], "-", "-", "-", "-");
            }
            boolean isFirst = true;
            for (JsonNode device : each(status.path("devices"))) {
                columns.add(
                        isFirst ? head[0] : "",
                        isFirst ? head[1] : "",
                        isFirst ? head[2] : "",
                        isFirst ? head[3] : "",
                        device.path("id").asText(),
                        device.path("kind").asText(),
                        device.path("healthy").asBoolean() ? "True" : "False",
                        device.path("name").asText());
                isFirst = false;
            }
        }
        return columns.lines();
    }

    /** A line for each revision of a node whose name begins so. */
    List<String> warm(String prefix) {
        List<String[]> rows = new ArrayList<>();
        for (Node node : nodes) {
            for (JsonNode revision : each(node.status().path("warm"))) {
                if (revision.path("revision").asText().startsWith(prefix)) {
                    rows.add(new String[] {
                        revision.path("revision").asText(),
                        node.name(),
                        revision.path("state").asText(),
                        revision.path("device").asText()
                    });
                }
            }
        }
        if (rows.isEmpty()) {
            return List.of("no revision is warm");
        }
        rows.sort(Comparator.comparing((String[] row) -> row[0]).thenComparing(row -> row[1]));
        var columns = new Columns("REVISION", "NODE", "STATE", "DEVICE");
        rows.forEach(columns::add);
        return columns.lines();
    }

    /** The nodes that have a revision warm. */
    List<String> holding(String revision) {
        return nodes.stream()
                .filter(node -> StreamSupport.stream(node.status().path("warm").spliterator(), false)
                        .anyMatch(warm -> warm.path("revision").asText().equals(revision)))
                .map(Node::name)
                .toList();
    }
}
