package dev.hearth.daemon.worker;

import org.jspecify.annotations.Nullable;

/**
 * What a kernel's launches have taken of the device, from which the next is guessed: so many short ones may go in one
 * turn. A guess that proves wrong makes all of them unknown again. Any thread may call.
 */
final class KernelCost {
    /** Guess of what has not been measured: it goes alone. */
    static final long UNKNOWN_NS = Long.MAX_VALUE;

    /** What even an empty kernel takes, so that the number of launches in a turn has a bound. */
    private static final long LEAST_NS = 1_000;
    /** A launch that is so much larger than the one that was measured is a new thing. */
    private static final int GROWTH = 2;

    private record Measured(int generation, long threads, long ns) {}

    private volatile @Nullable Measured measured;

    /** Device time that a launch of so many threads may take. */
    long guessNs(int generation, long threads) {
        Measured last = measured;
        if (last == null || last.generation() != generation || threads > GROWTH * last.threads()) {
            return UNKNOWN_NS;
        }
        return Math.max(LEAST_NS, (long) ((double) last.ns() * threads / last.threads()));
    }

    /** Notes what a launch of so many threads took. */
    void measured(int generation, long threads, long ns) {
        measured = new Measured(generation, Math.max(1, threads), ns);
    }
}
