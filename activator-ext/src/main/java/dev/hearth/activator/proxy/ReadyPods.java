package dev.hearth.activator.proxy;

import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The ready pods of each revision and the requests that this proxy has in each.
 *
 * <p>A request goes where its kernels are expected soonest: to the pod whose node has the least to prepare, times the requests that the
 * pod would then have. So the warmest free pod is taken where each has one request at a time; where they may have many, a
 * node that still has something to load gets fewer, but gets some. No pod gets more than its revision's {@code containerConcurrency}.
 */
final class ReadyPods implements Destinations {
    /** As long as a pod is left alone that could not be reached: its end may be on its way through the API server. */
    private static final long LEFT_ALONE_NS = TimeUnit.SECONDS.toNanos(5);
    /** As long as what a node has warm is taken for what it was; daemons tell twice a second at most. */
    private static final long LOOKED_UP_NS = TimeUnit.MILLISECONDS.toNanos(200);
    /** As many pods with a free place are compared, from a random one on. */
    private static final int COMPARED = 8;

    private static final int TRIES = 4;
    private static final long NEVER = -1;

    /**
     * A ready pod.
     *
     * @param address where its queue-proxy listens
     * @param node the node it runs on
     */
    record Endpoint(SocketAddress address, String node) {}

    /**
     * What an accelerated revision allows.
     *
     * @param concurrency most requests in a pod at once; 0 for no bound
     * @param direct whether requests may come past the stock path
     * @param kind of device that it is accelerated by
     */
    record Rules(int concurrency, boolean direct, String kind) {}

    private final Warmth warmth;
    private final LongSupplier nanoTime;
    private final ConcurrentMap<RevisionName, List<Pod>> pods = new ConcurrentHashMap<>();
    private final ConcurrentMap<RevisionName, Rules> rules = new ConcurrentHashMap<>();

    /** Time is given in nanoseconds from any beginning. */
    ReadyPods(Warmth warmth, LongSupplier nanoTime) {
        this.warmth = warmth;
        this.nanoTime = nanoTime;
    }

    /** These are the revision's ready pods from now on; those that it had keep the requests they have. */
    synchronized void set(RevisionName revision, List<Endpoint> endpoints) {
        if (endpoints.isEmpty()) {
            pods.remove(revision);
            return;
        }
        Map<Endpoint, Pod> before = new HashMap<>();
        for (Pod pod : pods.getOrDefault(revision, List.of())) {
            before.put(pod.endpoint, pod);
        }
        var now = new ArrayList<Pod>(endpoints.size());
        for (Endpoint endpoint : endpoints) {
            Pod pod = before.get(endpoint);
            now.add(pod == null ? new Pod(revision, endpoint) : pod);
        }
        pods.put(revision, List.copyOf(now));
    }

    /** The revision is accelerated and allows this from now on; before, nothing is sent past the stock path. */
    void set(RevisionName revision, Rules allowed) {
        rules.put(revision, allowed);
    }

    /** The revision is gone, or not accelerated. */
    void remove(RevisionName revision) {
        rules.remove(revision);
    }

    @Override
    public Destination take(RevisionName revision) {
        Rules allowed = rules.get(revision);
        if (allowed == null) {
            return Destination.stock(Reason.NOT_ACCELERATED);
        }
        List<Pod> ready = pods.get(revision);
        if (ready == null) {
            warmth.wanted(revision, allowed.kind());
            return Destination.stock(Reason.NO_POD);
        }
        if (!allowed.direct()) {
            return Destination.stock(Reason.NOT_ALLOWED);
        }
        long nowNs = nanoTime.getAsLong();
        for (int i = 0; i < TRIES; i++) {
            Pod pod = best(ready, allowed.concurrency(), nowNs);
            if (pod == null) {
                break;
            }
            if (pod.take(allowed.concurrency())) {
                return Destination.direct(pod.slot());
            }
        }
        boolean isWarmAnywhere = ready.stream().anyMatch(pod -> pod.expectedNs(nowNs) != NEVER);
        return Destination.stock(isWarmAnywhere ? Reason.BUSY : Reason.NOT_WARM);
    }

    private static @Nullable Pod best(List<Pod> ready, int concurrency, long nowNs) {
        Pod best = null;
        long bestNs = Long.MAX_VALUE;
        int compared = 0;
        int from = ThreadLocalRandom.current().nextInt(ready.size());
        for (int i = 0; i < ready.size() && compared < COMPARED; i++) {
            Pod pod = ready.get((from + i) % ready.size());
            int requests = pod.requests.get();
            long expectedNs = pod.expectedNs(nowNs);
            if (expectedNs == NEVER || (concurrency > 0 && requests >= concurrency)) {
                continue;
            }
            compared++;
            long ns = expectedNs * (requests + 1);
            if (ns < bestNs) {
                best = pod;
                bestNs = ns;
            }
        }
        return best;
    }

    /** A ready pod, and how many requests it has of this proxy. */
    private final class Pod {
        private final RevisionName revision;
        private final Endpoint endpoint;
        private final AtomicInteger requests = new AtomicInteger();
        private volatile long leftAloneSinceNs = nanoTime.getAsLong() - LEFT_ALONE_NS - 1;
        /** Looked up again by whoever finds it old; that several do at once does no harm. */
        private volatile Lookup lookup = new Lookup(NEVER, nanoTime.getAsLong() - LOOKED_UP_NS - 1);

        private record Lookup(long expectedNs, long atNs) {}

        Pod(RevisionName revision, Endpoint endpoint) {
            this.revision = revision;
            this.endpoint = endpoint;
        }

        /** What a request would wait for; {@link #NEVER} where it is not to come here. */
        long expectedNs(long nowNs) {
            if (nowNs - leftAloneSinceNs <= LEFT_ALONE_NS) {
                return NEVER;
            }
            Lookup last = lookup;
            if (nowNs - last.atNs() > LOOKED_UP_NS) {
                last = new Lookup(warmth.expectedNs(endpoint.node(), revision).orElse(NEVER), nowNs);
                lookup = last;
            }
            return last.expectedNs();
        }

        boolean take(int most) {
            int now = requests.incrementAndGet();
            if (most > 0 && now > most) {
                requests.decrementAndGet();
                return false;
            }
            return true;
        }

        PodSlot slot() {
            return new PodSlot() {
                @Override
                public SocketAddress address() {
                    return endpoint.address();
                }

                @Override
                public void giveBack() {
                    requests.decrementAndGet();
                }

                @Override
                public void giveBackUnreachable() {
                    leftAloneSinceNs = nanoTime.getAsLong();
                    requests.decrementAndGet();
                }
            };
        }
    }
}
