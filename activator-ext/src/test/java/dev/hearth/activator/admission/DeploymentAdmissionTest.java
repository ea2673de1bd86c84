package dev.hearth.activator.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeploymentAdmissionTest {
    private static final SidecarTemplate NEXT_RELEASE = new SidecarTemplate(
            "dev.local/hearth/sidecar:2",
            Optional.of("Always"),
            "50m",
            "1Gi",
            Optional.of("1"),
            "2Gi",
            Optional.of("http://traces:4317"));

    private final DeploymentAdmission admission = new DeploymentAdmission(Fixtures.SETTINGS);

    private ObjectNode injected(ObjectNode deployment) {
        AdmissionReview review = Fixtures.asked(deployment);
        return Fixtures.applied(review, admission.admit(review));
    }

    @Test
    void theSidecarIsANativeOneThatWaitsForNobody() {
        JsonNode sidecar = sidecar(injected(Fixtures.deployment()));

        assertEquals("hearth-sidecar", sidecar.path("name").asText());
        assertEquals("dev.local/hearth/sidecar:1", sidecar.path("image").asText());
        assertEquals("Always", sidecar.path("restartPolicy").asText());
        assertFalse(sidecar.has("startupProbe") || sidecar.has("readinessProbe") || sidecar.has("livenessProbe"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpu", "tpu", "cpu"})
    void theSidecarAloneTakesAShareOfTheKind(String kind) {
        ObjectNode deployment = Fixtures.deployment();
        Fixtures.annotate(deployment, Annotation.ACCELERATOR, kind);

        ObjectNode after = injected(deployment);

        assertEquals(
                "1",
                sidecar(after)
                        .path("resources")
                        .path("limits")
                        .path("hearth.dev/" + kind)
                        .asText());
        assertEquals(kind, environment(sidecar(after), "HEARTH_SIDECAR_ACCELERATOR"));
        for (JsonNode container : containers(after)) {
            assertFalse(container.path("resources").toString().contains("hearth.dev/"), container::toString);
        }
    }

    @Test
    void functionAndSidecarShareMemoryOfTheSizeThatWasAskedFor() {
        ObjectNode after = injected(Fixtures.deployment());

        JsonNode volume = named(Fixtures.podSpec(after).path("volumes"), "hearth");
        assertEquals("Memory", volume.path("emptyDir").path("medium").asText());
        assertEquals("513Mi", volume.path("emptyDir").path("sizeLimit").asText());
        assertEquals(
                "/run/hearth", mount(sidecar(after), "hearth").path("mountPath").asText());
        JsonNode function = named(containers(after), "user-container");
        assertEquals("/run/hearth", mount(function, "hearth").path("mountPath").asText());
        assertEquals("/run/hearth/accelerator.sock", environment(function, "HEARTH_SOCKET"));
        assertEquals("512Mi", environment(sidecar(after), "HEARTH_SIDECAR_SHARED_MEMORY"));
    }

    @Test
    void whoAsksForNoSizeGetsTheDefault() {
        ObjectNode deployment = Fixtures.deployment();
        Fixtures.annotate(deployment, Annotation.SHARED_MEMORY, null);

        JsonNode volume = named(Fixtures.podSpec(injected(deployment)).path("volumes"), "hearth");

        assertEquals("257Mi", volume.path("emptyDir").path("sizeLimit").asText());
    }

    @Test
    void theTokenIsTheSidecarsAlone() {
        ObjectNode after = injected(Fixtures.deployment());

        JsonNode token = named(Fixtures.podSpec(after).path("volumes"), "hearth-token")
                .at("/projected/sources/0/serviceAccountToken");
        assertEquals("hearth.dev", token.path("audience").asText());
        assertEquals(3600, token.path("expirationSeconds").asInt());
        assertTrue(mount(sidecar(after), "hearth-token").path("readOnly").asBoolean());
        String folder = mount(sidecar(after), "hearth-token").path("mountPath").asText();
        assertEquals(
                folder + "/" + token.path("path").asText(), environment(sidecar(after), "HEARTH_SIDECAR_TOKEN_FILE"));
        for (JsonNode container : containers(after)) {
            assertTrue(mount(container, "hearth-token").isMissingNode());
            assertTrue(mount(container, "hearth-tmp").isMissingNode(), "libraries that the sidecar runs");
        }
    }

    @Test
    void queueProxyAndAllOtherFieldsStayAsTheyAre() {
        ObjectNode before = Fixtures.deployment();
        ObjectNode after = injected(before);

        assertEquals(named(containers(before), "queue-proxy"), named(containers(after), "queue-proxy"));
        Injection.strip(Fixtures.podSpec(after));
        assertEquals(before.toString(), after.toString());
    }

    @Test
    void theSidecarPassesPodSecurityRestricted() {
        JsonNode context = sidecar(injected(Fixtures.deployment())).path("securityContext");

        assertFalse(context.path("allowPrivilegeEscalation").asBoolean(true));
        assertTrue(context.path("runAsNonRoot").asBoolean());
        assertTrue(context.path("readOnlyRootFilesystem").asBoolean());
        assertEquals("[\"ALL\"]", context.path("capabilities").path("drop").toString());
        assertEquals(
                "RuntimeDefault", context.path("seccompProfile").path("type").asText());
    }

    @Test
    void injectingTwiceIsInjectingOnce() {
        ObjectNode once = injected(Fixtures.deployment());
        AdmissionReview again = Fixtures.asked(once);

        assertEquals(once, Fixtures.applied(again, admission.admit(again)));
        assertFalse(answer(again, admission.admit(again)).path("response").has("patch"));
    }

    @Test
    void injectingTwiceIsInjectingOnceWhateverTheDeploymentHolds() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            ObjectNode deployment = arbitrary(random);
            ObjectNode once = injected(deployment);
            assertEquals(once, injected(once), () -> "seed " + seed);
            if (!once.equals(deployment)) {
                assertTrue(Injection.isIn(Fixtures.podSpec(once)), () -> "seed " + seed);
                Injection.strip(Fixtures.podSpec(once));
                assertEquals(deployment, once, () -> "seed " + seed);
            }
        }
    }

    @Test
    void withoutTheAnnotationNothingIsTouched() {
        ObjectNode deployment = Fixtures.deployment();
        Fixtures.annotate(deployment, Annotation.ACCELERATOR, null);
        AdmissionReview review = Fixtures.asked(deployment);

        Verdict verdict = admission.admit(review);

        assertEquals(deployment.toString(), String.valueOf(verdict.object()));
        assertFalse(answer(review, verdict).path("response").has("patch"));
    }

    @Test
    void deploymentsOfOthersAreNotTouched() {
        ObjectNode deployment = Fixtures.deployment();
        ((ObjectNode) deployment.path("metadata").path("labels")).remove("serving.knative.dev/revision");
        AdmissionReview review = Fixtures.asked(deployment);

        assertFalse(answer(review, admission.admit(review)).path("response").has("patch"));
    }

    @Test
    void whatKnativeSendsAgainKeepsItsSidecarAcrossReleases() {
        ObjectNode stored = injected(Fixtures.deployment());
        // The API server's own defaults, which Knative does not send.
        ((ObjectNode) sidecar(stored)).put("terminationMessagePath", "/dev/termination-log");
        ObjectNode sent = Fixtures.deployment();
        ((ObjectNode) sent.path("metadata").path("labels")).put("serving.knative.dev/deployment-hash", "other");
        AdmissionReview review = Fixtures.asked(sent, stored);

        ObjectNode after = Fixtures.applied(review, new DeploymentAdmission(NEXT_RELEASE).admit(review));

        assertEquals(Fixtures.podSpec(stored), Fixtures.podSpec(after), "another template rolls the revision");
    }

    @Test
    void aChangeOfAnInjectedDeploymentKeepsItsSidecarAcrossReleases() {
        ObjectNode stored = injected(Fixtures.deployment());
        ObjectNode sent = stored.deepCopy();
        ((ObjectNode) sent.path("spec")).put("replicas", 7);
        AdmissionReview review = Fixtures.asked(sent, stored);

        Verdict verdict = new DeploymentAdmission(NEXT_RELEASE).admit(review);

        assertEquals(sent, verdict.object());
    }

    @Test
    void whatOthersInjectStaysWhereTheyPutIt() {
        ObjectNode stored = injected(Fixtures.deployment());
        Fixtures.podSpec(stored).withArrayProperty("volumes").addObject().put("name", "mesh");
        Fixtures.podSpec(stored)
                .withArrayProperty("initContainers")
                .insertObject(0)
                .put("name", "mesh-init");

        assertEquals(stored, injected(stored));
    }

    @Test
    void aSidecarFollowsItsAnnotations() {
        ObjectNode stored = injected(Fixtures.deployment());
        ObjectNode sent = Fixtures.deployment();
        Fixtures.annotate(sent, Annotation.ACCELERATOR, "gpu");
        Fixtures.annotate(sent, Annotation.SHARED_MEMORY, "1Gi");
        AdmissionReview review = Fixtures.asked(sent, stored);

        ObjectNode after = Fixtures.applied(review, new DeploymentAdmission(NEXT_RELEASE).admit(review));

        JsonNode limits = sidecar(after).path("resources").path("limits");
        assertEquals("1", limits.path("hearth.dev/gpu").asText());
        assertFalse(limits.has("hearth.dev/cpu"));
        assertEquals("dev.local/hearth/sidecar:1", sidecar(after).path("image").asText());
        assertEquals(
                "1025Mi",
                named(Fixtures.podSpec(after).path("volumes"), "hearth")
                        .path("emptyDir")
                        .path("sizeLimit")
                        .asText());
    }

    @Test
    void whoTakesTheAnnotationAwayGetsTheDeploymentBack() {
        ObjectNode stored = injected(Fixtures.deployment());
        ObjectNode sent = stored.deepCopy();
        Fixtures.annotate(sent, Annotation.ACCELERATOR, null);
        AdmissionReview review = Fixtures.asked(sent, stored);

        ObjectNode after = Fixtures.applied(review, admission.admit(review));

        assertEquals(Fixtures.podSpec(Fixtures.deployment()), Fixtures.podSpec(after));
    }

    @Test
    void aSocketThatTheAuthorSetStays() {
        ObjectNode deployment = Fixtures.deployment();
        ((ObjectNode) named(containers(deployment), "user-container"))
                .withArrayProperty("env")
                .addObject()
                .put("name", "HEARTH_SOCKET")
                .put("value", "/elsewhere");

        ObjectNode after = injected(deployment);

        assertEquals("/elsewhere", environment(named(containers(after), "user-container"), "HEARTH_SOCKET"));
    }

    @Test
    void aWrongAnnotationStartsTheRevisionWithoutSidecarAndSaysSo() {
        ObjectNode deployment = Fixtures.deployment();
        Fixtures.annotate(deployment, Annotation.SHARED_MEMORY, "lots");
        AdmissionReview review = Fixtures.asked(deployment);

        Verdict verdict = admission.admit(review);

        assertEquals(deployment, verdict.object());
        assertTrue(verdict.warnings().toString().contains("hearth.dev/shared-memory"), verdict::toString);
        assertTrue(DeploymentAdmission.missing(deployment).orElseThrow().contains("'lots'"));
    }

    @Test
    void aWrongAnnotationOfARevisionThatRequiresItsSidecarIsRefused() {
        ObjectNode deployment = Fixtures.deployment();
        Fixtures.annotate(deployment, Annotation.REQUIRED, "true");
        Fixtures.annotate(deployment, Annotation.SHARED_MEMORY, "lots");
        AdmissionReview review = Fixtures.asked(deployment);

        JsonNode response = answer(review, admission.admit(review)).path("response");

        assertFalse(response.path("allowed").asBoolean(true));
        assertEquals(403, response.path("status").path("code").asInt());
        assertTrue(response.path("status").path("message").asText().contains("hearth.dev/shared-memory"));
    }

    @ParameterizedTest
    @MethodSource("takenPlaces")
    void anAuthorsVolumeInOurPlaceIsSaid(String list, String element) throws Exception {
        ObjectNode deployment = Fixtures.deployment();
        ObjectNode holder = list.equals("volumes")
                ? Fixtures.podSpec(deployment)
                : (ObjectNode) named(containers(deployment), "user-container");
        holder.withArrayProperty(list).add(new ObjectMapper().readTree(element));
        AdmissionReview review = Fixtures.asked(deployment);

        Verdict verdict = admission.admit(review);

        assertEquals(deployment, verdict.object());
        assertEquals(2, verdict.warnings().size(), verdict::toString);
    }

    static Stream<Arguments> takenPlaces() {
        return Stream.of(
                Arguments.of("volumes", "{\"name\": \"hearth\", \"emptyDir\": {}}"),
                Arguments.of("volumeMounts", "{\"name\": \"data\", \"mountPath\": \"/run/hearth\"}"));
    }

    @Test
    void aRunningRevisionWithoutItsSidecarIsFound() {
        assertTrue(DeploymentAdmission.missing(Fixtures.deployment()).isPresent());
        assertTrue(DeploymentAdmission.missing(injected(Fixtures.deployment())).isEmpty());
        ObjectNode unannotated = Fixtures.deployment();
        Fixtures.annotate(unannotated, Annotation.ACCELERATOR, null);
        assertTrue(DeploymentAdmission.missing(unannotated).isEmpty());
    }

    private static ObjectNode arbitrary(Random random) {
        ObjectNode deployment = Fixtures.deployment();
        ObjectNode podSpec = Fixtures.podSpec(deployment);
        for (String name : List.of("one", "hearth-other", "two")) {
            if (random.nextBoolean()) {
                podSpec.withArrayProperty("volumes").addObject().put("name", name);
            }
            if (random.nextBoolean()) {
                podSpec.withArrayProperty("initContainers").addObject().put("name", name);
            }
            if (random.nextBoolean()) {
                ObjectNode container = podSpec.withArrayProperty("containers")
                        .insertObject(random.nextInt(2))
                        .put("name", name);
                if (random.nextBoolean()) {
                    container.putArray("env").addObject().put("name", name).put("value", "");
                }
                if (random.nextBoolean()) {
                    container
                            .putArray("volumeMounts")
                            .addObject()
                            .put("name", name)
                            .put("mountPath", "/" + name);
                }
            }
        }
        Fixtures.annotate(
                deployment,
                Annotation.ACCELERATOR,
                List.of("gpu", "tpu", "cpu", "").get(random.nextInt(4)));
        Fixtures.annotate(deployment, Annotation.SHARED_MEMORY, random.nextInt(1, 5000) + "Mi");
        return deployment;
    }

    private static JsonNode answer(AdmissionReview review, Verdict verdict) {
        try {
            return new ObjectMapper().readTree(review.answer(verdict));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static JsonNode sidecar(ObjectNode deployment) {
        return Fixtures.podSpec(deployment).path("initContainers").path(0);
    }

    private static JsonNode containers(ObjectNode deployment) {
        return Fixtures.podSpec(deployment).path("containers");
    }

    private static JsonNode mount(JsonNode container, String volume) {
        return named(container.path("volumeMounts"), volume);
    }

    private static String environment(JsonNode container, String name) {
        return named(container.path("env"), name).path("value").asText();
    }

    private static JsonNode named(JsonNode list, String name) {
        return StreamSupport.stream(list.spliterator(), false)
                .filter(element -> element.path("name").asText().equals(name))
                .findFirst()
                .orElse(MissingNode.getInstance());
    }
}
