package dev.hearth.activator.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.activator.placement.Decision.Outcome;
import dev.hearth.activator.warmth.ManualTicker;
import dev.hearth.activator.warmth.Told;
import dev.hearth.activator.warmth.WarmTable;
import dev.hearth.v1.KnownRevisions;
import dev.hearth.v1.NodeWarmth;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A table of a thousand nodes, each of which has a thousand revisions warm: what it takes, and what a decision by it takes. Prints
 * both; asserts what holds on a busy machine too.
 */
@Timeout(300)
class WarmTableScaleTest {
    private static final int NODES = 1000;
    private static final int REVISIONS = 1000;
    private static final int DECISIONS = 10_000;

    private final ManualTicker ticker = new ManualTicker();
    private final WarmTable table = new WarmTable(ticker::nowNs);
    private final Random random = new Random(42);

    private static String revision(int number) {
        return "namespace-" + number % 40 + "/a-function-of-somebody-" + number;
    }

    /** SHA-256 of nothing in particular, in hexadecimal. */
    private static String digest(int number) {
        return String.format(Locale.ROOT, "%064x", number);
    }

    /** Most have all their three modules, some are only known, and one node in fifty has another mixture of modules. */
    private NodeWarmth told() {
        var told = Told.node().toBuilder().setMaxWorkers(2 * REVISIONS);
        var known = KnownRevisions.newBuilder();
        for (int i = 0; i < REVISIONS; i++) {
            known.addNames(revision(i));
            int modules = random.nextInt(50) == 0 ? random.nextInt(3) : 3;
            String[] digests = new String[modules];
            Arrays.setAll(digests, one -> digest(one));
            told.addRevisions(Told.revision(revision(i), digests).toBuilder()
                    .addBuffers(Told.buffer(digest(1000 + i), 1 << 26, random.nextInt(10) == 0)));
        }
        return told.setKnown(known).build();
    }

    private static long usedBytes() {
        Runtime runtime = Runtime.getRuntime();
        long used = Long.MAX_VALUE;
        for (int i = 0; i < 5; i++) {
            System.gc();
            used = Math.min(used, runtime.totalMemory() - runtime.freeMemory());
        }
        return used;
    }

    @Test
    void thousandNodesWithAThousandRevisionsEachAreKnownAndDecidedBy() {
        long before = usedBytes();
        long start = System.nanoTime();
        for (int i = 0; i < NODES; i++) {
            // As a stream brings it: each message has objects of its own.
            Told.put(table, "node-" + i, Told.offer("gpu", random.nextInt(17), 16), told());
        }
        double fillMs = (System.nanoTime() - start) / 1e6;
        double mib = (usedBytes() - before) / 1048576.0;

        var ranking = new Ranking(new CostModel(Rates.MEASURED), Duration.ofSeconds(20), 2);
        long[] ns = new long[DECISIONS];
        for (int i = 0; i < DECISIONS; i++) {
            String revision = revision(random.nextInt(REVISIONS));
            long asked = System.nanoTime();
            Decision decision = ranking.decide(table.nodes(), revision, table.profile(revision), "gpu", ticker.nowNs());
            ns[i] = System.nanoTime() - asked;
            assertEquals(Outcome.WARM, decision.outcome());
        }
        Arrays.sort(ns);
        System.out.printf(
                Locale.ROOT,
                "%d nodes x %d revisions: %.1f MiB, filled in %.0f ms; a decision: p50 %.3f ms, p99 %.3f ms, longest %.3f ms%n",
                NODES,
                REVISIONS,
                mib,
                fillMs,
                ns[DECISIONS / 2] / 1e6,
                ns[DECISIONS * 99 / 100] / 1e6,
                ns[DECISIONS - 1] / 1e6);
        assertTrue(mib < 128, () -> mib + " MiB");
        assertTrue(ns[DECISIONS / 2] < 1_000_000, () -> ns[DECISIONS / 2] + " ns");
    }
}
