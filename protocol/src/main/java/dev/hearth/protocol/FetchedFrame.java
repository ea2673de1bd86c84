package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * Answers FETCH. One descriptor comes with it where the content is there: a file to be read.
 * Direction: supervisor → worker.
 *
 * <pre>{@code
 * offset  size  field        meaning
 * 24      4     status       OK, or INVALID_HANDLE where it is not there
 * 28      4     reserved     zero
 * 32      8     lengthBytes  bytes of the content
 * }</pre>
 */
public record FetchedFrame(MemorySegment segment) {
    static final long STATUS = 24;
    static final long LENGTH_BYTES = 32;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 40;

    public FetchedFrame {
        Frame.requireBytes(segment, BYTES, Opcode.FETCHED);
    }

    public int status() {
        return segment.get(Frame.INT, STATUS);
    }

    public FetchedFrame status(int status) {
        segment.set(Frame.INT, STATUS, status);
        return this;
    }

    public long lengthBytes() {
        return segment.get(Frame.LONG, LENGTH_BYTES);
    }

    public FetchedFrame lengthBytes(long lengthBytes) {
        segment.set(Frame.LONG, LENGTH_BYTES, lengthBytes);
        return this;
    }
}
