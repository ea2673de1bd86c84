package dev.hearth.sidecar.admission;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * A bucket of tokens, one a frame, that all sessions share and that fills at a fixed rate.
 *
 * <p>It is kept as the one time at which the bucket is full again (the generic cell rate algorithm): a frame moves it
 * on by the time of one token, and waits where that would be further ahead than a full bucket's worth.
 */
public final class RateLimit implements Policy {
    private final long tokenNs;
    private final long bucketNs;
    private final LongSupplier ticker;
    private final AtomicLong fullAtNs;

    /**
     * Starts with a full bucket.
     *
     * @param framesPerSecond at most a thousand million
     * @param burstFrames tokens of a full bucket
     * @param ticker nanoseconds that only go up, such as {@link System#nanoTime()}
     */
    public RateLimit(long framesPerSecond, long burstFrames, LongSupplier ticker) {
        this.tokenNs = TimeUnit.SECONDS.toNanos(1) / framesPerSecond;
        this.bucketNs = Math.multiplyExact(tokenNs, burstFrames);
        this.ticker = ticker;
        this.fullAtNs = new AtomicLong(ticker.getAsLong());
    }

    @Override
    public Verdict check(Flow flow, int frameBytes) {
        long now = ticker.getAsLong();
        while (true) {
            long before = fullAtNs.get();
            // Differences, since the ticker's numbers may wrap around.
            long after = (before - now > 0 ? before : now) + tokenNs;
            if (after - now > bucketNs) {
                return Verdict.WAIT;
            }
            if (fullAtNs.compareAndSet(before, after)) {
                return Verdict.ADMIT;
            }
        }
    }
}
