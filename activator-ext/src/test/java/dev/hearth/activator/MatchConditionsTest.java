package dev.hearth.activator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cel.common.types.SimpleType;
import dev.cel.common.values.NullValue;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.hearth.activator.admission.Fixtures;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which objects reach the webhooks, by the very conditions that the API server evaluates. */
class MatchConditionsTest {
    private static final Path BASE = Path.of("../config/base");
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final CelCompiler COMPILER = CelCompilerFactory.standardCelCompilerBuilder()
            .addVar("object", SimpleType.DYN)
            .addVar("oldObject", SimpleType.DYN)
            .addVar("request", SimpleType.DYN)
            .addLibraries(CelExtensions.optional())
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .build();
    private static final CelRuntime RUNTIME = CelRuntimeFactory.standardCelRuntimeBuilder()
            .addLibraries(CelExtensions.optional())
            .build();

    private static final String MUTATING = "600-mutatingwebhookconfiguration-hearth-activator-ext.yaml";
    private static final String VALIDATING = "610-validatingwebhookconfiguration-hearth-activator-ext.yaml";
    private static final String POLICY = "620-validatingadmissionpolicy-hearth-required.yaml";

    @Test
    void whatIsNotAnnotatedReachesNobody() throws IOException {
        ObjectNode deployment = Fixtures.deployment();
        ObjectNode pod = Fixtures.pod(deployment);
        ObjectNode service = Fixtures.service();
        for (ObjectNode object : List.of(deployment, pod, service)) {
            for (String annotated : List.of("/metadata", "/spec/template/metadata")) {
                if (object.at(annotated) instanceof ObjectNode metadata) {
                    metadata.remove("annotations");
                }
            }
        }

        for (boolean someLeft : List.of(false, true)) {
            if (someLeft) {
                ((ObjectNode) deployment.at("/spec/template/metadata"))
                        .putObject("annotations")
                        .put("a", "hearth.dev/");
                ((ObjectNode) pod.at("/metadata")).putObject("annotations").put("a", "hearth.dev/");
                ((ObjectNode) service.at("/spec/template/metadata"))
                        .putObject("annotations")
                        .put("a", "hearth.dev/");
            }
            assertEquals(List.of(), called(MUTATING, "deployments", deployment, null));
            assertEquals(List.of(), called(MUTATING, "pods", pod, null));
            assertEquals(List.of(), called(MUTATING, "services", service, null));
            assertEquals(List.of(), called(VALIDATING, "services", service, null));
        }
        ((ObjectNode) service.at("/spec/template")).remove("metadata");
        assertEquals(List.of(), called(MUTATING, "services", service, null));
        assertEquals(List.of(), called(VALIDATING, "services", service, null));
    }

    @Test
    void whatIsAnnotatedReachesItsWebhook() throws IOException {
        assertEquals(List.of("deployments.hearth.dev"), called(MUTATING, "deployments", Fixtures.deployment(), null));
        assertEquals(List.of("pods.hearth.dev"), called(MUTATING, "pods", Fixtures.pod(Fixtures.deployment()), null));
        assertEquals(List.of("services.hearth.dev"), called(MUTATING, "services", Fixtures.service(), null));
        assertEquals(List.of("services.hearth.dev"), called(VALIDATING, "services", Fixtures.service(), null));
    }

    @Test
    void whatIsRequiredReachesTheWebhookThatMustAnswer() throws IOException {
        assertEquals(List.of("required.deployments.hearth.dev"), called(MUTATING, "deployments", required(), null));
        ObjectNode notRequired = Fixtures.deployment();
        ((ObjectNode) notRequired.at("/spec/template/metadata/annotations")).put("hearth.dev/required", "false");
        assertEquals(List.of("deployments.hearth.dev"), called(MUTATING, "deployments", notRequired, null));
    }

    @Test
    void scalingAnInjectedDeploymentReachesNobody() throws IOException {
        ObjectNode injected = Fixtures.injected();
        ObjectNode scaled = injected.deepCopy();
        ((ObjectNode) scaled.path("spec")).put("replicas", 0);

        assertEquals(List.of(), called(MUTATING, "deployments", scaled, injected));
    }

    @Test
    void scalingADeploymentWithoutItsSidecarGetsItOne() throws IOException {
        ObjectNode scaled = Fixtures.deployment();
        ((ObjectNode) scaled.path("spec")).put("replicas", 0);

        assertEquals(List.of("deployments.hearth.dev"), called(MUTATING, "deployments", scaled, Fixtures.deployment()));
    }

    @Test
    void whatKnativeSendsAgainGetsItsSidecarBack() throws IOException {
        assertEquals(
                List.of("deployments.hearth.dev"),
                called(MUTATING, "deployments", Fixtures.deployment(), Fixtures.injected()));
    }

    @Test
    void whoTakesTheAnnotationAwayIsHeard() throws IOException {
        ObjectNode without = Fixtures.injected();
        ((ObjectNode) without.at("/spec/template/metadata")).remove("annotations");

        assertEquals(List.of("deployments.hearth.dev"), called(MUTATING, "deployments", without, Fixtures.injected()));
    }

    @Test
    void aTypoInAKeyReachesTheCheck() throws IOException {
        ObjectNode service = Fixtures.service();
        ((ObjectNode) service.path("metadata")).remove("annotations");
        ((ObjectNode) service.at("/spec/template/metadata"))
                .putObject("annotations")
                .put("hearth.dev/acelerator", "gpu");

        assertEquals(List.of("services.hearth.dev"), called(VALIDATING, "services", service, null));
    }

    @Test
    void aPodThatRequiresItsSidecarDoesNotStartWithout() throws IOException {
        JsonNode policy = manifest(POLICY).path("spec");
        String rule = policy.at("/validations/0/expression").asText();
        ObjectNode pod = Fixtures.pod(required());
        assertTrue(holds(policy.path("matchConditions"), pod, null));
        assertFalse(evaluate(rule, pod, null));

        ObjectNode injected = pod.deepCopy();
        ((ObjectNode) injected.path("spec"))
                .putArray("initContainers")
                .add(Fixtures.injected().at("/spec/template/spec/initContainers/0"));
        assertTrue(evaluate(rule, injected, null));

        assertFalse(holds(policy.path("matchConditions"), Fixtures.pod(Fixtures.deployment()), null));
        ObjectNode unannotated = pod.deepCopy();
        ((ObjectNode) unannotated.path("metadata")).remove("annotations");
        assertFalse(holds(policy.path("matchConditions"), unannotated, null));
    }

    private static ObjectNode required() {
        ObjectNode deployment = Fixtures.deployment();
        ((ObjectNode) deployment.at("/spec/template/metadata/annotations")).put("hearth.dev/required", "true");
        return deployment;
    }

    /** The webhooks of a configuration that the API server calls for an object. */
    private static List<String> called(String file, String resource, ObjectNode object, @Nullable ObjectNode old)
            throws IOException {
        return elements(manifest(file).path("webhooks"))
                .filter(webhook -> webhook.at("/rules/0/resources/0").asText().equals(resource))
                .filter(webhook -> holds(webhook.path("matchConditions"), object, old))
                .map(webhook -> webhook.path("name").asText())
                .toList();
    }

    private static boolean holds(JsonNode conditions, ObjectNode object, @Nullable ObjectNode old) {
        return elements(conditions)
                .allMatch(condition -> evaluate(condition.path("expression").asText(), object, old));
    }

    private static boolean evaluate(String expression, ObjectNode object, @Nullable ObjectNode old) {
        try {
            Map<String, Object> variables = new HashMap<>();
            variables.put("object", values(object));
            variables.put("request", Map.of("operation", old == null ? "CREATE" : "UPDATE"));
            if (old != null) {
                variables.put("oldObject", values(old));
            }
            return (boolean)
                    RUNTIME.createProgram(COMPILER.compile(expression).getAst()).eval(variables);
        } catch (Exception e) {
            throw new AssertionError(expression, e);
        }
    }

    /** As CEL has it: a null of JSON is a value of its own there. */
    private static Object values(JsonNode node) {
        if (node.isObject()) {
            Map<String, Object> fields = new HashMap<>();
            node.properties().forEach(field -> fields.put(field.getKey(), values(field.getValue())));
            return fields;
        }
        if (node.isArray()) {
            return elements(node).map(MatchConditionsTest::values).toList();
        }
        return switch (node.getNodeType()) {
            case NUMBER -> node.isIntegralNumber() ? node.longValue() : node.doubleValue();
            case BOOLEAN -> node.booleanValue();
            case NULL -> NullValue.NULL_VALUE;
            default -> node.asText();
        };
    }

    private static Stream<JsonNode> elements(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }

    private static JsonNode manifest(String file) throws IOException {
        return JSON.valueToTree(
                new KubernetesSerialization().unmarshal(Files.readString(BASE.resolve(file)), Map.class));
    }
}
