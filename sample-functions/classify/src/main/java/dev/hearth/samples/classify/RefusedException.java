package dev.hearth.samples.classify;

/** A request that cannot be served as it is; the message tells the caller in one line what to change. */
final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;

    RefusedException(int status, String message) {
        super(message);
        this.status = status;
    }

    /** HTTP's status code, 4xx or 5xx. */
    int status() {
        return status;
    }
}
