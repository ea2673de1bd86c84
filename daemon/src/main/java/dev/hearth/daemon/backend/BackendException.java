package dev.hearth.daemon.backend;

import dev.hearth.protocol.Status;

/** A call to a device failed or was refused before it could harm. The message names call, arguments and code. */
public final class BackendException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Status status;

    public BackendException(Status status, String message) {
        super(message);
        this.status = status;
    }

    /** {@code DEVICE_LOST} means that the context is of no more use; all else leaves it whole. */
    public Status status() {
        return status;
    }
}
