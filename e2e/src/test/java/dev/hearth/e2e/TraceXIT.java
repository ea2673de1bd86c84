package dev.hearth.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.client.Accelerator;
import dev.hearth.client.Arguments;
import dev.hearth.client.Context;
import dev.hearth.client.DeviceBuffer;
import dev.hearth.client.Dim3;
import dev.hearth.client.Kernel;
import dev.hearth.client.Program;
import dev.hearth.client.Stream;
import dev.hearth.e2e.GrpcFunction.Way;
import dev.hearth.e2e.OtlpReceiver.ReceivedSpan;
import dev.hearth.v1.Batch;
import dev.hearth.v1.BatchResult;
import dev.hearth.v1.Status;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** One trace leads from the function's span over its sidecar's batch to the kernels on the device, and to the worker's log. */
@Timeout(300)
@TestInstance(Lifecycle.PER_CLASS)
class TraceXIT {
    private static final int LAUNCHES = 5;
    private static final String PROGRAM = """
            kernel void work(global int *values, int rounds) {
                for (int i = 0; i < rounds; i++) {
                    values[get_global_id(0)] = values[get_global_id(0)] * 3 + i;
                }
            }
            kernel void scale_add(global const float *a, global float *b, float factor, int count) {
                b[get_global_id(0)] += factor * a[get_global_id(0)];
            }
            """;

    private final InMemorySpanExporter ofFunction = InMemorySpanExporter.create();
    private final SdkTracerProvider tracing = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(ofFunction))
            .build();
    private final Tracer tracer = tracing.get("function");
    private OtlpReceiver receiver;
    private Node node;
    private SidecarProcess sidecar;

    @BeforeAll
    void start() throws IOException {
        receiver = OtlpReceiver.start();
        node = Node.start();
        sidecar = node.sidecar(
                "a",
                "a",
                "-Dquarkus.otel.sdk.disabled=false",
                "-Dquarkus.otel.exporter.otlp.protocol=http/protobuf",
                "-Dquarkus.otel.exporter.otlp.endpoint=" + receiver.endpoint(),
                "-Dquarkus.otel.bsp.schedule.delay=100ms");
    }

    @AfterAll
    void end() {
        node.close();
        receiver.close();
        tracing.close();
    }

    @Test
    void theFunctionsSpanIsParentOfTheBatchAndThatOfTheKernels() {
        String trace;
        try (Context context = Accelerator.builder()
                        .socket(sidecar.socket())
                        .traceparent(TraceXIT::traceparent)
                        .open();
                Stream stream = context.newStream();
                DeviceBuffer values = context.allocate(4 * 4096)) {
            Kernel work = context.load(Program.openClC(PROGRAM)).kernel("work");
            stream.launch(work, Dim3.of(64), Dim3.of(64), Arguments.of(values, 1));
            stream.synchronize();
            assertEquals(List.of(), receiver.spans(), "of work that belongs to no trace");

            Span span = tracer.spanBuilder("handle request").startSpan();
            trace = span.getSpanContext().getTraceId();
            try (Scope _ = span.makeCurrent()) {
                for (int i = 0; i < LAUNCHES; i++) {
                    stream.launch(work, Dim3.of(64), Dim3.of(64), Arguments.of(values, 10_000));
                }
                stream.synchronize();
            } finally {
                span.end();
            }
            requireOneTrace(only(ofFunction.getFinishedSpanItems()), LAUNCHES);
        }
        Await.until(
                "the daemon's log names the trace",
                Node.SOON,
                () -> node.daemon().process().logLines().stream()
                        .anyMatch(line -> line.contains("worker-") && line.contains("closed") && line.contains(trace)));
    }

    @Test
    void aBatchOverGrpcContinuesItsCallersTrace() {
        ofFunction.reset();
        Span span = tracer.spanBuilder("call").startSpan();
        try (Scope _ = span.makeCurrent();
                GrpcFunction function = GrpcFunction.connect(sidecar, Way.UNIX_SOCKET)) {
            BatchResult result = function.run(Batch.newBuilder()
                    .setTraceparent(Optional.ofNullable(traceparent()).orElseThrow())
                    .addCommands(GrpcFunction.load(18, PROGRAM))
                    .addCommands(GrpcFunction.kernel(19, 18, "scale_add"))
                    .addCommands(GrpcFunction.allocate(16, 4096))
                    .addCommands(GrpcFunction.launch(19, 16, 64, 16, 16, 2, 1024))
                    .build());
            assertEquals(Status.OK, result.getStatus(), result.getMessage());
        } finally {
            span.end();
        }
        requireOneTrace(only(ofFunction.getFinishedSpanItems()), 1);
    }

    private void requireOneTrace(SpanData function, int launches) {
        String trace = function.getTraceId();
        Await.until(
                "both spans of the sidecar",
                Node.SOON,
                () -> receiver.spans().stream()
                                .filter(span -> span.traceId().equals(trace))
                                .count()
                        >= 2);
        ReceivedSpan batch = only(receiver.spans().stream()
                .filter(span -> span.parentId().equals(function.getSpanId())
                        && span.name().equals("accelerator batch"))
                .toList());
        ReceivedSpan kernels = only(receiver.spans().stream()
                .filter(span -> span.parentId().equals(batch.spanId()))
                .toList());
        assertEquals(trace, batch.traceId());
        assertEquals(trace, kernels.traceId());
        assertEquals("hearth-sidecar", batch.service());
        assertEquals("accelerator kernels", kernels.name());
        assertEquals(launches, batch.number("hearth.launches"));
        assertEquals(launches, kernels.number("hearth.launches"));
        assertTrue(batch.number("hearth.frames") > launches, batch::toString);
        assertEquals("OK", batch.text("hearth.status"));
        long deviceNs = kernels.number("hearth.device_ns");
        assertTrue(deviceNs > 0, kernels::toString);
        assertEquals(deviceNs, kernels.endNs() - kernels.startNs(), "as long as the device worked");
        assertTrue(kernels.endNs() <= batch.endNs(), "the kernels end in their batch");
        assertTrue(
                function.getStartEpochNanos() <= batch.startNs() && batch.endNs() <= function.getEndEpochNanos(),
                () -> "the batch lies in " + function + ": " + batch);
    }

    private static <T> T only(List<T> items) {
        assertEquals(1, items.size(), items::toString);
        return items.getFirst();
    }

    /** The header of the span that this thread works in. */
    private static @Nullable String traceparent() {
        SpanContext span = Span.current().getSpanContext();
        return span.isValid()
                ? "00-" + span.getTraceId() + "-" + span.getSpanId() + "-"
                        + span.getTraceFlags().asHex()
                : null;
    }
}
