package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * Answers OPEN: the socket of the tenant's worker and a one-time ticket for it.
 * Direction: supervisor → sidecar.
 *
 * <pre>{@code
 * offset  size                field               meaning
 * 24      4                   status              OK, or why no worker is given
 * 28      2                   version             the version agreed on
 * 30      2                   workerSocketLength  bytes of the worker socket's file name
 * 32      8                   ticketHigh          one-time ticket
 * 40      8                   ticketLow           its other half
 * 48      2                   messageLength       bytes of the message
 * 50      2                   reserved            zero
 * 52      4                   reserved            zero
 * 56      workerSocketLength  workerSocket        file name of the worker's socket, beside the supervisor's
 * …       messageLength       message             what to do about a refusal
 * }</pre>
 */
public record OpenedFrame(MemorySegment segment) {
    static final long STATUS = 24;
    static final long VERSION = 28;
    static final long WORKER_SOCKET_LENGTH = 30;
    static final long TICKET_HIGH = 32;
    static final long TICKET_LOW = 40;
    static final long MESSAGE_LENGTH = 48;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 56;

    public OpenedFrame {
        Frame.requireBytes(segment, BYTES, Opcode.OPENED);
    }

    public int status() {
        return segment.get(Frame.INT, STATUS);
    }

    public OpenedFrame status(int status) {
        segment.set(Frame.INT, STATUS, status);
        return this;
    }

    public int version() {
        return Frame.u16(segment, VERSION);
    }

    public OpenedFrame version(int version) {
        segment.set(Frame.SHORT, VERSION, (short) version);
        return this;
    }

    public int workerSocketLength() {
        return Frame.u16(segment, WORKER_SOCKET_LENGTH);
    }

    public long ticketHigh() {
        return segment.get(Frame.LONG, TICKET_HIGH);
    }

    public OpenedFrame ticketHigh(long ticketHigh) {
        segment.set(Frame.LONG, TICKET_HIGH, ticketHigh);
        return this;
    }

    public long ticketLow() {
        return segment.get(Frame.LONG, TICKET_LOW);
    }

    public OpenedFrame ticketLow(long ticketLow) {
        segment.set(Frame.LONG, TICKET_LOW, ticketLow);
        return this;
    }

    public int messageLength() {
        return Frame.u16(segment, MESSAGE_LENGTH);
    }

    /** File name of the worker's socket, beside the supervisor's. */
    public String workerSocket() {
        return Frame.text(segment, BYTES, workerSocketLength());
    }

    /** What to do about a refusal. */
    public String message() {
        return Frame.text(segment, BYTES + workerSocketLength(), messageLength());
    }

    /** Bytes of a frame with these texts (UTF-8). */
    public static int bytes(byte[] workerSocket, byte[] message) {
        return Frame.padded(BYTES + workerSocket.length + message.length);
    }

    /** Writes the texts and their lengths. */
    public OpenedFrame texts(byte[] workerSocket, byte[] message) {
        long at = BYTES;
        at = Frame.putText(segment, WORKER_SOCKET_LENGTH, at, workerSocket);
        Frame.putText(segment, MESSAGE_LENGTH, at, message);
        return this;
    }
}
