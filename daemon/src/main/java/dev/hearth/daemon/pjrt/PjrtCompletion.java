package dev.hearth.daemon.pjrt;

import dev.hearth.daemon.backend.BackendException;
import org.jspecify.annotations.Nullable;

/** That some work is done: when, and how it ended. Any thread may ask or wait. */
class PjrtCompletion {
    /** How long a waiting thread asks again before it sleeps: waking it costs about as long as a small kernel runs. */
    private static final long POLL_NS = 30_000;

    private volatile boolean done;
    private volatile long endNs;
    private volatile @Nullable BackendException failure;

    /** Something that is done already. */
    static PjrtCompletion now(@Nullable BackendException failure) {
        var completion = new PjrtCompletion();
        completion.complete(failure);
        return completion;
    }

    /** Says that it is done; the failure is null where all went well. */
    void complete(@Nullable BackendException cause) {
        endNs = System.nanoTime();
        failure = cause;
        done = true;
        synchronized (this) {
            notifyAll();
        }
    }

    final boolean isDone() {
        return done;
    }

    /** By the clock of {@link System#nanoTime()}, once it is done. */
    final long endNs() {
        return endNs;
    }

    final @Nullable BackendException failure() {
        return failure;
    }

    /** Lets go what was only needed until it is done; asked once it is, perhaps more than once. */
    void release() {
        // nothing
    }

    /** Waits; an interrupt does not end that. */
    final void await() {
        if (!awaitBriefly(POLL_NS)) {
            sleep();
        }
    }

    /** Asks again and again for this long; answers whether it is done. */
    final boolean awaitBriefly(long limitNs) {
        long start = System.nanoTime();
        while (!done && System.nanoTime() - start < limitNs) {
            // without Thread.onSpinWait(), which on a virtual machine gives the processor away
        }
        return done;
    }

    private synchronized void sleep() {
        boolean interrupted = false;
        while (!done) {
            try {
                wait();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
