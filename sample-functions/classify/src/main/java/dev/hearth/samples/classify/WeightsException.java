package dev.hearth.samples.classify;

/** The network's weights cannot be had; the message says what to do. */
final class WeightsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    WeightsException(String message) {
        super(message);
    }
}
