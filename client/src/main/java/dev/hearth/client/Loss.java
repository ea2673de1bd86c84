package dev.hearth.client;

import dev.hearth.protocol.Status;

/**
 * Why a session is of no more use.
 *
 * @param status {@link Status#OK} where the function itself closed it
 * @param message what happened and what to do
 */
record Loss(Status status, String message) {
    private static final String WHAT_TO_DO =
            "; close this context and call Accelerator.open() again" + " (what lay in device memory is lost)";

    /** Whether another connection, or another worker, might bring the session back. */
    boolean mayHeal() {
        return status == Status.UNAVAILABLE || status == Status.DEVICE_LOST;
    }

    static Loss closed() {
        return new Loss(Status.OK, "the context is closed; call Accelerator.open() for a new one");
    }

    /** A peer that said why. */
    static Loss fault(Status status, String message) {
        String reason = message.isEmpty() ? "the session was ended" : message;
        return new Loss(status, reason + WHAT_TO_DO);
    }

    /** A connection that ended or broke without a word. */
    static Loss connection(String how) {
        return new Loss(Status.UNAVAILABLE, "the connection to the accelerator sidecar " + how + WHAT_TO_DO);
    }

    /** A new one each time, so that its stack trace is that of the call it fails. */
    RuntimeException exception() {
        return status == Status.OK
                ? new IllegalStateException(message)
                : new AcceleratorException(status, null, message);
    }
}
