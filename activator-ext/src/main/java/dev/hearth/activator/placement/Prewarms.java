package dev.hearth.activator.placement;

import dev.hearth.activator.warmth.Ticker;
import io.grpc.Status;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Has revisions warm on the nodes where their pods are likely to go, and no longer where they did not.
 *
 * <p>A decision is remembered until its pod is placed, or for {@link #PATIENCE}. Several pods of a revision share one call to
 * a node; it is cancelled when the last of them is somewhere else. Only the replica that decided knows of it: what
 * another one had begun ends by itself. Any thread may call; nothing waits.
 */
final class Prewarms {
    /** A pod that is not placed by then waits for more than we know of. */
    static final Duration PATIENCE = Duration.ofMinutes(2);
    /** More pods at once than that are placed by what is warm, and not prewarmed for. */
    static final int MAX_PENDING = 10_000;

    private final Nodes nodes;
    private final Ticker ticker;
    private final PlacementMetrics metrics;
    private final Map<String, Decision> pending = new HashMap<>();
    private final Map<Target, Call> calls = new LinkedHashMap<>();

    /** Asks daemons. */
    interface Nodes {
        /**
         * Asks a node to have a revision warm.
         *
         * @param ended hears once what became of it
         * @return has no more of it done; empty where the node cannot be asked
         */
        Optional<Runnable> prewarm(String node, String revision, Consumer<Status> ended);
    }

    private record Target(String node, String revision) {}

    /** One call, and the decisions that count on it. */
    private static final class Call {
        private final Set<String> decisions = new HashSet<>();
        private @Nullable Runnable cancel;
        private boolean ended;
    }

    Prewarms(Nodes nodes, Ticker ticker, PlacementMetrics metrics) {
        this.nodes = nodes;
        this.ticker = ticker;
        this.metrics = metrics;
    }

    /** A pod will carry this decision. */
    void begin(String id, Decision decision) {
        synchronized (this) {
            if (pending.size() >= MAX_PENDING) {
                return;
            }
            pending.put(id, decision);
        }
        ticker.after(PATIENCE, () -> forget(id));
        decision.prewarmed().forEach(node -> ask(id, new Target(node, decision.revision())));
    }

    private synchronized void forget(String id) {
        pending.remove(id);
    }

    /** Whether any pod is waited for. */
    synchronized boolean isWaiting() {
        return !pending.isEmpty();
    }

    /** The pod that carries a decision is on this node. */
    void landed(String id, String node) {
        Decision decision;
        synchronized (this) {
            decision = pending.remove(id);
        }
        if (decision == null) {
            // Another replica's, or told before.
            return;
        }
        metrics.landed(decision, node);
        for (String other : decision.prewarmed()) {
            if (!other.equals(node)) {
                leave(id, new Target(other, decision.revision()));
            }
        }
        // Where nobody thought that it would go, it is not too late yet.
        boolean isWorthAsking =
                !decision.prewarmed().isEmpty() && !decision.prewarmed().contains(node);
        if (isWorthAsking) {
            ask(id, new Target(node, decision.revision()));
        }
    }

    private void ask(String id, Target target) {
        var call = new Call();
        synchronized (this) {
            Call under = calls.get(target);
            if (under != null) {
                under.decisions.add(id);
                return;
            }
            call.decisions.add(id);
            calls.put(target, call);
        }
        Optional<Runnable> cancel =
                nodes.prewarm(target.node(), target.revision(), status -> ended(target, call, status));
        if (cancel.isEmpty()) {
            ended(target, call, Status.UNAVAILABLE);
            return;
        }
        boolean isOver;
        synchronized (this) {
            call.cancel = cancel.get();
            isOver = call.decisions.isEmpty();
        }
        if (isOver) {
            // Its pod was placed in between.
            cancel.get().run();
        }
    }

    private void ended(Target target, Call call, Status status) {
        synchronized (this) {
            if (call.ended) {
                return;
            }
            call.ended = true;
            calls.remove(target, call);
        }
        metrics.prewarmed(status);
    }

    private void leave(String id, Target target) {
        Runnable cancel;
        synchronized (this) {
            Call call = calls.get(target);
            if (call == null || !call.decisions.remove(id) || !call.decisions.isEmpty()) {
                return;
            }
            calls.remove(target, call);
            cancel = call.cancel;
        }
        if (cancel != null) {
            cancel.run();
        }
    }
}
