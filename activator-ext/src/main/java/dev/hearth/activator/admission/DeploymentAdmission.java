package dev.hearth.activator.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Gives the Deployments of annotated revisions their sidecar, and takes it from those that are annotated no longer. */
public final class DeploymentAdmission {
    /** The label by which Knative names the revision that a Deployment or a pod belongs to. */
    public static final String REVISION = "serving.knative.dev/revision";

    private final SidecarTemplate settings;

    /** Injects sidecars with these settings. */
    public DeploymentAdmission(SidecarTemplate settings) {
        this.settings = settings;
    }

    /** What becomes of a Deployment. One that cannot be injected is refused only where its author requires the sidecar. */
    public Verdict admit(AdmissionReview review) {
        if (!belongsToRevision(review.object())) {
            return Verdict.admit(review.object());
        }
        ObjectNode deployment = review.object().deepCopy();
        JsonNode template = deployment.path("spec").path("template");
        if (!(template.get("spec") instanceof ObjectNode podSpec)) {
            return Verdict.admit(review.object());
        }
        Optional<AcceleratorRequest> request = AcceleratorRequest.of(template);
        if (request.isEmpty()) {
            Injection.strip(podSpec);
            return Verdict.admit(deployment);
        }
        List<String> obstacles = request.get().obstacles(podSpec);
        if (!obstacles.isEmpty()) {
            return request.get().required()
                    ? Verdict.refuse(obstacles)
                    : Verdict.admit(review.object(), unaccelerated(obstacles));
        }
        Injection.inject(podSpec, oldPodSpec(review), request.get(), settings);
        return Verdict.admit(deployment);
    }

    /** Why a Deployment runs without the sidecar that its annotation asks for; empty where it does not, or asks for none. */
    public static Optional<String> missing(JsonNode deployment) {
        JsonNode template = deployment.path("spec").path("template");
        if (!belongsToRevision(deployment) || Injection.isIn(template.path("spec"))) {
            return Optional.empty();
        }
        return AcceleratorRequest.of(template).map(request -> {
            List<String> obstacles = request.obstacles(template.path("spec"));
            return obstacles.isEmpty()
                    ? "Its pods run without their accelerator sidecar: Hearth's admission webhook did not answer when the"
                            + " Deployment was written. The revision gets it with the next change of the Deployment, at the"
                            + " latest when it is scaled; or deploy a new revision"
                    : "Its pods run without their accelerator sidecar: " + String.join("; ", obstacles)
                            + ". Deploy a new revision without that";
        });
    }

    private static List<String> unaccelerated(List<String> obstacles) {
        List<String> warnings = new ArrayList<>(obstacles);
        warnings.addFirst("hearth: this revision runs without its accelerator sidecar");
        return warnings;
    }

    private static boolean belongsToRevision(JsonNode object) {
        return object.path("metadata").path("labels").has(REVISION);
    }

    private static JsonNode oldPodSpec(AdmissionReview review) {
        ObjectNode old = review.oldObject() == null ? review.object() : review.oldObject();
        return old.path("spec").path("template").path("spec");
    }
}
