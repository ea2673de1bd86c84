package dev.hearth.activator.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.activator.proxy.Destinations.Reason;
import dev.hearth.activator.proxy.ReadyPods.Endpoint;
import dev.hearth.activator.proxy.ReadyPods.Rules;
import io.vertx.core.net.SocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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
    private final Map<String, Long> expectedMs = new HashMap<>(Map.of("warm", 15L));
    private final List<String> wanted = new ArrayList<>();
    private final ReadyPods pods = new ReadyPods(
            new Warmth() {
                @Override
                public OptionalLong expectedNs(String node, RevisionName revision) {
                    Long ms = expectedMs.get(node);
                    return ms == null ? OptionalLong.empty() : OptionalLong.of(ms * 1_000_000);
                }

                @Override
                public void wanted(RevisionName revision, String kind) {
                    wanted.add(revision + " " + kind);
                }
            },
            clock::get);

    private static Rules rules(int concurrency) {
        return new Rules(concurrency, true, "cpu");
    }

    private Reason reason() {
        return pods.take(REVISION).reason();
    }

    private static Endpoint endpoint(String address, String node) {
        return new Endpoint(SocketAddress.inetSocketAddress(8012, address), node);
    }

    private Optional<PodSlot> take() {
        return pods.take(REVISION).slot();
    }

    @Test
    void podsOfWarmNodesAloneAreTaken() {
        pods.set(REVISION, rules(0));
        pods.set(REVISION, List.of(COLD, ONE));

        for (int i = 0; i < 50; i++) {
            assertEquals(ONE.address(), take().orElseThrow().address());
        }
        expectedMs.clear();
        clock.addAndGet(Duration.ofSeconds(1).toNanos());
        assertEquals(Reason.NOT_WARM, reason());
    }

    @Test
    void nothingIsTakenBeforeTheRulesAreKnownOrAgainstThem() {
        pods.set(REVISION, List.of(ONE));
        assertEquals(Reason.NOT_ACCELERATED, reason());

        pods.set(REVISION, new Rules(0, false, "cpu"));
        assertEquals(Reason.NOT_ALLOWED, reason());
    }

    @Test
    void podHasNoMoreRequestsThanItsRevisionAllows() {
        pods.set(REVISION, rules(2));
        pods.set(REVISION, List.of(ONE));

        PodSlot first = take().orElseThrow();
        assertTrue(take().isPresent());
        assertEquals(Reason.BUSY, reason());
        first.giveBack();
        assertTrue(take().isPresent());
    }

    @Test
    void requestsOutliveAnUpdateOfThePods() {
        pods.set(REVISION, rules(1));
        pods.set(REVISION, List.of(ONE));
        PodSlot busy = take().orElseThrow();

        pods.set(REVISION, List.of(ONE, TWO));

        assertEquals(TWO.address(), take().orElseThrow().address());
        assertTrue(take().isEmpty());
        busy.giveBack();
        assertEquals(ONE.address(), take().orElseThrow().address());
    }

    @Test
    void warmestFreePodIsTakenWhileEachHasOneRequest() {
        expectedMs.put("cold", 600L);
        pods.set(REVISION, rules(1));
        pods.set(REVISION, List.of(COLD, ONE, TWO));

        var taken = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            taken.add(take().orElseThrow().address());
        }
        assertEquals(Set.of(ONE.address(), TWO.address()), Set.copyOf(taken.subList(0, 2)));
        assertEquals(COLD.address(), taken.get(2));
    }

    /** Three times as much to wait for, a third of the requests: such a node becomes warm by them. */
    @Test
    void nodeThatHasMoreToLoadGetsFewerRequestsButSome() {
        expectedMs.put("cold", 45L);
        pods.set(REVISION, rules(0));
        pods.set(REVISION, List.of(ONE, COLD));

        long there = 0;
        for (int i = 0; i < 40; i++) {
            there += take().orElseThrow().address().equals(COLD.address()) ? 1 : 0;
        }
        assertEquals(10, there);
    }

    @Test
    void revisionAtZeroIsAskedFor() {
        pods.set(REVISION, rules(0));

        assertEquals(Reason.NO_POD, reason());
        assertEquals(List.of("default/edges-00001 cpu"), wanted);
    }

    @Test
    void podThatCouldNotBeReachedIsLeftAloneForAMoment() {
        pods.set(REVISION, rules(0));
        pods.set(REVISION, List.of(ONE));

        take().orElseThrow().giveBackUnreachable();
        assertTrue(take().isEmpty());
        clock.addAndGet(Duration.ofSeconds(6).toNanos());
        assertTrue(take().isPresent());
    }

    @Test
    void requestsForARemovedRevisionTakeTheStockPath() {
        pods.set(REVISION, rules(0));
        pods.set(REVISION, List.of(ONE));
        pods.remove(REVISION);

        assertEquals(Reason.NOT_ACCELERATED, reason());
    }

    @Test
    void manyThreadsNeverExceedTheBound() throws Exception {
        pods.set(REVISION, rules(3));
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
