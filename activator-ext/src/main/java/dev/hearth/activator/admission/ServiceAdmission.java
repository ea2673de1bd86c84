package dev.hearth.activator.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Checks what a Knative Service says to us, and sets what an accelerated one is better off with. */
public final class ServiceAdmission {
    private static final String TARGET_UTILIZATION = "autoscaling.knative.dev/target-utilization-percentage";
    // Knative's other name for it, and what makes it meaningless.
    private static final List<String> CHOSEN_BY_AUTHOR = List.of(
            TARGET_UTILIZATION,
            "autoscaling.knative.dev/targetUtilizationPercentage",
            "autoscaling.knative.dev/target");

    /**
     * Sets the autoscaler's target to every request that a pod takes, where it takes one at a time: at Knative's 70 %, the first
     * request starts two pods, of which the second holds a share of a device for nothing.
     */
    public Verdict complete(AdmissionReview review) {
        ObjectNode service = review.object().deepCopy();
        JsonNode template = template(service);
        if (AcceleratorRequest.of(template).isPresent()
                && !template.equals(template(review.oldObject()))
                && template.path("spec").path("containerConcurrency").asInt() == 1
                && CHOSEN_BY_AUTHOR.stream().noneMatch(Json.annotations(template)::containsKey)
                && template.path("metadata").get("annotations") instanceof ObjectNode annotations) {
            annotations.put(TARGET_UTILIZATION, "100");
        }
        return Verdict.admit(service);
    }

    /** Refuses a Service whose annotations say what they may not; what was wrong before and stays the same is let pass. */
    public Verdict check(AdmissionReview review) {
        Map<String, String> ofService = ours(review.object());
        Map<String, String> ofTemplate = ours(template(review.object()));
        List<String> warnings = warnings(ofService, ofTemplate);
        if (isBeingDeleted(review.object())
                || (review.oldObject() != null
                        && ofService.equals(ours(review.oldObject()))
                        && ofTemplate.equals(ours(template(review.oldObject()))))) {
            return Verdict.admit(review.object(), warnings);
        }
        // kn writes every annotation to both; it need not read a problem twice.
        Map<String, String> all = new TreeMap<>(ofService);
        all.putAll(ofTemplate);
        List<String> problems = new ArrayList<>(AnnotationCheck.problems(all));
        Map<String, String> hidden = new TreeMap<>(ofService);
        hidden.entrySet().removeIf(entry -> entry.getValue().equals(all.get(entry.getKey())));
        problems.addAll(AnnotationCheck.problems(hidden));
        if (ofTemplate.containsKey(Annotation.ACCELERATOR.key())) {
            problems.addAll(Injection.conflicts(template(review.object()).path("spec")));
        }
        return problems.isEmpty() ? Verdict.admit(review.object(), warnings) : Verdict.refuse(problems);
    }

    private static List<String> warnings(Map<String, String> ofService, Map<String, String> ofTemplate) {
        List<String> warnings = new ArrayList<>();
        List<String> lost = ofService.keySet().stream()
                .filter(key -> !ofTemplate.containsKey(key))
                .toList();
        if (!lost.isEmpty()) {
            warnings.add("hearth: " + String.join(", ", lost) + (lost.size() == 1 ? " stands" : " stand")
                    + " at the Service only, where no pod sees it; write it under spec.template.metadata.annotations");
        }
        if (!ofTemplate.isEmpty() && !ofTemplate.containsKey(Annotation.ACCELERATOR.key())) {
            warnings.add("hearth: " + String.join(", ", ofTemplate.keySet()) + " has no effect without "
                    + Annotation.ACCELERATOR.key());
        }
        return warnings;
    }

    private static boolean isBeingDeleted(ObjectNode service) {
        return service.path("metadata").hasNonNull("deletionTimestamp");
    }

    private static Map<String, String> ours(JsonNode object) {
        Map<String, String> annotations = new TreeMap<>(Json.annotations(object));
        annotations.keySet().removeIf(key -> !key.startsWith(Annotation.PREFIX));
        return annotations;
    }

    private static JsonNode template(@Nullable ObjectNode service) {
        return service == null
                ? com.fasterxml.jackson.databind.node.MissingNode.getInstance()
                : service.path("spec").path("template");
    }
}
