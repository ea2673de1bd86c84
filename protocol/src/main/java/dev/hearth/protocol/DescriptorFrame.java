package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * Carries one open descriptor as SCM_RIGHTS, on the descriptor connection.
 * Direction: sidecar → worker.
 *
 * <pre>{@code
 * offset  size  field        meaning
 * 24      8     region       handle of the region it belongs to
 * 32      8     lengthBytes  bytes the sidecar saw and allows
 * }</pre>
 */
public record DescriptorFrame(MemorySegment segment) {
    static final long REGION = 24;
    static final long LENGTH_BYTES = 32;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 40;

    public DescriptorFrame {
        Frame.requireBytes(segment, BYTES, Opcode.DESCRIPTOR);
    }

    public long region() {
        return segment.get(Frame.LONG, REGION);
    }

    public DescriptorFrame region(long region) {
        segment.set(Frame.LONG, REGION, region);
        return this;
    }

    public long lengthBytes() {
        return segment.get(Frame.LONG, LENGTH_BYTES);
    }

    public DescriptorFrame lengthBytes(long lengthBytes) {
        segment.set(Frame.LONG, LENGTH_BYTES, lengthBytes);
        return this;
    }
}
