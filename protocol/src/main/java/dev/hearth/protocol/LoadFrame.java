package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * Loads a program; the worker takes the first variant its device understands.
 * Direction: function → worker.
 *
 * <pre>{@code
 * offset  size         field         meaning
 * 24      8            module        handle of the module
 * 32      8            region        region that holds the variants, 0: they follow inline
 * 40      8            offset        where they start in the region
 * 48      8            lengthBytes   bytes of all variants
 * 56      4            variantCount  how many there are
 * 60      4            reserved      zero
 * 64      lengthBytes  variants      the variants, where inline
 * }</pre>
 */
public record LoadFrame(MemorySegment segment) {
    static final long MODULE = 24;
    static final long REGION = 32;
    static final long OFFSET = 40;
    static final long LENGTH_BYTES = 48;
    static final long VARIANT_COUNT = 56;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 64;

    public LoadFrame {
        Frame.requireBytes(segment, BYTES, Opcode.LOAD);
    }

    public long module() {
        return segment.get(Frame.LONG, MODULE);
    }

    public LoadFrame module(long module) {
        segment.set(Frame.LONG, MODULE, module);
        return this;
    }

    public long region() {
        return segment.get(Frame.LONG, REGION);
    }

    public LoadFrame region(long region) {
        segment.set(Frame.LONG, REGION, region);
        return this;
    }

    public long offset() {
        return segment.get(Frame.LONG, OFFSET);
    }

    public LoadFrame offset(long offset) {
        segment.set(Frame.LONG, OFFSET, offset);
        return this;
    }

    public long lengthBytes() {
        return segment.get(Frame.LONG, LENGTH_BYTES);
    }

    public LoadFrame lengthBytes(long lengthBytes) {
        segment.set(Frame.LONG, LENGTH_BYTES, lengthBytes);
        return this;
    }

    public int variantCount() {
        return segment.get(Frame.INT, VARIANT_COUNT);
    }

    public LoadFrame variantCount(int variantCount) {
        segment.set(Frame.INT, VARIANT_COUNT, variantCount);
        return this;
    }

    /**
     * The variants that follow inline.
     *
     * @throws ProtocolException INVALID_FRAME where the frame ends before them
     */
    public MemorySegment inline() {
        long lengthBytes = lengthBytes();
        if (lengthBytes < 0 || lengthBytes > Frame.end(segment) - BYTES) {
            throw new ProtocolException(
                    Status.INVALID_FRAME,
                    "LOAD of " + lengthBytes + " inline bytes in a frame of " + Frame.end(segment));
        }
        return segment.asSlice(BYTES, lengthBytes);
    }
}
