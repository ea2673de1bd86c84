package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * Creates the stream named in the header.
 * Direction: function → worker.
 *
 * <pre>{@code
 * offset  size  field     meaning
 * 24      4     priority  0 normal; greater runs earlier where the device can
 * 28      4     reserved  zero
 * }</pre>
 */
public record StreamFrame(MemorySegment segment) {
    static final long PRIORITY = 24;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 32;

    public StreamFrame {
        Frame.requireBytes(segment, BYTES, Opcode.STREAM);
    }

    public int priority() {
        return segment.get(Frame.INT, PRIORITY);
    }

    public StreamFrame priority(int priority) {
        segment.set(Frame.INT, PRIORITY, priority);
        return this;
    }
}
