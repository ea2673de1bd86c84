package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * Copies bytes on the stream; either side may be a buffer or a region.
 * Direction: function → worker.
 *
 * <pre>{@code
 * offset  size  field              meaning
 * 24      8     source             buffer or region
 * 32      8     sourceOffset       first byte read
 * 40      8     destination        buffer or region
 * 48      8     destinationOffset  first byte written
 * 56      8     lengthBytes        bytes to copy
 * }</pre>
 */
public record CopyFrame(MemorySegment segment) {
    static final long SOURCE = 24;
    static final long SOURCE_OFFSET = 32;
    static final long DESTINATION = 40;
    static final long DESTINATION_OFFSET = 48;
    static final long LENGTH_BYTES = 56;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 64;

    public CopyFrame {
        Frame.requireBytes(segment, BYTES, Opcode.COPY);
    }

    public long source() {
        return segment.get(Frame.LONG, SOURCE);
    }

    public CopyFrame source(long source) {
        segment.set(Frame.LONG, SOURCE, source);
        return this;
    }

    public long sourceOffset() {
        return segment.get(Frame.LONG, SOURCE_OFFSET);
    }

    public CopyFrame sourceOffset(long sourceOffset) {
        segment.set(Frame.LONG, SOURCE_OFFSET, sourceOffset);
        return this;
    }

    public long destination() {
        return segment.get(Frame.LONG, DESTINATION);
    }

    public CopyFrame destination(long destination) {
        segment.set(Frame.LONG, DESTINATION, destination);
        return this;
    }

    public long destinationOffset() {
        return segment.get(Frame.LONG, DESTINATION_OFFSET);
    }

    public CopyFrame destinationOffset(long destinationOffset) {
        segment.set(Frame.LONG, DESTINATION_OFFSET, destinationOffset);
        return this;
    }

    public long lengthBytes() {
        return segment.get(Frame.LONG, LENGTH_BYTES);
    }

    public CopyFrame lengthBytes(long lengthBytes) {
        segment.set(Frame.LONG, LENGTH_BYTES, lengthBytes);
        return this;
    }
}
