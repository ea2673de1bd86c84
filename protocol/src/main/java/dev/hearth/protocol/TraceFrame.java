package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * Trace context of the frames that follow (W3C Trace Context).
 * Direction: function → sidecar → worker.
 *
 * <pre>{@code
 * offset  size  field        meaning
 * 24      8     traceIdHigh  trace id, its first 8 bytes as a number
 * 32      8     traceIdLow   its last 8 bytes
 * 40      8     spanId       span that the following frames belong to
 * 48      4     traceFlags   trace flags
 * 52      4     reserved     zero
 * }</pre>
 */
public record TraceFrame(MemorySegment segment) {
    static final long TRACE_ID_HIGH = 24;
    static final long TRACE_ID_LOW = 32;
    static final long SPAN_ID = 40;
    static final long TRACE_FLAGS = 48;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 56;

    public TraceFrame {
        Frame.requireBytes(segment, BYTES, Opcode.TRACE);
    }

    public long traceIdHigh() {
        return segment.get(Frame.LONG, TRACE_ID_HIGH);
    }

    public TraceFrame traceIdHigh(long traceIdHigh) {
        segment.set(Frame.LONG, TRACE_ID_HIGH, traceIdHigh);
        return this;
    }

    public long traceIdLow() {
        return segment.get(Frame.LONG, TRACE_ID_LOW);
    }

    public TraceFrame traceIdLow(long traceIdLow) {
        segment.set(Frame.LONG, TRACE_ID_LOW, traceIdLow);
        return this;
    }

    public long spanId() {
        return segment.get(Frame.LONG, SPAN_ID);
    }

    public TraceFrame spanId(long spanId) {
        segment.set(Frame.LONG, SPAN_ID, spanId);
        return this;
    }

    public int traceFlags() {
        return segment.get(Frame.INT, TRACE_FLAGS);
    }

    public TraceFrame traceFlags(int traceFlags) {
        segment.set(Frame.INT, TRACE_FLAGS, traceFlags);
        return this;
    }
}
