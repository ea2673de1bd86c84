package dev.hearth.daemon.fence;

import java.io.IOException;

/** The fence cannot be raised; the message says why, and what goes without it. */
public final class FenceException extends IOException {
    private static final long serialVersionUID = 1;

    private final String reason;

    FenceException(String reason) {
        super("system calls cannot be fenced: " + reason
                + "; hearth.daemon.isolation.system-calls=false leaves workers without that fence");
        this.reason = reason;
    }

    /** Why, in a few words. */
    String reason() {
        return reason;
    }
}
