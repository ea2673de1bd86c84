package dev.hearth.sidecar.admission;

import java.util.function.LongSupplier;

/**
 * Refuses new sessions for a while after several in a row ended with a lost device or found no daemon; then lets one
 * through to see. Any session whose device answered closes it again.
 */
public final class Breaker implements Policy {
    private final int failuresToOpen;
    private final long pauseNs;
    private final LongSupplier ticker;
    private int failures;
    private boolean open;
    private long refuseUntilNs;

    /**
     * Starts closed.
     *
     * @param failuresToOpen failures in a row that open it; 0 for never
     * @param pauseNs how long it refuses, then how long it waits for the outcome of the one it let through
     * @param ticker nanoseconds that only go up, such as {@link System#nanoTime()}
     */
    public Breaker(int failuresToOpen, long pauseNs, LongSupplier ticker) {
        this.failuresToOpen = failuresToOpen;
        this.pauseNs = pauseNs;
        this.ticker = ticker;
    }

    @Override
    public synchronized Verdict check(Flow flow, int frameBytes) {
        if (!open) {
            return Verdict.ADMIT;
        }
        long now = ticker.getAsLong();
        if (now - refuseUntilNs < 0) {
            return Verdict.REJECT;
        }
        refuseUntilNs = now + pauseNs;
        return Verdict.ADMIT;
    }

    /** A session found no daemon or lost its device. */
    public synchronized void failed() {
        failures++;
        if (failuresToOpen > 0 && failures >= failuresToOpen) {
            open = true;
            refuseUntilNs = ticker.getAsLong() + pauseNs;
        }
    }

    /** The device answered. */
    public synchronized void succeeded() {
        failures = 0;
        open = false;
    }

    public synchronized boolean isOpen() {
        return open;
    }
}
