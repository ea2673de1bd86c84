package dev.hearth.activator.proxy;

import dev.hearth.activator.Ports;
import dev.hearth.activator.proxy.Destinations.Destination;
import dev.hearth.activator.proxy.Destinations.Reason;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A proxy on loopback with one pod and one stock path behind it, each of which a test answers for. */
final class ProxyUnderTest {
    static final String HOST = "edges.default.example.com";

    private static final Http2Settings LARGE_HEADERS = new Http2Settings().setMaxHeaderListSize(1 << 20);

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http1 =
            vertx.createHttpClient(new HttpClientOptions().setMaxPoolSize(64).setMaxHeaderSize(1 << 20));
    private final HttpClient http2 = vertx.createHttpClient(new HttpClientOptions()
            .setProtocolVersion(HttpVersion.HTTP_2)
            .setHttp2ClearTextUpgrade(false)
            .setInitialSettings(LARGE_HEADERS));
    private final int port = Ports.free();
    final int http2ServicePort = Ports.free();
    /** The port of its Service by which a request took the stock path last. */
    volatile int stockPort;

    final AtomicInteger slotsTaken = new AtomicInteger();
    final AtomicInteger unreachable = new AtomicInteger();
    final ProxyMetrics metrics = new ProxyMetrics(new SimpleMeterRegistry());
    volatile Handler<HttpServerRequest> pod = request -> request.response().end("pod");
    volatile Handler<HttpServerRequest> stock = request -> request.response().end("stock");
    volatile boolean draining;
    /** Where the pod with a free place is; none for none. */
    volatile Optional<SocketAddress> warm;

    private final HttpServer podServer = serve(request -> pod.handle(request));
    private final HttpServer stockServer = serve(request -> stock.handle(request));

    ProxyUnderTest() throws Exception {
        this(OpenTelemetry.noop());
    }

    ProxyUnderTest(OpenTelemetry telemetry) throws Exception {
        warm = Optional.of(address(podServer));
        var settings = new ProxySettings(
                "127.0.0.1",
                port,
                http2ServicePort,
                1,
                (revision, http2) -> {
                    stockPort = http2 ? 81 : 80;
                    return address(stockServer);
                },
                "knative-serving",
                new ProxySettings.Drain(Duration.ZERO, Duration.ZERO));
        get(vertx.deployVerticle(new ProxyVerticle(
                settings, revision -> destination(), metrics, new RequestTraces(telemetry), () -> draining)));
    }

    private Destination destination() {
        return slot().map(Destination::direct).orElse(Destination.stock(Reason.NO_POD));
    }

    private Optional<PodSlot> slot() {
        return warm.map(address -> {
            slotsTaken.incrementAndGet();
            return new PodSlot() {
                @Override
                public SocketAddress address() {
                    return address;
                }

                @Override
                public void giveBack() {
                    slotsTaken.decrementAndGet();
                }

                @Override
                public void giveBackUnreachable() {
                    slotsTaken.decrementAndGet();
                    unreachable.incrementAndGet();
                }
            };
        });
    }

    private HttpServer serve(Handler<HttpServerRequest> handler) throws Exception {
        return get(vertx.createHttpServer(new HttpServerOptions()
                        .setHost("127.0.0.1")
                        .setPort(0)
                        .setMaxHeaderSize(1 << 20)
                        .setInitialSettings(LARGE_HEADERS))
                .requestHandler(handler)
                .listen());
    }

    private static SocketAddress address(HttpServer server) {
        return SocketAddress.inetSocketAddress(server.actualPort(), "127.0.0.1");
    }

    /** An address where nobody listens. */
    static SocketAddress nobody() throws IOException {
        return SocketAddress.inetSocketAddress(Ports.free(), "127.0.0.1");
    }

    int port() {
        return port;
    }

    Vertx vertx() {
        return vertx;
    }

    /** Begins a request as the ingress sends it. */
    HttpClientRequest begin(HttpVersion version, RequestOptions options) throws Exception {
        boolean second = version == HttpVersion.HTTP_2;
        HttpClientRequest request = get((second ? http2 : http1).request(options));
        return request.authority(HostAndPort.create(HOST, 80));
    }

    /** What the ingress says of a request. */
    RequestOptions request(HttpMethod method, String uri) {
        return new RequestOptions()
                .setMethod(method)
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI(uri)
                .putHeader(RevisionName.REVISION_HEADER, "edges-00001")
                .putHeader(RevisionName.NAMESPACE_HEADER, "default");
    }

    static <T> T get(Future<T> future) throws Exception {
        return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    void close() throws Exception {
        get(vertx.close());
    }
}
