package dev.hearth.activator.chain;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.activator.cluster.Watched;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.ApiVersionUtil;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.stream.Stream;

/**
 * Objects of one kind as trees of JSON: found as they were last heard of, and written so that nobody's later change is lost (what has changed
 * meanwhile is refused with 409).
 */
final class Trees implements AutoCloseable {
    static final ResourceDefinitionContext INGRESSES =
            kind("networking.internal.knative.dev", "v1alpha1", "Ingress", "ingresses");
    static final ResourceDefinitionContext SERVICES = kind("", "v1", "Service", "services");
    static final ResourceDefinitionContext ENDPOINT_SLICES =
            kind("discovery.k8s.io", "v1", "EndpointSlice", "endpointslices");

    private final KubernetesSerialization serialization;
    private final String apiVersion;
    private final String kind;
    private final MixedOperation<
                    GenericKubernetesResource, GenericKubernetesResourceList, Resource<GenericKubernetesResource>>
            all;
    private final Watched<GenericKubernetesResource> watched;

    /**
     * Watches them in all namespaces.
     *
     * @param label that they must have; all where there is none
     * @param changed hears of each that has come, changed or gone
     */
    Trees(
            KubernetesClient client,
            ResourceDefinitionContext kind,
            Optional<String> label,
            Consumer<ObjectNode> changed) {
        serialization = client.getKubernetesSerialization();
        apiVersion = ApiVersionUtil.joinApiGroupAndVersion(kind.getGroup(), kind.getVersion());
        this.kind = kind.getKind();
        all = client.genericKubernetesResources(kind);
        var everywhere = all.inAnyNamespace();
        var listener = new Watched.Listener<GenericKubernetesResource>() {
            @Override
            public void there(GenericKubernetesResource object) {
                changed.accept(tree(object));
            }

            @Override
            public void gone(GenericKubernetesResource object) {
                changed.accept(tree(object));
            }
        };
        watched = label.isPresent()
                ? Watched.of(kind.getPlural(), everywhere.withLabel(label.get()), listener)
                : Watched.of(kind.getPlural(), everywhere, listener);
    }

    private static ResourceDefinitionContext kind(String group, String version, String kind, String plural) {
        return new ResourceDefinitionContext.Builder()
                .withGroup(group)
                .withVersion(version)
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(true)
                .build();
    }

    CompletionStage<Void> listed() {
        return watched.listed();
    }

    Optional<ObjectNode> find(String namespace, String name) {
        return watched.find(namespace, name).map(this::tree);
    }

    Stream<ObjectNode> all() {
        return watched.all().stream().map(this::tree);
    }

    /** Makes it, and gives it back as it was made. */
    ObjectNode create(ObjectNode object) {
        return tree(of(object).create());
    }

    /** Writes it in the place of the one of that name and version. */
    ObjectNode replace(ObjectNode object) {
        return tree(of(object).update());
    }

    /** Writes what it reports, and nothing else of it. */
    void replaceStatus(ObjectNode object) {
        of(object).updateStatus();
    }

    void delete(ObjectNode object) {
        of(object).delete();
    }

    private Resource<GenericKubernetesResource> of(ObjectNode object) {
        GenericKubernetesResource resource = serialization.convertValue(object, GenericKubernetesResource.class);
        return all.inNamespace(resource.getMetadata().getNamespace()).resource(resource);
    }

    /** The API server says of which kind a list is, not always its items. */
    private ObjectNode tree(GenericKubernetesResource object) {
        ObjectNode tree = (ObjectNode) serialization.convertValue(object, JsonNode.class);
        return tree.put("apiVersion", apiVersion).put("kind", kind);
    }

    @Override
    public void close() {
        watched.close();
    }
}
