package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * Fills bytes on the stream with a repeated pattern.
 * Direction: function → worker.
 *
 * <pre>{@code
 * offset  size  field         meaning
 * 24      8     destination   buffer or region
 * 32      8     offset        first byte written; a multiple of the pattern's size
 * 40      8     lengthBytes   bytes to fill; a multiple of the pattern's size
 * 48      4     patternBytes  1, 2, 4, 8 or 16
 * 52      4     reserved      zero
 * 56      8     patternLow    the pattern, first byte lowest
 * 64      8     patternHigh   its bytes 8 to 15
 * }</pre>
 */
public record FillFrame(MemorySegment segment) {
    static final long DESTINATION = 24;
    static final long OFFSET = 32;
    static final long LENGTH_BYTES = 40;
    static final long PATTERN_BYTES = 48;
    static final long PATTERN_LOW = 56;
    static final long PATTERN_HIGH = 64;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 72;

    public FillFrame {
        Frame.requireBytes(segment, BYTES, Opcode.FILL);
    }

    public long destination() {
        return segment.get(Frame.LONG, DESTINATION);
    }

    public FillFrame destination(long destination) {
        segment.set(Frame.LONG, DESTINATION, destination);
        return this;
    }

    public long offset() {
        return segment.get(Frame.LONG, OFFSET);
    }

    public FillFrame offset(long offset) {
        segment.set(Frame.LONG, OFFSET, offset);
        return this;
    }

    public long lengthBytes() {
        return segment.get(Frame.LONG, LENGTH_BYTES);
    }

    public FillFrame lengthBytes(long lengthBytes) {
        segment.set(Frame.LONG, LENGTH_BYTES, lengthBytes);
        return this;
    }

    public int patternBytes() {
        return segment.get(Frame.INT, PATTERN_BYTES);
    }

    public FillFrame patternBytes(int patternBytes) {
        segment.set(Frame.INT, PATTERN_BYTES, patternBytes);
        return this;
    }

    public long patternLow() {
        return segment.get(Frame.LONG, PATTERN_LOW);
    }

    public FillFrame patternLow(long patternLow) {
        segment.set(Frame.LONG, PATTERN_LOW, patternLow);
        return this;
    }

    public long patternHigh() {
        return segment.get(Frame.LONG, PATTERN_HIGH);
    }

    public FillFrame patternHigh(long patternHigh) {
        segment.set(Frame.LONG, PATTERN_HIGH, patternHigh);
        return this;
    }

    /** Writes a pattern of 1, 2, 4, 8 or 16 bytes; {@code high} counts for 16 alone. */
    public FillFrame pattern(int bytes, long low, long high) {
        return patternBytes(bytes).patternLow(low).patternHigh(high);
    }
}
