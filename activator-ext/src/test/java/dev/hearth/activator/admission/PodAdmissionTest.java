package dev.hearth.activator.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.node.ObjectNode;
import org.junit.jupiter.api.Test;

class PodAdmissionTest {
    private static final String TERMS = "preferredDuringSchedulingIgnoredDuringExecution";

    private final PodAdmission admission = new PodAdmission();

    private ObjectNode admitted(ObjectNode pod) {
        AdmissionReview review = Fixtures.asked(pod);
        return Fixtures.applied(review, admission.admit(review));
    }

    @Test
    void knativesSpreadIsDroppedAndNothingElse() {
        ObjectNode pod = Fixtures.pod(Fixtures.deployment());

        ObjectNode after = admitted(pod);

        assertFalse(after.path("spec").has("affinity"));
        ((ObjectNode) pod.path("spec")).remove("affinity");
        assertEquals(pod, after);
    }

    @Test
    void droppingTwiceIsDroppingOnce() {
        ObjectNode once = admitted(Fixtures.pod(Fixtures.deployment()));

        assertEquals(once, admitted(once));
    }

    @Test
    void whatTheAuthorPrefersStays() {
        ObjectNode pod = Fixtures.pod(Fixtures.deployment());
        ObjectNode antiAffinity = (ObjectNode) pod.path("spec").path("affinity").path("podAntiAffinity");
        ObjectNode theirs = antiAffinity.withArrayProperty(TERMS).get(0).deepCopy();
        theirs.put("weight", 50);
        antiAffinity.withArrayProperty(TERMS).add(theirs);
        ObjectNode affinity = (ObjectNode) pod.path("spec").path("affinity");
        affinity.putObject("nodeAffinity").put("kept", true);

        ObjectNode after = admitted(pod);

        assertEquals(
                "[" + theirs + "]",
                after.path("spec")
                        .path("affinity")
                        .path("podAntiAffinity")
                        .path(TERMS)
                        .toString());
        assertEquals(
                affinity.path("nodeAffinity"),
                after.path("spec").path("affinity").path("nodeAffinity"));
    }

    @Test
    void withoutTheAnnotationNothingIsTouched() {
        ObjectNode deployment = Fixtures.deployment();
        Fixtures.annotate(deployment, Annotation.ACCELERATOR, null);
        ObjectNode pod = Fixtures.pod(deployment);

        assertEquals(pod.toString(), admitted(pod).toString());
    }
}
