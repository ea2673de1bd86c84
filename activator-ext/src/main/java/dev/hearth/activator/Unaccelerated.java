package dev.hearth.activator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.activator.admission.Annotation;
import dev.hearth.activator.admission.DeploymentAdmission;
import dev.hearth.activator.cluster.Events;
import dev.hearth.activator.cluster.Watched;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Looks after annotated revisions that run without their sidecar, as they do when no webhook answered while they were made, and
 * tells their authors by an Event at the Deployment and at the Service.
 */
final class Unaccelerated implements AutoCloseable {
    static final String REASON = "NoAcceleratorSidecar";

    private static final String SERVICE = "serving.knative.dev/service";
    private static final String SERVICE_UID = "serving.knative.dev/serviceUID";
    // Events are kept for an hour; a revision that still has no sidecar says so again.
    private static final Duration REPEATED = Duration.ofMinutes(50);
    private static final int MAX_NAME = 200;

    private final Events events;
    private final KubernetesSerialization serialization;
    private final Watched<Deployment> watched;

    /** Looks until it is closed. */
    Unaccelerated(KubernetesClient client) {
        this.events = new Events(client);
        this.serialization = client.getKubernetesSerialization();
        this.watched = Watched.repeating(
                "Deployments of revisions",
                client.apps().deployments().inAnyNamespace().withLabel(DeploymentAdmission.REVISION),
                REPEATED,
                new Watched.Listener<>() {
                    @Override
                    public void there(Deployment deployment) {
                        look(deployment);
                    }

                    @Override
                    public void gone(Deployment deployment) {
                        // Its events go with it.
                    }
                });
    }

    private void look(Deployment deployment) {
        if (isRunning(deployment) && isAnnotated(deployment)) {
            JsonNode tree = serialization.convertValue(deployment, JsonNode.class);
            DeploymentAdmission.missing(tree).ifPresent(message -> tell(deployment, message));
        }
    }

    private static boolean isRunning(Deployment deployment) {
        Integer replicas = deployment.getSpec().getReplicas();
        return replicas == null || replicas > 0;
    }

    private static boolean isAnnotated(Deployment deployment) {
        var metadata = deployment.getSpec().getTemplate().getMetadata();
        return metadata != null
                && metadata.getAnnotations() != null
                && metadata.getAnnotations().containsKey(Annotation.ACCELERATOR.key());
    }

    private void tell(Deployment deployment, String message) {
        for (ObjectReference about : concerned(deployment)) {
            events.write(about, name(deployment, about), Events.Type.WARNING, REASON, message);
        }
    }

    private static List<ObjectReference> concerned(Deployment deployment) {
        var metadata = deployment.getMetadata();
        Map<String, String> labels = metadata.getLabels();
        ObjectReference itself = new ObjectReferenceBuilder()
                .withApiVersion("apps/v1")
                .withKind("Deployment")
                .withNamespace(metadata.getNamespace())
                .withName(metadata.getName())
                .withUid(metadata.getUid())
                .build();
        if (!labels.containsKey(SERVICE)) {
            return List.of(itself);
        }
        return Stream.of(
                        itself,
                        new ObjectReferenceBuilder()
                                .withApiVersion("serving.knative.dev/v1")
                                .withKind("Service")
                                .withNamespace(metadata.getNamespace())
                                .withName(labels.get(SERVICE))
                                .withUid(labels.get(SERVICE_UID))
                                .build())
                .toList();
    }

    /** That of one generation of the Deployment, so that it is told once, by whichever replica. */
    private static String name(Deployment deployment, ObjectReference about) {
        var metadata = deployment.getMetadata();
        return "%s.%s.%x.%d"
                .formatted(
                        metadata.getName()
                                .substring(
                                        0, Math.min(MAX_NAME, metadata.getName().length())),
                        about.getKind().toLowerCase(Locale.ROOT),
                        metadata.getUid().hashCode(),
                        metadata.getGeneration());
    }

    @Override
    public void close() {
        watched.close();
    }
}
