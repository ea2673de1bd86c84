package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * Ends the session in order; everything it holds is released.
 * Direction: function → worker, sidecar → worker.
 */
public record CloseFrame(MemorySegment segment) {
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = Frame.HEADER_BYTES;

    public CloseFrame {
        Frame.requireBytes(segment, BYTES, Opcode.CLOSE);
    }
}
