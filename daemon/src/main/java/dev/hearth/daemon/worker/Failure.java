package dev.hearth.daemon.worker;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;

/**
 * What became of a frame that was refused or failed. It sticks to the frame's stream until a SYNCHRONIZE reports it, and
 * to the handle the frame should have created until that is released. Thrown without a stack: it is an answer, no bug.
 */
final class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Status status;
    private final int opcode;
    private final long sequence;
    private final String text;

    Failure(Status status, int opcode, long sequence, String text) {
        super(text, null, false, false);
        this.status = status;
        this.opcode = opcode;
        this.sequence = sequence;
        this.text = text;
    }

    /** The failure of a frame by what it threw; one that failed before, and was used again, stays what it was. */
    static Failure of(RuntimeException cause, int opcode, long sequence) {
        String text = String.valueOf(cause.getMessage());
        return switch (cause) {
            case Failure before -> before;
            case BackendException refused -> new Failure(refused.status(), opcode, sequence, text);
            case ProtocolException refused -> new Failure(refused.status(), opcode, sequence, text);
            default -> throw cause;
        };
    }

    Status status() {
        return status;
    }

    /** Op code of the frame that failed first. */
    int opcode() {
        return opcode;
    }

    /** Its sequence number. */
    long sequence() {
        return sequence;
    }

    String text() {
        return text;
    }
}
