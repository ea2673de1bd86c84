package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * Answers SYNCHRONIZE and QUERY, and the supervisor's ASSIGN, ADMIT and RETIRE. The sequence in the header is that of
 * the frame answered.
 * Direction: worker → function, worker → supervisor.
 *
 * <pre>{@code
 * offset  size           field           meaning
 * 24      4              status          OK, or the first failure on the stream since the last DONE
 * 28      2              failedOpcode    op code of the frame that failed, 0 for none
 * 30      2              messageLength   bytes of the message
 * 32      8              failedSequence  sequence of the frame that failed, 0 for none
 * 40      8              first           QUERY: first number. SYNCHRONIZE: device ns since the stream's last DONE
 * 48      8              second          QUERY: second number. SYNCHRONIZE: launches since the stream's last DONE
 * 56      messageLength  message         what failed and what to do, a compile log where there is one
 * }</pre>
 */
public record DoneFrame(MemorySegment segment) {
    static final long STATUS = 24;
    static final long FAILED_OPCODE = 28;
    static final long MESSAGE_LENGTH = 30;
    static final long FAILED_SEQUENCE = 32;
    static final long FIRST = 40;
    static final long SECOND = 48;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 56;

    public DoneFrame {
        Frame.requireBytes(segment, BYTES, Opcode.DONE);
    }

    public int status() {
        return segment.get(Frame.INT, STATUS);
    }

    public DoneFrame status(int status) {
        segment.set(Frame.INT, STATUS, status);
        return this;
    }

    public int failedOpcode() {
        return Frame.u16(segment, FAILED_OPCODE);
    }

    public DoneFrame failedOpcode(int failedOpcode) {
        segment.set(Frame.SHORT, FAILED_OPCODE, (short) failedOpcode);
        return this;
    }

    public int messageLength() {
        return Frame.u16(segment, MESSAGE_LENGTH);
    }

    public long failedSequence() {
        return segment.get(Frame.LONG, FAILED_SEQUENCE);
    }

    public DoneFrame failedSequence(long failedSequence) {
        segment.set(Frame.LONG, FAILED_SEQUENCE, failedSequence);
        return this;
    }

    public long first() {
        return segment.get(Frame.LONG, FIRST);
    }

    public DoneFrame first(long first) {
        segment.set(Frame.LONG, FIRST, first);
        return this;
    }

    public long second() {
        return segment.get(Frame.LONG, SECOND);
    }

    public DoneFrame second(long second) {
        segment.set(Frame.LONG, SECOND, second);
        return this;
    }

    /** What failed and what to do, a compile log where there is one. */
    public String message() {
        return Frame.text(segment, BYTES, messageLength());
    }

    /** Bytes of a frame with these texts (UTF-8). */
    public static int bytes(byte[] message) {
        return Frame.padded(BYTES + message.length);
    }

    /** Writes the texts and their lengths. */
    public DoneFrame texts(byte[] message) {
        Frame.putText(segment, MESSAGE_LENGTH, BYTES, message);
        return this;
    }
}
