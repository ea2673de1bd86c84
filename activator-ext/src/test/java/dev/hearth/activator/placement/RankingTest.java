package dev.hearth.activator.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.activator.placement.Decision.Choice;
import dev.hearth.activator.placement.Decision.Outcome;
import dev.hearth.activator.warmth.ManualTicker;
import dev.hearth.activator.warmth.NodeOffer;
import dev.hearth.activator.warmth.Told;
import dev.hearth.activator.warmth.WarmTable;
import dev.hearth.v1.NodeWarmth;
import dev.hearth.v1.Revision;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class RankingTest {
    private static final String EDGES = "shop/edges";
    private static final Duration STALE = Duration.ofSeconds(20);
    private static final NodeOffer FREE = Told.offer("cpu", 16, 16);
    private static final NodeWarmth WARM = Told.node(Told.revision(EDGES, "m1"));
    private static final NodeWarmth COLD = Told.node(Told.revision("shop/other"));
    private static final NodeWarmth KNOWS = Told.knowing(Told.node(), EDGES);

    private final ManualTicker ticker = new ManualTicker();
    private final WarmTable table = new WarmTable(ticker::nowNs);

    private Decision decide() {
        return new Ranking(new CostModel(Rates.MEASURED), STALE, 2)
                .decide(table.nodes(), EDGES, table.profile(EDGES), "cpu", ticker.nowNs());
    }

    private void put(String node, NodeOffer offer, NodeWarmth told) {
        Told.put(table, node, offer, told);
    }

    private static List<String> nodes(Decision decision) {
        return decision.choices().stream().map(Choice::node).toList();
    }

    @Test
    void warmNodeIsPreferredAndPrewarmedAlone() {
        put("cold", FREE, COLD);
        put("warm", FREE, WARM);

        Decision decision = decide();
        assertEquals(Outcome.WARM, decision.outcome());
        assertEquals(List.of("warm"), nodes(decision));
        assertEquals(100, decision.choices().getFirst().weight());
        assertEquals(List.of("warm"), decision.prewarmed());
    }

    @Test
    void nodeThatKnowsItComesAfterTheWarmOneByFar() {
        put("warm", FREE, WARM);
        put("knows", FREE, KNOWS);

        Decision decision = decide();
        assertEquals(List.of("warm", "knows"), nodes(decision));
        int second = decision.choices().getLast().weight();
        assertTrue(second >= 25 && second <= 60, () -> "weight " + second);
    }

    @Test
    void withoutAWarmNodeThoseThatKnowItArePrewarmed() {
        put("cold", FREE, COLD);
        put("knows-1", FREE, KNOWS);
        put("knows-2", Told.offer("cpu", 4, 16), KNOWS);
        put("knows-3", Told.offer("cpu", 2, 16), KNOWS);

        Decision decision = decide();
        assertEquals(Outcome.KNOWN, decision.outcome());
        assertEquals(List.of("knows-1", "knows-2", "knows-3"), nodes(decision));
        assertEquals(List.of("knows-1", "knows-2"), decision.prewarmed());
    }

    @Test
    void whereOneShareIsLeftTheNextNodeIsPrewarmedToo() {
        put("warm", Told.offer("cpu", 1, 16), WARM);
        put("knows", FREE, KNOWS);

        assertEquals(List.of("warm", "knows"), decide().prewarmed());
    }

    @Test
    void warmNodeWithoutAShareIsNotPreferred() {
        put("warm", Told.offer("cpu", 0, 16), WARM);
        put("cold", FREE, COLD);

        Decision decision = decide();
        assertEquals(Outcome.NO_SHARE, decision.outcome());
        assertEquals(List.of(), nodes(decision));
    }

    @Test
    void nodeWhoseKubeletDoesNotSayMayHaveShares() {
        put("warm", Told.offer("cpu", NodeOffer.Shares.UNKNOWN, 16), WARM);

        assertEquals(List.of("warm"), nodes(decide()));
    }

    @Test
    void nodeThatKnowsItButHasNoRoomIsNotPreferred() {
        Revision active = Told.revision("shop/other").toBuilder()
                .setState(Revision.State.ACTIVE)
                .build();
        NodeWarmth full = Told.knowing(
                NodeWarmth.newBuilder().addRevisions(active).setMaxWorkers(1).build(), EDGES);
        put("knows", FREE, full);

        assertEquals(Outcome.COLD, decide().outcome());
    }

    @Test
    void sharesOfAnotherKindDoNotCount() {
        put("warm", Told.offer("gpu", 16, 16), WARM);

        assertEquals(Outcome.NO_NODE, decide().outcome());
    }

    @Test
    void nodeThatIsNotReadyIsNotPreferred() {
        put("warm", new NodeOffer(false, FREE.shares(), Optional.empty()), WARM);

        assertEquals(Outcome.NO_NODE, decide().outcome());
    }

    @Test
    void emptyTableSaysNothing() {
        Decision decision = decide();

        assertEquals(Outcome.NO_NODE, decision.outcome());
        assertEquals(List.of(), decision.choices());
        assertEquals(List.of(), decision.prewarmed());
    }

    @Test
    void wordThatIsOldIsNotBelieved() {
        put("warm", FREE, WARM);
        ticker.pass(STALE);
        assertEquals(Outcome.WARM, decide().outcome());
        assertEquals(STALE.toNanos(), decide().ageNs());

        ticker.pass(Duration.ofMillis(1));
        assertEquals(Outcome.UNHEARD, decide().outcome());
        assertEquals(List.of(), nodes(decide()));
    }

    @Test
    void whereNobodyHasAnythingOfItNoNodeIsPreferred() {
        put("cold-1", FREE, COLD);
        put("cold-2", FREE, Told.node());

        Decision decision = decide();
        assertEquals(Outcome.COLD, decision.outcome());
        assertEquals(List.of(), nodes(decision));
    }

    @Test
    void amongEqualsTheEmptierOneComesFirst() {
        put("a", Told.offer("cpu", 3, 16), WARM);
        put("b", Told.offer("cpu", 12, 16), WARM);

        Decision decision = decide();
        assertEquals(List.of("b", "a"), nodes(decision));
        assertTrue(decision.choices().getLast().weight() > 60);
    }

    @Test
    void longQueueOutweighsWarmth() {
        put("warm", FREE, used(0, 0));
        for (int i = 1; i < 12; i++) {
            // Each launch waits for 200 ms.
            put("warm", FREE, used(i * 2_000_000_000L, i * 10L));
        }
        put("knows", FREE, KNOWS);

        assertEquals(List.of("knows", "warm"), nodes(decide()));
    }

    private static NodeWarmth used(long queueNs, long launches) {
        return Told.node(Told.revision(EDGES, "m1").toBuilder()
                .setQueueNs(queueNs)
                .setLaunches(launches)
                .build());
    }

    @Test
    void noMoreNodesArePreferredThanAPodShouldCarry() {
        for (int i = 0; i < 50; i++) {
            put("node-" + i, FREE, WARM);
        }

        assertEquals(Ranking.MAX_CHOICES, decide().choices().size());
        assertEquals(Map.of(100, 16L), weights(decide()));
    }

    private static Map<Integer, Long> weights(Decision decision) {
        return decision.choices().stream().collect(Collectors.groupingBy(Choice::weight, Collectors.counting()));
    }
}
