package dev.hearth.activator.proxy;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The proxy's spans in the traces of requests. It begins no trace of its own: a request that comes without one, or with one that nobody
 * records, costs a look at its headers and goes on as it came.
 */
final class RequestTraces {
    private static final String TRACEPARENT = "traceparent";
    private static final TextMapGetter<MultiMap> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(MultiMap headers) {
            return headers.names();
        }

        @Override
        public @Nullable String get(@Nullable MultiMap headers, String name) {
            return headers == null ? null : headers.get(name);
        }
    };

    private final Tracer tracer;
    private final TextMapPropagator propagator;

    RequestTraces(OpenTelemetry telemetry) {
        tracer = telemetry.getTracer("dev.hearth.activator.proxy");
        propagator = telemetry.getPropagators().getTextMapPropagator();
    }

    /** The span of a request that has just come; none where its trace is not recorded. */
    Optional<Span> begin(HttpServerRequest request, RevisionName revision) {
        if (!request.headers().contains(TRACEPARENT)) {
            return Optional.empty();
        }
        Span span = tracer.spanBuilder("hearth proxy")
                .setParent(propagator.extract(Context.root(), request.headers(), HEADERS))
                .setSpanKind(SpanKind.SERVER)
                .setAttribute("http.request.method", request.method().name())
                .setAttribute("hearth.revision", revision.toString())
                .startSpan();
        return span.isRecording() ? Optional.of(span) : Optional.empty();
    }

    /** Has whoever gets these headers continue the trace below the span. */
    void pass(Span span, MultiMap headers) {
        propagator.inject(Context.root().with(span), headers, (_, name, value) -> headers.set(name, value));
    }
}
