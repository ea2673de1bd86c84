package dev.hearth.activator.admission;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What becomes of an object.
 *
 * @param object the object as it is admitted; null where it is refused
 * @param refusal why it is refused; null where it is admitted
 * @param warnings what its author is told in either case
 */
public record Verdict(@Nullable ObjectNode object, @Nullable String refusal, List<String> warnings) {
    static Verdict admit(ObjectNode object, List<String> warnings) {
        return new Verdict(object, null, List.copyOf(warnings));
    }

    static Verdict admit(ObjectNode object) {
        return admit(object, List.of());
    }

    static Verdict refuse(List<String> problems) {
        return new Verdict(null, "hearth: " + String.join("; ", problems), List.of());
    }
}
