package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * Asks for DONE once all work enqueued before on the stream (0: on every stream) is done.
 * Direction: function → worker.
 */
public record SynchronizeFrame(MemorySegment segment) {
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = Frame.HEADER_BYTES;

    public SynchronizeFrame {
        Frame.requireBytes(segment, BYTES, Opcode.SYNCHRONIZE);
    }
}
