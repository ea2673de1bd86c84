package dev.hearth.sidecar;

import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** Pauses between attempts: each twice as long as the last up to a longest one, and each cut by up to half at random. */
final class Pauses {
    private final long maxNs;
    private long nextNs;

    Pauses(Duration min, Duration max) {
        this.maxNs = max.toNanos();
        this.nextNs = Math.min(min.toNanos(), maxNs);
    }

    /** The next pause. At random, so that functions that lost the daemon at one moment do not come back at one moment. */
    long nextNs() {
        long full = nextNs;
        nextNs = Math.min(2 * full, maxNs);
        return full - ThreadLocalRandom.current().nextLong(full / 2 + 1);
    }
}
