package dev.hearth.activator;

import static io.restassured.RestAssured.given;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.activator.chain.ChainObjects;
import dev.hearth.activator.warmth.FakeNode;
import dev.hearth.activator.warmth.Told;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.quarkus.test.kubernetes.client.WithKubernetesTestServer;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.inject.Inject;
import java.net.URL;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * From a KIngress of Hearth's class to a pod and back: the whole application in both roles, an API server in memory, a daemon's real port,
 * and real servers for pod and stock path. The test is Knative's Route, its ingress and the kubelets.
 */
@QuarkusTest
@TestProfile(ChainThroughProxyTest.BothRoles.class)
@WithKubernetesTestServer(setup = Installed.class)
@Timeout(300)
@SuppressWarnings("NullAway.Init") // Quarkus fills the fields in
class ChainThroughProxyTest {
    private static final String REVISION = "default/edges-00001";
    private static final String NODE = "node-1";

    @TestHTTPResource(value = "/metrics", management = true)
    URL metrics;

    @TestHTTPResource(value = "/health/ready", management = true)
    URL ready;

    @Inject
    KubernetesClient client;

    @ConfigProperty(name = "hearth.activator.proxy.stock-address")
    String stockAddress;

    @ConfigProperty(name = "hearth.activator.proxy.http1-port")
    int http1Port;

    @ConfigProperty(name = "hearth.activator.proxy.http2-port")
    int http2Port;

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http1 = vertx.createHttpClient();
    private final HttpClient http2 = vertx.createHttpClient(
            new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2).setHttp2ClearTextUpgrade(false));

    /** Settings of this test. */
    public static final class BothRoles implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "hearth.activator.roles", "controller,proxy",
                    "hearth.activator.chain.base-class", "base.ingress.networking.knative.dev",
                    "hearth.activator.proxy.address", "127.0.0.1",
                    "hearth.activator.proxy.http1-port", free(),
                    "hearth.activator.proxy.http2-port", free(),
                    "hearth.activator.proxy.event-loops", "2",
                    "hearth.activator.proxy.stock-address", "127.0.0.1:" + free(),
                    "hearth.activator.proxy.drain-grace", "0s",
                    "hearth.activator.warmth.token-file", FakeNode.tokenFile().toString(),
                    "hearth.activator.warmth.stale-after", "10m");
        }

        private static String free() {
            return String.valueOf(Ports.free());
        }
    }

    @AfterEach
    void end() throws Exception {
        get(vertx.close());
    }

    private static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    /** A function that tells which of the two it is, and echoes: bodies, WebSockets, and gRPC's status in a trailer. */
    private HttpServer serve(String name, int port) throws Exception {
        return get(vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(port))
                .requestHandler(request -> answer(name, request))
                .listen());
    }

    private static void answer(String name, HttpServerRequest request) {
        if (request.headers().contains("Upgrade", "websocket", true)) {
            request.toWebSocket()
                    .onSuccess(socket -> socket.textMessageHandler(text -> socket.writeTextMessage(name + " " + text)));
            return;
        }
        request.bodyHandler(body -> {
            request.response().putHeader("x-served-by", name).putTrailer("grpc-status", "0");
            request.response().setChunked(true).write(body);
            request.response().end();
        });
    }

    // What the cluster's ingress does: the child's split names a Service, behind which is an EndpointSlice.

    private Optional<JsonNode> split() {
        return ChainObjects.tree(
                        client, ChainObjects.ingress(client, "edges-hearth").get())
                .map(child -> child.at("/spec/rules/0/http/paths/0/splits/0"));
    }

    private SocketAddress gateway(String portName) {
        String service = split().orElseThrow().path("serviceName").asText();
        var slice = client.discovery()
                .v1()
                .endpointSlices()
                .inNamespace("default")
                .withLabel("kubernetes.io/service-name", service)
                .list()
                .getItems()
                .getFirst();
        int port = slice.getPorts().stream()
                .filter(each -> portName.equals(each.getName()))
                .findFirst()
                .orElseThrow()
                .getPort();
        return SocketAddress.inetSocketAddress(
                port, slice.getEndpoints().getFirst().getAddresses().getFirst());
    }

    private RequestOptions request(String portName) {
        SocketAddress gateway = gateway(portName);
        var options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setHost(gateway.host())
                .setPort(gateway.port())
                .setURI("/");
        split().orElseThrow()
                .path("appendHeaders")
                .properties()
                .forEach(header ->
                        options.putHeader(header.getKey(), header.getValue().asText()));
        return options;
    }

    private record Answer(String servedBy, String body, String grpcStatus) {}

    private Answer ask(HttpClient http, String portName, String body) throws Exception {
        var answer = Promise.<Answer>promise();
        get(http.request(request(portName)))
                .send(Buffer.buffer(body))
                .onFailure(answer::tryFail)
                .onSuccess(response -> response.body()
                        .onFailure(answer::tryFail)
                        .onSuccess(bytes -> answer.complete(answer(response, bytes))));
        return get(answer.future());
    }

    private static Answer answer(HttpClientResponse response, Buffer body) {
        return new Answer(
                String.valueOf(response.getHeader("x-served-by")),
                body.toString(),
                String.valueOf(response.getTrailer("grpc-status")));
    }

    private String servedBy() {
        try {
            return ask(http1, "http", "").servedBy();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    // What the kubelets and Knative's controllers do.

    private void accelerated() {
        ChainObjects.create(client, """
                {"apiVersion": "serving.knative.dev/v1", "kind": "Revision",
                 "metadata": {"name": "edges-00001", "namespace": "default", "annotations": {"hearth.dev/accelerator": "cpu"}},
                 "spec": {"containerConcurrency": 0, "containers": [{"image": "edges"}]}}
                """);
    }

    private void pod(int port, boolean ready) {
        client.resource(new EndpointSliceBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName("edges-00001-private-b9xwz")
                        .withLabels(Map.of(
                                "kubernetes.io/service-name", "edges-00001-private",
                                "networking.internal.knative.dev/serviceType", "Private",
                                "serving.knative.dev/revision", "edges-00001"))
                        .endMetadata()
                        .withAddressType("IPv4")
                        .addNewPort()
                        .withName("http-autometric")
                        .withPort(9090)
                        .endPort()
                        .addNewPort()
                        .withName("http")
                        .withPort(port)
                        .endPort()
                        .withEndpoints(new EndpointBuilder()
                                .withAddresses("127.0.0.1")
                                .withNodeName(NODE)
                                .withNewConditions()
                                .withReady(ready)
                                .endConditions()
                                .build())
                        .build())
                .createOr(NonDeletingOperation::update);
    }

    private boolean isShown(String line) {
        return given().get(metrics).asString().contains(line);
    }

    /** In one, as a revision lives: at zero, with a warm pod, with one that was killed, and with no proxy any more. */
    @Test
    void requestsComeToTheWarmPodAndElseTakeTheStockPath() throws Exception {
        serve("stock", Integer.parseInt(stockAddress.substring(stockAddress.indexOf(':') + 1)));
        HttpServer pod = serve("pod", 0);
        try (var daemon = new FakeNode()) {
            daemon.first = List.of(Told.node(Told.revision(REVISION, "m1")));
            daemon.offer(client, NODE);
            accelerated();
            ChainObjects.proxies(client, http1Port, http2Port, "127.0.0.1");
            ChainObjects.parent(client, ChainObjects.OURS);
            Eventually.isTrue(
                    "the child leads to the proxy",
                    () -> split().filter(
                                    split -> split.path("serviceName").asText().equals("edges-hearth"))
                            .isPresent());
            assertEquals(200, given().get(ready).statusCode());

            Eventually.isTrue("the revision is known", () -> {
                assertEquals("stock", servedBy(), "there is no pod");
                return isShown("hearth_proxy_requests_total{path=\"stock\",reason=\"no-pod\"}")
                        && !isShown("hearth_proxy_requests_total{path=\"stock\",reason=\"no-pod\"} 0.0");
            });
            Eventually.isTrue("the warm node hears of a revision at zero", () -> daemon.asked.contains(REVISION));

            pod(pod.actualPort(), true);
            Eventually.isTrue("the pod is known", () -> servedBy().equals("pod"));
            Answer grpc = ask(http2, "http2", "message");
            assertEquals(new Answer("pod", "message", "0"), grpc);
            webSocket();

            get(pod.close());
            String body = "b".repeat(200_000);
            assertEquals(new Answer("stock", body, "0"), ask(http2, "http2", body));
            assertTrue(isShown("hearth_proxy_requests_total{path=\"stock\",reason=\"unreachable\"} 1.0"));
            assertEquals(new Answer("stock", body, "0"), ask(http2, "http2", body), "left alone for a while");
            assertTrue(isShown("hearth_proxy_requests_total{path=\"stock\",reason=\"unreachable\"} 1.0"));

            ChainObjects.proxiesAreNotReady(client);
            Eventually.isTrue(
                    "the child is as its parent",
                    () -> split().filter(
                                    split -> split.path("serviceName").asText().equals("edges-00001"))
                            .isPresent());
        }
    }

    private void webSocket() throws Exception {
        SocketAddress gateway = gateway("http");
        var options = new WebSocketConnectOptions()
                .setHost(gateway.host())
                .setPort(gateway.port())
                .setURI("/socket");
        options.setHeaders(request("http").getHeaders());
        var echo = Promise.<String>promise();
        WebSocket socket = get(vertx.createWebSocketClient().connect(options));
        socket.textMessageHandler(echo::tryComplete);
        socket.writeTextMessage("hello");
        assertEquals("pod hello", get(echo.future()));
        get(socket.close());
    }
}
