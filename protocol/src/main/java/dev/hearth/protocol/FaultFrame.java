package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * Ends the session: nothing on it can go on. The connection is closed after it.
 * Direction: worker or sidecar → function.
 *
 * <pre>{@code
 * offset  size           field          meaning
 * 24      4              status         DEVICE_LOST, UNAVAILABLE, INVALID_FRAME, …
 * 28      2              messageLength  bytes of the message
 * 30      2              reserved       zero
 * 32      messageLength  message        what happened and what to do
 * }</pre>
 */
public record FaultFrame(MemorySegment segment) {
    static final long STATUS = 24;
    static final long MESSAGE_LENGTH = 28;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 32;

    public FaultFrame {
        Frame.requireBytes(segment, BYTES, Opcode.FAULT);
    }

    public int status() {
        return segment.get(Frame.INT, STATUS);
    }

    public FaultFrame status(int status) {
        segment.set(Frame.INT, STATUS, status);
        return this;
    }

    public int messageLength() {
        return Frame.u16(segment, MESSAGE_LENGTH);
    }

    /** What happened and what to do. */
    public String message() {
        return Frame.text(segment, BYTES, messageLength());
    }

    /** Bytes of a frame with these texts (UTF-8). */
    public static int bytes(byte[] message) {
        return Frame.padded(BYTES + message.length);
    }

    /** Writes the texts and their lengths. */
    public FaultFrame texts(byte[] message) {
        Frame.putText(segment, MESSAGE_LENGTH, BYTES, message);
        return this;
    }
}
