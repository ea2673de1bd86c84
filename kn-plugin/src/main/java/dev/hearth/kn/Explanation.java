package dev.hearth.kn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Why the pods of a revision went where they went: what activator-ext wrote on each as it was made, beside the node on which the
 * scheduler put it.
 */
final class Explanation {
    private static final String REVISION = "serving.knative.dev/revision";
    private static final String ACCELERATOR = "hearth.dev/accelerator";
    private static final String PLACEMENT = "hearth.dev/placement";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final String revision;
    private final List<Pod> pods;
    private final List<String> holding;
    private final Instant now;

    private Explanation(String revision, List<Pod> pods, List<String> holding, Instant now) {
        this.revision = revision;
        this.pods = pods;
        this.holding = holding;
        this.now = now;
    }

    static Explanation read(KubernetesClient client, String namespace, String revision, Instant now) {
        List<Pod> pods = client.pods().inNamespace(namespace).withLabel(REVISION, revision).list().getItems().stream()
                .sorted(Comparator.comparing((Pod pod) -> pod.getMetadata().getName()))
                .toList();
        String name = namespace + "/" + revision;
        return new Explanation(name, pods, Nodes.read(client).holding(name), now);
    }

    /** Whether there is anything to explain. */
    boolean isAnything() {
        return !pods.isEmpty() || !holding.isEmpty();
    }

    List<String> lines() {
        var lines = new ArrayList<String>();
        if (!isAnything()) {
            lines.add(revision + " has no pod, and no node has it warm; its name is one of: kn revision list");
            return lines;
        }
        lines.add(
                holding.isEmpty()
                        ? "Just now no node has " + revision + " warm."
                        : "Just now " + revision + " is warm on " + String.join(", ", holding) + ".");
        if (pods.isEmpty()) {
            lines.add("It has no pod. The next one will prefer a node where it is warm then.");
        }
        pods.forEach(pod -> {
            lines.add("");
            about(pod, lines);
        });
        return lines;
    }

    private void about(Pod pod, List<String> lines) {
        String node = pod.getSpec().getNodeName();
        lines.add(pod.getMetadata().getName() + (node == null ? " is not placed yet." : " is on " + node + "."));
        Map<String, String> annotations = pod.getMetadata().getAnnotations();
        String written = annotations == null ? null : annotations.get(PLACEMENT);
        if (written == null) {
            lines.add("  " + unasked(annotations));
            return;
        }
        JsonNode decision = parsed(written);
        if (decision.isMissingNode()) {
            lines.add("  Its annotation " + PLACEMENT + " is none that activator-ext writes; nothing is known.");
            return;
        }
        lines.add("  Asked " + ago(decision.path("at").asText()) + ": "
                + decision.path("outcome").asText() + ".");
        if (decision.path("nodes").isEmpty()) {
            lines.add("  No node was preferred: the scheduler placed it as it would any pod.");
            return;
        }
        lines.add("  " + verdict(decision, node));
        lines.addAll(choices(decision, node).lines("  "));
        lines.add("  Where nothing of it is, it would wait "
                + decision.path("coldMs").asText() + " ms for its first kernel. What nodes had told was "
                + decision.path("ageMs").asText() + " ms old.");
    }

    private static String unasked(@Nullable Map<String, String> annotations) {
        return annotations == null || !annotations.containsKey(ACCELERATOR)
                ? "It is not accelerated: it has no annotation " + ACCELERATOR + "."
                : "activator-ext did not answer while it was made, or does not place pods"
                        + " (hearth.activator.placement.enabled): the scheduler placed it as it would any pod.";
    }

    private static String verdict(JsonNode decision, @Nullable String node) {
        String best = decision.path("nodes").path(0).path("node").asText();
        if (node == null) {
            return "It prefers " + best + "; the scheduler has not placed it: kubectl describe pod says why.";
        }
        if (node.equals(best)) {
            return "It went where its first kernel was expected soonest.";
        }
        for (JsonNode choice : decision.path("nodes")) {
            if (choice.path("node").asText().equals(node)) {
                return "It prefers " + best
                        + " more; the scheduler took another of these: there was no room, or it weighed"
                        + " how full the nodes are.";
            }
        }
        return "It went to none of those that it prefers: they had no room for it (a share, CPU, memory, a taint), or the scheduler did"
                + " not look at them (percentageOfNodesToScore).";
    }

    private static Columns choices(JsonNode decision, @Nullable String node) {
        var columns = new Columns("", "NODE", "WEIGHT", "EXPECTED", "PREWARMED", "WHY");
        for (JsonNode choice : decision.path("nodes")) {
            columns.add(
                    choice.path("node").asText().equals(node) ? "*" : "",
                    choice.path("node").asText(),
                    choice.path("weight").asText(),
                    choice.path("expectedMs").asText() + " ms",
                    choice.path("prewarmed").asBoolean() ? "asked" : "",
                    choice.path("why").asText());
        }
        return columns;
    }

    private static JsonNode parsed(String written) {
        try {
            JsonNode decision = JSON.readTree(written);
            return decision.has("decision") ? decision : MissingNode.getInstance();
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        }
    }

    private String ago(String at) {
        try {
            Duration since = Duration.between(Instant.parse(at), now);
            return since.toHours() > 0
                    ? since.toHours() + " h " + since.toMinutesPart() + " min ago"
                    : since.toMinutes() > 0
                            ? since.toMinutes() + " min " + since.toSecondsPart() + " s ago"
                            : since.toSeconds() + " s ago";
        } catch (DateTimeParseException e) {
            return "at " + at;
        }
    }
}
