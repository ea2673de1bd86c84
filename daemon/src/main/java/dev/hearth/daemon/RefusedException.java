package dev.hearth.daemon;

import dev.hearth.protocol.Status;

/** A sidecar is given no worker. Status and message go to it as they are: the message says what to do. */
public final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Status status;

    public RefusedException(Status status, String message) {
        super(message);
        this.status = status;
    }

    /** Why, for the sidecar. */
    public Status status() {
        return status;
    }
}
