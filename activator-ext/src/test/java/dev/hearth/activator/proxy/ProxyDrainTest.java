package dev.hearth.activator.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.activator.Eventually;
import dev.hearth.activator.Ports;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The proxy as a whole, and how it ends. */
@EnableKubernetesMockClient(crud = true)
@Timeout(60)
@SuppressWarnings("NullAway.Init") // the extension fills the field in
class ProxyDrainTest {
    private static final Duration GRACE = Duration.ofMillis(500);

    private final Vertx vertx = Vertx.vertx();
    private final int port = Ports.free();
    private final CompletableFuture<HttpServerRequest> held = new CompletableFuture<>();
    private HttpServer stock;

    KubernetesClient client;

    @BeforeEach
    void serve() throws Exception {
        stock = ProxyUnderTest.get(vertx.createHttpServer(
                        new HttpServerOptions().setHost("127.0.0.1").setPort(0))
                .requestHandler(request -> {
                    if (request.uri().equals("/held")) {
                        held.complete(request);
                    } else {
                        request.response().end("at once");
                    }
                })
                .listen());
    }

    @AfterEach
    void end() throws Exception {
        ProxyUnderTest.get(vertx.close());
    }

    private Proxy proxy(Duration limit) {
        return new Proxy(
                client,
                new SimpleMeterRegistry(),
                OpenTelemetry.noop(),
                new ProxySettings(
                        "127.0.0.1",
                        port,
                        0,
                        2,
                        StockPath.at("127.0.0.1:" + stock.actualPort()),
                        "knative-serving",
                        new ProxySettings.Drain(GRACE, limit)),
                new NothingWarm());
    }

    private Future<String> ask(String uri) {
        return vertx.createHttpClient()
                .request(new RequestOptions()
                        .setHost("127.0.0.1")
                        .setPort(port)
                        .setURI(uri)
                        .putHeader(RevisionName.REVISION_HEADER, "edges-00001")
                        .putHeader(RevisionName.NAMESPACE_HEADER, "default"))
                .compose(request -> request.send().compose(response -> response.body()))
                .map(Buffer::toString);
    }

    @Test
    void itEndsOnceTheRequestsThatItHasHaveEndedAndTakesNewOnesForAWhile() throws Exception {
        try (var proxy = proxy(Duration.ofSeconds(30))) {
            assertTrue(proxy.isReady());
            Future<String> answer = ask("/held");
            HttpServerRequest underWay = held.get(30, TimeUnit.SECONDS);

            Thread draining = Thread.ofPlatform().start(proxy::drain);
            Eventually.isTrue("it is not ready any longer", () -> !proxy.isReady());
            assertEquals("at once", ProxyUnderTest.get(ask("/")), "the ingress does not know yet");
            assertFalse(draining.join(GRACE.multipliedBy(2)), "a request is under way");

            underWay.response().end("in the end");
            assertEquals("in the end", ProxyUnderTest.get(answer));
            assertTrue(draining.join(Duration.ofSeconds(30)));
        }
    }

    @Test
    void requestThatDoesNotEndIsWaitedForNoLongerThanTheLimit() throws Exception {
        try (var proxy = proxy(Duration.ofMillis(100))) {
            Future<String> answer = ask("/held");
            held.get(30, TimeUnit.SECONDS);

            proxy.drain();

            assertFalse(answer.isComplete());
        }
    }
}
