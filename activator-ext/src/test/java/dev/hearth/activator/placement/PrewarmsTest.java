package dev.hearth.activator.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.activator.placement.Decision.Choice;
import dev.hearth.activator.placement.Decision.Outcome;
import dev.hearth.activator.placement.Estimate.Inventory;
import dev.hearth.activator.placement.Estimate.State;
import dev.hearth.activator.warmth.ManualTicker;
import io.grpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class PrewarmsTest {
    private final ManualTicker ticker = new ManualTicker();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final List<String> asked = new ArrayList<>();
    private final List<String> cancelled = new ArrayList<>();
    private final Map<String, Consumer<Status>> ends = new HashMap<>();
    private final Prewarms prewarms = new Prewarms(this::ask, ticker, new PlacementMetrics(registry));

    private Optional<Runnable> ask(String node, String revision, Consumer<Status> ended) {
        if (node.equals("silent")) {
            return Optional.empty();
        }
        asked.add(node);
        ends.put(node, ended);
        return Optional.of(() -> {
            cancelled.add(node);
            ended.accept(Status.CANCELLED);
        });
    }

    private static Decision decision(Outcome outcome, String... nodes) {
        var estimate = new Estimate(State.WARM, 0, 0, 0, 0, 0, 1, new Inventory(0, 0, 0, 0));
        return new Decision(
                "shop/edges",
                outcome,
                List.of(nodes).stream()
                        .map(node -> new Choice(node, 100, estimate))
                        .toList(),
                List.of(nodes),
                1,
                0);
    }

    private double count(String name, String... tags) {
        var counter = registry.find(name).tags(tags).counter();
        return counter == null ? 0 : counter.count();
    }

    @Test
    void likelyNodesAreAskedTheLikeliestFirst() {
        prewarms.begin("1", decision(Outcome.WARM, "a", "b"));

        assertEquals(List.of("a", "b"), asked);
        assertTrue(prewarms.isWaiting());
    }

    @Test
    void whatWasBegunElsewhereIsCancelled() {
        prewarms.begin("1", decision(Outcome.WARM, "a", "b"));
        prewarms.landed("1", "b");

        assertEquals(List.of("a"), cancelled);
        assertFalse(prewarms.isWaiting());
        assertEquals(1, count("hearth_activator_prewarms", "outcome", "cancelled"));
    }

    @Test
    void podThatLandsWhereNobodyThoughtIsPrewarmedThere() {
        prewarms.begin("1", decision(Outcome.WARM, "a"));
        prewarms.landed("1", "c");

        assertEquals(List.of("a", "c"), asked);
        assertEquals(List.of("a"), cancelled);
    }

    @Test
    void podsOfARevisionShareACall() {
        prewarms.begin("1", decision(Outcome.WARM, "a"));
        prewarms.begin("2", decision(Outcome.WARM, "a"));
        assertEquals(List.of("a"), asked);

        prewarms.landed("1", "b");
        assertEquals(List.of(), cancelled, "the other one counts on it");
        prewarms.landed("2", "b");
        assertEquals(List.of("a"), cancelled);
    }

    @Test
    void whatHasEndedIsAskedForAgain() {
        prewarms.begin("1", decision(Outcome.WARM, "a"));
        Objects.requireNonNull(ends.get("a")).accept(Status.OK);
        prewarms.begin("2", decision(Outcome.WARM, "a"));

        assertEquals(List.of("a", "a"), asked);
        assertEquals(1, count("hearth_activator_prewarms", "outcome", "done"));
        prewarms.landed("1", "b");
        assertEquals(List.of(), cancelled, "its own has ended, and the second pod's goes on");
    }

    @Test
    void decisionOfAnotherReplicaIsNobodysHere() {
        prewarms.landed("theirs", "a");

        assertEquals(List.of(), asked);
        assertEquals(0, count("hearth_activator_landings", "result", "hit"));
    }

    @Test
    void landingIsCountedOnceWithItsReason() {
        prewarms.begin("1", decision(Outcome.WARM, "a"));
        prewarms.landed("1", "a");
        prewarms.landed("1", "a");
        prewarms.begin("2", decision(Outcome.WARM, "a"));
        prewarms.landed("2", "b");
        prewarms.begin("3", decision(Outcome.COLD));
        prewarms.landed("3", "b");
        prewarms.begin("4", decision(Outcome.NO_SHARE));
        prewarms.landed("4", "b");

        assertEquals(1, count("hearth_activator_landings", "result", "hit", "reason", "warm"));
        assertEquals(1, count("hearth_activator_landings", "result", "miss", "reason", "elsewhere"));
        assertEquals(1, count("hearth_activator_landings", "result", "miss", "reason", "cold"));
        assertEquals(1, count("hearth_activator_landings", "result", "miss", "reason", "no-share"));
    }

    @Test
    void podThatIsNeverPlacedIsForgotten() {
        prewarms.begin("1", decision(Outcome.WARM, "a"));
        ticker.pass(Prewarms.PATIENCE);

        assertFalse(prewarms.isWaiting());
    }

    @Test
    void nodeThatCannotBeAskedHoldsUpNobody() {
        prewarms.begin("1", decision(Outcome.WARM, "silent", "a"));

        assertEquals(List.of("a"), asked);
        assertEquals(1, count("hearth_activator_prewarms", "outcome", "failed"));
    }

    @Test
    void pendingPodsAreBounded() {
        for (int i = 0; i < Prewarms.MAX_PENDING + 5; i++) {
            prewarms.begin("pod-" + i, decision(Outcome.COLD));
        }
        prewarms.begin("more", decision(Outcome.WARM, "a"));

        assertEquals(List.of(), asked);
    }
}
