package dev.hearth.activator.proxy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.activator.admission.Annotation;
import dev.hearth.activator.cluster.KnativeSettings;
import dev.hearth.activator.cluster.Watched;
import dev.hearth.activator.proxy.ReadyPods.Rules;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Watches Revisions and what Knative is set to: which are accelerated, and what each allows.
 *
 * <p>Nothing goes past the stock path where the target burst capacity is −1: then Knative's activators alone count requests, and
 * a revision whose requests they do not see is scaled down under load. Nor where pods cannot be reached as they are: behind a mesh, or by TLS alone.
 */
final class RevisionRules implements Watched.Listener<GenericKubernetesResource>, AutoCloseable {
    private static final ResourceDefinitionContext REVISIONS = new ResourceDefinitionContext.Builder()
            .withGroup("serving.knative.dev")
            .withVersion("v1")
            .withKind("Revision")
            .withPlural("revisions")
            .withNamespaced(true)
            .build();
    // The keys of Knative 0.50, each with the older spelling that it still takes.
    private static final List<String> BURST =
            List.of("autoscaling.knative.dev/target-burst-capacity", "autoscaling.knative.dev/targetBurstCapacity");
    private static final String BURST_OF_ALL = "target-burst-capacity";
    private static final String MESH = "mesh-compatibility-mode";
    private static final String INTERNAL_TLS = "system-internal-tls";
    private static final double ACTIVATORS_ALONE = -1;

    private final KubernetesSerialization serialization;
    private final ReadyPods pods;
    private final Map<RevisionName, Accelerated> accelerated = new HashMap<>();
    private final KnativeSettings autoscaler;
    private final KnativeSettings network;
    private final Watched<GenericKubernetesResource> watched;

    /**
     * What an accelerated revision says of itself.
     *
     * @param kind of device
     * @param concurrency most requests in a pod at once; 0 for no bound
     * @param burst its target burst capacity; none where it takes the cluster's
     */
    record Accelerated(String kind, int concurrency, Optional<String> burst) {}

    @SuppressWarnings("this-escape") // the last thing that is done
    RevisionRules(KubernetesClient client, String knativeNamespace, ReadyPods pods) {
        this.serialization = client.getKubernetesSerialization();
        this.pods = pods;
        autoscaler = new KnativeSettings(client, knativeNamespace, "config-autoscaler", this::setAll);
        network = new KnativeSettings(client, knativeNamespace, "config-network", this::setAll);
        watched = Watched.keepingNames(
                "Revisions",
                client.genericKubernetesResources(REVISIONS).inAnyNamespace(),
                GenericKubernetesResource.class,
                serialization,
                this);
    }

    @Override
    public synchronized void there(GenericKubernetesResource revision) {
        RevisionName name = name(revision);
        Optional<Accelerated> now = accelerated(serialization.convertValue(revision, JsonNode.class));
        if (now.isPresent()) {
            accelerated.put(name, now.get());
            set(name, now.get());
        } else {
            gone(revision);
        }
    }

    @Override
    public synchronized void gone(GenericKubernetesResource revision) {
        accelerated.remove(name(revision));
        pods.remove(name(revision));
    }

    private synchronized void setAll() {
        accelerated.forEach(this::set);
    }

    /** As long as it is not known what Knative is set to, it may be any of that. */
    private void set(RevisionName name, Accelerated revision) {
        boolean direct = autoscaler.isKnown()
                && network.isKnown()
                && number(revision.burst()
                                .or(() -> autoscaler.value(BURST_OF_ALL))
                                .orElse("0"))
                        != ACTIVATORS_ALONE
                && !isOn(network, MESH)
                && !isOn(network, INTERNAL_TLS);
        pods.set(name, new Rules(revision.concurrency(), direct, revision.kind()));
    }

    private static RevisionName name(GenericKubernetesResource revision) {
        return new RevisionName(
                revision.getMetadata().getNamespace(), revision.getMetadata().getName());
    }

    /** What a revision says; nothing is said of one that is not accelerated. */
    static Optional<Accelerated> accelerated(JsonNode revision) {
        JsonNode annotations = revision.path("metadata").path("annotations");
        String kind = annotations.path(Annotation.ACCELERATOR.key()).asText();
        return kind.isEmpty()
                ? Optional.empty()
                : Optional.of(new Accelerated(
                        kind,
                        revision.path("spec").path("containerConcurrency").asInt(0),
                        BURST.stream()
                                .filter(annotations::has)
                                .findFirst()
                                .map(key -> annotations.path(key).asText())));
    }

    /** What is no number says the careful thing. */
    private static double number(String text) {
        try {
            return Double.parseDouble(text);
        } catch (NumberFormatException e) {
            return ACTIVATORS_ALONE;
        }
    }

    private static boolean isOn(KnativeSettings settings, String key) {
        return settings.value(key).filter("enabled"::equalsIgnoreCase).isPresent();
    }

    @Override
    public void close() {
        watched.close();
        autoscaler.close();
        network.close();
    }
}
