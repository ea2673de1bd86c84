package dev.hearth.daemon.share;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.protocol.GrantPage;
import dev.hearth.protocol.LeasePage;
import dev.hearth.protocol.posix.Futex;
import dev.hearth.protocol.posix.PosixException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The decisions carried out: real pages, futexes, threads and time; the workers are the test's. */
@Timeout(60)
class DeviceSchedulerTest {
    private static final long MS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long PATIENCE_NS = 100 * MS;
    /** So many, and not what fits in some time: a busy machine would leave too few to compare. */
    private static final int TURNS = 800;

    private final DeviceScheduler scheduler = new DeviceScheduler("test", 2 * MS, PATIENCE_NS);
    private final List<Lease> leases = new ArrayList<>();

    /** What a worker does with its pages. */
    private final class Worker {
        final Lease lease;
        final LeasePage page;
        private final Futex bell;
        private final Futex word;
        private long deviceNs;

        Worker(String name) throws IOException {
            lease = scheduler.join(name);
            leases.add(lease);
            page = new LeasePage(lease.leaseFile().map(LeasePage.BYTES, true, Arena.ofAuto()));
            bell = new Futex(page.segment(), LeasePage.BELL);
            word = new Futex(lease.grantFile().map(GrantPage.BYTES, false, Arena.ofAuto()), GrantPage.WORD);
        }

        /** One that is there and has nothing on the device. */
        Worker there() throws IOException {
            page.sessions(1);
            giveBack();
            return this;
        }

        int mode() {
            return GrantPage.mode(word.value());
        }

        void want() throws IOException {
            page.wants(true);
            bell.ring();
        }

        void awaitMode(int mode) {
            await(() -> mode() == mode);
        }

        void giveBack() throws IOException {
            page.wants(false);
            page.deviceNs(deviceNs);
            page.returned(GrantPage.grant(word.value()));
            bell.ring();
        }

        /** Has the device for so long, again and again, until all together have had it so often; returns how often this did. */
        int takeTurns(long turnNs, AtomicInteger ofAll, int most) throws IOException {
            int turns = 0;
            want();
            while (ofAll.get() < most) {
                int seen = word.value();
                boolean isOut = GrantPage.grant(seen) != page.returned();
                if (isOut && GrantPage.mode(seen) != GrantPage.NONE) {
                    LockSupport.parkNanos(turnNs);
                    deviceNs += turnNs;
                    turns++;
                    ofAll.incrementAndGet();
                }
                if (isOut && (GrantPage.mode(seen) == GrantPage.ONCE || mode() == GrantPage.NONE)) {
                    page.deviceNs(deviceNs);
                    page.wants(true);
                    page.returned(GrantPage.grant(seen));
                    bell.ring();
                } else if (!isOut) {
                    word.await(seen, MS);
                }
            }
            return turns;
        }
    }

    private static void await(BooleanSupplier condition) {
        long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(20);
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() - until < 0, "it did not come to pass within 20 s");
            LockSupport.parkNanos(MS / 10);
        }
    }

    @AfterEach
    void end() {
        leases.forEach(Lease::close);
        scheduler.close();
    }

    @Test
    void oneThatIsAloneHasTheDeviceWithoutABound() throws IOException {
        Worker alone = new Worker("alone").there();
        alone.awaitMode(GrantPage.FREE);
    }

    @Test
    void secondOneMakesTheFirstGiveItBack() throws IOException {
        Worker first = new Worker("first").there();
        first.awaitMode(GrantPage.FREE);
        Worker second = new Worker("second").there();
        first.awaitMode(GrantPage.NONE);
        second.want();
        assertEquals(GrantPage.NONE, second.mode());
        first.giveBack();
        second.awaitMode(GrantPage.KEEP);
    }

    @Test
    void heldDeviceIsTakenBackAfterPatience() throws IOException {
        Worker stopped = new Worker("stopped").there();
        stopped.awaitMode(GrantPage.FREE);
        Worker other = new Worker("other").there();
        other.want();
        long start = System.nanoTime();
        other.awaitMode(GrantPage.KEEP);
        assertTrue(System.nanoTime() - start >= PATIENCE_NS / 2);
        stopped.giveBack();
        stopped.want();
        other.awaitMode(GrantPage.NONE);
    }

    @Test
    void deviceOfOneThatIsGoneGoesToTheNext() throws IOException {
        Worker gone = new Worker("gone").there();
        gone.awaitMode(GrantPage.FREE);
        Worker next = new Worker("next").there();
        next.want();
        gone.lease.close();
        next.awaitMode(GrantPage.FREE);
    }

    @Test
    void turnsAndTimeGoByWeight() throws Exception {
        Worker one = new Worker("one").there();
        Worker three = new Worker("three").there();
        three.lease.claim(300, Priority.NORMAL);
        var ofAll = new AtomicInteger();
        var turns = new int[2];
        Thread first = Thread.ofPlatform().start(() -> turns[0] = turnsOf(one, ofAll));
        Thread second = Thread.ofPlatform().start(() -> turns[1] = turnsOf(three, ofAll));
        first.join();
        second.join();
        // Each is charged what it says at most, and the time for which the other waited at least: near enough the same.
        double ratio = (double) turns[1] / turns[0];
        assertTrue(ratio > 2.4 && ratio < 3.6, turns[0] + " and " + turns[1] + " turns");
        // All that they say they used is borne out by the time for which they had the device.
        assertTrue(Math.abs(one.deviceNs - one.lease.believedNs()) <= 3 * MS);
        assertTrue(Math.abs(three.deviceNs - three.lease.believedNs()) <= 3 * MS);
    }

    private static int turnsOf(Worker worker, AtomicInteger ofAll) {
        try {
            return worker.takeTurns(2 * MS, ofAll, TURNS);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void moreThanWasSeenIsNotBelieved() throws IOException {
        Worker liar = new Worker("liar").there();
        liar.awaitMode(GrantPage.FREE);
        long start = System.nanoTime();
        liar.page.deviceNs(TimeUnit.HOURS.toNanos(1));
        assertTrue(liar.lease.believedNs() <= System.nanoTime() - start + 1000 * MS);
    }

    @Test
    void whatAWorkerTellsCanBeReadAfterItsEnd() throws IOException {
        Worker worker = new Worker("worker").there();
        worker.page.launches(7);
        worker.page.queueNs(11);
        worker.page.copiedBytes(13);
        worker.lease.close();
        assertEquals(
                List.of(7L, 11L, 13L),
                List.of(
                        worker.lease.told().launches(),
                        worker.lease.told().queueNs(),
                        worker.lease.told().copiedBytes()));
    }

    @Test
    void workerCannotWriteItsGrants() throws IOException {
        Worker worker = new Worker("worker");
        assertThrows(PosixException.class, () -> worker.lease.grantFile().map(GrantPage.BYTES, true, Arena.ofAuto()));
    }
}
