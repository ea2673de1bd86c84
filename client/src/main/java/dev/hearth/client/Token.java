package dev.hearth.client;

/**
 * What proves that a session is one's own: it takes the session up again where its connection broke.
 *
 * @param high from WELCOME
 * @param low its other half
 */
record Token(long high, long low) {
    /** Of no session. */
    static final Token NONE = new Token(0, 0);

    boolean isNone() {
        return (high | low) == 0;
    }
}
