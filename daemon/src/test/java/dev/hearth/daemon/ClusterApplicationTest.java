package dev.hearth.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.daemon.cluster.AcceleratorNode;
import dev.hearth.daemon.cluster.AcceleratorNodeStatus;
import dev.hearth.daemon.kubelet.FakeKubelet;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.OpenFrame;
import dev.hearth.protocol.OpenedFrame;
import dev.hearth.protocol.Status;
import dev.hearth.v1.NodeGrpc;
import dev.hearth.v1.NodeWarmth;
import dev.hearth.v1.PrewarmRequest;
import dev.hearth.v1.WarmthRequest;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import io.grpc.Grpc;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.TlsChannelCredentials;
import io.grpc.stub.MetadataUtils;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The application as the node of a cluster: real workers, an API server and a kubelet that are none. */
@QuarkusTest
@TestProfile(ClusterApplicationTest.OnANode.class)
@Timeout(180)
@SuppressWarnings("NullAway.Init") // Quarkus fills the fields in
class ClusterApplicationTest {
    private static final String CPU = "hearth.dev/cpu";

    @Inject
    DaemonConfig config;

    @Inject
    KubernetesClient client;

    @ConfigProperty(name = "quarkus.kubernetes-client.api-server-url")
    URI apiServer;

    /** Settings of this test. */
    public static final class OnANode implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                Path root = Files.createTempDirectory("hearth");
                return Map.ofEntries(
                        Map.entry(
                                "hearth.daemon.socket-folder", root.resolve("s").toString()),
                        Map.entry(
                                "hearth.daemon.state-folder",
                                root.resolve("state").toString()),
                        Map.entry("hearth.daemon.standalone", "false"),
                        Map.entry("hearth.daemon.node-name", "node-1"),
                        Map.entry("hearth.daemon.workers.max", "2"),
                        Map.entry(
                                "hearth.daemon.device-plugin.folder",
                                root.resolve("k").toString()),
                        Map.entry(
                                "hearth.daemon.device-plugin.pod-resources",
                                root.resolve("k/pod-resources.sock").toString()),
                        Map.entry("hearth.daemon.cluster.report-period", "100ms"),
                        Map.entry("hearth.daemon.cluster.node-port.address", "127.0.0.1"),
                        Map.entry("hearth.daemon.cluster.node-port.port", "0"),
                        Map.entry(
                                "quarkus.kubernetes-client.api-server-url",
                                "http://127.0.0.1:" + free.getLocalPort() + "/"));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private KubernetesMockServer startApiServer() {
        Map<ServerRequest, Queue<ServerResponse>> expected = new HashMap<>();
        var server = new KubernetesMockServer(
                new Context(), new MockWebServer(), expected, new KubernetesMixedDispatcher(expected), false);
        server.init(InetAddress.getLoopbackAddress(), apiServer.getPort());
        return server;
    }

    private static TokenReview review(Pod pod) {
        return new TokenReviewBuilder()
                .withNewStatus()
                .withAuthenticated(true)
                .withAudiences("hearth.dev")
                .withNewUser()
                .withUsername("system:serviceaccount:shop:default")
                .withExtra(Map.of(
                        "authentication.kubernetes.io/pod-name",
                        List.of("edges-1"),
                        "authentication.kubernetes.io/pod-uid",
                        List.of(pod.getMetadata().getUid())))
                .endUser()
                .endStatus()
                .build();
    }

    /** What an API server says of activator-ext's token. */
    private static TokenReview caller() {
        return new TokenReviewBuilder()
                .withNewStatus()
                .withAuthenticated(true)
                .withAudiences("node.hearth.dev")
                .withNewUser()
                .withUsername("system:serviceaccount:hearth-system:hearth-activator-ext")
                .endUser()
                .endStatus()
                .build();
    }

    private static Pod pod() {
        return new PodBuilder()
                .withNewMetadata()
                .withName("edges-1")
                .withNamespace("shop")
                .addToLabels("serving.knative.dev/revision", "edges-00001")
                .addToAnnotations("hearth.dev/accelerator", "cpu")
                .endMetadata()
                .withNewSpec()
                .withNodeName("node-1")
                .addNewInitContainer()
                .withName("hearth-sidecar")
                .withNewResources()
                .addToLimits(CPU, new Quantity("1"))
                .endResources()
                .endInitContainer()
                .endSpec()
                .build();
    }

    /** In one, as the daemon is one: from a node that nobody answers to one that serves a pod. */
    @Test
    void nodeOffersSharesServesPodsAndTellsWhatItHas() throws Exception {
        var sidecar = new Sidecar(config.socketFolder());
        Poll.until("the daemon listens", sidecar::canConnect);
        assertEquals(Status.UNAVAILABLE, Sidecar.status(sidecar.ask(open("token-0"))));
        KubernetesMockServer apiServerProcess = startApiServer();
        try (var kubelet = new FakeKubelet(config.devicePlugin().folder())) {
            client.resource(new NodeBuilder()
                            .withNewMetadata()
                            .withName("node-1")
                            .endMetadata()
                            .build())
                    .create();
            Pod pod = client.resource(pod()).create();
            apiServerProcess
                    .expect()
                    .post()
                    .withPath("/apis/authentication.k8s.io/v1/tokenreviews")
                    .andReply(201, asked -> asked.getUtf8Body().contains("node.hearth.dev") ? caller() : review(pod))
                    .always();
            kubelet.start();
            Poll.until("shares", () -> kubelet.devices(CPU).size() >= 16);
            String share = kubelet.devices(CPU).keySet().iterator().next();
            assertEquals(
                    config.socketFolder().toString(),
                    kubelet.allocate(CPU, share)
                            .getContainerResponses(0)
                            .getMounts(0)
                            .getHostPath());
            kubelet.hold("shop", "edges-1", CPU, share);

            OpenedFrame refused = sidecar.open("shop/edges-00001");
            assertEquals(Status.UNAUTHENTICATED, Sidecar.status(refused));
            assertTrue(refused.message().contains("hearth.sidecar.token-file"), refused.message());
            OpenedFrame opened = sidecar.ask(open("token-1"));
            assertEquals(Status.OK, Sidecar.status(opened), opened.message());

            Poll.until("the node is ready, with its revision", () -> isTold("True", "shop/edges-00001", share));
            callerHearsWhatIsWarm();
            Poll.until(
                    "its heartbeat",
                    () -> client.leases()
                                    .inNamespace("hearth-system")
                                    .withName("accelerator-node-node-1")
                                    .get()
                            != null);
        } finally {
            apiServerProcess.destroy();
        }
        assertEquals(Status.OK, Sidecar.status(sidecar.ask(open("token-1"))), "known for a minute");
    }

    /** As activator-ext does: by what the AcceleratorNode says. */
    private void callerHearsWhatIsWarm() throws IOException {
        AcceleratorNodeStatus.Endpoint endpoint = Objects.requireNonNull(client.resources(AcceleratorNode.class)
                .withName("node-1")
                .get()
                .getStatus()
                .endpoint());
        var headers = new Metadata();
        headers.put(Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER), "Bearer activator-ext");
        ManagedChannel channel = Grpc.newChannelBuilderForAddress(
                        endpoint.address(),
                        endpoint.port(),
                        TlsChannelCredentials.newBuilder()
                                .trustManager(new ByteArrayInputStream(
                                        endpoint.certificate().getBytes(StandardCharsets.US_ASCII)))
                                .build())
                .overrideAuthority("hearth-daemon")
                .build();
        try {
            var node = NodeGrpc.newBlockingStub(channel)
                    .withInterceptors(MetadataUtils.newAttachHeadersInterceptor(headers))
                    .withDeadlineAfter(30, TimeUnit.SECONDS);
            Iterator<NodeWarmth> told = node.warmth(WarmthRequest.newBuilder()
                    .setPeriodMs(50)
                    .setHeartbeatMs(100)
                    .build());
            NodeWarmth first = told.next();
            assertEquals("shop/edges-00001", first.getRevisions(0).getName());
            assertTrue(first.hasKnown());
            assertFalse(told.next().hasKnown(), "a heartbeat, and what is known is as it was");
            // It has loaded nothing yet, so nothing is known that could be had warm.
            assertEquals(List.of(), first.getKnown().getNamesList());
            var refused = assertThrows(
                    StatusRuntimeException.class,
                    () -> node.prewarm(PrewarmRequest.newBuilder()
                            .setRevision("shop/edges-00001")
                            .build()));
            assertEquals(io.grpc.Status.Code.NOT_FOUND, refused.getStatus().getCode());
        } finally {
            channel.shutdownNow();
        }
    }

    private boolean isTold(String ready, String revision, String share) {
        AcceleratorNode node =
                client.resources(AcceleratorNode.class).withName("node-1").get();
        return node != null
                && node.getStatus() != null
                && node.getStatus().conditions().stream()
                        .anyMatch(each ->
                                each.type().equals("Ready") && each.status().equals(ready))
                && node.getStatus().warm().stream()
                        .anyMatch(each -> each.revision().equals(revision))
                && node.getStatus().allocations().stream()
                        .anyMatch(
                                each -> each.share().equals(share) && each.pod().equals("shop/edges-1"));
    }

    /** As a token that ends in some decades. */
    private static MemorySegment open(String signature) {
        byte[] token = Frame.utf8("e30.eyJleHAiOjMwMDAwMDAwMDB9." + signature);
        byte[] claimed = Frame.utf8("another/revision");
        return Sidecar.frame(
                Opcode.OPEN,
                OpenFrame.bytes(claimed, token),
                frame -> new OpenFrame(frame)
                        .minVersion(1)
                        .maxVersion(1)
                        .functionUid(64_002)
                        .texts(claimed, token));
    }
}
