package dev.hearth.activator.warmth;

import java.time.Duration;

/** The time, and what is to be done in some of it. */
public interface Ticker {
    /** Now, in nanoseconds from whenever. */
    long nowNs();

    /** Has a task run after a delay, on a thread that it must not keep. */
    void after(Duration delay, Runnable task);
}
