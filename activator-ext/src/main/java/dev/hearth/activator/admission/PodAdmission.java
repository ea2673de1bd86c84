package dev.hearth.activator.admission;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;

/** Steers where the pods of annotated revisions are placed, by what they prefer: no node is ever ruled out. */
public final class PodAdmission {
    /** The annotation that says of a pod why it prefers which nodes. */
    public static final String PLACEMENT = Annotation.PREFIX + "placement";

    private static final String AFFINITY = "affinity";
    private static final String ANTI_AFFINITY = "podAntiAffinity";
    private static final String NODE_AFFINITY = "nodeAffinity";
    private static final String PREFERRED = "preferredDuringSchedulingIgnoredDuringExecution";

    private final NodePreference preference;

    /** Steers by this preference. */
    public PodAdmission(NodePreference preference) {
        this.preference = preference;
    }

    /** What becomes of a pod: it is never refused. */
    public Verdict admit(AdmissionReview review) {
        ObjectNode pod = review.object().deepCopy();
        Optional<AcceleratorRequest> request = AcceleratorRequest.of(pod);
        if (request.isPresent() && !revision(pod).isEmpty()) {
            dropSpread(pod);
            // The API server may ask twice, where another webhook changes the pod after us; it is decided once.
            if (!pod.path("metadata").path("annotations").has(PLACEMENT)) {
                prefer(pod, review, request.get().kind());
            }
        }
        return Verdict.admit(pod);
    }

    private static String revision(ObjectNode pod) {
        return pod.path("metadata")
                .path("labels")
                .path(DeploymentAdmission.REVISION)
                .asText();
    }

    private void prefer(ObjectNode pod, AdmissionReview review, String kind) {
        if (!(pod.get("spec") instanceof ObjectNode spec)) {
            return;
        }
        var asked = new NodePreference.Asked(review.namespace(), revision(pod), kind, review.dryRun());
        preference.of(asked).ifPresent(preferred -> {
            pod.withObjectProperty("metadata")
                    .withObjectProperty("annotations")
                    .put(PLACEMENT, preferred.explanation());
            if (!preferred.weights().isEmpty()) {
                ArrayNode terms = spec.withObjectProperty(AFFINITY)
                        .withObjectProperty(NODE_AFFINITY)
                        .withArrayProperty(PREFERRED);
                preferred.weights().forEach((node, weight) -> terms.add(term(node, weight)));
            }
        });
    }

    /** By the node's name, which its label for the host name need not be; such a requirement takes one value. */
    private static ObjectNode term(String node, int weight) {
        ObjectNode term = JsonNodeFactory.instance.objectNode().put("weight", weight);
        term.putObject("preference")
                .putArray("matchFields")
                .addObject()
                .put("key", "metadata.name")
                .put("operator", "In")
                .putArray("values")
                .add(node);
        return term;
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
        ObjectNode spread = spread(revision(pod));
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
