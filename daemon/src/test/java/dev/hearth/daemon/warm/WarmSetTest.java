package dev.hearth.daemon.warm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.daemon.warm.WarmSet.Idle;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class WarmSetTest {
    private static final int LOW = 0;
    private static final int NORMAL = 1;
    private static final int HIGH = 2;
    private static final long KEEP_NS = TimeUnit.MINUTES.toNanos(10);
    private static final WarmSet ROOMY = new WarmSet(Integer.MAX_VALUE, Long.MAX_VALUE);

    private static Idle idle(String worker, long idleS, long rebuildMs, int priority) {
        return idle(worker, idleS, rebuildMs, priority, 1 << 20);
    }

    private static Idle idle(String worker, long idleS, long rebuildMs, int priority, long bytes) {
        return new Idle(
                worker,
                TimeUnit.SECONDS.toNanos(idleS),
                KEEP_NS,
                TimeUnit.MILLISECONDS.toNanos(rebuildMs),
                priority,
                bytes);
    }

    private static String least(Idle... idle) {
        return WarmSet.least(List.of(idle)).orElseThrow().worker();
    }

    private static List<String> due(WarmSet limits, Idle... idle) {
        return limits.due(List.of(idle)).stream().map(WarmSet.Eviction::worker).toList();
    }

    @Test
    void withEqualCostsTheLeastRecentlyUsedGoesFirst() {
        assertEquals("b", least(idle("a", 10, 500, NORMAL), idle("b", 30, 500, NORMAL), idle("c", 20, 500, NORMAL)));
    }

    @Test
    void whatCostsTwiceAsMuchStaysTwiceAsLong() {
        Idle cheap = idle("cheap", 10, 500, NORMAL);
        assertEquals("cheap", least(cheap, idle("dear", 19, 1000, NORMAL)));
        assertEquals("dear", least(cheap, idle("dear", 21, 1000, NORMAL)));
    }

    @Test
    void eachStepOfPriorityStaysFourTimesAsLong() {
        Idle normal = idle("normal", 10, 500, NORMAL);
        assertEquals("normal", least(normal, idle("high", 39, 500, HIGH)));
        assertEquals("high", least(normal, idle("high", 41, 500, HIGH)));
        assertEquals("normal", least(normal, idle("low", 2, 500, LOW)));
        assertEquals("low", least(normal, idle("low", 3, 500, LOW)));
    }

    @Test
    void priorityThatNobodyKnowsCountsAsTheNearest() {
        assertEquals(idle("a", 5, 500, HIGH).worth(), idle("a", 5, 500, 77).worth());
        assertEquals(idle("a", 5, 500, LOW).worth(), idle("a", 5, 500, -1).worth());
    }

    @Test
    void nobodyIsLeastOfNone() {
        assertEquals(Optional.empty(), WarmSet.least(List.of()));
        assertEquals(List.of(), ROOMY.due(List.of()));
    }

    @Test
    void keepWarmEndsToTheNanosecond() {
        assertEquals(List.of(), due(ROOMY, new Idle("a", KEEP_NS - 1, KEEP_NS, 1, HIGH, 1)));
        List<WarmSet.Eviction> over = ROOMY.due(List.of(new Idle("a", KEEP_NS, KEEP_NS, Long.MAX_VALUE, HIGH, 1)));
        assertEquals(List.of(new WarmSet.Eviction("a", "its keep-warm is over")), over);
    }

    @Test
    void ofTooManyThoseMissedLeastGo() {
        var limits = new WarmSet(2, Long.MAX_VALUE);
        assertEquals(
                List.of("old", "middle"),
                due(
                        limits,
                        idle("new", 1, 500, NORMAL),
                        idle("old", 60, 500, NORMAL),
                        idle("dear", 60, 50_000, NORMAL),
                        idle("middle", 30, 500, NORMAL)));
        assertEquals(List.of(), due(limits, idle("a", 1, 1, NORMAL), idle("b", 2, 1, NORMAL)));
        assertEquals(List.of("a"), due(new WarmSet(0, Long.MAX_VALUE), idle("a", 1, 1, HIGH)));
    }

    @Test
    void whoseTimeIsOverMakesRoomForTheOthers() {
        var limits = new WarmSet(1, Long.MAX_VALUE);
        var over = new Idle("over", KEEP_NS, KEEP_NS, 1, HIGH, 1);
        assertEquals(List.of("over"), due(limits, over, idle("kept", 100, 500, LOW)));
    }

    @Test
    void forMemoryTheLeastWorthAByteGoes() {
        var limits = new WarmSet(Integer.MAX_VALUE, 1000);
        Idle small = idle("small", 20, 500, NORMAL, 100);
        Idle large = idle("large", 10, 500, NORMAL, 901);
        // The small one is worth half as much, and a ninth of its memory: its going would not help either.
        assertEquals(List.of("large"), due(limits, small, large));
        assertEquals("small", least(small, large));
        assertEquals(List.of(), due(limits, small, idle("large", 10, 500, NORMAL, 900)));
    }

    @Test
    void sumsThatOverflowCountAsTooMuch() {
        var limits = new WarmSet(Integer.MAX_VALUE, Long.MAX_VALUE - 1);
        assertEquals(
                1,
                due(limits, idle("a", 1, 1, NORMAL, Long.MAX_VALUE - 1), idle("b", 1, 1, NORMAL, Long.MAX_VALUE - 1))
                        .size());
    }

    @Test
    void senselessNumbersNeitherThrowNorWin() {
        var clockless = new Idle("clockless", -5, KEEP_NS, 1_000_000, NORMAL, 10);
        var costless = new Idle("costless", 1_000_000, KEEP_NS, -7, NORMAL, -3);
        assertEquals("costless", least(clockless, costless));
        assertEquals(List.of(), due(ROOMY, clockless, costless));
    }

    @Test
    void orderOfAskingDecidesNothing() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var tenants = new ArrayList<Idle>();
        for (int i = 0; i < 40; i++) {
            tenants.add(idle("worker-" + i, random.nextInt(5), random.nextInt(3), random.nextInt(3), 1 << 20));
        }
        var limits = new WarmSet(20, 10 << 20);
        List<WarmSet.Eviction> first = limits.due(tenants);
        assertEquals(30, first.size(), "seed " + seed);
        for (int i = 0; i < 20; i++) {
            Collections.shuffle(tenants, random);
            assertEquals(first, limits.due(tenants), "seed " + seed);
        }
    }

    @Test
    void noOneKeptIsWorthLessThanOneThatWentForItsPlace() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int round = 0; round < 200; round++) {
            var tenants = new ArrayList<Idle>();
            for (int i = 0; i < 1 + random.nextInt(30); i++) {
                tenants.add(idle("worker-" + i, random.nextInt(500), random.nextInt(2000), random.nextInt(3)));
            }
            int count = random.nextInt(30);
            List<String> gone = due(new WarmSet(count, Long.MAX_VALUE), tenants.toArray(Idle[]::new));
            assertEquals(Math.max(0, tenants.size() - count), gone.size(), "seed " + seed);
            double dearest = tenants.stream()
                    .filter(each -> gone.contains(each.worker()))
                    .mapToDouble(Idle::worth)
                    .max()
                    .orElse(0);
            assertTrue(
                    tenants.stream()
                            .filter(each -> !gone.contains(each.worker()))
                            .allMatch(each -> each.worth() >= dearest),
                    "seed " + seed);
        }
    }
}
