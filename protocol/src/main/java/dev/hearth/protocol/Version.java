package dev.hearth.protocol;

/** How two sides find the version of the protocol that they speak with one another. */
public final class Version {
    private Version() {}

    /**
     * The highest version that both sides speak.
     *
     * @throws ProtocolException UNSUPPORTED_VERSION where there is none; INVALID_FRAME where the peer's range is none
     */
    public static int agree(int minOwn, int maxOwn, int minPeer, int maxPeer) {
        if (minPeer < 1 || maxPeer < minPeer) {
            throw new ProtocolException(
                    Status.INVALID_FRAME,
                    "a peer that speaks the protocol versions " + minPeer + " to " + maxPeer
                            + "; the lowest is at least 1 and not above the highest");
        }
        int agreed = Math.min(maxOwn, maxPeer);
        if (agreed < Math.max(minOwn, minPeer)) {
            throw new ProtocolException(
                    Status.UNSUPPORTED_VERSION,
                    "the peer speaks " + range(minPeer, maxPeer) + " of the protocol, this side "
                            + range(minOwn, maxOwn) + "; update "
                            + (maxPeer < minOwn ? "the peer" : "this side"));
        }
        return agreed;
    }

    /** As {@link #agree(int, int, int, int)}, with what this code speaks on the own side. */
    public static int agree(int minPeer, int maxPeer) {
        return agree(Frame.MIN_VERSION, Frame.VERSION, minPeer, maxPeer);
    }

    private static String range(int min, int max) {
        return min == max ? "version " + min : "versions " + min + " to " + max;
    }
}
