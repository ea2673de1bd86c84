package dev.hearth.activator.placement;

import dev.hearth.activator.placement.Decision.Outcome;
import dev.hearth.activator.placement.Estimate.State;
import dev.hearth.activator.warmth.WarmTable;
import io.grpc.Status;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Locale;
import java.util.function.Predicate;

/** Counts decisions and what became of them. */
public final class PlacementMetrics {
    private static final Duration[] TIMES = {
        Duration.ofNanos(100_000), Duration.ofMillis(1), Duration.ofMillis(5), Duration.ofMillis(20)
    };
    private static final Duration[] AGES = {
        Duration.ofSeconds(1), Duration.ofSeconds(5), Duration.ofSeconds(10), Duration.ofSeconds(20)
    };

    private final MeterRegistry registry;

    /** Counts in this registry. */
    public PlacementMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Shows how much of a table is up to date. */
    public void show(WarmTable table, Duration staleAfter) {
        nodes(table, "told", node -> isFresh(table, node, staleAfter));
        nodes(table, "stale", node -> node.warm() != null && !isFresh(table, node, staleAfter));
        nodes(table, "silent", node -> node.warm() == null);
        Gauge.builder("hearth_activator_warm_revisions", table, PlacementMetrics::revisions)
                .description("Workers that nodes keep for revisions, in all; a revision counts once on each node.")
                .register(registry);
    }

    private static boolean isFresh(WarmTable table, WarmTable.Node node, Duration staleAfter) {
        return node.warm() != null && node.warm().isToldWithin(staleAfter, table.nowNs());
    }

    private static double revisions(WarmTable table) {
        return table.nodes().stream()
                .mapToInt(node ->
                        node.warm() == null ? 0 : node.warm().revisions().size())
                .sum();
    }

    private void nodes(WarmTable table, String state, Predicate<WarmTable.Node> which) {
        Gauge.builder(
                        "hearth_activator_nodes",
                        table,
                        of -> of.nodes().stream().filter(which).count())
                .description("Nodes by what their daemons say: told lately, long ago (stale), or nothing (silent).")
                .tag("state", state)
                .register(registry);
    }

    void decided(Decision decision, long tookNs) {
        placements(word(decision.outcome())).record(Duration.ofNanos(tookNs));
        if (!decision.choices().isEmpty()) {
            Timer.builder("hearth_activator_placement_age")
                    .description("How old what a pod was placed by was.")
                    .serviceLevelObjectives(AGES)
                    .register(registry)
                    .record(Duration.ofNanos(decision.ageNs()));
        }
    }

    void failed(long tookNs) {
        placements("failed").record(Duration.ofNanos(tookNs));
    }

    private Timer placements(String outcome) {
        return Timer.builder("hearth_activator_placements")
                .description("Pods that were asked about, by what there was to place them by, and how long that took.")
                .tag("outcome", outcome)
                .serviceLevelObjectives(TIMES)
                .register(registry);
    }

    /** A pod is on a node: a hit where that has its revision warm, else a miss for a reason. */
    void landed(Decision decision, String node) {
        boolean isHit = decision.choice(node)
                .filter(choice -> choice.estimate().state() == State.WARM)
                .isPresent();
        Counter.builder("hearth_activator_landings")
                .description("Pods by whether they came to a node that has their revision warm, and if not, why.")
                .tag("result", isHit ? "hit" : "miss")
                .tag("reason", isHit ? "warm" : missed(decision))
                .register(registry)
                .increment();
    }

    /** Where a node had it warm and the scheduler took another: that weighed more than we did, or there was no room. */
    private static String missed(Decision decision) {
        return decision.outcome() == Outcome.WARM ? "elsewhere" : word(decision.outcome());
    }

    private static String word(Outcome outcome) {
        return outcome.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    void prewarmed(Status status) {
        Counter.builder("hearth_activator_prewarms")
                .description("Calls that had a revision warm ahead of its pod, by what became of them.")
                .tag(
                        "outcome",
                        switch (status.getCode()) {
                            case OK -> "done";
                            case NOT_FOUND -> "not-known";
                            case RESOURCE_EXHAUSTED -> "no-worker";
                            case CANCELLED -> "cancelled";
                            default -> "failed";
                        })
                .register(registry)
                .increment();
    }
}
