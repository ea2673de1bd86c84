package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * Opens a session: the versions the client speaks and who it is.
 * Direction: function → sidecar.
 *
 * <pre>{@code
 * offset  size        field            meaning
 * 24      2           minVersion       lowest protocol version the client speaks
 * 26      2           maxVersion       highest protocol version the client speaks
 * 28      2           nameLength       bytes of the name
 * 30      2           reserved         zero
 * 32      8           resumeTokenHigh  resume token of a lost session, 0 for a new one
 * 40      8           resumeTokenLow   its other half
 * 48      nameLength  name             client name and version, for logs and traces
 * }</pre>
 */
public record HelloFrame(MemorySegment segment) {
    static final long MIN_VERSION = 24;
    static final long MAX_VERSION = 26;
    static final long NAME_LENGTH = 28;
    static final long RESUME_TOKEN_HIGH = 32;
    static final long RESUME_TOKEN_LOW = 40;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 48;

    public HelloFrame {
        Frame.requireBytes(segment, BYTES, Opcode.HELLO);
    }

    public int minVersion() {
        return Frame.u16(segment, MIN_VERSION);
    }

    public HelloFrame minVersion(int minVersion) {
        segment.set(Frame.SHORT, MIN_VERSION, (short) minVersion);
        return this;
    }

    public int maxVersion() {
        return Frame.u16(segment, MAX_VERSION);
    }

    public HelloFrame maxVersion(int maxVersion) {
        segment.set(Frame.SHORT, MAX_VERSION, (short) maxVersion);
        return this;
    }

    public int nameLength() {
        return Frame.u16(segment, NAME_LENGTH);
    }

    public long resumeTokenHigh() {
        return segment.get(Frame.LONG, RESUME_TOKEN_HIGH);
    }

    public HelloFrame resumeTokenHigh(long resumeTokenHigh) {
        segment.set(Frame.LONG, RESUME_TOKEN_HIGH, resumeTokenHigh);
        return this;
    }

    public long resumeTokenLow() {
        return segment.get(Frame.LONG, RESUME_TOKEN_LOW);
    }

    public HelloFrame resumeTokenLow(long resumeTokenLow) {
        segment.set(Frame.LONG, RESUME_TOKEN_LOW, resumeTokenLow);
        return this;
    }

    /** Client name and version, for logs and traces. */
    public String name() {
        return Frame.text(segment, BYTES, nameLength());
    }

    /** Bytes of a frame with these texts (UTF-8). */
    public static int bytes(byte[] name) {
        return Frame.padded(BYTES + name.length);
    }

    /** Writes the texts and their lengths. */
    public HelloFrame texts(byte[] name) {
        Frame.putText(segment, NAME_LENGTH, BYTES, name);
        return this;
    }
}
