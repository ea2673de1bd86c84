package dev.hearth.sidecar;

import dev.hearth.protocol.Status;

/** Why a function gets no session; becomes the status and message of its WELCOME. */
final class Refusal extends Exception {
    private static final long serialVersionUID = 1L;

    private final Status status;

    Refusal(Status status, String message) {
        super(message);
        this.status = status;
    }

    Status status() {
        return status;
    }

    String text() {
        return String.valueOf(getMessage());
    }
}
