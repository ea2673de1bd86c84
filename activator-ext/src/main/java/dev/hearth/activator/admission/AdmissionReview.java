package dev.hearth.activator.admission;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.zjsonpatch.JsonDiff;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * What the API server asks: may this object be written, and how. The form is {@code admission.k8s.io/v1}.
 *
 * @param uid ties the answer to the question
 * @param namespace of the object
 * @param dryRun whether it is only asked what would become of it: then the answer must have no effect
 * @param object the object that is to be written
 * @param oldObject what it replaces; null for a new one
 */
public record AdmissionReview(
        String uid,
        String namespace,
        boolean dryRun,
        ObjectNode object,
        @Nullable ObjectNode oldObject) {
    private static final String API_VERSION = "admission.k8s.io/v1";
    private static final String KIND = "AdmissionReview";
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Reads a review of an object that is created or changed.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static AdmissionReview parse(byte[] bytes) {
        try {
            return of(JSON.readTree(bytes));
        } catch (java.io.IOException e) {
            throw new IllegalArgumentException("this is no JSON: " + e.getMessage(), e);
        }
    }

    private static AdmissionReview of(@Nullable JsonNode review) {
        if (review == null
                || !review.path("apiVersion").asText().equals(API_VERSION)
                || !review.path("kind").asText().equals(KIND)) {
            throw new IllegalArgumentException("this is no " + KIND + " of " + API_VERSION);
        }
        JsonNode request = review.path("request");
        if (request.path("uid").asText().isEmpty() || !(request.get("object") instanceof ObjectNode object)) {
            throw new IllegalArgumentException("the review has no request with a uid and an object");
        }
        return new AdmissionReview(
                request.path("uid").asText(),
                request.path("namespace").asText(),
                request.path("dryRun").asBoolean(),
                object,
                request.get("oldObject") instanceof ObjectNode old ? old : null);
    }

    /** The answer; what the verdict changed in the object goes as a JSON patch (RFC 6902). */
    public byte[] answer(Verdict verdict) {
        ObjectNode response = JsonNodeFactory.instance.objectNode();
        response.put("uid", uid).put("allowed", verdict.refusal() == null);
        if (verdict.refusal() != null) {
            response.putObject("status")
                    .put("code", 403)
                    .put("reason", "Forbidden")
                    .put("message", verdict.refusal());
        }
        if (verdict.object() != null && !verdict.object().equals(object)) {
            response.put("patchType", "JSONPatch").put("patch", patch(verdict.object()));
        }
        if (!verdict.warnings().isEmpty()) {
            ArrayNode warnings = response.putArray("warnings");
            verdict.warnings().forEach(warnings::add);
        }
        ObjectNode review = JsonNodeFactory.instance.objectNode();
        review.put("apiVersion", API_VERSION).put("kind", KIND).set("response", response);
        return bytes(review);
    }

    private String patch(ObjectNode changed) {
        return Base64.getEncoder().encodeToString(bytes(JsonDiff.asJson(object, changed)));
    }

    private static byte[] bytes(JsonNode node) {
        try {
            return JSON.writeValueAsString(node).getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a tree of JSON could not be written", e);
        }
    }
}
