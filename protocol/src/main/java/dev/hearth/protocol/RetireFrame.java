package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * Asks the process to end its sessions and exit. Answered by DONE.
 * Direction: supervisor → worker or builder.
 */
public record RetireFrame(MemorySegment segment) {
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = Frame.HEADER_BYTES;

    public RetireFrame {
        Frame.requireBytes(segment, BYTES, Opcode.RETIRE);
    }
}
