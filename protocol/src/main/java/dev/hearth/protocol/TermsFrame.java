package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * What a tenant wants beside what OPEN says; sent before OPEN on its connection, and only where it wants any.
 * Direction: sidecar → supervisor.
 *
 * <pre>{@code
 * offset  size  field       meaning
 * 24      8     keepWarmNs  how long its worker stays warm without a session, 0 for the default
 * 32      8     reserved    zero
 * }</pre>
 */
public record TermsFrame(MemorySegment segment) {
    static final long KEEP_WARM_NS = 24;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 40;

    public TermsFrame {
        Frame.requireBytes(segment, BYTES, Opcode.TERMS);
    }

    public long keepWarmNs() {
        return segment.get(Frame.LONG, KEEP_WARM_NS);
    }

    public TermsFrame keepWarmNs(long keepWarmNs) {
        segment.set(Frame.LONG, KEEP_WARM_NS, keepWarmNs);
        return this;
    }
}
