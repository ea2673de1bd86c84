package dev.hearth.activator.admission;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a revision asks for, as far as its pods' specs show it. The rest of its annotations is the daemon's to read.
 *
 * @param kind kind of device
 * @param sharedMemory memory that function and device share, as the annotation writes it
 * @param required whether a pod without its sidecar must not start
 * @param problems what its annotations say that they may not
 */
record AcceleratorRequest(String kind, String sharedMemory, boolean required, List<String> problems) {
    private static final String DEFAULT_SHARED_MEMORY = "256Mi";

    /** What the annotations of a template ask for; nothing where it has none that names an accelerator. */
    static Optional<AcceleratorRequest> of(JsonNode template) {
        Map<String, String> annotations = Json.annotations(template);
        return Optional.ofNullable(annotations.get(Annotation.ACCELERATOR.key()))
                .map(kind -> new AcceleratorRequest(
                        kind,
                        annotations.getOrDefault(Annotation.SHARED_MEMORY.key(), DEFAULT_SHARED_MEMORY),
                        annotations
                                .getOrDefault(Annotation.REQUIRED.key(), "false")
                                .equals("true"),
                        AnnotationCheck.problems(annotations)));
    }

    /** What keeps a pod's spec from being injected: the annotations, and what the spec itself has in the way. */
    List<String> obstacles(JsonNode podSpec) {
        List<String> obstacles = new ArrayList<>(problems);
        obstacles.addAll(Injection.conflicts(podSpec));
        return obstacles;
    }

    /** The name of the resource of which a pod takes one: a share of a device. */
    String resource() {
        return Annotation.PREFIX + kind;
    }
}
