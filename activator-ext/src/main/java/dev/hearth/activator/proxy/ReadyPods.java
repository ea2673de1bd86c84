package dev.hearth.activator.proxy;

import io.vertx.core.net.SocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/**
 * The ready pods of each revision and the requests that this proxy has in each. A request goes to the less busy of two pods taken at
 * random among those on warm nodes, and to none that has as many as its revision's {@code containerConcurrency}.
 */
final class ReadyPods implements Destinations {
    /** As long as a pod is left alone that could not be reached: its end may be on its way through the API server. */
    private static final long LEFT_ALONE_NS = TimeUnit.SECONDS.toNanos(5);

    /** As many pods are looked at for one that has a free place. */
    private static final int TRIES = 4;

    /**
     * A ready pod.
     *
     * @param address where its queue-proxy listens
     * @param node the node it runs on
     */
    record Endpoint(SocketAddress address, String node) {}

    /**
     * What a revision allows.
     *
     * @param concurrency most requests in a pod at once; 0 for no bound
     * @param direct whether requests may come past the stock path: not where all are to go through Knative's activator
     */
    record Rules(int concurrency, boolean direct) {}

    /** Says which nodes are warm. */
    interface WarmNodes {
        /** Whether this node holds the revision warm. */
        boolean isWarm(String node, RevisionName revision);
    }

    private final WarmNodes warmth;
    private final LongSupplier nanoTime;
    private final ConcurrentMap<RevisionName, List<Pod>> pods = new ConcurrentHashMap<>();
    private final ConcurrentMap<RevisionName, Rules> rules = new ConcurrentHashMap<>();

    /** Time is given in nanoseconds from any beginning. */
    ReadyPods(WarmNodes warmth, LongSupplier nanoTime) {
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
            now.add(pod == null ? new Pod(endpoint) : pod);
        }
        pods.put(revision, List.copyOf(now));
    }

    /** The revision allows this from now on; before, nothing is sent past the stock path. */
    void set(RevisionName revision, Rules allowed) {
        rules.put(revision, allowed);
    }

    /** The revision is gone. */
    synchronized void remove(RevisionName revision) {
        pods.remove(revision);
        rules.remove(revision);
    }

    @Override
    public Optional<PodSlot> take(RevisionName revision, boolean http2) {
        Rules allowed = rules.get(revision);
        List<Pod> ready = pods.get(revision);
        if (allowed == null || !allowed.direct() || ready == null) {
            return Optional.empty();
        }
        List<Pod> open = ready.stream().filter(pod -> isOpen(pod, revision)).toList();
        for (int i = 0; i < TRIES && !open.isEmpty(); i++) {
            Pod pod = lessBusyOfTwo(open);
            if (pod.take(allowed.concurrency())) {
                return Optional.of(pod.slot());
            }
        }
        return Optional.empty();
    }

    private boolean isOpen(Pod pod, RevisionName revision) {
        return nanoTime.getAsLong() - pod.leftAloneSinceNs > LEFT_ALONE_NS
                && warmth.isWarm(pod.endpoint.node(), revision);
    }

    private static Pod lessBusyOfTwo(List<Pod> pods) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        Pod one = pods.get(random.nextInt(pods.size()));
        Pod other = pods.get(random.nextInt(pods.size()));
        return other.requests.get() < one.requests.get() ? other : one;
    }

    /** A ready pod, and how many requests it has of this proxy. */
    private final class Pod {
        private final Endpoint endpoint;
        private final AtomicInteger requests = new AtomicInteger();
        private volatile long leftAloneSinceNs = nanoTime.getAsLong() - LEFT_ALONE_NS - 1;

        Pod(Endpoint endpoint) {
            this.endpoint = endpoint;
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
