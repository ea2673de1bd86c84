package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * Announces a session that may attach with this ticket. Answered by DONE, which nobody waits for: the supervisor sends OPENED
 * right after it. So the ticket may be shown before this was read; the worker waits for it, for two seconds.
 * Direction: supervisor → worker.
 *
 * <pre>{@code
 * offset  size  field        meaning
 * 24      8     ticketHigh   one-time ticket
 * 32      8     ticketLow    its other half
 * 40      4     functionUid  uid that must own its regions
 * 44      4     reserved     zero
 * 48      8     expiresNs    nanoseconds from now after which the ticket is void
 * }</pre>
 */
public record AdmitFrame(MemorySegment segment) {
    static final long TICKET_HIGH = 24;
    static final long TICKET_LOW = 32;
    static final long FUNCTION_UID = 40;
    static final long EXPIRES_NS = 48;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 56;

    public AdmitFrame {
        Frame.requireBytes(segment, BYTES, Opcode.ADMIT);
    }

    public long ticketHigh() {
        return segment.get(Frame.LONG, TICKET_HIGH);
    }

    public AdmitFrame ticketHigh(long ticketHigh) {
        segment.set(Frame.LONG, TICKET_HIGH, ticketHigh);
        return this;
    }

    public long ticketLow() {
        return segment.get(Frame.LONG, TICKET_LOW);
    }

    public AdmitFrame ticketLow(long ticketLow) {
        segment.set(Frame.LONG, TICKET_LOW, ticketLow);
        return this;
    }

    public int functionUid() {
        return segment.get(Frame.INT, FUNCTION_UID);
    }

    public AdmitFrame functionUid(int functionUid) {
        segment.set(Frame.INT, FUNCTION_UID, functionUid);
        return this;
    }

    public long expiresNs() {
        return segment.get(Frame.LONG, EXPIRES_NS);
    }

    public AdmitFrame expiresNs(long expiresNs) {
        segment.set(Frame.LONG, EXPIRES_NS, expiresNs);
        return this;
    }
}
