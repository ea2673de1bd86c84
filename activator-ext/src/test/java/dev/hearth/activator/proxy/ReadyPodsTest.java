package dev.hearth.activator.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.activator.proxy.ReadyPods.Endpoint;
import dev.hearth.activator.proxy.ReadyPods.Rules;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ReadyPodsTest {
    private static final RevisionName REVISION = new RevisionName("default", "edges-00001");
    private static final Endpoint ONE = endpoint("10.0.0.1", "warm");
    private static final Endpoint TWO = endpoint("10.0.0.2", "warm");
    private static final Endpoint COLD = endpoint("10.0.0.3", "cold");

    private final AtomicLong clock = new AtomicLong();
    private final Set<String> warm = new HashSet<>(Set.of("warm"));
    private final ReadyPods pods = new ReadyPods((node, _) -> warm.contains(node), clock::get);

    private static Endpoint endpoint(String address, String node) {
        return new Endpoint(SocketAddress.inetSocketAddress(8012, address), node);
    }

    private Optional<PodSlot> take() {
        return pods.take(REVISION, false);
    }

    @Test
    void podsOfWarmNodesAloneAreTaken() {
        pods.set(REVISION, new Rules(0, true));
        pods.set(REVISION, List.of(COLD, ONE));

        for (int i = 0; i < 50; i++) {
            assertEquals(ONE.address(), take().orElseThrow().address());
        }
        warm.clear();
        assertTrue(take().isEmpty());
    }

    @Test
    void nothingIsTakenBeforeTheRulesAreKnownOrAgainstThem() {
        pods.set(REVISION, List.of(ONE));
        assertTrue(take().isEmpty());

        pods.set(REVISION, new Rules(0, false));
        assertTrue(take().isEmpty());
    }

    @Test
    void podHasNoMoreRequestsThanItsRevisionAllows() {
        pods.set(REVISION, new Rules(2, true));
        pods.set(REVISION, List.of(ONE));

        PodSlot first = take().orElseThrow();
        assertTrue(take().isPresent());
        assertTrue(take().isEmpty());
        first.giveBack();
        assertTrue(take().isPresent());
    }

    @Test
    void requestsOutliveAnUpdateOfThePods() {
        pods.set(REVISION, new Rules(1, true));
        pods.set(REVISION, List.of(ONE));
        PodSlot busy = take().orElseThrow();

        pods.set(REVISION, List.of(ONE, TWO));

        assertEquals(TWO.address(), eventually().address());
        assertTrue(take().isEmpty());
        busy.giveBack();
        assertEquals(ONE.address(), eventually().address());
    }

    /** Two pods are taken at random, so a free one may be missed a few times. */
    private PodSlot eventually() {
        for (int i = 0; i < 1000; i++) {
            Optional<PodSlot> slot = take();
            if (slot.isPresent()) {
                return slot.get();
            }
        }
        throw new AssertionError("no place was found in a thousand tries");
    }

    @Test
    void podThatCouldNotBeReachedIsLeftAloneForAMoment() {
        pods.set(REVISION, new Rules(0, true));
        pods.set(REVISION, List.of(ONE));

        take().orElseThrow().giveBackUnreachable();
        assertTrue(take().isEmpty());
        clock.addAndGet(Duration.ofSeconds(6).toNanos());
        assertTrue(take().isPresent());
    }

    @Test
    void removedRevisionHasNoPods() {
        pods.set(REVISION, new Rules(0, true));
        pods.set(REVISION, List.of(ONE));
        pods.remove(REVISION);

        assertTrue(take().isEmpty());
    }

    @Test
    void manyThreadsNeverExceedTheBound() throws Exception {
        pods.set(REVISION, new Rules(3, true));
        pods.set(REVISION, List.of(ONE));
        var most = new AtomicInteger();
        var inside = new AtomicInteger();
        var taken = new AtomicInteger();
        try (var threads = Executors.newFixedThreadPool(4)) {
            var work = new ArrayList<Callable<Void>>();
            for (int thread = 0; thread < 4; thread++) {
                work.add(() -> {
                    for (int i = 0; i < 20_000; i++) {
                        take().ifPresent(slot -> {
                            taken.incrementAndGet();
                            most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                            inside.decrementAndGet();
                            slot.giveBack();
                        });
                    }
                    return null;
                });
            }
            for (var done : threads.invokeAll(work)) {
                done.get();
            }
        }
        assertTrue(most.get() <= 3, () -> most + " requests at once");
        assertTrue(taken.get() > 0);
    }
}
