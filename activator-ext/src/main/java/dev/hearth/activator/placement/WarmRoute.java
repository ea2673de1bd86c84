package dev.hearth.activator.placement;

import dev.hearth.activator.warmth.NodeOffer.Shares;
import dev.hearth.activator.warmth.NodeWarm;
import dev.hearth.activator.warmth.Ticker;
import dev.hearth.activator.warmth.WarmTable;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Says of requests what {@link Placer} says of pods: how soon their kernels are expected where. For a revision that has no pod yet it
 * has the likely nodes asked, a moment before its pod is made. Any thread may call; nothing waits.
 */
public final class WarmRoute {
    /** As long as many requests for one revision at zero count as one. */
    static final Duration PAUSE = Duration.ofSeconds(10);

    // A pod that is there has its share; how many others are taken makes no difference to it.
    private static final Shares ITS_OWN = new Shares(1, 1);

    private final WarmTable table;
    private final Ranking ranking;
    private final Prewarms prewarms;
    private final Ticker ticker;
    private final Set<String> asked = ConcurrentHashMap.newKeySet();

    WarmRoute(WarmTable table, Ranking ranking, Prewarms prewarms, Ticker ticker) {
        this.table = table;
        this.ranking = ranking;
        this.prewarms = prewarms;
        this.ticker = ticker;
    }

    /**
     * How long a request is expected to wait for its first kernel.
     *
     * @param node where its pod is
     * @param revision as namespace/name
     * @return nanoseconds; none where the revision has no worker there, or the node's daemon has not told lately
     */
    public OptionalLong expectedNs(String node, String revision) {
        Optional<NodeWarm> warm = table.node(node)
                .flatMap(there -> Optional.ofNullable(there.warm()))
                .filter(told -> told.isToldWithin(ranking.staleAfter(), table.nowNs()))
                .filter(told -> told.revisions().containsKey(revision));
        return warm.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(ranking.model()
                        .estimate(revision, table.profile(revision), warm.get(), ITS_OWN)
                        .expectedNs());
    }

    /** A revision has no pod, and a request: whoever is asked about its pod soon will find nodes at work already. */
    public void wanted(String revision, String kind) {
        if (asked.add(revision)) {
            ticker.after(Duration.ZERO, () -> prewarm(revision, kind));
            ticker.after(PAUSE, () -> asked.remove(revision));
        }
    }

    private void prewarm(String revision, String kind) {
        prewarms.begin(
                UUID.randomUUID().toString(),
                ranking.decide(table.nodes(), revision, table.profile(revision), kind, table.nowNs()));
    }
}
