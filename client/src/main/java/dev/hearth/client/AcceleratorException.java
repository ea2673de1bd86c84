package dev.hearth.client;

import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.Status;
import org.jspecify.annotations.Nullable;

/**
 * Work on the accelerator failed or the accelerator cannot be used. The message says what to do.
 *
 * <p>Enqueued work fails late: the exception comes from the next {@code synchronize()}, {@code completion()} or query of
 * the stream, which is usable again after it. With {@link Status#DEVICE_LOST} or {@link Status#UNAVAILABLE} the whole
 * context is lost: close it and call {@link Accelerator#open()} again.
 */
public final class AcceleratorException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Status status;
    private final @Nullable Opcode opcode;
    private final String reason;

    /** An outcome of this status; {@code opcode} is what failed, or null where it was no single frame. */
    public AcceleratorException(Status status, @Nullable Opcode opcode, String message) {
        super(text(status, opcode, message));
        this.status = status;
        this.opcode = opcode;
        this.reason = message;
    }

    AcceleratorException(Status status, @Nullable Opcode opcode, String message, Throwable cause) {
        super(text(status, opcode, message), cause);
        this.status = status;
        this.opcode = opcode;
        this.reason = message;
    }

    /** What kind of failure it is. */
    public Status status() {
        return status;
    }

    /** What failed; null where it was no single frame, such as a lost connection. */
    public @Nullable Opcode opcode() {
        return opcode;
    }

    /** The message without what failed. */
    String reason() {
        return reason;
    }

    /** What failed, with which status, why, and what to do. */
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    private static String text(Status status, @Nullable Opcode opcode, String message) {
        String what = opcode == null ? status.name() : opcode + " failed with " + status;
        return message.isEmpty() ? what : what + ": " + message;
    }
}
