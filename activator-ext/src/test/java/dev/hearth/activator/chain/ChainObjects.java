package dev.hearth.activator.chain;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What others than the controller write: Knative's Route, the cluster's ingress, the kubelets. */
public final class ChainObjects {
    /** Hearth's class. */
    public static final String OURS = "hearth.ingress.networking.knative.dev";

    private static final String SLICE = "hearth-proxy-x7k2p";

    private ChainObjects() {}

    /** A Service's KIngress, {@code default/edges}, of one revision. */
    public static void parent(KubernetesClient client, String ingressClass) {
        parent(client, "edges", ingressClass);
    }

    static void parent(KubernetesClient client, String name, String ingressClass) {
        create(client, """
                {"apiVersion": "networking.internal.knative.dev/v1alpha1", "kind": "Ingress",
                 "metadata": {"name": "%1$s", "namespace": "default",
                   "annotations": {"networking.knative.dev/ingress.class": "%2$s"},
                   "ownerReferences": [{"apiVersion": "serving.knative.dev/v1", "kind": "Route", "name": "%1$s", "uid": "of-route"}]},
                 "spec": {"httpOption": "Enabled", "rules": [
                   {"hosts": ["%1$s.default.example.com"], "visibility": "ExternalIP", "http": {"paths": [
                     {"splits": [
                       {"appendHeaders": {"Knative-Serving-Namespace": "default", "Knative-Serving-Revision": "%1$s-00001"},
                        "percent": 100, "serviceName": "%1$s-00001", "serviceNamespace": "default", "servicePort": 80}]}]}}]}}
                """.formatted(name, ingressClass));
    }

    /** The Route {@code default/edges}, of a Service. */
    static void route(KubernetesClient client) {
        create(client, """
                {"apiVersion": "serving.knative.dev/v1", "kind": "Route",
                 "metadata": {"name": "edges", "namespace": "default",
                   "ownerReferences": [{"apiVersion": "serving.knative.dev/v1", "kind": "Service", "name": "edges", "uid": "of-service"}]}}
                """);
    }

    /** The KIngress {@code default/edges} of Hearth's class, and its child as the controller makes it for a proxy that is ready. */
    public static void parentWithChild(KubernetesClient client) {
        parent(client, OURS);
        ObjectNode parent =
                (ObjectNode) tree(client, ingress(client, "edges").get()).orElseThrow();
        create(
                client,
                new Chain(parent)
                        .child("base.ingress.networking.knative.dev", true)
                        .toString());
    }

    /** The Service that the only split of the child of {@code default/edges} names; empty where there is no child. */
    public static String childLeadsTo(KubernetesClient client) {
        return tree(client, ingress(client, "edges-hearth").get())
                .map(child -> child.at("/spec/rules/0/http/paths/0/splits/0/serviceName")
                        .asText())
                .orElse("");
    }

    /** Whether {@code default/edges} has no child any longer. */
    public static boolean isChildGone(KubernetesClient client) {
        return ingress(client, "edges-hearth").get() == null;
    }

    /** The cluster's ingress serves the child of {@code default/edges} as it now is. */
    public static void reportForChild(KubernetesClient client) {
        Resource<GenericKubernetesResource> child = ingress(client, "edges-hearth");
        report(client, child, child.require().getMetadata().getGeneration());
    }

    /** Whether {@code default/edges} reports that it is ready. */
    public static boolean parentIsReady(KubernetesClient client) {
        return tree(client, ingress(client, "edges").get())
                .orElseThrow()
                .at("/status/conditions/0/status")
                .asText()
                .equals("True");
    }

    /** Has {@code default/edges} be of another class. */
    public static void classOfParent(KubernetesClient client, String ingressClass) {
        edit(
                client,
                ingress(client, "edges"),
                parent -> ((ObjectNode) parent.at("/metadata/annotations")).put(Chain.CLASS, ingressClass));
    }

    /** A KIngress in {@code default}. */
    public static Resource<GenericKubernetesResource> ingress(KubernetesClient client, String name) {
        return client.genericKubernetesResources(Trees.INGRESSES)
                .inNamespace("default")
                .withName(name);
    }

    /** Creates an object of Knative's or Hearth's from its JSON. */
    public static void create(KubernetesClient client, String json) {
        of(client, client.getKubernetesSerialization().unmarshal(json, GenericKubernetesResource.class))
                .create();
    }

    /** Such an object at the API server in memory, which does not say what it has. */
    public static Resource<GenericKubernetesResource> of(KubernetesClient client, GenericKubernetesResource object) {
        String[] group = object.getApiVersion().split("/", 2);
        String kind = object.getKind();
        String namespace = object.getMetadata().getNamespace();
        var all = client.genericKubernetesResources(new ResourceDefinitionContext.Builder()
                .withGroup(group[0])
                .withVersion(group[1])
                .withKind(kind)
                .withPlural(kind.toLowerCase(Locale.ROOT) + (kind.endsWith("s") ? "es" : "s"))
                .withNamespaced(namespace != null)
                .build());
        return namespace == null
                ? all.resource(object)
                : all.inNamespace(namespace).resource(object);
    }

    /** As the EndpointSlice of the proxy's Service says it, on Knative's ports. */
    static void proxies(KubernetesClient client, String... addresses) {
        proxies(client, 8012, 8013, addresses);
    }

    /** As the EndpointSlice of the proxy's Service says it. */
    public static void proxies(KubernetesClient client, int http1Port, int http2Port, String... addresses) {
        client.resource(slice(http1Port, http2Port, true, addresses)).createOr(NonDeletingOperation::update);
    }

    /** They are still there, and say that no more requests are to come. */
    public static void proxiesAreNotReady(KubernetesClient client) {
        client.resource(slice(8012, 8013, false, "10.0.0.1")).update();
    }

    private static EndpointSlice slice(int http1Port, int http2Port, boolean ready, String... addresses) {
        return new EndpointSliceBuilder()
                .withNewMetadata()
                .withNamespace("hearth-system")
                .withName(SLICE)
                .withLabels(Map.of("kubernetes.io/service-name", "hearth-proxy"))
                .endMetadata()
                .withAddressType("IPv4")
                .addNewPort()
                .withName("http")
                .withPort(http1Port)
                .endPort()
                .addNewPort()
                .withName("http2")
                .withPort(http2Port)
                .endPort()
                .withEndpoints(Arrays.stream(addresses)
                        .map(address -> new EndpointBuilder()
                                .withAddresses(address)
                                .withNewConditions()
                                .withReady(ready)
                                .endConditions()
                                .build())
                        .toList())
                .build();
    }

    /** The cluster's ingress serves a generation of the child. */
    public static void report(KubernetesClient client, Resource<GenericKubernetesResource> child, long generation) {
        edit(client, child, tree -> {
            ObjectNode status = tree.putObject("status").put("observedGeneration", generation);
            status.putArray("conditions").addObject().put("type", "Ready").put("status", "True");
            status.putObject("publicLoadBalancer")
                    .putArray("ingress")
                    .addObject()
                    .put("domainInternal", "gateway.base.svc.cluster.local");
        });
    }

    /** Changes an object, again where somebody else has changed it meanwhile. */
    static void edit(
            KubernetesClient client, Resource<GenericKubernetesResource> resource, Consumer<ObjectNode> change) {
        while (true) {
            ObjectNode tree = (ObjectNode) tree(client, resource.get()).orElseThrow();
            change.accept(tree);
            try {
                of(client, client.getKubernetesSerialization().convertValue(tree, GenericKubernetesResource.class))
                        .update();
                return;
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                    throw e;
                }
            }
        }
    }

    /** As a tree; nothing of nothing. */
    public static Optional<JsonNode> tree(KubernetesClient client, @Nullable GenericKubernetesResource object) {
        return Optional.ofNullable(object)
                .map(found -> client.getKubernetesSerialization().asJson(found))
                .map(json -> {
                    try {
                        return new ObjectMapper().readTree(json);
                    } catch (JsonProcessingException e) {
                        throw new UncheckedIOException(e);
                    }
                });
    }
}
