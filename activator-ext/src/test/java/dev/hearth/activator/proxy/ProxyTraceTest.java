package dev.hearth.activator.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.activator.Eventually;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.propagation.ContextPropagators;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.RequestOptions;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a request is told, and its trace, of the path that it took. */
@Timeout(60)
@SuppressWarnings("NullAway.Init")
class ProxyTraceTest {
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String CALLER = "00f067aa0ba902b7";
    private static final String RECORDED = "00-" + TRACE + "-" + CALLER + "-01";
    private static final String UNRECORDED = "00-" + TRACE + "-" + CALLER + "-00";

    private final InMemorySpanExporter spans = InMemorySpanExporter.create();
    private final SdkTracerProvider tracing = SdkTracerProvider.builder()
            .setSampler(Sampler.parentBased(Sampler.alwaysOff()))
            .addSpanProcessor(SimpleSpanProcessor.create(spans))
            .build();
    private final AtomicReference<@Nullable String> seen = new AtomicReference<>();
    private ProxyUnderTest proxy;

    @BeforeEach
    void start() throws Exception {
        proxy = new ProxyUnderTest(OpenTelemetrySdk.builder()
                .setTracerProvider(tracing)
                .setPropagators(ContextPropagators.create(W3CTraceContextPropagator.getInstance()))
                .build());
        proxy.pod = request -> {
            seen.set(request.getHeader("traceparent"));
            request.response().setStatusCode(201).end();
        };
    }

    @AfterEach
    void end() throws Exception {
        proxy.close();
        tracing.close();
    }

    private RequestOptions request(String traceparent) {
        RequestOptions options = proxy.request(HttpMethod.GET, "/");
        return traceparent.isEmpty() ? options : options.putHeader("traceparent", traceparent);
    }

    private HttpClientResponse ask(HttpVersion version, RequestOptions options) throws Exception {
        return ProxyUnderTest.get(proxy.begin(version, options).send());
    }

    @ParameterizedTest
    @EnumSource(
            value = HttpVersion.class,
            names = {"HTTP_1_1", "HTTP_2"})
    void recordedTraceHasTheProxysSpanBetweenCallerAndPod(HttpVersion version) throws Exception {
        ask(version, request(RECORDED));

        Eventually.isTrue(
                "the span has ended", () -> !spans.getFinishedSpanItems().isEmpty());
        assertEquals(1, spans.getFinishedSpanItems().size());
        SpanData span = spans.getFinishedSpanItems().getFirst();
        assertEquals(TRACE, span.getTraceId());
        assertEquals(CALLER, span.getParentSpanId());
        assertEquals("00-" + TRACE + "-" + span.getSpanId() + "-01", seen.get());
        assertEquals("default/edges-00001", attribute(span, "hearth.revision"));
        assertEquals("direct", attribute(span, "hearth.path"));
        assertEquals("warm", attribute(span, "hearth.reason"));
        assertEquals(201, span.getAttributes().get(AttributeKey.longKey("http.response.status_code")));
    }

    @Test
    void spanTellsWhyTheStockPathWasTaken() throws Exception {
        proxy.warm = Optional.of(ProxyUnderTest.nobody());

        ask(HttpVersion.HTTP_1_1, request(RECORDED));

        Eventually.isTrue(
                "the span has ended", () -> !spans.getFinishedSpanItems().isEmpty());
        SpanData span = spans.getFinishedSpanItems().getFirst();
        assertEquals("stock", attribute(span, "hearth.path"));
        assertEquals("unreachable", attribute(span, "hearth.reason"));
    }

    @Test
    void traceThatNobodyRecordsPassesAsItCame() throws Exception {
        ask(HttpVersion.HTTP_1_1, request(UNRECORDED));

        assertEquals(UNRECORDED, seen.get());
        assertEquals(List.of(), spans.getFinishedSpanItems());
    }

    @Test
    void noTraceIsBegun() throws Exception {
        ask(HttpVersion.HTTP_1_1, request(""));

        assertNull(seen.get());
        assertEquals(List.of(), spans.getFinishedSpanItems());
    }

    @Test
    void requestThatAsksIsToldItsPathAndTimeAndNoOther() throws Exception {
        HttpClientResponse asked = ask(HttpVersion.HTTP_1_1, request("").putHeader(Upstream.TIMING_HEADER, "yes"));
        String timing = String.valueOf(asked.getHeader("server-timing"));
        assertTrue(timing.matches("hearth-proxy;desc=\"direct, warm\";dur=[0-9]+\\.[0-9]{3}"), timing);

        assertFalse(ask(HttpVersion.HTTP_1_1, request("")).headers().contains("server-timing"));
    }

    private static @Nullable String attribute(SpanData span, String name) {
        return span.getAttributes().get(AttributeKey.stringKey(name));
    }
}
