package dev.hearth.protocol;

/** What a peer sent, or a caller asked to send, breaks the protocol. The status says how, the message what to do. */
public final class ProtocolException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final Status status;

    public ProtocolException(Status status, String message) {
        super(message);
        this.status = status;
    }

    public Status status() {
        return status;
    }
}
