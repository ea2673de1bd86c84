package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * Answers BUILD. One descriptor comes with it when OK: a sealed memory file with the binary.
 * Direction: builder → supervisor → worker.
 *
 * <pre>{@code
 * offset  size           field          meaning
 * 24      4              status         OK or COMPILE_FAILED
 * 28      2              messageLength  bytes of the message
 * 30      2              cached         1 where nothing was compiled
 * 32      8              binaryLength   bytes of the binary
 * 40      messageLength  message        compile log
 * }</pre>
 */
public record BuiltFrame(MemorySegment segment) {
    static final long STATUS = 24;
    static final long MESSAGE_LENGTH = 28;
    static final long CACHED = 30;
    static final long BINARY_LENGTH = 32;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 40;

    public BuiltFrame {
        Frame.requireBytes(segment, BYTES, Opcode.BUILT);
    }

    public int status() {
        return segment.get(Frame.INT, STATUS);
    }

    public BuiltFrame status(int status) {
        segment.set(Frame.INT, STATUS, status);
        return this;
    }

    public int messageLength() {
        return Frame.u16(segment, MESSAGE_LENGTH);
    }

    public int cached() {
        return Frame.u16(segment, CACHED);
    }

    public BuiltFrame cached(int cached) {
        segment.set(Frame.SHORT, CACHED, (short) cached);
        return this;
    }

    public long binaryLength() {
        return segment.get(Frame.LONG, BINARY_LENGTH);
    }

    public BuiltFrame binaryLength(long binaryLength) {
        segment.set(Frame.LONG, BINARY_LENGTH, binaryLength);
        return this;
    }

    /** Compile log. */
    public String message() {
        return Frame.text(segment, BYTES, messageLength());
    }

    /** Bytes of a frame with these texts (UTF-8). */
    public static int bytes(byte[] message) {
        return Frame.padded(BYTES + message.length);
    }

    /** Writes the texts and their lengths. */
    public BuiltFrame texts(byte[] message) {
        Frame.putText(segment, MESSAGE_LENGTH, BYTES, message);
        return this;
    }
}
