package dev.hearth.sidecar.grpc;

import dev.hearth.protocol.Status;

/** Why a command, or the session it needs, cannot be. */
final class CommandException extends Exception {
    private static final long serialVersionUID = 1L;

    private final Status status;
    private final String opcode;

    CommandException(Status status, String opcode, String message) {
        super(message);
        this.status = status;
        this.opcode = opcode;
    }

    Status status() {
        return status;
    }

    /** What failed, in the words of the frames. */
    String opcode() {
        return opcode;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
