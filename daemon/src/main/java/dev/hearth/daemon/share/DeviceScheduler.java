package dev.hearth.daemon.share;

import dev.hearth.protocol.posix.Scheduling;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Carries out for one device what {@link FairShare} decides: whose turn it is.
 *
 * <p>One lock. A worker's own thread ({@link Lease}) looks at what that worker wrote, decides, and tells whoever is next;
 * the timer comes in where a worker does not give back in time. Any thread may call.
 */
public final class DeviceScheduler implements AutoCloseable {
    private final long quantumNs;
    private final FairShare share;
    private final Map<Contender, Lease> leases = new HashMap<>();
    private final ScheduledExecutorService timer;
    private boolean isAlarmSet;
    private long alarmAtNs;
    private boolean closed;

    /**
     * A scheduler without workers.
     *
     * @param device its id, for the name of the thread
     * @param quantumNs device time that a worker may have under way at once
     * @param patienceNs how long the others wait for a worker that is to give the device back
     */
    public DeviceScheduler(String device, long quantumNs, long patienceNs) {
        this.quantumNs = quantumNs;
        share = new FairShare(patienceNs);
        timer = Executors.newSingleThreadScheduledExecutor(Scheduling.withShortSlices(
                Thread.ofPlatform().name("lease-" + device).daemon().factory()));
    }

    long quantumNs() {
        return quantumNs;
    }

    /** A worker on this device comes; what it has on the device already is waited for. */
    public Lease join(String name) throws IOException {
        Lease lease;
        synchronized (this) {
            long now = System.nanoTime();
            Contender contender = share.join(name, now);
            boolean joined = false;
            try {
                lease = Lease.open(this, name, contender);
                leases.put(contender, lease);
                joined = true;
            } finally {
                if (!joined) {
                    share.leave(contender);
                }
            }
            decide(now);
        }
        lease.start();
        return lease;
    }

    /** Looks at what a worker has written; false where that is nothing new. */
    synchronized boolean look(Lease lease) {
        long now = System.nanoTime();
        boolean changed = leases.containsKey(lease.contender()) && lease.take(share, now);
        if (changed) {
            decide(now);
        }
        return changed;
    }

    synchronized long believedNs(Lease lease) {
        return lease.believedNs(System.nanoTime());
    }

    synchronized void claim(Lease lease, int weight, Priority priority) {
        lease.contender().claim(weight, priority);
    }

    synchronized void leave(Lease lease) {
        if (leases.remove(lease.contender()) != null) {
            share.leave(lease.contender());
            decide(System.nanoTime());
        }
    }

    private void decide(long nowNs) {
        for (FairShare.Order order = share.next(nowNs); order != null; order = share.next(nowNs)) {
            tell(order);
        }
        setAlarm(nowNs);
    }

    private void tell(FairShare.Order order) {
        @Nullable Lease to = leases.get(order.to());
        if (to != null) {
            to.tell(order);
        }
    }

    /** Turns come and go much faster than patience ends: an alarm that is set already is let ring, and then set anew. */
    private void setAlarm(long nowNs) {
        long at = share.wakeAtNs(nowNs);
        if (at == Long.MAX_VALUE || closed || (isAlarmSet && alarmAtNs - at <= 0)) {
            return;
        }
        isAlarmSet = true;
        alarmAtNs = at;
        var _ = timer.schedule(this::alarm, Math.max(0, at - nowNs), TimeUnit.NANOSECONDS);
    }

    private synchronized void alarm() {
        isAlarmSet = false;
        decide(System.nanoTime());
    }

    /** Decides no more; the workers end, or wait for the next supervisor. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        timer.shutdownNow();
    }
}
