package dev.hearth.activator;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.activator.admission.Annotation;
import dev.hearth.activator.admission.DeploymentAdmission;
import dev.hearth.activator.cluster.Watched;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.EventBuilder;
import io.fabric8.kubernetes.api.model.ObjectReference;
import io.fabric8.kubernetes.api.model.ObjectReferenceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Looks after annotated revisions that run without their sidecar, as they do when no webhook answered while they were made, and
 * tells their authors by an Event at the Deployment and at the Service.
 */
final class Unaccelerated implements AutoCloseable {
    static final String REASON = "NoAcceleratorSidecar";

    private static final Logger LOG = System.getLogger(Unaccelerated.class.getName());
    private static final String COMPONENT = "hearth-activator-ext";
    private static final String SERVICE = "serving.knative.dev/service";
    private static final String SERVICE_UID = "serving.knative.dev/serviceUID";
    // Events are kept for an hour; a revision that still has no sidecar says so again.
    private static final Duration REPEATED = Duration.ofMinutes(50);
    private static final int MAX_MESSAGE = 1024;
    private static final int MAX_NAME = 200;

    private final KubernetesClient client;
    private final KubernetesSerialization serialization;
    private final Watched<Deployment> watched;

    /** Looks until it is closed. */
    Unaccelerated(KubernetesClient client) {
        this.client = client;
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
            try {
                client.v1()
                        .events()
                        .inNamespace(deployment.getMetadata().getNamespace())
                        .resource(event(deployment, about, message))
                        .create();
            } catch (KubernetesClientException e) {
                // There already, or its namespace is on its way out.
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
                    LOG.log(
                            Level.INFO,
                            "no event for {0}/{1}: {2}",
                            about.getNamespace(),
                            about.getName(),
                            e.getMessage());
                }
            }
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

    /** Its name is that of one generation of the Deployment, so that it is told once, by whichever replica. */
    private static Event event(Deployment deployment, ObjectReference about, String message) {
        var metadata = deployment.getMetadata();
        String now = Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
        String name = metadata.getName()
                .substring(0, Math.min(MAX_NAME, metadata.getName().length()));
        return new EventBuilder()
                .withNewMetadata()
                .withNamespace(metadata.getNamespace())
                .withName("%s.%s.%x.%d"
                        .formatted(
                                name,
                                about.getKind().toLowerCase(java.util.Locale.ROOT),
                                metadata.getUid().hashCode(),
                                metadata.getGeneration()))
                .endMetadata()
                .withInvolvedObject(about)
                .withReason(REASON)
                .withType("Warning")
                .withMessage(message.substring(0, Math.min(MAX_MESSAGE, message.length())))
                .withNewSource()
                .withComponent(COMPONENT)
                .endSource()
                .withReportingComponent(COMPONENT)
                .withFirstTimestamp(now)
                .withLastTimestamp(now)
                .withCount(1)
                .build();
    }

    @Override
    public void close() {
        watched.close();
    }
}
