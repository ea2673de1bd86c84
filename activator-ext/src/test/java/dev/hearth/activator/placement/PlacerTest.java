package dev.hearth.activator.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.activator.admission.NodePreference.Asked;
import dev.hearth.activator.admission.NodePreference.Preferred;
import dev.hearth.activator.warmth.ManualTicker;
import dev.hearth.activator.warmth.Told;
import dev.hearth.activator.warmth.WarmTable;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PlacerTest {
    private static final Instant NOW = Instant.parse("2026-11-30T07:00:00.123Z");
    private static final Asked POD = new Asked("shop", "edges", "cpu", false);

    private final ManualTicker ticker = new ManualTicker();
    private final WarmTable table = new WarmTable(ticker::nowNs);
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final PlacementMetrics metrics = new PlacementMetrics(registry);
    private final List<String> asked = new ArrayList<>();
    private final Prewarms prewarms = new Prewarms(
            (node, revision, ended) -> {
                asked.add(node + " " + revision);
                return Optional.of(() -> {});
            },
            ticker,
            metrics);

    private Placer placer(Ranking ranking) {
        return new Placer(table, ranking, prewarms, metrics, InstantSource.fixed(NOW));
    }

    private final Placer placer = placer(new Ranking(new CostModel(Rates.MEASURED), Duration.ofSeconds(20), 2));

    private void warmOnTwo() {
        Told.put(table, "node-1", Told.offer("cpu", 16, 16), Told.node(Told.revision("shop/other")));
        Told.put(table, "node-2", Told.offer("cpu", 14, 16), Told.node(Told.revision("shop/edges", "m1")));
    }

    @Test
    void podPrefersTheWarmNodeAndItIsPrewarmed() throws Exception {
        warmOnTwo();
        ticker.pass(Duration.ofMillis(400));
        Preferred preferred = placer.of(POD).orElseThrow();

        assertEquals(Map.of("node-2", 100), preferred.weights());
        assertEquals(List.of("node-2 shop/edges"), asked);
        JsonNode explanation = new ObjectMapper().readTree(preferred.explanation());
        assertEquals("a node has it warm", explanation.path("outcome").asText());
        assertEquals("2026-11-30T07:00:00.123Z", explanation.path("at").asText());
        assertEquals(400, explanation.path("ageMs").asInt());
        assertEquals("node-2", explanation.at("/nodes/0/node").asText());
        assertEquals(
                "context warm, 1 of 1 modules loaded",
                explanation.at("/nodes/0/why").asText());
        assertTrue(explanation.at("/nodes/0/prewarmed").asBoolean());
        assertTrue(prewarms.isWaiting());
        prewarms.landed(Landings.decision(preferred.explanation()), "node-2");
        assertFalse(prewarms.isWaiting());
        assertEquals(
                1,
                registry.get("hearth_activator_placements")
                        .tag("outcome", "warm")
                        .timer()
                        .count());
    }

    @Test
    void dryRunSaysTheSameAndSetsNothingAbout() {
        warmOnTwo();
        Preferred preferred = placer.of(new Asked("shop", "edges", "cpu", true)).orElseThrow();

        assertEquals(Map.of("node-2", 100), preferred.weights());
        assertEquals(List.of(), asked);
        assertFalse(prewarms.isWaiting());
    }

    @Test
    void withNothingToldNoNodeIsPreferredAndThePodSaysWhy() throws Exception {
        Preferred preferred = placer.of(POD).orElseThrow();

        assertEquals(Map.of(), preferred.weights());
        assertEquals(
                "no node is ready that has shares of this kind",
                new ObjectMapper()
                        .readTree(preferred.explanation())
                        .path("outcome")
                        .asText());
        assertEquals(List.of(), asked);
    }

    @Test
    void failureOfOursLeavesThePodAlone() {
        warmOnTwo();
        // No list has so few elements.
        var broken = new Ranking(new CostModel(Rates.MEASURED), Duration.ofSeconds(20), -1);
        assertEquals(Optional.empty(), placer(broken).of(POD));
        assertEquals(
                1,
                registry.get("hearth_activator_placements")
                        .tag("outcome", "failed")
                        .timer()
                        .count());
    }

    @Test
    void annotationThatIsNoDecisionIsNobodys() {
        assertEquals("", Landings.decision("no JSON"));
        assertEquals("", Landings.decision("[1]"));
    }
}
