package dev.hearth.activator.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Has every child lead to the stock path for good, so that the proxy can go. Nobody may be at work who would lead it back: this is for when
 * the controller has ended.
 */
public final class Release {
    private static final int ATTEMPTS = 5;

    private final KubernetesClient client;
    private final KubernetesSerialization serialization;
    private final boolean dryRun;
    private final PrintStream out;

    /** With the rights of whoever calls; a dry run only says what it would do. */
    public Release(KubernetesClient client, boolean dryRun, PrintStream out) {
        this.client = client;
        this.serialization = client.getKubernetesSerialization();
        this.dryRun = dryRun;
        this.out = out;
    }

    /** Whether any KIngress has a child. */
    public boolean isNeeded() {
        return list().stream().anyMatch(ingress -> Chain.parentOf(ingress).isPresent());
    }

    /** Whether all were led there. */
    public boolean run() {
        List<ObjectNode> ingresses = list();
        Map<JsonNode, ObjectNode> byUid = new HashMap<>();
        ingresses.forEach(ingress -> byUid.put(ingress.at("/metadata/uid"), ingress));
        boolean all = true;
        for (ObjectNode child : ingresses) {
            ObjectNode parent = byUid.get(child.at("/metadata/ownerReferences/0/uid"));
            if (Chain.parentOf(child).isPresent() && parent != null) {
                all &= lead(child, parent);
            }
        }
        return all;
    }

    private boolean lead(ObjectNode child, ObjectNode parent) {
        String name = parent.at("/metadata/namespace").asText() + "/"
                + parent.at("/metadata/name").asText();
        ObjectNode wanted = new Chain(parent).child(Chain.ingressClass(child), false);
        try {
            if (!dryRun) {
                replace(child, wanted);
            }
            out.println((dryRun ? "would lead requests of " : "led requests of ") + name
                    + " past the proxy; it stays of Hearth's ingress class until it is created anew without"
                    + " networking.knative.dev/ingress-class");
            return true;
        } catch (KubernetesClientException e) {
            out.println("could not lead requests of " + name + " past the proxy: " + e.getMessage());
            return false;
        }
    }

    /** The cluster's ingress may write into it at the same time; then it is read and tried again. */
    private void replace(ObjectNode child, ObjectNode wanted) {
        ObjectNode there = child;
        for (int attempt = 1; ; attempt++) {
            ObjectNode merged = Chain.merged(there, wanted);
            if (merged.equals(there)) {
                return;
            }
            var resource = client.genericKubernetesResources(Trees.INGRESSES)
                    .inNamespace(merged.path("metadata").path("namespace").asText())
                    .resource(serialization.convertValue(merged, GenericKubernetesResource.class));
            try {
                resource.update();
                return;
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == ATTEMPTS) {
                    throw e;
                }
                there = tree(resource.get());
            }
        }
    }

    /** None where there is no Knative. */
    private List<ObjectNode> list() {
        try {
            return client.genericKubernetesResources(Trees.INGRESSES).inAnyNamespace().list().getItems().stream()
                    .map(this::tree)
                    .toList();
        } catch (KubernetesClientException e) {
            if (e.getCode() == HttpURLConnection.HTTP_NOT_FOUND) {
                return List.of();
            }
            throw e;
        }
    }

    private ObjectNode tree(GenericKubernetesResource ingress) {
        return (ObjectNode) serialization.convertValue(ingress, JsonNode.class);
    }
}
