package dev.hearth.protocol.posix;

import java.io.IOException;

/** Whoever a socket sends for has gone, so what was to be sent is wanted by nobody; see {@link UnixSocket#sendFor}. */
public final class PeerGoneException extends IOException {
    private static final long serialVersionUID = 1L;

    public PeerGoneException(String message) {
        super(message);
    }
}
