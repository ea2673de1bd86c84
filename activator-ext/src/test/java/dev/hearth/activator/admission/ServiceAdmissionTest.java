package dev.hearth.activator.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceAdmissionTest {
    private static final String TARGET = "autoscaling.knative.dev/target-utilization-percentage";

    private final ServiceAdmission admission = new ServiceAdmission();

    private String refusal(String key, String value) {
        ObjectNode service = Fixtures.service();
        annotations(service).put(key, value);
        String refusal = admission.check(Fixtures.asked(service)).refusal();
        return refusal == null ? "" : refusal;
    }

    @ParameterizedTest
    @CsvSource({
        "accelerator, gpu",
        "accelerator, tpu",
        "accelerator, cpu",
        "shared-memory, 1Mi",
        "shared-memory, 268435456",
        "shared-memory, 1Ti",
        "memory, 2Gi",
        "memory, 16Ti",
        "share, 1",
        "share, 1000",
        "priority, high",
        "priority, normal",
        "priority, low",
        "keep-warm, 1s",
        "keep-warm, 90m",
        "keep-warm, 1h30m",
        "keep-warm, 168h",
        "prewarm, /kernels/edges.cl",
        "'prewarm', '/kernels/a.cl, sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'",
        "required, true",
        "required, false"
    })
    void whatIsAllowedPasses(String name, String value) {
        assertEquals("", refusal("hearth.dev/" + name, value));
    }

    @ParameterizedTest
    @CsvSource(
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "accelerator,fpga",
                "accelerator,GPU",
                "accelerator,gpu ",
                "accelerator,''",
                "accelerator,'gpu,tpu'",
                "shared-memory,1Ki",
                "shared-memory,2Ti",
                "shared-memory,-1",
                "shared-memory,0",
                "shared-memory,256M",
                "shared-memory,1e9",
                "shared-memory,0.5Gi",
                "shared-memory,99999999999999999999",
                "memory,999999999999Ti",
                "memory,some",
                "share,0",
                "share,1001",
                "share,-5",
                "share,9999999999999",
                "share,1.5",
                "priority,urgent",
                "keep-warm,''",
                "keep-warm,0s",
                "keep-warm,10",
                "keep-warm,169h",
                "keep-warm,999999h",
                "keep-warm,ten minutes",
                "prewarm,edges.cl",
                "prewarm,''",
                "prewarm,'/a,,/b'",
                "prewarm,sha256:12",
                "required,yes",
                "required,True"
            })
    void whatIsNotAllowedIsRefusedWithValueAndRemedy(String name, String value) {
        Annotation annotation = Annotation.of("hearth.dev/" + name).orElseThrow();

        String refusal = refusal(annotation.key(), value);

        assertTrue(refusal.contains("annotation " + annotation.key() + ": '" + value + "' is not allowed"), refusal);
        assertTrue(refusal.contains(annotation.allowed()), refusal);
        assertTrue(refusal.contains("for example " + annotation.key() + ": \"" + annotation.example() + "\""), refusal);
    }

    @Test
    void everyExampleIsAllowed() {
        for (Annotation annotation : Annotation.values()) {
            assertTrue(annotation.allows(annotation.example()), annotation::key);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "acelerator, accelerator",
        "accelerators, accelerator",
        "shared_memory, shared-memory",
        "sharedmemory, shared-memory",
        "keepwarm, keep-warm",
        "Share, share",
        "prio, priority"
    })
    void aTypoGetsTheNearestKeyAsAnswer(String typo, String meant) {
        String refusal = refusal("hearth.dev/" + typo, "1");

        assertTrue(
                refusal.contains("'hearth.dev/" + typo + "' is not known") && refusal.contains("hearth.dev/" + meant),
                refusal);
    }

    @Test
    void aKeyThatIsLikeNoOtherGetsThemAll() {
        String refusal = refusal("hearth.dev/colour", "red");

        assertTrue(refusal.contains("there are hearth.dev/accelerator, hearth.dev/shared-memory"), refusal);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u001b[2J", "a\nb", "\u202Egpu", "𝒈𝒑𝒖", "{}", "'; DROP TABLE", "%s%n", "\0"})
    void aHostileValueIsShownOnOneLine(String value) {
        String refusal = refusal(Annotation.ACCELERATOR.key(), value);

        assertTrue(refusal.contains("is not allowed"), refusal);
        assertTrue(refusal.codePoints().noneMatch(Character::isISOControl), refusal);
        assertTrue(refusal.indexOf('\u202E') < 0, refusal);
    }

    @Test
    void aHugeValueIsShownShort() {
        for (Annotation annotation : Annotation.values()) {
            String refusal = refusal(annotation.key(), "9".repeat(200_000));

            assertTrue(refusal.contains("9…' (200000 characters)"), refusal);
            assertTrue(refusal.length() < 500, () -> annotation + " " + refusal.length());
        }
    }

    @Test
    void manyProblemsAreSaidAsFarAsTheyFit() {
        ObjectNode service = Fixtures.service();
        for (int i = 0; i < 1000; i++) {
            annotations(service).put("hearth.dev/x" + i, "");
        }

        String refusal = String.valueOf(admission.check(Fixtures.asked(service)).refusal());

        assertTrue(refusal.endsWith("and 992 more"), refusal);
    }

    @Test
    void whatKnWritesToBothIsRefusedOnce() {
        ObjectNode service = Fixtures.service();
        annotations(service).put(Annotation.SHARE.key(), "much");
        ((ObjectNode) service.path("metadata").path("annotations")).put(Annotation.SHARE.key(), "much");

        String refusal = String.valueOf(admission.check(Fixtures.asked(service)).refusal());

        assertEquals(refusal.indexOf("hearth.dev/share: 'much'"), refusal.lastIndexOf("hearth.dev/share: 'much'"));
    }

    @Test
    void anAnnotationOfTheServiceAloneIsWarnedOf() {
        ObjectNode service = Fixtures.service();
        annotations(service).remove(Annotation.ACCELERATOR.key());

        Verdict verdict = admission.check(Fixtures.asked(service));

        assertNull(verdict.refusal());
        assertEquals(1, verdict.warnings().size());
        assertTrue(verdict.warnings().getFirst().contains("spec.template.metadata.annotations"), verdict::toString);
    }

    @Test
    void anAnnotationWithoutAcceleratorIsWarnedOf() {
        ObjectNode service = Fixtures.service();
        annotations(service).remove(Annotation.ACCELERATOR.key());
        ((ObjectNode) service.path("metadata")).remove("annotations");
        annotations(service).put(Annotation.MEMORY.key(), "1Gi");

        Verdict verdict = admission.check(Fixtures.asked(service));

        assertNull(verdict.refusal());
        assertTrue(verdict.warnings().getFirst().contains("has no effect without hearth.dev/accelerator"));
    }

    @Test
    void whatKnMakesIsNotWarnedOf() {
        Verdict verdict = admission.check(Fixtures.asked(Fixtures.service()));

        assertEquals(Verdict.admit(verdict.object() == null ? Fixtures.service() : verdict.object()), verdict);
        assertTrue(verdict.warnings().isEmpty());
    }

    @Test
    void aServiceThatWasWrongBeforeCanStillBeChangedAndDeleted() {
        ObjectNode wrong = Fixtures.service();
        annotations(wrong).put(Annotation.SHARE.key(), "much");
        ObjectNode finalized = wrong.deepCopy();
        ((ObjectNode) finalized.path("metadata")).putArray("finalizers").add("routes");
        assertNull(admission.check(Fixtures.asked(finalized, wrong)).refusal());

        ObjectNode deleted = wrong.deepCopy();
        ((ObjectNode) deleted.path("metadata")).put("deletionTimestamp", "2026-11-30T03:00:00Z");
        assertNull(admission.check(Fixtures.asked(deleted)).refusal());

        ObjectNode worse = wrong.deepCopy();
        annotations(worse).put(Annotation.SHARE.key(), "more");
        assertNotNull(admission.check(Fixtures.asked(worse, wrong)).refusal());
    }

    @Test
    void oneRequestAtATimeStartsOnePod() {
        ObjectNode service = Fixtures.service();
        concurrency(service, 1);
        AdmissionReview review = Fixtures.asked(service);

        ObjectNode after = Fixtures.applied(review, admission.complete(review));

        assertEquals("100", annotations(after).path(TARGET).asText());
        annotations(after).remove(TARGET);
        assertEquals(service, after);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "autoscaling.knative.dev/target-utilization-percentage",
                "autoscaling.knative.dev/targetUtilizationPercentage",
                "autoscaling.knative.dev/target"
            })
    void whatTheAuthorChoseForTheAutoscalerStays(String key) {
        ObjectNode service = Fixtures.service();
        concurrency(service, 1);
        annotations(service).put(key, "70");

        assertEquals(service, admission.complete(Fixtures.asked(service)).object());
    }

    @Test
    void otherServicesGetNoDefault() {
        ObjectNode many = Fixtures.service();
        concurrency(many, 4);
        assertEquals(many, admission.complete(Fixtures.asked(many)).object());

        ObjectNode unannotated = Fixtures.service();
        concurrency(unannotated, 1);
        annotations(unannotated).remove(Annotation.ACCELERATOR.key());
        assertEquals(
                unannotated, admission.complete(Fixtures.asked(unannotated)).object());
    }

    @Test
    void anUnchangedTemplateGetsNoDefaultSoThatNoRevisionIsMade() {
        ObjectNode service = Fixtures.service();
        concurrency(service, 1);
        ObjectNode changed = service.deepCopy();
        ((ObjectNode) changed.path("metadata")).putArray("finalizers").add("routes");

        assertEquals(
                changed, admission.complete(Fixtures.asked(changed, service)).object());
    }

    private static void concurrency(ObjectNode service, int concurrency) {
        ((ObjectNode) service.path("spec").path("template").path("spec")).put("containerConcurrency", concurrency);
    }

    private static ObjectNode annotations(ObjectNode service) {
        return (ObjectNode)
                service.path("spec").path("template").path("metadata").path("annotations");
    }
}
