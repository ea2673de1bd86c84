package dev.hearth.activator.warmth;

import java.util.Map;

/**
 * What a revision uses, as all nodes together have told: the measure of how warm it is on one of them.
 *
 * @param modules by digest, what making them took
 * @param buffers lengths in bytes of persistent buffers, by the digest of their content
 */
public record RevisionProfile(Map<String, Module> modules, Map<String, Long> buffers) {
    /** Of a revision that nobody has told about. */
    public static final RevisionProfile UNKNOWN = new RevisionProfile(Map.of(), Map.of());

    /**
     * What making a module took.
     *
     * @param leastNs where the node had it on disk
     * @param mostNs where it was compiled
     */
    public record Module(long leastNs, long mostNs) {
        boolean covers(long tookNs) {
            return leastNs <= tookNs && tookNs <= mostNs;
        }

        Module with(long tookNs) {
            return new Module(Math.min(leastNs, tookNs), Math.max(mostNs, tookNs));
        }
    }
}
