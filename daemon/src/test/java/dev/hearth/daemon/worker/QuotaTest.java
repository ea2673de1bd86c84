package dev.hearth.daemon.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class QuotaTest {
    private static final int TRIES = 1_000_000;
    private static final int THREADS = 8;
    private static final long LIMIT = 1 << 20;

    private static Quota bytes(long limit) {
        return new Quota("bytes of device memory", limit, "Close buffers");
    }

    @Test
    void refusalNamesQuotaUseAndLimit() {
        Quota quota = bytes(100);
        quota.reserve("space/revision", 60);
        var e = assertThrows(ProtocolException.class, () -> quota.reserve("space/revision", 41));
        assertEquals(Status.OUT_OF_QUOTA, e.status());
        assertEquals(
                "41 bytes of device memory asked for; space/revision has 60 of 100. Close buffers", e.getMessage());
        quota.reserve("space/revision", 40);
        assertEquals(100, quota.used());
        assertEquals(100, quota.limit());
    }

    @Test
    void amountsThatOverflowOrAreNegativeAreRefused() {
        Quota quota = bytes(Long.MAX_VALUE);
        assertTrue(quota.tryReserve(Long.MAX_VALUE));
        assertFalse(quota.tryReserve(1));
        assertFalse(quota.tryReserve(Long.MAX_VALUE));
        assertFalse(bytes(10).tryReserve(-1));
        assertFalse(bytes(10).tryReserve(Long.MIN_VALUE));
        assertTrue(bytes(0).tryReserve(0));
        assertFalse(bytes(0).hasRoom(1));
    }

    /** What threads hold is counted beside the quota, and always after it, so this sum is never above what there is. */
    @Test
    void millionTriesOfManyThreadsNeverExceedItByOneByte() {
        Quota quota = bytes(LIMIT);
        var held = new AtomicLong();
        var most = new AtomicLong();
        long seed = System.nanoTime();
        var threads = new ArrayList<CompletableFuture<long[]>>();
        for (int i = 0; i < THREADS; i++) {
            var random = new SplittableRandom(seed + i);
            threads.add(CompletableFuture.supplyAsync(
                    () -> tryAll(quota, held, most, random),
                    command -> Thread.ofPlatform().daemon().start(command)));
        }
        long granted = 0;
        long refused = 0;
        for (var thread : threads) {
            long[] counts = thread.join();
            granted += counts[0];
            refused += counts[1];
        }
        assertEquals(TRIES, granted + refused, "seed " + seed);
        assertTrue(refused > TRIES / 100 && granted > TRIES / 100, granted + " granted, " + refused + " refused");
        assertTrue(most.get() <= LIMIT, "at most " + most + ", seed " + seed);
        assertTrue(most.get() > LIMIT / 2, "the limit was never neared: " + most);
        assertEquals(0, quota.used());
        assertTrue(quota.tryReserve(LIMIT));
    }

    private static long[] tryAll(Quota quota, AtomicLong held, AtomicLong most, SplittableRandom random) {
        Deque<Long> mine = new ArrayDeque<>();
        long[] counts = new long[2];
        for (int i = 0; i < TRIES / THREADS; i++) {
            long amount = 1 + random.nextLong(LIMIT / 4);
            if (quota.tryReserve(amount)) {
                counts[0]++;
                long now = held.addAndGet(amount);
                most.accumulateAndGet(now, Math::max);
                mine.add(amount);
            } else {
                counts[1]++;
                free(quota, held, mine.poll());
            }
            if (random.nextInt(3) == 0) {
                free(quota, held, mine.poll());
            }
        }
        while (!mine.isEmpty()) {
            free(quota, held, mine.poll());
        }
        return counts;
    }

    private static void free(Quota quota, AtomicLong held, @org.jspecify.annotations.Nullable Long amount) {
        if (amount != null) {
            held.addAndGet(-amount);
            quota.release(amount);
        }
    }
}
