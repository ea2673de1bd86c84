package dev.hearth.activator.placement;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.activator.admission.NodePreference;
import dev.hearth.activator.placement.Decision.Choice;
import dev.hearth.activator.warmth.WarmTable;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * Says which nodes a pod prefers, by what is warm where, and sets about having it warm there. Whatever goes wrong here, the pod
 * is placed as if nobody had been asked. Any thread may call.
 */
public final class Placer implements NodePreference {
    private static final Logger LOG = System.getLogger(Placer.class.getName());

    private final WarmTable table;
    private final Ranking ranking;
    private final Prewarms prewarms;
    private final PlacementMetrics metrics;
    private final InstantSource clock;

    Placer(WarmTable table, Ranking ranking, Prewarms prewarms, PlacementMetrics metrics, InstantSource clock) {
        this.table = table;
        this.ranking = ranking;
        this.prewarms = prewarms;
        this.metrics = metrics;
        this.clock = clock;
    }

    @Override
    public Optional<Preferred> of(Asked pod) {
        long startNs = System.nanoTime();
        try {
            String revision = pod.namespace() + "/" + pod.revision();
            Decision decision =
                    ranking.decide(table.nodes(), revision, table.profile(revision), pod.kind(), table.nowNs());
            String id = UUID.randomUUID().toString();
            if (!pod.dryRun()) {
                prewarms.begin(id, decision);
                metrics.decided(decision, System.nanoTime() - startNs);
            }
            return Optional.of(preferred(id, decision));
        } catch (RuntimeException e) {
            metrics.failed(System.nanoTime() - startNs);
            LOG.log(Level.ERROR, "a pod is placed as without Hearth", e);
            return Optional.empty();
        }
    }

    private Preferred preferred(String id, Decision decision) {
        var weights = new LinkedHashMap<String, Integer>();
        decision.choices().forEach(choice -> weights.put(choice.node(), choice.weight()));
        return new Preferred(weights, explanation(id, decision).toString());
    }

    /** For programs first; {@code kn hearth explain} prints it. */
    private ObjectNode explanation(String id, Decision decision) {
        ObjectNode explanation = JsonNodeFactory.instance.objectNode();
        explanation
                .put(Landings.DECISION, id)
                .put("at", clock.instant().truncatedTo(ChronoUnit.MILLIS).toString())
                .put("outcome", decision.outcome().words())
                .put("ageMs", ms(decision.ageNs()))
                .put("coldMs", ms(decision.coldNs()));
        var nodes = explanation.putArray("nodes");
        for (Choice choice : decision.choices()) {
            nodes.addObject()
                    .put("node", choice.node())
                    .put("weight", choice.weight())
                    .put("expectedMs", ms(choice.estimate().expectedNs()))
                    .put("prewarmed", decision.prewarmed().contains(choice.node()))
                    .put("why", choice.estimate().why());
        }
        return explanation;
    }

    private static long ms(long ns) {
        return TimeUnit.NANOSECONDS.toMillis(ns);
    }
}
