package dev.hearth.daemon.warm;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Decides which tenants' workers end while they have no session: those whose time is over, and those that are missed
 * least where there are too many or they hold too much. Arithmetic only: no clock, no process.
 *
 * <p>What is a warm worker worth? A tenant that has been away for a time t comes back, for all that is known, at a rate
 * of about 1/t; when it does, what was evicted is made again. So a warm worker saves its cost to rebuild times 1/t
 * seconds of waiting a second, weighed by the tenant's priority:
 *
 * <pre>{@code worth = rebuild × weight(priority) / idle}</pre>
 *
 * <p>With equal costs that is least recently used; a worker that costs twice as much stays twice as long. Where a place is
 * needed, the least worth goes. Where memory is, it is the least worth a byte.
 *
 * @param count most tenants that are kept warm
 * @param memoryBytes most memory that they may hold together
 */
public record WarmSet(int count, long memoryBytes) {
    private static final double[] WEIGHTS = {0.25, 1, 4};
    /** Nobody's rebuild is free, and nobody has been away for no time: keeps the quotients finite. */
    private static final double LEAST = 1;

    /**
     * A tenant whose worker has no session.
     *
     * @param worker name of its worker
     * @param idleNs how long it has had none
     * @param keepNs how long it is kept at most
     * @param rebuildNs what making it again would take
     * @param priority 0 low, 1 normal, 2 high
     * @param memoryBytes what its worker holds
     */
    public record Idle(String worker, long idleNs, long keepNs, long rebuildNs, int priority, long memoryBytes) {
        double worth() {
            double weight = WEIGHTS[Math.clamp(priority, 0, WEIGHTS.length - 1)];
            return Math.max(LEAST, (double) rebuildNs) * weight / Math.max(LEAST, (double) idleNs);
        }

        double worthPerByte() {
            return worth() / Math.max(LEAST, (double) memoryBytes);
        }

        boolean isOver() {
            return idleNs >= keepNs;
        }
    }

    /**
     * A worker that is to end.
     *
     * @param worker its name
     * @param why in words for the log
     */
    public record Eviction(String worker, String why) {}

    /** The one that is missed least; empty where there is none. */
    public static Optional<Idle> least(Collection<Idle> idle) {
        return idle.stream().min(Comparator.comparingDouble(Idle::worth).thenComparing(Idle::worker));
    }

    /** Those that are to end now, those that are missed least first. */
    public List<Eviction> due(Collection<Idle> idle) {
        var evictions = new ArrayList<Eviction>();
        var kept = new ArrayList<Idle>();
        for (Idle tenant : idle) {
            if (tenant.isOver()) {
                evictions.add(new Eviction(tenant.worker(), "its keep-warm is over"));
            } else {
                kept.add(tenant);
            }
        }
        kept.sort(Comparator.comparingDouble(Idle::worth).thenComparing(Idle::worker));
        while (kept.size() > count) {
            evictions.add(new Eviction(kept.removeFirst().worker(), "more than " + count + " tenants are warm"));
        }
        kept.sort(Comparator.comparingDouble(Idle::worthPerByte).thenComparing(Idle::worker));
        long bytes = total(kept);
        while (bytes > memoryBytes) {
            Idle least = kept.removeFirst();
            bytes = total(kept);
            evictions.add(new Eviction(least.worker(), "warm tenants hold more than " + memoryBytes + " bytes"));
        }
        return evictions;
    }

    /** Saturates, so that no sum of sizes is ever small by overflow. */
    private static long total(List<Idle> idle) {
        long total = 0;
        for (Idle tenant : idle) {
            long more = Math.max(0, tenant.memoryBytes());
            total = more > Long.MAX_VALUE - total ? Long.MAX_VALUE : total + more;
        }
        return total;
    }
}
