package dev.hearth.daemon.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.daemon.DaemonConfig;
import dev.hearth.v1.NodeGrpc;
import dev.hearth.v1.NodeWarmth;
import dev.hearth.v1.PrewarmRequest;
import dev.hearth.v1.WarmthRequest;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Who reaches a node's service, over TLS and with an API server that is told what to say. */
@Timeout(60)
@EnableKubernetesMockClient
@SuppressWarnings("NullAway.Init") // the extension fills the fields in
class NodePortTest {
    private static final String CALLER = "system:serviceaccount:hearth-system:hearth-activator-ext";
    private static final String AUDIENCE = "node.hearth.dev";
    private static final String REVIEWS = "/apis/authentication.k8s.io/v1/tokenreviews";

    private KubernetesMockServer server;
    private KubernetesClient client;
    private final HandClock clock = new HandClock(Instant.parse("2026-11-30T00:00:00Z"));
    private final List<ManagedChannel> channels = new ArrayList<>();
    private NodePort port;

    private record Config(Optional<String> address, int port, String audience, List<String> callers)
            implements DaemonConfig.NodePort {}

    private static final class Node extends NodeGrpc.NodeImplBase {
        @Override
        public void warmth(WarmthRequest request, StreamObserver<NodeWarmth> observer) {
            observer.onNext(NodeWarmth.newBuilder().setMaxWorkers(7).build());
        }
    }

    @BeforeEach
    void open() throws IOException {
        port = newPort();
    }

    private NodePort newPort() throws IOException {
        var config = new Config(Optional.empty(), 0, AUDIENCE, List.of(CALLER));
        return new NodePort(config, "127.0.0.1", new Node(), new Callers(client, AUDIENCE, config.callers(), clock));
    }

    @AfterEach
    void close() {
        channels.forEach(ManagedChannel::shutdownNow);
        port.close();
    }

    private ManagedChannel channel(AcceleratorNodeStatus.Endpoint endpoint, String certificate) throws IOException {
        var pem = new ByteArrayInputStream(certificate.getBytes(StandardCharsets.US_ASCII));
        ManagedChannel channel = Grpc.newChannelBuilderForAddress(
                        endpoint.address(),
                        endpoint.port(),
                        TlsChannelCredentials.newBuilder().trustManager(pem).build())
                // The name that all of them have; which it is, the certificate as a whole says.
                .overrideAuthority("hearth-daemon")
                .build();
        channels.add(channel);
        return channel;
    }

    private NodeGrpc.NodeBlockingStub node(String token) throws IOException {
        var headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer " + token);
        return NodeGrpc.newBlockingStub(channel(port.endpoint(), port.endpoint().certificate()))
                .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                .withDeadlineAfter(20, TimeUnit.SECONDS);
    }

    private static TokenReview review(String user, String audience) {
        return new TokenReviewBuilder()
                .withNewStatus()
                .withAuthenticated(true)
                .withAudiences(audience)
                .withNewUser()
                .withUsername(user)
                .endUser()
                .endStatus()
                .build();
    }

    private void says(TokenReview review) {
        server.expect().post().withPath(REVIEWS).andReturn(201, review).once();
    }

    private Status refused(String token) {
        return assertThrows(
                        StatusRuntimeException.class,
                        () -> node(token)
                                .warmth(WarmthRequest.getDefaultInstance())
                                .next())
                .getStatus();
    }

    @Test
    void callerThatIsKnownIsServedAndNotAskedAboutAgainForAMinute() throws Exception {
        says(review(CALLER, AUDIENCE));
        assertEquals(
                7,
                node("good").warmth(WarmthRequest.getDefaultInstance()).next().getMaxWorkers());
        String asked = server.takeRequest().getBody().readUtf8();
        assertTrue(asked.contains("\"audiences\":[\"node.hearth.dev\"]"), asked);

        clock.pass(Duration.ofSeconds(59));
        assertEquals(
                7,
                node("good").warmth(WarmthRequest.getDefaultInstance()).next().getMaxWorkers());
        clock.pass(Duration.ofSeconds(2));
        assertEquals(Status.Code.UNAVAILABLE, refused("good").getCode(), "the API server has nothing more to say");
    }

    @Test
    void callerWithoutATokenIsToldWhatToShow() {
        Status status = refused("");
        assertEquals(Status.Code.UNAUTHENTICATED, status.getCode());
        assertTrue(String.valueOf(status.getDescription()).contains("audience node.hearth.dev"), status.toString());
        assertEquals(0, server.getRequestCount());
    }

    @Test
    void tokenOfASidecarIsNoCallers() {
        says(review("system:serviceaccount:shop:default", "hearth.dev"));
        assertEquals(Status.Code.UNAUTHENTICATED, refused("sidecars").getCode());
    }

    @Test
    void anotherUserIsDeniedAndRememberedForSomeSeconds() {
        says(review("system:serviceaccount:shop:default", AUDIENCE));
        assertEquals(Status.Code.PERMISSION_DENIED, refused("others").getCode());
        assertEquals(Status.Code.PERMISSION_DENIED, refused("others").getCode());
        assertEquals(1, server.getRequestCount());
        clock.pass(Duration.ofSeconds(6));
        assertEquals(Status.Code.UNAVAILABLE, refused("others").getCode());
    }

    @Test
    void prewarmIsBehindTheSameDoor() {
        var denied =
                assertThrows(StatusRuntimeException.class, () -> node("").prewarm(PrewarmRequest.getDefaultInstance()));
        assertEquals(Status.Code.UNAUTHENTICATED, denied.getStatus().getCode());
    }

    @Test
    void whoTrustsAnotherDaemonsCertificateDoesNotTalkToThisOne() throws Exception {
        try (var other = newPort()) {
            var stub = NodeGrpc.newBlockingStub(
                            channel(port.endpoint(), other.endpoint().certificate()))
                    .withDeadlineAfter(20, TimeUnit.SECONDS);
            var refused = assertThrows(
                    StatusRuntimeException.class,
                    () -> stub.warmth(WarmthRequest.getDefaultInstance()).next());
            assertEquals(Status.Code.UNAVAILABLE, refused.getStatus().getCode());
            assertEquals(0, server.getRequestCount(), "the token is shown to nobody else");
        }
    }

    @Test
    void withoutTlsNobodyIsServed() {
        ManagedChannel plain = Grpc.newChannelBuilderForAddress(
                        port.endpoint().address(), port.endpoint().port(), InsecureChannelCredentials.create())
                .build();
        channels.add(plain);
        var refused = assertThrows(
                StatusRuntimeException.class,
                () -> NodeGrpc.newBlockingStub(plain)
                        .withDeadlineAfter(20, TimeUnit.SECONDS)
                        .warmth(WarmthRequest.getDefaultInstance())
                        .next());
        assertEquals(Status.Code.UNAVAILABLE, refused.getStatus().getCode());
    }
}
