package dev.hearth.activator.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.activator.warmth.ManualTicker;
import dev.hearth.activator.warmth.Told;
import dev.hearth.activator.warmth.WarmTable;
import io.grpc.Status;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WarmRouteTest {
    private static final String REVISION = "shop/edges";

    private final ManualTicker ticker = new ManualTicker();
    private final WarmTable table = new WarmTable(ticker::nowNs);
    private final List<String> asked = new ArrayList<>();
    private final WarmRoute route = new WarmRoute(
            table,
            new Ranking(new CostModel(Rates.MEASURED), Duration.ofSeconds(20), 1),
            new Prewarms(
                    (node, revision, ended) -> {
                        asked.add(node + " " + revision);
                        ended.accept(Status.OK);
                        return Optional.of(() -> {});
                    },
                    ticker,
                    new PlacementMetrics(new SimpleMeterRegistry())),
            ticker);

    @BeforeEach
    void tell() {
        Told.put(table, "all", Told.offer("cpu", 14, 16), Told.node(Told.revision(REVISION, "m1", "m2")));
        Told.put(table, "half", Told.offer("cpu", 14, 16), Told.node(Told.revision(REVISION, "m1")));
        Told.put(table, "none", Told.offer("cpu", 16, 16), Told.node(Told.revision("shop/other")));
    }

    @Test
    void nodeThatHasMoreLoadedIsExpectedSooner() {
        long all = route.expectedNs("all", REVISION).orElseThrow();
        long half = route.expectedNs("half", REVISION).orElseThrow();

        assertTrue(all > 0, "it is multiplied");
        assertTrue(half > all);
    }

    @Test
    void nothingIsExpectedWhereTheRevisionIsNotKnownToBeWarm() {
        assertTrue(route.expectedNs("none", REVISION).isEmpty(), "it has no worker there");
        assertTrue(route.expectedNs("nowhere", REVISION).isEmpty(), "there is no such node");

        ticker.pass(Duration.ofSeconds(21));
        assertTrue(route.expectedNs("all", REVISION).isEmpty(), "that was told too long ago");
    }

    @Test
    void manyRequestsForARevisionAtZeroAskOneNodeOnceForAWhile() {
        for (int i = 0; i < 3; i++) {
            route.wanted(REVISION, "cpu");
        }
        assertEquals(List.of(), asked, "not on the thread of the request");
        ticker.pass(Duration.ofMillis(1));
        assertEquals(List.of("all shop/edges"), asked);

        ticker.pass(WarmRoute.PAUSE);
        route.wanted(REVISION, "cpu");
        ticker.pass(Duration.ofMillis(1));
        assertEquals(2, asked.size());
    }
}
