package dev.hearth.daemon.worker;

import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How much of one thing a tenant may hold, counted before it is made, so that no call ever goes beyond it: neither by a
 * byte nor for a moment, however many sessions ask at once. Any thread may call; nobody waits.
 */
final class Quota {
    private final String what;
    private final long limit;
    private final String remedy;
    private final AtomicLong used = new AtomicLong();

    /**
     * A quota of which nothing is used.
     *
     * @param what is counted, as in {@code bytes of device memory}
     * @param limit how much there may be
     * @param remedy what its owner may do where there is no more
     */
    Quota(String what, long limit, String remedy) {
        this.what = what;
        this.limit = limit;
        this.remedy = remedy;
    }

    /** Takes an amount out, or nothing where not all of it is left. */
    boolean tryReserve(long amount) {
        long before = used.get();
        while (amount >= 0 && amount <= limit - before) {
            if (used.compareAndSet(before, before + amount)) {
                return true;
            }
            before = used.get();
        }
        return false;
    }

    /**
     * Takes an amount out.
     *
     * @param tenant whose it is, for the message
     * @throws ProtocolException OUT_OF_QUOTA where not all of it is left
     */
    void reserve(String tenant, long amount) {
        if (!tryReserve(amount)) {
            throw new ProtocolException(
                    Status.OUT_OF_QUOTA,
                    amount + " " + what + " asked for; " + tenant + " has " + used.get() + " of " + limit + ". "
                            + remedy);
        }
    }

    /** Gives back what was reserved. */
    void release(long amount) {
        used.addAndGet(-amount);
    }

    /** Whether so much is left just now. */
    boolean hasRoom(long amount) {
        return amount <= limit - used.get();
    }

    long used() {
        return used.get();
    }

    long limit() {
        return limit;
    }
}
