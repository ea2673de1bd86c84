package dev.hearth.activator.warmth;

import java.time.Duration;
import java.util.Map;
import java.util.Set;

/**
 * What a daemon told last.
 *
 * @param revisions those that have a worker, by namespace/name
 * @param known those of which it has on disk what they used last
 * @param spareWorkers workers that are started and belong to nobody
 * @param hasRoom whether a revision that has no worker can get one, if need be in the place of one that is only kept warm
 * @param waitNs how long a launch has waited for other tenants lately, on average
 * @param toldNs when it told, on the table's clock
 */
public record NodeWarm(
        Map<String, RevisionWarmth> revisions,
        Set<String> known,
        int spareWorkers,
        boolean hasRoom,
        long waitNs,
        long toldNs) {
    /** Whether it was told no longer ago than this, at a time of the table's clock. */
    public boolean isToldWithin(Duration time, long nowNs) {
        return nowNs - toldNs <= time.toNanos();
    }
}
