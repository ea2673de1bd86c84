package dev.hearth.activator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.activator.admission.AdmissionReview;
import dev.hearth.activator.admission.Annotation;
import dev.hearth.activator.admission.Fixtures;
import dev.hearth.activator.admission.Injection;
import dev.hearth.activator.admission.ServiceAdmission;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What is installed is well-formed, whole, and says what the code says. */
class ManifestsTest {
    private static final Path CONFIG = Path.of("../config");
    private static final Path BASE = CONFIG.resolve("base");
    private static final Path SAMPLES = Path.of("../knative-yaml");
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    private static final ObjectMapper JSON = new ObjectMapper();

    static Stream<Path> manifests() {
        return files(BASE).filter(file -> file.getFileName().toString().matches("\\d.*"));
    }

    static Stream<Path> samples() {
        return files(SAMPLES);
    }

    @ParameterizedTest
    @MethodSource("manifests")
    void eachFileHoldsOneObjectOfItsNameAndNoFieldThatKubernetesDoesNotKnow(Path file) {
        HasMetadata object = YAML.unmarshal(read(file));

        String name = file.getFileName().toString();
        assertTrue(name.matches("[1-6]\\d\\d-[a-z]+-[a-z0-9.-]+\\.yaml"), name);
        assertEquals(
                object.getKind().toLowerCase(Locale.ROOT) + "-"
                        + object.getMetadata().getName() + ".yaml",
                name.substring(4));
        assertEquals("hearth", object.getMetadata().getLabels().get("app.kubernetes.io/part-of"));
        List<String> unknown = new ArrayList<>();
        unknownFields(object.getKind(), object, unknown);
        assertEquals(List.of(), unknown);
    }

    @Test
    void kustomizationListsEveryFileInOrder() {
        JsonNode listed = tree(BASE.resolve("kustomization.yaml")).path("resources");

        assertEquals(
                manifests().map(file -> file.getFileName().toString()).toList(),
                StreamSupport.stream(listed.spliterator(), false)
                        .map(JsonNode::asText)
                        .toList());
    }

    @Test
    void eachWebhookCallsAPathThatIsServed() {
        List<String> served = Arrays.stream(AdmissionEndpoint.class.getMethods())
                .filter(method -> method.isAnnotationPresent(jakarta.ws.rs.Path.class))
                .map(method -> path(AdmissionEndpoint.class) + path(method))
                .sorted()
                .toList();

        assertEquals(
                served,
                webhooks()
                        .map(webhook -> webhook.at("/clientConfig/service/path").asText())
                        .distinct()
                        .sorted()
                        .toList());
    }

    @Test
    void onlyWhatIsRequiredFailsWithoutTheWebhookAndNothingWaitsLong() {
        webhooks().forEach(webhook -> {
            boolean required = webhook.path("name").asText().startsWith("required.");
            assertEquals(
                    required ? "Fail" : "Ignore", webhook.path("failurePolicy").asText(), webhook::toString);
            assertTrue(webhook.path("timeoutSeconds").asInt() <= 2, webhook::toString);
            boolean prewarms = webhook.path("name").asText().equals("pods.hearth.dev");
            assertEquals(
                    prewarms ? "NoneOnDryRun" : "None",
                    webhook.path("sideEffects").asText(),
                    webhook::toString);
            assertTrue(webhook.path("matchConditions").size() > 0, webhook::toString);
        });
    }

    @Test
    void conditionsNameWhatTheCodeNames() {
        String all = read(BASE.resolve("600-mutatingwebhookconfiguration-hearth-activator-ext.yaml"))
                + read(BASE.resolve("620-validatingadmissionpolicy-hearth-required.yaml"));

        assertTrue(all.contains("'" + Annotation.ACCELERATOR.key() + "'"));
        assertTrue(all.contains("'" + Annotation.REQUIRED.key() + "'"));
        assertTrue(all.contains("c.name == '" + Injection.SIDECAR + "'"));
    }

    @Test
    void theServiceReachesThePortsOfTheDeployment() {
        JsonNode deployment = tree(BASE.resolve("500-deployment-hearth-activator-ext.yaml"));
        JsonNode container = deployment.at("/spec/template/spec/containers/0");

        assertEquals(
                "webhooks",
                tree(BASE.resolve("510-service-hearth-activator-ext.yaml"))
                        .at("/spec/ports/0/targetPort")
                        .asText());
        assertEquals("webhooks", container.at("/ports/0/name").asText());
        assertEquals(8443, container.at("/ports/0/containerPort").asInt());
        assertEquals(9468, container.at("/ports/1/containerPort").asInt());
        String settings = read(Path.of("src/main/resources/application.properties"));
        assertTrue(settings.contains("quarkus.http.ssl-port=8443\n"));
        assertTrue(settings.contains("quarkus.management.port=9468\n"));
    }

    @Test
    void activatorExtAndDaemonsFindEachOther() {
        JsonNode activator =
                tree(BASE.resolve("500-deployment-hearth-activator-ext.yaml")).at("/spec/template/spec");
        JsonNode daemon = tree(BASE.resolve("500-daemonset-hearth-daemon.yaml")).at("/spec/template/spec/containers/0");
        JsonNode token = volume(activator, "hearth-token").at("/projected/sources/0/serviceAccountToken");
        String daemonSettings = read(Path.of("../daemon/src/main/java/dev/hearth/daemon/DaemonConfig.java"));

        assertTrue(daemonSettings.contains(
                "@WithDefault(\"" + token.path("audience").asText() + "\")"));
        JsonNode proxy = tree(BASE.resolve("500-deployment-hearth-proxy.yaml")).at("/spec/template/spec");
        for (JsonNode caller : List.of(activator, proxy)) {
            assertTrue(
                    daemonSettings.matches("(?s).*[\",]system:serviceaccount:hearth-system:"
                            + caller.path("serviceAccountName").asText() + "[\",].*"),
                    caller.path("serviceAccountName").asText());
            assertEquals(token, volume(caller, "hearth-token").at("/projected/sources/0/serviceAccountToken"));
        }
        int port = daemon.at("/ports/1/containerPort").asInt();
        assertEquals("node", daemon.at("/ports/1/name").asText());
        assertTrue(daemonSettings.contains("@WithDefault(\"" + port + "\")"));
        for (String policy : List.of("activator-ext", "daemon", "proxy")) {
            assertTrue(
                    read(BASE.resolve("400-networkpolicy-hearth-" + policy + ".yaml"))
                            .contains("- port: " + port),
                    policy);
        }
    }

    private static JsonNode volume(JsonNode podSpec, String name) {
        return StreamSupport.stream(podSpec.path("volumes").spliterator(), false)
                .filter(volume -> volume.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void theChainFindsTheProxyWhereItListens() {
        JsonNode deployment = tree(BASE.resolve("500-deployment-hearth-proxy.yaml"));
        JsonNode container = deployment.at("/spec/template/spec/containers/0");
        JsonNode service = tree(BASE.resolve("510-service-hearth-proxy.yaml"));
        String policy = read(BASE.resolve("400-networkpolicy-hearth-proxy.yaml"));
        ActivatorConfig.Proxy settings = settings().proxy();

        assertEquals(
                settings().chain().proxyService(), service.at("/metadata/name").asText());
        assertEquals(service.at("/spec/selector"), deployment.at("/spec/selector/matchLabels"));
        List<Integer> ports = List.of(settings.http1Port(), settings.http2Port());
        // The names by which the chain tells the two apart.
        List<String> names = List.of("http", "http2");
        for (int i = 0; i < 2; i++) {
            assertEquals(names.get(i), service.at("/spec/ports/" + i + "/name").asText());
            assertEquals(
                    names.get(i), service.at("/spec/ports/" + i + "/targetPort").asText());
            assertEquals(names.get(i), container.at("/ports/" + i + "/name").asText());
            assertEquals(
                    ports.get(i), container.at("/ports/" + i + "/containerPort").asInt());
            assertTrue(policy.contains("- port: " + ports.get(i)));
        }
        assertTrue(
                deployment
                                .at("/spec/template/spec/terminationGracePeriodSeconds")
                                .asLong()
                        > settings.drainGrace().plus(settings.drainLimit()).toSeconds(),
                "requests that are under way end before the process does");
        assertEquals(
                "proxy",
                container.at("/env/0/value").asText(),
                container.at("/env/0/name").asText());
    }

    /** The defaults. */
    private static ActivatorConfig settings() {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(ActivatorConfig.class)
                .build()
                .getConfigMapping(ActivatorConfig.class);
    }

    @Test
    void imagesAreOfOneRepositoryAndVersion() {
        Stream.concat(manifests(), samples())
                .map(ManifestsTest::read)
                .forEach(text -> text.lines()
                        .filter(line -> line.matches(".*(image|_IMAGE): .*"))
                        .forEach(line ->
                                assertTrue(line.matches(".*: dev\\.local/hearth/[a-z-]+:0\\.1\\.0-SNAPSHOT"), line)));
    }

    @ParameterizedTest
    @MethodSource("samples")
    void eachSampleIsAllowedByOurOwnWebhookAndSaysHowKnMakesIt(Path file) throws IOException {
        ObjectNode service = (ObjectNode) tree(file);
        String name = service.at("/metadata/name").asText();

        var verdict = new ServiceAdmission().check(AdmissionReview.parse(Fixtures.review(service, null)));

        assertNull(verdict.refusal());
        assertEquals(List.of(), verdict.warnings());
        assertEquals(name + ".yaml", file.getFileName().toString());
        String image = service.at("/spec/template/spec/containers/0/image").asText();
        assertEquals("dev.local/hearth/" + name + ":0.1.0-SNAPSHOT", image);
        String header =
                read(file).lines().takeWhile(line -> line.startsWith("#")).reduce("", String::concat);
        assertTrue(header.contains("kn service create " + name + " --image " + image), header);
        service.at("/spec/template/metadata/annotations")
                .properties()
                .forEach(annotation -> assertTrue(
                        header.contains("--annotation " + annotation.getKey() + "="
                                + annotation.getValue().asText()),
                        annotation::getKey));
    }

    private static String path(AnnotatedElement element) {
        return Stream.of(element.getAnnotationsByType(jakarta.ws.rs.Path.class))
                .findFirst()
                .orElseThrow()
                .value();
    }

    private static Stream<JsonNode> webhooks() {
        return manifests()
                .filter(file -> file.toString().contains("webhookconfiguration"))
                .flatMap(
                        file -> StreamSupport.stream(tree(file).path("webhooks").spliterator(), false));
    }

    /** The models of fabric8 keep what they do not know; here nothing may be left there. */
    private static void unknownFields(String path, Object value, List<String> unknown) {
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, element) -> unknownFields(path + "." + key, element, unknown));
        } else if (value instanceof Collection<?> list) {
            list.forEach(element -> unknownFields(path + "[]", element, unknown));
        } else if (value instanceof GenericKubernetesResource) {
            // Of a kind that has no model; the real API server checks it.
            return;
        } else if (value != null && value.getClass().getName().startsWith("io.fabric8.")) {
            for (Method getter : value.getClass().getMethods()) {
                if (getter.getParameterCount() == 0
                        && getter.getName().startsWith("get")
                        && !getter.isAnnotationPresent(JsonIgnore.class)) {
                    Object inner = get(value, getter);
                    // That of a schema is a field of its own, and no map.
                    if (getter.getName().equals("getAdditionalProperties") && inner instanceof Map<?, ?> left) {
                        left.keySet().forEach(key -> unknown.add(path + "." + key));
                    } else if (!getter.getName().equals("getClass")) {
                        unknownFields(path + "." + getter.getName().substring(3), inner, unknown);
                    }
                }
            }
        }
    }

    private static Object get(Object value, Method getter) {
        try {
            Object inner = getter.invoke(value);
            return inner == null ? "" : inner;
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(getter + " cannot be called", e);
        }
    }

    private static Stream<Path> files(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList().stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode tree(Path file) {
        return JSON.valueToTree(YAML.unmarshal(read(file), Map.class));
    }
}
