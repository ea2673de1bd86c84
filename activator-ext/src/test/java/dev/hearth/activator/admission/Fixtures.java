package dev.hearth.activator.admission;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.json.Json;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Fixtures as the API server sends them, and what it makes of an answer. */
public final class Fixtures {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What an administrator gets who sets nothing. */
    static final SidecarTemplate SETTINGS = new SidecarTemplate(
            "dev.local/hearth/sidecar:1",
            Optional.empty(),
            "20m",
            "128Mi",
            Optional.empty(),
            "256Mi",
            Optional.empty());

    private Fixtures() {}

    /** A Deployment of an annotated revision, with a field that nobody knows yet. */
    public static ObjectNode deployment() {
        return read("deployment.json");
    }

    /** The same with its sidecar. */
    public static ObjectNode injected() {
        AdmissionReview review = asked(deployment());
        return applied(review, new DeploymentAdmission(SETTINGS).admit(review));
    }

    /** A Service as kn makes it. */
    public static ObjectNode service() {
        return read("service.json");
    }

    /** A pod of a Deployment. */
    public static ObjectNode pod(ObjectNode deployment) {
        ObjectNode pod = JsonNodeFactory.instance.objectNode();
        pod.put("apiVersion", "v1").put("kind", "Pod");
        pod.setAll((ObjectNode) deployment.path("spec").path("template").deepCopy());
        ((ObjectNode) pod.path("metadata")).put("generateName", "edges-00001-deployment-5d6f7c8b9-");
        return pod;
    }

    static ObjectNode podSpec(ObjectNode deployment) {
        return (ObjectNode) deployment.path("spec").path("template").path("spec");
    }

    /** Sets an annotation of a Service's or Deployment's template, or takes it away. */
    static void annotate(ObjectNode object, Annotation annotation, @Nullable String value) {
        ObjectNode annotations = (ObjectNode)
                object.path("spec").path("template").path("metadata").path("annotations");
        if (value == null) {
            annotations.remove(annotation.key());
        } else {
            annotations.put(annotation.key(), value);
        }
    }

    /** The API server's question. */
    public static byte[] review(ObjectNode object, @Nullable ObjectNode old) {
        ObjectNode review = JsonNodeFactory.instance.objectNode();
        review.put("apiVersion", "admission.k8s.io/v1").put("kind", "AdmissionReview");
        ObjectNode request = review.putObject("request").put("uid", "705ab4f5-6393-11e8-b7cc-42010a800002");
        request.put("operation", old == null ? "CREATE" : "UPDATE")
                .put("namespace", "default")
                .put("dryRun", false);
        request.set("object", object);
        request.set("oldObject", old);
        return review.toString().getBytes(StandardCharsets.UTF_8);
    }

    static AdmissionReview asked(ObjectNode object) {
        return AdmissionReview.parse(review(object, null));
    }

    static AdmissionReview asked(ObjectNode object, ObjectNode old) {
        return AdmissionReview.parse(review(object, old));
    }

    /** The object after the API server has applied an answer's patch, by another implementation of RFC 6902 than ours. */
    static ObjectNode applied(AdmissionReview review, Verdict verdict) {
        return applied(review.object(), review.answer(verdict));
    }

    /** The object after the API server has applied an answer's patch. */
    public static ObjectNode applied(ObjectNode object, byte[] answer) {
        try {
            String patch = JSON.readTree(answer).path("response").path("patch").asText();
            if (patch.isEmpty()) {
                return object;
            }
            JsonObject before = json(object.toString()).readObject();
            String operations = new String(Base64.getDecoder().decode(patch), StandardCharsets.UTF_8);
            JsonObject after = Json.createPatch(json(operations).readArray()).apply(before);
            return (ObjectNode) JSON.readTree(after.toString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static jakarta.json.JsonReader json(String text) {
        return Json.createReader(new StringReader(text));
    }

    private static ObjectNode read(String name) {
        try (InputStream file = Fixtures.class.getResourceAsStream(name)) {
            return (ObjectNode) JSON.readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
