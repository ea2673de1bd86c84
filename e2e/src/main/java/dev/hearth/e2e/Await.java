package dev.hearth.e2e;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** Waits for what another process does, by looking again and again until a deadline. */
public final class Await {
    private static final Duration PAUSE = Duration.ofMillis(2);

    private Await() {}

    /** Waits until a condition holds; fails with its description where time runs out. */
    public static void until(String condition, Duration limit, BooleanSupplier holds) {
        until(condition, limit, PAUSE, holds);
    }

    /** As the other, with a longer pause between two looks where a look is not cheap. */
    public static void until(String condition, Duration limit, Duration pause, BooleanSupplier holds) {
        present(condition, limit, pause, () -> holds.getAsBoolean() ? Optional.of(true) : Optional.empty());
    }

    /** Waits until something is there, and answers it; fails with its description where time runs out. */
    static <T> T present(String what, Duration limit, Duration pause, Supplier<Optional<T>> look) {
        long deadlineNs = System.nanoTime() + limit.toNanos();
        Optional<T> found = look.get();
        while (found.isEmpty()) {
            if (System.nanoTime() - deadlineNs >= 0) {
                throw new IllegalStateException("not within " + limit + ": " + what);
            }
            LockSupport.parkNanos(pause.toNanos());
            found = look.get();
        }
        return found.get();
    }
}
