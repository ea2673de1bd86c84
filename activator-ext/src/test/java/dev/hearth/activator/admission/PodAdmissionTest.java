package dev.hearth.activator.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PodAdmissionTest {
    private static final String TERMS = "preferredDuringSchedulingIgnoredDuringExecution";

    private final PodAdmission admission = new PodAdmission(NodePreference.NONE);

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

    private static final NodePreference TWO = pod -> {
        var weights = new LinkedHashMap<String, Integer>();
        weights.put("node-2", 100);
        weights.put("node-1", 40);
        return Optional.of(new NodePreference.Preferred(weights, "because of " + pod));
    };

    private static ObjectNode admitted(ObjectNode pod, NodePreference preference) {
        AdmissionReview review = Fixtures.asked(pod);
        return Fixtures.applied(review, new PodAdmission(preference).admit(review));
    }

    @Test
    void nodesAreWhatThePodPrefersAndItSaysWhy() {
        ObjectNode after = admitted(Fixtures.pod(Fixtures.deployment()), TWO);

        assertEquals(
                "[{\"weight\":100,\"preference\":{\"matchFields\":[{\"key\":\"metadata.name\",\"operator\":\"In\","
                        + "\"values\":[\"node-2\"]}]}},"
                        + "{\"weight\":40,\"preference\":{\"matchFields\":[{\"key\":\"metadata.name\",\"operator\":\"In\","
                        + "\"values\":[\"node-1\"]}]}}]",
                after.at("/spec/affinity/nodeAffinity/" + TERMS).toString());
        assertFalse(after.at("/spec/affinity").has("podAntiAffinity"));
        assertEquals(
                "because of Asked[namespace=default, revision=edges-00001, kind=cpu, dryRun=false]",
                after.at("/metadata/annotations").path(PodAdmission.PLACEMENT).asText());
    }

    @Test
    void whatTheAuthorPrefersOfNodesStaysBesideIt() {
        ObjectNode pod = Fixtures.pod(Fixtures.deployment());
        ((ObjectNode) pod.path("spec").path("affinity"))
                .putObject("nodeAffinity")
                .putArray(TERMS)
                .addObject()
                .put("weight", 7);

        ObjectNode after = admitted(pod, TWO);

        assertEquals(
                7,
                after.at("/spec/affinity/nodeAffinity/" + TERMS + "/0/weight").asInt());
        assertEquals(
                100,
                after.at("/spec/affinity/nodeAffinity/" + TERMS + "/1/weight").asInt());
    }

    @Test
    void whoIsAskedTwiceDecidesOnce() {
        ObjectNode once = admitted(Fixtures.pod(Fixtures.deployment()), TWO);

        assertEquals(once, admitted(once, pod -> {
            throw new AssertionError("asked again about " + pod);
        }));
    }

    @Test
    void whereNoNodeIsBetterThePodSaysThatAlone() {
        ObjectNode after = admitted(
                Fixtures.pod(Fixtures.deployment()),
                pod -> Optional.of(new NodePreference.Preferred(new LinkedHashMap<>(), "no node has it")));

        assertFalse(after.path("spec").has("affinity"));
        assertEquals(
                "no node has it",
                after.at("/metadata/annotations").path(PodAdmission.PLACEMENT).asText());
    }

    @Test
    void dryRunIsPassedOn() throws Exception {
        ObjectNode review =
                (ObjectNode) new ObjectMapper().readTree(Fixtures.review(Fixtures.pod(Fixtures.deployment()), null));
        ((ObjectNode) review.path("request")).put("dryRun", true);
        var asked = new ArrayList<NodePreference.Asked>();

        new PodAdmission(pod -> {
                    asked.add(pod);
                    return Optional.empty();
                })
                .admit(AdmissionReview.parse(review.toString().getBytes(StandardCharsets.UTF_8)));

        assertEquals(List.of(new NodePreference.Asked("default", "edges-00001", "cpu", true)), asked);
    }
}
