package dev.hearth.daemon.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hearth.protocol.Status;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class HandlesTest {
    private static Resource tombstone(long number) {
        return new Resource.Tombstone(new Failure(Status.INTERNAL, 0, number, "number " + number));
    }

    @Test
    void behavesAsAMapOfLongs() {
        long seed = System.nanoTime();
        var random = new Random(seed);
        var handles = new Handles(1 << 20);
        Map<Long, Resource> model = new HashMap<>();
        for (int i = 0; i < 200_000; i++) {
            // Few keys, near and far, so that runs form, wrap around and are closed up.
            long key = random.nextInt(300) * (random.nextBoolean() ? 1L : 0x1_0000_0000L) + 1;
            Resource there = model.get(key);
            assertSame(there, handles.find(key), "seed " + seed);
            if (there == null) {
                Resource now = tombstone(i);
                handles.put(key, now);
                model.put(key, now);
            } else if (random.nextInt(3) > 0) {
                assertSame(there, handles.remove(key), "seed " + seed);
                model.remove(key);
            }
            assertEquals(model.size(), handles.size(), "seed " + seed);
        }
        model.forEach((key, value) -> assertSame(value, handles.find(key), "seed " + seed));
    }

    @Test
    void tombstoneThrowsTheOriginalFailure() {
        var handles = new Handles(8);
        var failure = new Failure(Status.COMPILE_FAILED, 0x13, 5, "the log");
        handles.bury(9, failure);
        assertSame(failure, assertThrows(Failure.class, () -> handles.kernel(9)));
        assertSame(failure, assertThrows(Failure.class, () -> handles.memory(9, 0, 1)));
    }

    @Test
    void tombstonesDoNotGrowWithoutLimit() {
        var handles = new Handles(8);
        for (long i = 1; i < 100; i++) {
            handles.bury(i, new Failure(Status.INTERNAL, 0, i, ""));
        }
        assertEquals(8, handles.size());
    }
}
