package dev.hearth.activator.proxy;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** The proxy on one event loop: its listeners and its connections onward, so that a request never changes threads. */
final class ProxyVerticle extends AbstractVerticle {
    /** As large as the headers of a request may be; Go's servers, which Knative's are, take 1 MiB. */
    static final int MOST_HEADER_BYTES = 1 << 20;

    private static final int MOST_LINE_BYTES = 64 << 10;
    /** Requests on one connection of HTTP/2 at once; an ingress that has more opens another. */
    private static final int MOST_STREAMS = 1_000;
    /** Whoever drains the proxy has a limit of its own. */
    private static final long UNTIL_STREAMS_END_MS = TimeUnit.HOURS.toMillis(1);

    private final ProxySettings settings;
    private final Destinations destinations;
    private final ProxyMetrics metrics;
    private final RequestTraces traces;
    private final BooleanSupplier isDraining;
    private final List<HttpServer> servers = new ArrayList<>();
    private Clients clients;

    @SuppressWarnings("NullAway.Init") // start() makes the clients, as they belong to the event loop
    ProxyVerticle(
            ProxySettings settings,
            Destinations destinations,
            ProxyMetrics metrics,
            RequestTraces traces,
            BooleanSupplier isDraining) {
        this.traces = traces;
        this.settings = settings;
        this.destinations = destinations;
        this.metrics = metrics;
        this.isDraining = isDraining;
    }

    @Override
    public void start(Promise<Void> started) {
        clients = new Clients(vertx);
        Future.all(listen(settings.http1Port(), false), listen(settings.http2Port(), true))
                .<Void>mapEmpty()
                .onComplete(started);
    }

    private Future<HttpServer> listen(int port, boolean forHttp2) {
        HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                        .setPort(port)
                        .setHost(settings.address())
                        .setMaxHeaderSize(MOST_HEADER_BYTES)
                        .setMaxInitialLineLength(MOST_LINE_BYTES)
                        .setInitialSettings(new Http2Settings()
                                .setMaxConcurrentStreams(MOST_STREAMS)
                                .setMaxHeaderListSize(MOST_HEADER_BYTES))
                        .setTcpNoDelay(true))
                .requestHandler(request -> take(request, forHttp2));
        servers.add(server);
        return server.listen();
    }

    /** The port tells which of a revision's ports the request was for; its own version need not be the same. */
    private void take(HttpServerRequest request, boolean forHttp2) {
        if (isDraining.getAsBoolean()) {
            askToGo(request);
        }
        Optional<RevisionName> revision = RevisionName.of(request.headers());
        if (revision.isEmpty()) {
            metrics.unaddressed();
            request.response()
                    .setStatusCode(404)
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
                    .end("this port is for requests that Knative's ingress sends to a revision: "
                            + RevisionName.REVISION_HEADER + " and " + RevisionName.NAMESPACE_HEADER + " are not set");
            return;
        }
        new Exchange(
                        request,
                        new Upstream(
                                request,
                                revision.get(),
                                settings.stock().of(revision.get(), forHttp2),
                                destinations,
                                clients,
                                metrics,
                                traces))
                .start();
    }

    /** This request is served; the connection that it came by is to have no further one. */
    private static void askToGo(HttpServerRequest request) {
        if (request.version() == HttpVersion.HTTP_2) {
            request.connection().shutdown(UNTIL_STREAMS_END_MS);
        } else if (!request.headers().contains(HttpHeaders.UPGRADE)) {
            request.response().putHeader(HttpHeaders.CONNECTION, HttpHeaders.CLOSE);
        }
    }

    @Override
    public void stop(Promise<Void> stopped) {
        clients.close();
        Future.all(servers.stream().map(HttpServer::close).toList())
                .<Void>mapEmpty()
                .onComplete(stopped);
    }
}
