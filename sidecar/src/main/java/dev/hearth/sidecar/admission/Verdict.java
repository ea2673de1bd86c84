package dev.hearth.sidecar.admission;

/** What becomes of a frame or a new session. */
public enum Verdict {
    /** It goes on now. */
    ADMIT,
    /** It stays where it is; ask again later. */
    WAIT,
    /** It is refused. */
    REJECT
}
