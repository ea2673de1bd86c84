package dev.hearth.activator.admission;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** Steers where the pods of annotated revisions are placed. */
public final class PodAdmission {
    private static final String AFFINITY = "affinity";
    private static final String ANTI_AFFINITY = "podAntiAffinity";
    private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

    /** What becomes of a pod: it is never refused. */
    public Verdict admit(AdmissionReview review) {
        ObjectNode pod = review.object().deepCopy();
        if (AcceleratorRequest.of(pod).isPresent()
                && pod.path("metadata").path("labels").has(DeploymentAdmission.REVISION)) {
            dropSpread(pod);
        }
        return Verdict.admit(pod);
    }

    /**
     * Drops the term by which Knative prefers another node for each pod of a revision. A second pod is better off on the node
     * where the first one's worker has everything loaded. What a revision's author prefers has another form and stays.
     */
    private static void dropSpread(ObjectNode pod) {
        if (!(pod.path("spec").get(AFFINITY) instanceof ObjectNode affinity)
                || !(affinity.get(ANTI_AFFINITY) instanceof ObjectNode antiAffinity)
                || !(antiAffinity.get(PREFERRED) instanceof ArrayNode terms)) {
            return;
        }
        ObjectNode spread = spread(pod.path("metadata")
                .path("labels")
                .path(DeploymentAdmission.REVISION)
                .asText());
        int before = terms.size();
        terms.removeIf(spread::equals);
        if (terms.size() < before) {
            Json.removeIfEmpty(antiAffinity, PREFERRED);
            Json.removeIfEmpty(affinity, ANTI_AFFINITY);
            Json.removeIfEmpty((ObjectNode) pod.path("spec"), AFFINITY);
        }
    }

    /** The term as Knative writes it ({@code makePreferSpreadRevisionOverNodes} in serving v0.50.0). */
    private static ObjectNode spread(String revision) {
        ObjectNode term = JsonNodeFactory.instance.objectNode().put("weight", 100);
        ObjectNode podTerm = term.putObject("podAffinityTerm");
        podTerm.putObject("labelSelector").putObject("matchLabels").put(DeploymentAdmission.REVISION, revision);
        podTerm.put("topologyKey", "kubernetes.io/hostname");
        return term;
    }
}
