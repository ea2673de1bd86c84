package dev.hearth.activator.proxy;

import java.util.OptionalLong;

/** What nodes have warm. Asked on event loops, many at once, so nothing of it may wait. */
public interface Warmth {
    /**
     * How long a request of a revision is expected to wait on a node for its first kernel.
     *
     * @return nanoseconds, more than 0; none where the node is not known to have the revision warm
     */
    OptionalLong expectedNs(String node, RevisionName revision);

    /**
     * A request has come for a revision that has no ready pod; this may be said of each of many.
     *
     * @param kind of device that the revision is accelerated by
     */
    void wanted(RevisionName revision, String kind);
}
