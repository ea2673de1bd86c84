package dev.hearth.activator.proxy;

import java.util.OptionalLong;

/** No node has anything warm, and nobody hears of a revision at zero. */
final class NothingWarm implements Warmth {
    @Override
    public OptionalLong expectedNs(String node, RevisionName revision) {
        return OptionalLong.empty();
    }

    @Override
    public void wanted(RevisionName revision, String kind) {
        // Nobody is there to have it warm.
    }
}
