package dev.hearth.daemon;

/** The daemon cannot start. The message tells the user what to do; a stack trace would add nothing. */
public final class StartException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** Exit code where there is no device: {@code EX_UNAVAILABLE} of {@code sysexits.h}. */
    static final int NO_DEVICE = 69;
    /** Exit code where the settings or folders are no good: {@code EX_CONFIG} of {@code sysexits.h}. */
    static final int BAD_SETTINGS = 78;

    private final int exitCode;

    StartException(String message) {
        this(message, BAD_SETTINGS);
    }

    StartException(String message, int exitCode) {
        super(message);
        this.exitCode = exitCode;
    }

    StartException(String message, Throwable cause) {
        super(message, cause);
        exitCode = BAD_SETTINGS;
    }

    /** What the process exits with. */
    public int exitCode() {
        return exitCode;
    }
}
