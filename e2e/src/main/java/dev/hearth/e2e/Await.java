package dev.hearth.e2e;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what another process does, by looking again and again until a deadline. */
public final class Await {
    private static final long PAUSE_NS = 2_000_000;

    private Await() {}

    /** Waits until a condition holds; fails with its description where time runs out. */
    public static void until(String condition, Duration limit, BooleanSupplier holds) {
        long deadlineNs = System.nanoTime() + limit.toNanos();
        while (!holds.getAsBoolean()) {
            if (System.nanoTime() - deadlineNs >= 0) {
                throw new IllegalStateException("not within " + limit + ": " + condition);
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
    }
}
