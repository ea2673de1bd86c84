package dev.hearth.daemon;

import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** Waits for what another process or thread does, up to a deadline. */
final class Poll {
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    private Poll() {}

    static void until(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + DEADLINE.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() - end > 0) {
                throw new AssertionError("within " + DEADLINE.toSeconds() + " s not seen: " + what);
            }
            LockSupport.parkNanos(5_000_000);
        }
    }
}
