package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * First frame of the frame connection in place of ATTACH: takes a session up again whose connections have broken.
 * Direction: sidecar → worker.
 *
 * <pre>{@code
 * offset  size  field            meaning
 * 24      8     ticketHigh       ticket from OPENED
 * 32      8     ticketLow        its other half
 * 40      8     resumeTokenHigh  token from the session's WELCOME
 * 48      8     resumeTokenLow   its other half
 * 56      2     version          the version agreed on
 * 58      2     reserved         zero
 * 60      4     reserved         zero
 * }</pre>
 */
public record ResumeFrame(MemorySegment segment) {
    static final long TICKET_HIGH = 24;
    static final long TICKET_LOW = 32;
    static final long RESUME_TOKEN_HIGH = 40;
    static final long RESUME_TOKEN_LOW = 48;
    static final long VERSION = 56;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 64;

    public ResumeFrame {
        Frame.requireBytes(segment, BYTES, Opcode.RESUME);
    }

    public long ticketHigh() {
        return segment.get(Frame.LONG, TICKET_HIGH);
    }

    public ResumeFrame ticketHigh(long ticketHigh) {
        segment.set(Frame.LONG, TICKET_HIGH, ticketHigh);
        return this;
    }

    public long ticketLow() {
        return segment.get(Frame.LONG, TICKET_LOW);
    }

    public ResumeFrame ticketLow(long ticketLow) {
        segment.set(Frame.LONG, TICKET_LOW, ticketLow);
        return this;
    }

    public long resumeTokenHigh() {
        return segment.get(Frame.LONG, RESUME_TOKEN_HIGH);
    }

    public ResumeFrame resumeTokenHigh(long resumeTokenHigh) {
        segment.set(Frame.LONG, RESUME_TOKEN_HIGH, resumeTokenHigh);
        return this;
    }

    public long resumeTokenLow() {
        return segment.get(Frame.LONG, RESUME_TOKEN_LOW);
    }

    public ResumeFrame resumeTokenLow(long resumeTokenLow) {
        segment.set(Frame.LONG, RESUME_TOKEN_LOW, resumeTokenLow);
        return this;
    }

    public int version() {
        return Frame.u16(segment, VERSION);
    }

    public ResumeFrame version(int version) {
        segment.set(Frame.SHORT, VERSION, (short) version);
        return this;
    }
}
