package dev.hearth.activator.warmth;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Time that passes when a test says so. */
public final class ManualTicker implements Ticker {
    private final List<Due> due = new ArrayList<>();
    private long nowNs = 1_000_000_000_000L;
    private Duration lastDelay = Duration.ZERO;

    private record Due(long atNs, Runnable task) {}

    @Override
    public synchronized long nowNs() {
        return nowNs;
    }

    @Override
    public synchronized void after(Duration delay, Runnable task) {
        due.add(new Due(nowNs + delay.toNanos(), task));
        lastDelay = delay;
    }

    /** How many tasks wait for their time. */
    public synchronized int waiting() {
        return due.size();
    }

    /** How long the task that was added last has to wait. */
    public synchronized Duration lastDelay() {
        return lastDelay;
    }

    /** Lets time pass, and has done what falls into it, in order. */
    public void pass(Duration time) {
        long until;
        synchronized (this) {
            until = nowNs + time.toNanos();
        }
        for (Due next = takeNext(until); next != null; next = takeNext(until)) {
            next.task().run();
        }
        synchronized (this) {
            nowNs = until;
        }
    }

    private synchronized @Nullable Due takeNext(long until) {
        Due next = due.stream()
                .filter(each -> each.atNs() <= until)
                .min(Comparator.comparingLong(Due::atNs))
                .orElse(null);
        if (next != null) {
            due.remove(next);
            nowNs = Math.max(nowNs, next.atNs());
        }
        return next;
    }
}
