package dev.hearth.activator.proxy;

import java.util.Optional;

/** Knows which pods a request may be sent to past the stock path. Used by many event loops at once. */
public interface Destinations {
    /**
     * Takes a place in a ready pod on a node where the revision is warm.
     *
     * @param http2 whether the request is one of HTTP/2
     * @return the place; none where the stock path is to be taken: no such pod is known, all are busy, or the revision forbids it
     */
    Optional<PodSlot> take(RevisionName revision, boolean http2);
}
