package dev.hearth.activator.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.activator.placement.Estimate.Inventory;
import dev.hearth.activator.placement.Estimate.State;
import dev.hearth.activator.warmth.Holdings;
import dev.hearth.activator.warmth.NodeOffer.Shares;
import dev.hearth.activator.warmth.NodeWarm;
import dev.hearth.activator.warmth.RevisionProfile;
import dev.hearth.activator.warmth.RevisionProfile.Module;
import dev.hearth.activator.warmth.RevisionWarmth;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The arithmetic of docs/placement.md, with rates that are easy to reckon with. */
class CostModelTest {
    private static final long MS = 1_000_000;
    private static final String EDGES = "shop/edges";
    /** Bytes take 1, 10 and 100 ns each. */
    private static final Rates ROUND =
            new Rates(10 * MS, 20 * MS, 500 * MS, 40 * MS, 1, 0.1, 0.01, 700 * MS, 0.25, 8 * MS);

    private static final CostModel MODEL = new CostModel(ROUND);
    private static final RevisionProfile PROFILE = new RevisionProfile(
            Map.of("m1", new Module(30 * MS, 900 * MS), "m2", new Module(60 * MS, 60 * MS)), Map.of("b1", MS));
    private static final Shares FREE = new Shares(16, 16);

    private static NodeWarm node(int spare, long waitNs, Holdings... holdings) {
        Map<String, RevisionWarmth> revisions =
                holdings.length == 0 ? Map.of() : Map.of(EDGES, new RevisionWarmth(false, holdings[0]));
        return new NodeWarm(revisions, Set.of(), spare, true, waitNs, 0);
    }

    private static Estimate estimate(NodeWarm warm) {
        return MODEL.estimate(EDGES, PROFILE, warm, FREE);
    }

    @Test
    void whereAllIsThereNothingIsWaitedForButTheCall() {
        Estimate estimate = estimate(node(0, 0, new Holdings(Set.of("m1", "m2"), Set.of("b1"), Set.of())));

        assertEquals(State.WARM, estimate.state());
        assertEquals(0, estimate.preparationNs());
        assertEquals(10 * MS, estimate.expectedNs());
        assertEquals(new Inventory(2, 2, MS, MS), estimate.inventory());
        assertEquals("context warm, 2 of 2 modules loaded, 1 of 1 MiB on the device", estimate.why());
    }

    @Test
    void whereNothingEverWasAllIsMadeAndWaitedFor() {
        Estimate estimate = estimate(node(1, 0));

        assertEquals(State.COLD, estimate.state());
        assertEquals(20 * MS, estimate.contextNs());
        assertEquals((900 + 60) * MS, estimate.modulesNs(), "compiled");
        assertEquals(100 * MS, estimate.buffersNs(), "sent by the function");
        assertEquals((10 + 20 + 960 + 100) * MS, estimate.expectedNs(), "nobody can have it ready while it starts");
    }

    @Test
    void withoutASpareWorkerOneIsStarted() {
        assertEquals(500 * MS, estimate(node(0, 0)).contextNs());
    }

    @Test
    void whatIsOnDiskIsLoadedWhileTheContainerStarts() {
        var known = new NodeWarm(Map.of(), Set.of(EDGES), 1, true, 0, 0);
        Estimate estimate = estimate(known);

        assertEquals(State.KNOWN, estimate.state());
        assertEquals((30 + 40) * MS, estimate.modulesNs(), "what it took at least, or as long as any takes");
        assertEquals(10 * MS, estimate.buffersNs());
        assertEquals(100 * MS, estimate.preparationNs());
        assertEquals((10 + 25) * MS, estimate.expectedNs(), "a quarter counts");
    }

    @Test
    void whatTakesLongerThanTheContainerIsWaitedFor() {
        var large = new RevisionProfile(Map.of(), Map.of("b1", 100 * MS));
        var known = new NodeWarm(Map.of(), Set.of(EDGES), 1, true, 0, 0);

        assertEquals(
                (10 + (1020 - 700) + 175) * MS,
                MODEL.estimate(EDGES, large, known, FREE).expectedNs());
    }

    @Test
    void whatIsMissingInAWarmContextIsLoaded() {
        Estimate estimate = estimate(node(0, 0, new Holdings(Set.of("m1"), Set.of(), Set.of("b1"))));

        assertEquals(0, estimate.contextNs());
        assertEquals(40 * MS, estimate.modulesNs());
        assertEquals(MS, estimate.buffersNs(), "from host memory");
        assertEquals("context warm, 1 of 2 modules loaded, 0 of 1 MiB on the device", estimate.why());
    }

    @Test
    void queueAndCompanyAreAdded() {
        NodeWarm busy = node(0, 3 * MS, new Holdings(Set.of("m1", "m2"), Set.of("b1"), Set.of()));

        Estimate estimate = MODEL.estimate(EDGES, PROFILE, busy, new Shares(4, 16));
        assertEquals((10 + 3 + 6) * MS, estimate.expectedNs());
        assertTrue(estimate.why().endsWith("launches wait 3.0 ms"), estimate.why());
        assertEquals(
                0,
                MODEL.estimate(EDGES, PROFILE, busy, new Shares(Shares.UNKNOWN, 16))
                        .crowdNs());
    }

    @Test
    void daemonThatHasNotToldIsAsOneWithNothing() {
        Estimate estimate = MODEL.estimate(EDGES, PROFILE, null, FREE);
        assertEquals(State.COLD, estimate.state());
        assertEquals(500 * MS, estimate.contextNs());
    }

    /** Whatever a node has, having more is never worse. */
    @Test
    void moreWarmthNeverCostsMore() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 2000; i++) {
            var profile = new RevisionProfile(
                    Map.of(
                            "m1", new Module(random.nextInt(100) * MS, (100 + random.nextInt(1000)) * MS),
                            "m2", new Module(random.nextInt(100) * MS, (100 + random.nextInt(1000)) * MS)),
                    Map.of("b1", random.nextLong(1L << 34)));
            int spare = random.nextInt(2);
            List<NodeWarm> growing = List.of(
                    new NodeWarm(Map.of(), Set.of(), spare, true, 0, 0),
                    new NodeWarm(Map.of(), Set.of(EDGES), spare, true, 0, 0),
                    node(spare, 0, Holdings.NONE),
                    node(spare, 0, new Holdings(Set.of("m1"), Set.of(), Set.of())),
                    node(spare, 0, new Holdings(Set.of("m1"), Set.of(), Set.of("b1"))),
                    node(spare, 0, new Holdings(Set.of("m1", "m2"), Set.of("b1"), Set.of())));
            long before = Long.MAX_VALUE;
            for (NodeWarm warm : growing) {
                long expected = new CostModel(Rates.MEASURED)
                        .estimate(EDGES, profile, warm, FREE)
                        .expectedNs();
                assertTrue(expected <= before, () -> "seed " + seed + ": " + warm + " of " + profile);
                before = expected;
            }
        }
    }
}
