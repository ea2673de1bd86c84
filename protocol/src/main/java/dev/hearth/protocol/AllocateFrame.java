package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * Allocates zeroed device memory.
 * Direction: function → worker.
 *
 * <pre>{@code
 * offset  size  field        meaning
 * 24      8     buffer       handle of the buffer
 * 32      8     lengthBytes  size
 * }</pre>
 */
public record AllocateFrame(MemorySegment segment) {
    static final long BUFFER = 24;
    static final long LENGTH_BYTES = 32;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 40;

    public AllocateFrame {
        Frame.requireBytes(segment, BYTES, Opcode.ALLOCATE);
    }

    public long buffer() {
        return segment.get(Frame.LONG, BUFFER);
    }

    public AllocateFrame buffer(long buffer) {
        segment.set(Frame.LONG, BUFFER, buffer);
        return this;
    }

    public long lengthBytes() {
        return segment.get(Frame.LONG, LENGTH_BYTES);
    }

    public AllocateFrame lengthBytes(long lengthBytes) {
        segment.set(Frame.LONG, LENGTH_BYTES, lengthBytes);
        return this;
    }
}
