package dev.hearth.activator.placement;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.activator.admission.DeploymentAdmission;
import dev.hearth.activator.admission.PodAdmission;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.ReducedStateItemStore;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.function.BiConsumer;
import java.util.function.BooleanSupplier;

/** Sees on which nodes the pods of revisions are placed. Keeps their names alone, however large the pods are. */
final class Landings implements AutoCloseable {
    /** The field of an explanation that says which decision it is of. */
    static final String DECISION = "decision";

    private static final Logger LOG = System.getLogger(Landings.class.getName());
    private static final ObjectMapper JSON = new ObjectMapper();

    private final SharedIndexInformer<Pod> informer;
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
        informer = client.pods()
                .inAnyNamespace()
                .withLabel(DeploymentAdmission.REVISION)
                .runnableInformer(0);
        informer.itemStore(new ReducedStateItemStore<>(
                ReducedStateItemStore.NAME_KEY_STATE, Pod.class, client.getKubernetesSerialization()));
        informer.exceptionHandler((started, failure) -> {
            LOG.log(Level.WARNING, "pods cannot be watched: {0}; tried again", failure.getMessage());
            return true;
        });
        informer.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(Pod pod) {
                look(pod);
            }

            @Override
            public void onUpdate(Pod before, Pod pod) {
                look(pod);
            }

            @Override
            public void onDelete(Pod pod, boolean unknown) {
                // What was begun for it ends by itself.
            }
        });
        var _ = informer.start();
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
        informer.close();
    }
}
