package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * Makes a worker share its device with the others. Two descriptors come with it, memory files of fixed length: the
 * worker's lease page, then its grant page, which only the supervisor can write. The newest LEASE is the one that counts.
 * Direction: supervisor → worker.
 *
 * <pre>{@code
 * offset  size  field      meaning
 * 24      8     quantumNs  device time that may be under way at once; a longer kernel runs alone
 * }</pre>
 */
public record LeaseFrame(MemorySegment segment) {
    static final long QUANTUM_NS = 24;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 32;

    public LeaseFrame {
        Frame.requireBytes(segment, BYTES, Opcode.LEASE);
    }

    public long quantumNs() {
        return segment.get(Frame.LONG, QUANTUM_NS);
    }

    public LeaseFrame quantumNs(long quantumNs) {
        segment.set(Frame.LONG, QUANTUM_NS, quantumNs);
        return this;
    }
}
