package dev.hearth.activator.placement;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.activator.admission.DeploymentAdmission;
import dev.hearth.activator.admission.PodAdmission;
import dev.hearth.activator.cluster.Watched;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/** Sees on which nodes the pods of revisions are placed. Keeps their names alone, however large the pods are. */
final class Landings implements AutoCloseable {
    /** The field of an explanation that says which decision it is of. */
    static final String DECISION = "decision";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final Watched<Pod> watched;
    private final BooleanSupplier isWaiting;
    private final BiConsumer<String, String> landed;

    /**
     * Watches until it is closed; tries again for as long as it cannot.
     *
     * @param isWaiting whether any pod is waited for
     * @param landed hears of a decision whose pod is on a node, and of the node; more than once
     */
    Landings(KubernetesClient client, BooleanSupplier isWaiting, BiConsumer<String, String> landed) {
        this.isWaiting = isWaiting;
        this.landed = landed;
        watched = Watched.keepingNames(
                "pods",
                client.pods().inAnyNamespace().withLabel(DeploymentAdmission.REVISION),
                Pod.class,
                client.getKubernetesSerialization(),
                new Watched.Listener<>() {
                    @Override
                    public void there(Pod pod) {
                        look(pod);
                    }

                    @Override
                    public void gone(Pod pod) {
                        // What was begun for it ends by itself.
                    }
                });
    }

    private void look(Pod pod) {
        String node = pod.getSpec() == null ? null : pod.getSpec().getNodeName();
        var annotations = pod.getMetadata().getAnnotations();
        String explanation = annotations == null ? null : annotations.get(PodAdmission.PLACEMENT);
        if (node != null && explanation != null && isWaiting.getAsBoolean()) {
            landed.accept(decision(explanation), node);
        }
    }

    /** Anybody may have written it; what is no decision is nobody's. */
    static String decision(String explanation) {
        try {
            return JSON.readTree(explanation).path(DECISION).asText();
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    @Override
    public void close() {
        watched.close();
    }
}
