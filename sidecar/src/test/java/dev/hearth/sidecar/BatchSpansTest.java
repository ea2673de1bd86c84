package dev.hearth.sidecar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.protocol.Frame;
import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.TraceFrame;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.testing.exporter.InMemorySpanExporter;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BatchSpansTest {
    private static final long TRACE_HIGH = 0x0af7651916cd43ddL;
    private static final long TRACE_LOW = 0x8448eb211c80319cL;
    private static final long PARENT = 0xb7ad6b7169203331L;

    private final InMemorySpanExporter exporter = InMemorySpanExporter.create();
    private final SdkTracerProvider provider = SdkTracerProvider.builder()
            .addSpanProcessor(SimpleSpanProcessor.create(exporter))
            .build();
    private SidecarFixture fixture;
    private FakeDaemon daemon;
    private Sidecar sidecar;

    @BeforeEach
    void launch() throws IOException {
        fixture = new SidecarFixture();
        daemon = fixture.daemon();
        sidecar = fixture.launch(provider.get("test"));
    }

    @AfterEach
    void close() throws IOException {
        fixture.close();
        provider.close();
    }

    private static void trace(TestFunction function, int flags) throws IOException {
        new TraceFrame(function.channel.claim(Opcode.TRACE, TraceFrame.BYTES, 0))
                .traceIdHigh(TRACE_HIGH)
                .traceIdLow(TRACE_LOW)
                .spanId(PARENT)
                .traceFlags(flags);
    }

    private static void launch(TestFunction function, int times) throws IOException {
        for (int i = 0; i < times; i++) {
            new LaunchFrame(function.channel.claim(Opcode.LAUNCH, LaunchFrame.BYTES, 1)).kernel(1);
        }
    }

    /** Spans end on another thread than the one that passes the answer on. */
    private List<SpanData> spans(int count) {
        SidecarFixture.eventually(
                count + " spans", () -> exporter.getFinishedSpanItems().size() >= count);
        return exporter.getFinishedSpanItems();
    }

    private static SpanData named(String name, List<SpanData> spans) {
        return spans.stream()
                .filter(span -> span.getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aBatchContinuesTheFunctionsTraceAndItsKernelsLieBelowIt() throws IOException {
        try (var function = TestFunction.open(fixture.socket)) {
            trace(function, 1);
            launch(function, 3);
            assertEquals(0, function.synchronize().status());
            List<SpanData> spans = spans(2);
            SpanData batch = named("accelerator batch", spans);
            assertEquals("0af7651916cd43dd8448eb211c80319c", batch.getTraceId());
            assertEquals("b7ad6b7169203331", batch.getParentSpanId());
            assertTrue(batch.getParentSpanContext().isRemote());
            assertEquals(4, batch.getAttributes().get(BatchSpans.FRAMES));
            assertEquals(3, batch.getAttributes().get(BatchSpans.LAUNCHES));
            assertEquals(3 * FakeWorker.DEVICE_NS, batch.getAttributes().get(BatchSpans.DEVICE_NS));
            assertEquals("OK", batch.getAttributes().get(BatchSpans.STATUS));
            SpanData kernels = named("accelerator kernels", spans);
            assertEquals(batch.getTraceId(), kernels.getTraceId());
            assertEquals(batch.getSpanId(), kernels.getParentSpanId());
            assertEquals(3 * FakeWorker.DEVICE_NS, kernels.getEndEpochNanos() - kernels.getStartEpochNanos());
        }
    }

    @Test
    void theContextHoldsUntilTheNextOne() throws IOException {
        try (var function = TestFunction.open(fixture.socket)) {
            trace(function, 1);
            launch(function, 1);
            function.synchronize();
            launch(function, 1);
            function.synchronize();
            trace(function, 0);
            launch(function, 1);
            function.synchronize();
            assertEquals(4, spans(4).size());
            assertTrue(exporter.getFinishedSpanItems().stream()
                    .allMatch(span -> span.getTraceId().startsWith("0af7651916cd43dd")));
        }
    }

    @Test
    void anUnsampledTraceMakesNoSpans() throws IOException {
        try (var function = TestFunction.open(fixture.socket)) {
            trace(function, 0);
            launch(function, 1);
            assertEquals(0, function.synchronize().status());
            trace(function, 1);
            launch(function, 1);
            assertEquals(0, function.synchronize().status());
            assertEquals(2, spans(2).size());
        }
    }

    @Test
    void aFailedBatchIsAnErrorWithItsMessage() throws IOException {
        try (var function = TestFunction.open(fixture.socket)) {
            trace(function, 1);
            function.region(1, "none", 4096);
            assertEquals(Status.INVALID_REGION, Status.of(function.synchronize().status()));
            SpanData batch = named("accelerator batch", spans(1));
            assertEquals(StatusCode.ERROR, batch.getStatus().getStatusCode());
            assertTrue(batch.getStatus().getDescription().contains("ENOENT"));
            assertEquals("INVALID_REGION", batch.getAttributes().get(BatchSpans.STATUS));
        }
    }

    @Test
    void theEndOfASessionIsNoBatchOfItsTrace() throws IOException {
        try (var function = TestFunction.open(fixture.socket)) {
            trace(function, 1);
            launch(function, 1);
            function.synchronize();
            function.channel.claim(Opcode.CLOSE, Frame.HEADER_BYTES, 0);
            function.channel.flush();
            assertTrue(function.isEnded());
        }
        SidecarFixture.eventually(
                "the session is over", () -> sidecar.counters().sessions.sum() == 0);
        assertEquals(2, spans(2).size());
    }

    @Test
    void whatNobodyWaitsForBeforeTheEndIsNoError() throws IOException {
        try (var function = TestFunction.open(fixture.socket)) {
            trace(function, 1);
            launch(function, 1);
            function.channel.claim(Opcode.CLOSE, Frame.HEADER_BYTES, 0);
            function.channel.flush();
            assertTrue(function.isEnded());
        }
        SpanData batch = named("accelerator batch", spans(1));
        assertEquals(StatusCode.UNSET, batch.getStatus().getStatusCode());
        assertEquals("OK", batch.getAttributes().get(BatchSpans.STATUS));
        assertEquals(1, batch.getAttributes().get(BatchSpans.FRAMES));
    }

    @Test
    void aBatchWhoseWorkerDiesEndsAsAnError() throws IOException {
        try (var function = TestFunction.open(fixture.socket)) {
            trace(function, 1);
            launch(function, 1);
            function.channel.flush();
            FakeWorker worker = daemon.worker();
            SidecarFixture.eventually("launched", () -> worker.framesTaken.get() == 2);
            worker.crash();
            SpanData batch = named("accelerator batch", spans(1));
            assertEquals(StatusCode.ERROR, batch.getStatus().getStatusCode());
            assertEquals("DEVICE_LOST", batch.getAttributes().get(BatchSpans.STATUS));
        }
    }
}
