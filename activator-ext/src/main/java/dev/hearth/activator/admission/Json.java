package dev.hearth.activator.admission;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;

/** Reading and changing the lists of an object, whose elements go by a name. */
final class Json {
    private Json() {}

    /** The annotations of an object or of a template. */
    static Map<String, String> annotations(JsonNode object) {
        Map<String, String> annotations = new HashMap<>();
        object.path("metadata")
                .path("annotations")
                .properties()
                .forEach(entry ->
                        annotations.put(entry.getKey(), entry.getValue().asText()));
        return annotations;
    }

    /** The objects of a list; none where there is no list. */
    static List<ObjectNode> elements(JsonNode holder, String list) {
        return StreamSupport.stream(holder.path(list).spliterator(), false)
                .filter(ObjectNode.class::isInstance)
                .map(ObjectNode.class::cast)
                .toList();
    }

    static Optional<ObjectNode> named(JsonNode holder, String list, String name) {
        return elements(holder, list).stream()
                .filter(element -> element.path("name").asText().equals(name))
                .findFirst();
    }

    /** Has a list hold an element, in the place of the one that has its name, else as the last. */
    static void put(ObjectNode holder, String list, ObjectNode element) {
        put(holder, list, element, Integer.MAX_VALUE);
    }

    /** Has a list hold an element, in the place of the one that has its name, else at a place. */
    static void put(ObjectNode holder, String list, ObjectNode element, int place) {
        ArrayNode elements = holder.withArrayProperty(list);
        for (int i = 0; i < elements.size(); i++) {
            if (elements.get(i).path("name").equals(element.path("name"))) {
                elements.set(i, element);
                return;
            }
        }
        elements.insert(Math.min(place, elements.size()), element);
    }

    /** Takes the elements of a name out of a list, and the list out of its holder where nothing is left. */
    static void remove(ObjectNode holder, String list, String name) {
        if (holder.get(list) instanceof ArrayNode elements
                && named(holder, list, name).isPresent()) {
            elements.removeIf(element -> element.path("name").asText().equals(name));
            removeIfEmpty(holder, list);
        }
    }

    static void removeIfEmpty(ObjectNode holder, String field) {
        if (holder.path(field).isContainerNode() && holder.path(field).isEmpty()) {
            holder.remove(field);
        }
    }
}
