package dev.hearth.daemon.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.daemon.RefusedException;
import dev.hearth.daemon.backend.Device;
import dev.hearth.protocol.Status;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@EnableKubernetesMockClient
@SuppressWarnings("NullAway.Init") // the extension fills the fields in
class TokenReviewerTest {
    private static final String NODE = "node-1";
    private static final String UID = "0b8a4ab7-0000-4000-8000-000000000001";
    private static final String TOKEN = token("{\"exp\":1800000000}");

    private KubernetesMockServer server;
    private KubernetesClient client;
    private TokenReviewer reviewer;

    @BeforeEach
    void make() {
        reviewer = new TokenReviewer(client, NODE, "hearth.dev");
    }

    private static String token(String payload) {
        return "e30."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(payload.getBytes(StandardCharsets.UTF_8))
                + ".c2ln";
    }

    /** What an API server says of a token that the kubelet made for pod edges-1. */
    private static TokenReviewBuilder good() {
        return new TokenReviewBuilder()
                .withNewStatus()
                .withAuthenticated(true)
                .withAudiences("hearth.dev")
                .withNewUser()
                .withUsername("system:serviceaccount:shop:default")
                .withExtra(Map.of(
                        "authentication.kubernetes.io/pod-name", List.of("edges-1"),
                        "authentication.kubernetes.io/pod-uid", List.of(UID),
                        "authentication.kubernetes.io/node-name", List.of(NODE)))
                .endUser()
                .endStatus();
    }

    private static PodBuilder pod() {
        return new PodBuilder()
                .withNewMetadata()
                .withName("edges-1")
                .withNamespace("shop")
                .withUid(UID)
                .addToLabels("serving.knative.dev/revision", "edges-00001")
                .addToAnnotations("hearth.dev/accelerator", "gpu")
                .addToAnnotations("hearth.dev/memory", "2Gi")
                .endMetadata()
                .withNewSpec()
                .withNodeName(NODE)
                .addNewContainer()
                .withName("user-container")
                .endContainer()
                .addNewInitContainer()
                .withName("hearth-sidecar")
                .withNewResources()
                .addToLimits("hearth.dev/gpu", new Quantity("1"))
                .endResources()
                .endInitContainer()
                .endSpec()
                .withNewStatus()
                .withPhase("Running")
                .endStatus();
    }

    private void answers(TokenReview review, Pod pod) {
        server.expect()
                .post()
                .withPath("/apis/authentication.k8s.io/v1/tokenreviews")
                .andReturn(201, review)
                .always();
        server.expect()
                .get()
                .withPath("/api/v1/namespaces/shop/pods/edges-1")
                .andReturn(200, pod)
                .always();
    }

    private PodIdentities.Pod reviewed(Pod pod) {
        answers(good().build(), pod);
        return reviewer.review(TOKEN).pod();
    }

    private void isRefused(Status status, TokenReview review, Pod pod, String... saying) {
        answers(review, pod);
        var refused = assertThrows(RefusedException.class, () -> reviewer.review(TOKEN));
        assertEquals(status, refused.status());
        for (String part : saying) {
            assertTrue(String.valueOf(refused.getMessage()).contains(part), refused.getMessage());
        }
    }

    private static TokenReview changed(Consumer<TokenReview> change) {
        TokenReview review = good().build();
        change.accept(review);
        return review;
    }

    @Test
    void podOfThisNodeIsKnownByItsRevisionAndItsAnnotations() throws Exception {
        answers(good().build(), pod().build());
        PodIdentities.Reviewed reviewed = reviewer.review(TOKEN);
        assertEquals("shop/edges-00001", reviewed.pod().tenant());
        assertEquals(UID, reviewed.pod().uid());
        assertEquals(Device.Kind.GPU, reviewed.pod().wanted().kind());
        assertEquals(2L << 30, reviewed.pod().wanted().memoryBytes());
        assertEquals(Instant.ofEpochSecond(1_800_000_000), reviewed.end());
        String asked = server.takeRequest().getBody().readUtf8();
        assertTrue(asked.contains(TOKEN), asked);
        assertTrue(asked.contains("\"audiences\":[\"hearth.dev\"]"), asked);
    }

    @Test
    void tokenThatTheApiServerDoesNotAcceptIsRefused() {
        isRefused(
                Status.UNAUTHENTICATED,
                changed(review -> {
                    review.getStatus().setAuthenticated(false);
                    review.getStatus().setError("token has expired");
                }),
                pod().build(),
                "token has expired",
                "audience hearth.dev");
    }

    /** An API server that knows no audiences leaves them out of its answer. */
    @Test
    void tokenForAnotherAudienceIsRefused() {
        isRefused(
                Status.UNAUTHENTICATED,
                changed(review -> review.getStatus().setAudiences(List.of())),
                pod().build(),
                "set the audience");
    }

    @Test
    void tokenOfNoPodIsRefused() {
        isRefused(
                Status.UNAUTHENTICATED,
                changed(review -> review.getStatus().getUser().setExtra(Map.of())),
                pod().build(),
                "of no pod");
    }

    @Test
    void tokenOfAUserIsRefused() {
        isRefused(
                Status.UNAUTHENTICATED,
                changed(review -> review.getStatus().getUser().setUsername("admin")),
                pod().build(),
                "token is of admin");
    }

    @Test
    void tokenOfAPodOnAnotherNodeIsRefused() {
        isRefused(
                Status.UNAUTHENTICATED,
                changed(review -> review.getStatus()
                        .getUser()
                        .getExtra()
                        .put("authentication.kubernetes.io/node-name", List.of("node-2"))),
                pod().build(),
                "on node node-2",
                "daemon of node-1");
    }

    @Test
    void podThatIsElsewhereIsRefusedWhateverItsTokenSays() {
        isRefused(
                Status.UNAUTHENTICATED,
                good().build(),
                pod().editSpec().withNodeName("node-3").endSpec().build(),
                "on node node-3");
    }

    @Test
    void podThatIsGoneIsRefused() {
        server.expect()
                .post()
                .withPath("/apis/authentication.k8s.io/v1/tokenreviews")
                .andReturn(201, good().build())
                .always();
        var refused = assertThrows(RefusedException.class, () -> reviewer.review(TOKEN));
        assertEquals(Status.UNAUTHENTICATED, refused.status());
        assertTrue(String.valueOf(refused.getMessage()).contains("is gone"), refused.getMessage());
    }

    @Test
    void anotherPodOfThatNameIsRefused() {
        isRefused(
                Status.UNAUTHENTICATED,
                good().build(),
                pod().editMetadata().withUid("another").endMetadata().build(),
                "is gone");
    }

    @Test
    void podThatHasEndedIsRefused() {
        isRefused(
                Status.UNAUTHENTICATED,
                good().build(),
                pod().editStatus().withPhase("Failed").endStatus().build(),
                "has ended");
    }

    @Test
    void podWithoutTheAnnotationIsRefused() {
        isRefused(
                Status.INVALID_ARGUMENT,
                good().build(),
                pod().editMetadata().withAnnotations(Map.of()).endMetadata().build(),
                "hearth.dev/accelerator");
    }

    @Test
    void podWithoutAShareIsRefused() {
        isRefused(
                Status.UNAUTHENTICATED,
                good().build(),
                pod().editSpec().withInitContainers().endSpec().build(),
                "hearth.dev/gpu: 1");
    }

    @Test
    void podWithAShareOfAnotherKindIsRefused() {
        isRefused(
                Status.UNAUTHENTICATED,
                good().build(),
                pod().editMetadata()
                        .addToAnnotations("hearth.dev/accelerator", "cpu")
                        .endMetadata()
                        .build(),
                "hearth.dev/cpu: 1");
    }

    @Test
    void podOfNoRevisionIsKnownByWhatMadeIt() {
        assertEquals(
                "shop/pod.edges-1",
                reviewed(pod().editMetadata().withLabels(Map.of()).endMetadata().build())
                        .tenant());
    }

    @Test
    void podOfADeploymentIsKnownByIt() {
        assertEquals(
                "shop/deployment.edges",
                reviewed(pod().editMetadata()
                                .withLabels(Map.of("pod-template-hash", "6d4cf56db6"))
                                .addNewOwnerReference()
                                .withKind("ReplicaSet")
                                .withName("edges-6d4cf56db6")
                                .withController(true)
                                .endOwnerReference()
                                .endMetadata()
                                .build())
                        .tenant());
    }

    @Test
    void podOfAStatefulSetIsKnownByIt() {
        assertEquals(
                "shop/statefulset.edges",
                reviewed(pod().editMetadata()
                                .withLabels(Map.of())
                                .addNewOwnerReference()
                                .withKind("StatefulSet")
                                .withName("edges")
                                .withController(true)
                                .endOwnerReference()
                                .endMetadata()
                                .build())
                        .tenant());
    }

    @Test
    void tokenThatIsNoJwtHasNoEndToRelyOn() {
        answers(good().build(), pod().build());
        for (String odd : List.of("opaque", "a.b.c", token("nonsense"), token("{}"), token("[1]"))) {
            assertEquals(Instant.EPOCH, reviewer.review(odd).end(), odd);
        }
    }

    @Test
    void apiServerThatFailsIsNoRefusal() {
        server.expect()
                .post()
                .withPath("/apis/authentication.k8s.io/v1/tokenreviews")
                .andReturn(503, "")
                .always();
        assertThrows(KubernetesClientException.class, () -> reviewer.review(TOKEN));
    }
}
