package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * Carries one open descriptor as SCM_RIGHTS, on the descriptor connection; or, with no descriptor, says why the sidecar
 * refuses the region, so that REGION fails with that status and message.
 * Direction: sidecar → worker.
 *
 * <pre>{@code
 * offset  size           field          meaning
 * 24      8              region         handle of the region it belongs to
 * 32      8              lengthBytes    bytes the sidecar saw and allows
 * 40      4              status         OK, or why the sidecar refuses: then no descriptor comes with it
 * 44      2              messageLength  bytes of the message
 * 46      2              reserved       zero
 * 48      messageLength  message        what to do about a refusal
 * }</pre>
 */
public record DescriptorFrame(MemorySegment segment) {
    static final long REGION = 24;
    static final long LENGTH_BYTES = 32;
    static final long STATUS = 40;
    static final long MESSAGE_LENGTH = 44;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 48;

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

    public int status() {
        return segment.get(Frame.INT, STATUS);
    }

    public DescriptorFrame status(int status) {
        segment.set(Frame.INT, STATUS, status);
        return this;
    }

    public int messageLength() {
        return Frame.u16(segment, MESSAGE_LENGTH);
    }

    /** What to do about a refusal. */
    public String message() {
        return Frame.text(segment, BYTES, messageLength());
    }

    /** Bytes of a frame with these texts (UTF-8). */
    public static int bytes(byte[] message) {
        return Frame.padded(BYTES + message.length);
    }

    /** Writes the texts and their lengths. */
    public DescriptorFrame texts(byte[] message) {
        Frame.putText(segment, MESSAGE_LENGTH, BYTES, message);
        return this;
    }
}
