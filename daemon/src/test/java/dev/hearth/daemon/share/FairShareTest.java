package dev.hearth.daemon.share;

import static dev.hearth.daemon.share.Simulation.MS;
import static dev.hearth.daemon.share.Simulation.PATIENCE_NS;
import static dev.hearth.daemon.share.Simulation.QUANTUM_NS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.daemon.share.FairShare.Mode;
import dev.hearth.daemon.share.FairShare.Order;
import dev.hearth.daemon.share.Simulation.Worker;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class FairShareTest {
    private static final long SECOND = 1000 * MS;

    private final Simulation simulation = new Simulation();

    @Test
    void equalTenantsGetEqualTime() {
        var tenants = new ArrayList<Worker>();
        for (int i = 0; i < 8; i++) {
            long lengthNs = (i + 1) * MS;
            tenants.add(simulation.worker("tenant " + i).saturates(() -> lengthNs));
        }
        simulation.run(20 * SECOND);
        for (Worker each : tenants) {
            assertNear(20 * SECOND / 8, each.usedNs, 16 * MS);
        }
        assertEquals(0, simulation.wastedNs);
    }

    @Test
    void timeGoesByWeight() {
        Worker one = simulation.worker("1", 100, Priority.NORMAL).saturates(() -> 7 * MS);
        Worker two = simulation.worker("2", 200, Priority.NORMAL).saturates(() -> MS);
        Worker four = simulation.worker("4", 400, Priority.NORMAL).saturates(() -> 3 * MS);
        simulation.run(10 * SECOND);
        assertNear(10 * SECOND / 7, one.usedNs, 15 * MS);
        assertNear(20 * SECOND / 7, two.usedNs, 15 * MS);
        assertNear(40 * SECOND / 7, four.usedNs, 15 * MS);
    }

    /** As on a machine with much else to do: who has several turns in a row waits less for each. */
    @Test
    void timeGoesByWeightAlsoWhereHandOversAreSlow() {
        Worker one = simulation.worker("1", 100, Priority.NORMAL).slow(MS, MS / 5);
        Worker two = simulation.worker("2", 200, Priority.NORMAL).slow(MS, MS / 5);
        Worker four = simulation.worker("4", 400, Priority.NORMAL).slow(MS, MS / 5);
        simulation.workers.forEach(each -> each.saturates(() -> 4 * MS));
        simulation.run(60 * SECOND);
        double unit = (one.usedNs + two.usedNs + four.usedNs) / 7.0;
        assertEquals(1, one.usedNs / unit, 0.01);
        assertEquals(1, two.usedNs / unit / 2, 0.01);
        assertEquals(1, four.usedNs / unit / 4, 0.01);
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 100_000, 500_000})
    void oneThatTellsNothingGainsWhatAHandOverTakesAtMost(long handOverNs) {
        Worker liar = simulation.worker("liar").slow(handOverNs, handOverNs);
        Worker honest = simulation.worker("honest").slow(handOverNs, handOverNs);
        simulation.worker("another").slow(handOverNs, handOverNs).saturates(() -> 4 * MS);
        liar.tells = used -> 0;
        liar.saturates(() -> 4 * MS);
        honest.saturates(() -> 4 * MS);
        simulation.run(60 * SECOND);
        double most = Math.max(1 / 0.9, 1 / (1 - 2.0 * handOverNs / (4 * MS + handOverNs)));
        assertTrue(liar.usedNs <= (most + 0.01) * honest.usedNs, liar.usedNs + " and " + honest.usedNs);
    }

    @Test
    void shortKernelsShareATurnAndLongOnesHaveOneEach() {
        Worker brief = simulation.worker("short").saturates(() -> MS / 10);
        Worker lengthy = simulation.worker("long").saturates(() -> 5 * MS);
        simulation.run(SECOND);
        assertEquals(QUANTUM_NS, brief.longestTurnNs);
        assertEquals(5 * MS, lengthy.longestTurnNs);
        assertNear(brief.usedNs, lengthy.usedNs, 10 * MS);
    }

    private static void assertNear(long expectedNs, long actualNs, long toleranceNs) {
        assertTrue(
                Math.abs(expectedNs - actualNs) <= toleranceNs,
                () -> "expected " + expectedNs + " ± " + toleranceNs + " ns, was " + actualNs);
    }

    /** Any mix of weights, lengths and arrivals: nobody starves, nothing is wasted, the shares are as they should be. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void randomLoadIsSharedFairly(long seed) {
        var random = new Random(seed);
        var saturating = new ArrayList<Worker>();
        int tenants = 2 + random.nextInt(30);
        double weights = 0;
        long longestNs = QUANTUM_NS;
        for (int i = 0; i < tenants; i++) {
            int weight = 1 + random.nextInt(400);
            weights += weight;
            long meanNs = (long) (MS * Math.exp(4 * random.nextDouble() - 2));
            longestNs = Math.max(longestNs, 2 * meanNs);
            Worker worker = simulation.worker(i + " of weight " + weight, weight, Priority.NORMAL);
            if (random.nextInt(3) > 0) {
                saturating.add(worker.saturates(() -> 1 + random.nextLong(2 * meanNs)));
            } else {
                arrivals(worker, random, meanNs, 5 * meanNs * tenants);
            }
        }
        simulation.run(20 * SECOND);
        assertEquals(0, simulation.wastedNs, "seed " + seed);
        for (Worker each : simulation.workers) {
            // Until its turn comes, each other has what its weight gives it of that, and one turn more.
            double bound = longestNs * (2.0 * tenants) + longestNs * weights / weight(each);
            assertTrue(
                    each.longestWaitNs <= bound,
                    () -> "seed " + seed + ": " + each.contender + " waited " + each.longestWaitNs / MS
                            + " ms, at most " + (long) bound / MS);
            assertTrue(each.turns > 0, () -> "seed " + seed + ": " + each.contender);
        }
        for (Worker a : saturating) {
            for (Worker b : saturating) {
                double apart = Math.abs(a.contender.virtual(a.usedNs) - b.contender.virtual(b.usedNs));
                double bound = a.contender.virtual(a.longestTurnNs + QUANTUM_NS)
                        + b.contender.virtual(b.longestTurnNs + QUANTUM_NS);
                assertTrue(
                        apart <= bound,
                        () -> "seed " + seed + ": " + a.contender + " and " + b.contender + " are " + (long) apart / MS
                                + " ms apart, at most " + (long) bound / MS);
            }
        }
    }

    private static double weight(Worker worker) {
        return 100.0 / worker.contender.virtual(1_000_000) * 1_000_000;
    }

    private void arrivals(Worker worker, Random random, long lengthNs, long everyNs) {
        simulation.after((long) (-Math.log(1 - random.nextDouble()) * everyNs), () -> {
            worker.launch(1 + random.nextLong(2 * lengthNs));
            arrivals(worker, random, lengthNs, everyNs);
        });
    }

    @Test
    void whatIsNotUsedIsNotSavedUp() {
        Worker busy = simulation.worker("busy").saturates(() -> 4 * MS);
        Worker late = simulation.worker("late");
        simulation.run(10 * SECOND);
        long before = busy.usedNs;
        late.saturates(() -> 4 * MS);
        simulation.run(SECOND);
        assertNear(SECOND / 2, late.usedNs, 10 * MS);
        assertNear(SECOND / 2, busy.usedNs - before, 10 * MS);
    }

    @Test
    void timeThatNobodyElseWantedCostsNothing() {
        Worker first = simulation.worker("first").saturates(() -> 4 * MS);
        simulation.run(3600 * SECOND);
        assertEquals(1, first.turns, "alone, it is asked for nothing");
        Worker second = simulation.worker("second").saturates(() -> 4 * MS);
        long before = first.usedNs;
        simulation.run(SECOND);
        assertNear(second.usedNs, first.usedNs - before, 10 * MS);
    }

    @Test
    void functionThatWaitsForEachResultKeepsItsShare() {
        Worker waits = simulation.worker("waits", 300, Priority.NORMAL);
        simulation.worker("floods").saturates(() -> 4 * MS);
        launchAgainAndAgain(waits, 4 * MS);
        simulation.run(10 * SECOND);
        // One kernel, then one of the other's while the result is on its way: it cannot use more of its three quarters.
        assertNear(10 * SECOND / 2, waits.usedNs, SECOND / 5);
    }

    private void launchAgainAndAgain(Worker worker, long lengthNs) {
        worker.launch(lengthNs);
        long expected = worker.usedNs + lengthNs;
        poll(worker, expected, lengthNs);
    }

    private void poll(Worker worker, long expectedNs, long lengthNs) {
        simulation.after(MS / 10, () -> {
            if (worker.usedNs >= expectedNs) {
                launchAgainAndAgain(worker, lengthNs);
            } else {
                poll(worker, expectedNs, lengthNs);
            }
        });
    }

    @Test
    void highPriorityWaitsForTheTurnUnderWayAlone() {
        for (int i = 0; i < 5; i++) {
            simulation.worker("greedy " + i).saturates(() -> 5 * MS);
        }
        Worker high = simulation.worker("high", 100, Priority.HIGH);
        arrivals(high, new Random(7), 2 * MS, 50 * MS);
        simulation.run(60 * SECOND);
        assertTrue(high.turns > 500, high.turns + " turns");
        // Its own kernels take up to 4 ms, and the one before may still run.
        assertTrue(high.longestWaitNs <= 5 * MS, high.longestWaitNs + " ns");
    }

    @Test
    void highPriorityThatWantsAllStarvesNobody() {
        Worker high = simulation.worker("high", 100, Priority.HIGH).saturates(() -> 2 * MS);
        Worker normal = simulation.worker("normal").saturates(() -> 2 * MS);
        Worker low = simulation.worker("low", 100, Priority.LOW).saturates(() -> 2 * MS);
        simulation.run(100 * SECOND);
        long unit = 100 * SECOND / (64 + 8 + 1);
        assertNear(64 * unit, high.usedNs, 3 * SECOND);
        assertNear(8 * unit, normal.usedNs, SECOND);
        assertNear(unit, low.usedNs, SECOND / 5);
        assertTrue(low.longestWaitNs < 4 * SECOND, low.longestWaitNs + " ns");
    }

    @Test
    void oneThatIsAloneNeedNotGiveBack() {
        Contender first = joined("first");
        assertEquals(new Order(first, Mode.FREE, true), simulation.share.next(0));
        assertNull(simulation.share.next(0));
        assertEquals(Long.MAX_VALUE, simulation.share.wakeAtNs(0));
    }

    @Test
    void workersWithoutASessionCompeteWithNobody() {
        for (int i = 0; i < 100; i++) {
            simulation.share.returned(simulation.share.join("warm " + i, 0), 0, 0);
        }
        Contender first = joined("first");
        assertEquals(new Order(first, Mode.FREE, true), simulation.share.next(0));
        assertNull(simulation.share.next(0));
        assertEquals(Long.MAX_VALUE, simulation.share.wakeAtNs(0));
    }

    @Test
    void unboundedGrantIsRecalledAsSoonAsAnotherIsThere() {
        Contender first = joined("first");
        simulation.share.next(0);
        Contender second = joined("second");
        assertEquals(new Order(first, Mode.NONE, false), simulation.share.next(0));
        assertNull(simulation.share.next(0));
        simulation.share.returned(first, MS, MS);
        assertNull(simulation.share.next(MS), "nobody wants anything");
        simulation.share.wants(second, true, 200 * MS);
        assertEquals(new Order(second, Mode.KEEP, true), simulation.share.next(200 * MS));
        assertNull(simulation.share.next(200 * MS));
        simulation.share.wants(first, true, 300 * MS);
        assertEquals(new Order(second, Mode.NONE, false), simulation.share.next(300 * MS));
        simulation.share.returned(second, MS, 301 * MS);
        assertEquals(new Order(first, Mode.ONCE, true), simulation.share.next(301 * MS));
    }

    @Test
    void oneThatIsLeftAloneIsToldSo() {
        Contender first = joined("first");
        Contender second = joined("second");
        simulation.share.wants(first, true, 0);
        assertEquals(new Order(first, Mode.KEEP, true), simulation.share.next(0));
        simulation.share.sessions(second, 0);
        assertEquals(new Order(first, Mode.FREE, false), simulation.share.next(MS));
    }

    @Test
    void deadHolderIsNotWaitedFor() {
        Worker dies = simulation.worker("dies").saturates(() -> SECOND);
        Worker lives = simulation.worker("lives").saturates(() -> 2 * MS);
        simulation.run(MS);
        dies.die();
        simulation.run(99 * MS);
        assertTrue(lives.usedNs >= 95 * MS, lives.usedNs + " ns");
    }

    @Test
    void stoppedHolderIsWaitedForWithPatienceAndComesBack() {
        Worker stops = simulation.worker("stops").saturates(() -> 2 * MS);
        Worker goesOn = simulation.worker("goes on").saturates(() -> 2 * MS);
        simulation.run(SECOND);
        stops.isStopped = true;
        long before = goesOn.usedNs;
        simulation.run(SECOND);
        assertNear(SECOND - PATIENCE_NS, goesOn.usedNs - before, 10 * MS);
        long turns = stops.turns;
        stops.resume();
        simulation.run(10 * SECOND);
        assertTrue(stops.turns > turns + 1000, stops.turns - turns + " turns since it came back");
    }

    @Test
    void kernelThatTakesTooLongIsOverlappedAndCharged() {
        Worker lengthy = simulation.worker("long").saturates(() -> 2 * SECOND);
        Worker brief = simulation.worker("short").saturates(() -> 2 * MS);
        simulation.run(20 * SECOND);
        // The others have had what it had: each of its kernels is waited for no longer than patience lasts.
        assertTrue(brief.usedNs >= lengthy.usedNs - 2 * SECOND, brief.usedNs + " and " + lengthy.usedNs);
        assertTrue(brief.longestWaitNs <= PATIENCE_NS + 10 * MS, brief.longestWaitNs + " ns");
    }

    @Test
    void adoptedWorkersAreWaitedForUntilTheirWorkIsDone() {
        Contender running = simulation.share.join("running", 0);
        Contender other = simulation.share.join("other", 0);
        simulation.share.sessions(running, 1);
        simulation.share.sessions(other, 1);
        assertEquals(
                0, simulation.share.returned(other, 77 * SECOND, MS), "what it did before is not this supervisor's");
        simulation.share.wants(other, true, MS);
        assertNull(simulation.share.next(MS));
        assertEquals(PATIENCE_NS, simulation.share.wakeAtNs(MS));
        simulation.share.returned(running, 0, 3 * MS);
        assertEquals(new Order(other, Mode.KEEP, true), simulation.share.next(3 * MS));
    }

    @Test
    void adoptedWorkerThatSaysNothingIsNotWaitedForLong() {
        simulation.share.join("silent", 0);
        Contender other = joined("other");
        simulation.share.wants(other, true, MS);
        assertNull(simulation.share.next(MS));
        assertEquals(new Order(other, Mode.KEEP, true), simulation.share.next(PATIENCE_NS));
    }

    @Test
    void moreThanTheTimeItHadIsNotBelieved() {
        Contender liar = contended();
        assertEquals(3 * MS, simulation.share.returned(liar, SECOND, 3 * MS));
        assertNear(3 * MS, (long) liar.virtualNs, 1);
    }

    @Test
    void lessThanTheOthersWaitedForIsCharged() {
        Contender liar = contended();
        assertEquals(0, simulation.share.returned(liar, -SECOND, 10 * MS));
        assertNear(9 * MS, (long) liar.virtualNs, 1);
    }

    /** One that has the device for a turn, as another wants it too. */
    private Contender contended() {
        Contender first = joined("first");
        simulation.share.wants(first, true, 0);
        simulation.share.wants(joined("second"), true, 0);
        assertEquals(new Order(first, Mode.ONCE, true), simulation.share.next(0));
        return first;
    }

    private Contender joined(String name) {
        Contender contender = simulation.share.join(name, 0);
        simulation.share.returned(contender, 0, 0);
        simulation.share.sessions(contender, 1);
        return contender;
    }

    @Test
    void prioritiesHaveTheNumbersOfTheProtocol() {
        assertEquals(
                List.of(Priority.LOW, Priority.NORMAL, Priority.HIGH, Priority.NORMAL, Priority.NORMAL),
                List.of(Priority.of(0), Priority.of(1), Priority.of(2), Priority.of(3), Priority.of(-1)));
    }
}
