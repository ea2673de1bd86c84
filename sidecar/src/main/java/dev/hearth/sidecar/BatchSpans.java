package dev.hearth.sidecar;

import dev.hearth.protocol.DoneFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.TraceFrame;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanId;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceId;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Continues the function's trace: one span a batch, from its first frame after TRACE to the DONE of its SYNCHRONIZE, and
 * below it one for the time that the device worked.
 *
 * <p>{@link #context} and {@link #frame} belong to the thread that carries frames to the worker, {@link #done} to the
 * other one. Frames that belong to no sampled trace cost a comparison each.
 */
final class BatchSpans {
    static final AttributeKey<Long> FRAMES = AttributeKey.longKey("hearth.frames");
    static final AttributeKey<Long> LAUNCHES = AttributeKey.longKey("hearth.launches");
    static final AttributeKey<Long> DEVICE_NS = AttributeKey.longKey("hearth.device_ns");
    static final AttributeKey<String> STATUS = AttributeKey.stringKey("hearth.status");

    /** A batch whose end is not yet known. The sender writes it, then hands it over in {@link #awaited}. */
    private static final class Batch {
        final Span span;
        long frames;
        long launches;

        Batch(Span span) {
            this.span = span;
        }
    }

    private final Tracer tracer;
    private @Nullable Context parent;
    private @Nullable Batch batch;
    /** Batches whose SYNCHRONIZE is on its way, by its sequence number. */
    private final Map<Long, Batch> awaited = new ConcurrentHashMap<>();

    BatchSpans(Tracer tracer) {
        this.tracer = tracer;
    }

    /** The frames that follow belong to this span of the function; to none where it is not sampled. */
    void context(TraceFrame trace) {
        parent = null;
        if ((trace.traceFlags() & TraceFlags.getSampled().asByte()) != 0) {
            SpanContext remote = SpanContext.createFromRemoteParent(
                    TraceId.fromLongs(trace.traceIdHigh(), trace.traceIdLow()),
                    SpanId.fromLong(trace.spanId()),
                    TraceFlags.getSampled(),
                    TraceState.getDefault());
            if (remote.isValid()) {
                parent = Context.root().with(Span.wrap(remote));
            }
        }
    }

    /** Whether the next frame belongs to a sampled trace. */
    boolean isTraced() {
        return parent != null || batch != null;
    }

    /** Counts a frame of the batch, which its SYNCHRONIZE completes. CLOSE is work of no batch. */
    void frame(Opcode opcode, long sequence) {
        Batch current = batch;
        if (opcode == Opcode.CLOSE) {
            parent = null;
            batch = null;
            if (current != null) {
                // What the function sent last it did not wait for, such as releases: nothing of it is known to have
                // failed.
                end(current, Status.OK, Instant.now());
            }
            return;
        }
        if (current == null) {
            Context context = parent == null ? Context.root() : parent;
            current = new Batch(
                    tracer.spanBuilder("accelerator batch").setParent(context).startSpan());
            batch = current;
        }
        current.frames++;
        if (opcode == Opcode.LAUNCH) {
            current.launches++;
        } else if (opcode == Opcode.SYNCHRONIZE) {
            awaited.put(sequence, current);
            batch = null;
        }
    }

    /** Whether a DONE can be one that a span waits for. */
    boolean isAwaited() {
        return !awaited.isEmpty();
    }

    /** Ends the span of the batch whose SYNCHRONIZE had this sequence number. */
    void done(long sequence, DoneFrame done) {
        Batch ended = awaited.remove(sequence);
        if (ended == null) {
            return;
        }
        Instant now = Instant.now();
        long deviceNs = done.first();
        if (deviceNs > 0) {
            tracer.spanBuilder("accelerator kernels")
                    .setParent(Context.root().with(ended.span))
                    .setStartTimestamp(now.minusNanos(deviceNs))
                    .setAttribute(DEVICE_NS, deviceNs)
                    .setAttribute(LAUNCHES, done.second())
                    .startSpan()
                    .end(now);
        }
        if (done.status() != Status.OK.code()) {
            ended.span.setStatus(StatusCode.ERROR, done.message());
        }
        ended.span.setAttribute(DEVICE_NS, deviceNs);
        end(ended, Status.of(done.status()), now);
    }

    private static void end(Batch ended, Status status, Instant now) {
        ended.span
                .setAttribute(FRAMES, ended.frames)
                .setAttribute(LAUNCHES, ended.launches)
                .setAttribute(STATUS, status.name())
                .end(now);
    }

    /** The session is over and both threads are done: what still waits for its DONE gets none. */
    void close() {
        if (batch != null) {
            awaited.put(0L, batch);
        }
        for (Batch left : awaited.values()) {
            left.span.setStatus(StatusCode.ERROR, "the session ended first");
            end(left, Status.DEVICE_LOST, Instant.now());
        }
        awaited.clear();
    }
}
