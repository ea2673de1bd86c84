package dev.hearth.activator.proxy;

import dev.hearth.activator.proxy.Destinations.Destination;
import dev.hearth.activator.proxy.Destinations.Reason;
import io.opentelemetry.api.trace.Span;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.util.Optional;

/** The other side of one request: a warm pod where there is one with a free place, else, and after it, the stock path. */
final class Upstream {
    /** A pod on a live node answers within this; the stock path has another try behind it nowhere. */
    private static final long DIRECT_CONNECT_MS = 1_000;

    private static final long STOCK_CONNECT_MS = 10_000;
    private static final String PROBE_HEADER = "K-Network-Probe";
    /** A request that has it, whatever its value, is told in {@code Server-Timing} what became of it. */
    static final String TIMING_HEADER = "Hearth-Timing";

    private final Clients clients;
    private final SocketAddress stock;
    private final ProxyMetrics metrics;
    private final RequestTraces traces;
    private final Optional<Span> span;
    private final long begunNs = System.nanoTime();
    private Optional<PodSlot> direct;
    private Reason reason;
    private boolean ended;

    Upstream(
            HttpServerRequest request,
            RevisionName revision,
            SocketAddress stock,
            Destinations destinations,
            Clients clients,
            ProxyMetrics metrics,
            RequestTraces traces) {
        this.clients = clients;
        this.metrics = metrics;
        this.traces = traces;
        this.stock = stock;
        metrics.begun();
        span = traces.begin(request, revision);
        // A probe asks about the stock path, whoever answers it there.
        Destination destination = request.headers().contains(PROBE_HEADER)
                ? Destination.stock(Reason.PROBE)
                : destinations.take(revision);
        this.direct = destination.slot();
        this.reason = destination.reason();
    }

    /** Connects to the warm pod while there is one, else to the stock path. */
    Future<HttpClientRequest> connect(HttpServerRequest request) {
        boolean http2 = request.version() == HttpVersion.HTTP_2;
        HttpClient client = http2 ? clients.http2() : clients.http1();
        var options = new RequestOptions().setMethod(request.method()).setURI(request.uri());
        SocketAddress to = direct.map(PodSlot::address).orElse(stock);
        options.setHost(to.host())
                .setPort(to.port())
                .setConnectTimeout(direct.isPresent() ? DIRECT_CONNECT_MS : STOCK_CONNECT_MS);
        return client.request(options);
    }

    /** Whether there is the stock path yet, after a pod that could not be reached. */
    boolean hasAnother() {
        if (direct.isEmpty()) {
            return false;
        }
        direct.get().giveBackUnreachable();
        direct = Optional.empty();
        reason = Reason.UNREACHABLE;
        return true;
    }

    /** Says in the headers whom the request is for, as the one that it goes to expects it. */
    void address(HttpServerRequest request, HttpClientRequest to) {
        MultiMap headers = to.headers();
        if (request.version() == HttpVersion.HTTP_2) {
            headers.remove(HttpHeaders.HOST);
            to.authority(request.authority());
        }
        if (direct.isPresent()) {
            // A queue-proxy passes them to the function, which has never seen them on the stock path.
            headers.remove(RevisionName.REVISION_HEADER);
            headers.remove(RevisionName.NAMESPACE_HEADER);
        }
        span.ifPresent(begun -> traces.pass(begun, headers));
        metrics.sent(reason);
    }

    /** Says in the answer's headers which path was taken and how long its head took, where the request has asked for that. */
    void answered(HttpServerRequest request, int status, MultiMap headers) {
        span.ifPresent(begun -> begun.setAttribute("http.response.status_code", (long) status));
        if (request.headers().contains(TIMING_HEADER)) {
            headers.add(
                    "server-timing",
                    "hearth-proxy;desc=\"%s, %s\";dur=%.3f"
                            .formatted(path(), reason.label(), (System.nanoTime() - begunNs) / 1e6));
        }
    }

    private String path() {
        return reason == Reason.WARM ? "direct" : "stock";
    }

    /** The request has ended, however; more than once does no harm. */
    void end() {
        if (!ended) {
            ended = true;
            metrics.ended();
            span.ifPresent(begun -> begun.setAttribute("hearth.path", path())
                    .setAttribute("hearth.reason", reason.label())
                    .end());
            direct.ifPresent(PodSlot::giveBack);
        }
    }
}
