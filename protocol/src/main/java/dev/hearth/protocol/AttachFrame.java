package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * First frame on each of the two connections to a worker.
 * Direction: sidecar → worker.
 *
 * <pre>{@code
 * offset  size  field       meaning
 * 24      8     ticketHigh  ticket from OPENED
 * 32      8     ticketLow   its other half
 * 40      2     channel     0 frames, 1 descriptors
 * 42      2     version     the version agreed on
 * 44      4     reserved    zero
 * }</pre>
 */
public record AttachFrame(MemorySegment segment) {
    static final long TICKET_HIGH = 24;
    static final long TICKET_LOW = 32;
    static final long CHANNEL = 40;
    static final long VERSION = 42;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 48;

    public AttachFrame {
        Frame.requireBytes(segment, BYTES, Opcode.ATTACH);
    }

    public long ticketHigh() {
        return segment.get(Frame.LONG, TICKET_HIGH);
    }

    public AttachFrame ticketHigh(long ticketHigh) {
        segment.set(Frame.LONG, TICKET_HIGH, ticketHigh);
        return this;
    }

    public long ticketLow() {
        return segment.get(Frame.LONG, TICKET_LOW);
    }

    public AttachFrame ticketLow(long ticketLow) {
        segment.set(Frame.LONG, TICKET_LOW, ticketLow);
        return this;
    }

    public int channel() {
        return Frame.u16(segment, CHANNEL);
    }

    public AttachFrame channel(int channel) {
        segment.set(Frame.SHORT, CHANNEL, (short) channel);
        return this;
    }

    public int version() {
        return Frame.u16(segment, VERSION);
    }

    public AttachFrame version(int version) {
        segment.set(Frame.SHORT, VERSION, (short) version);
        return this;
    }
}
