package dev.hearth.daemon.cluster;

import dev.hearth.daemon.cluster.AcceleratorNodeStatus.NodeCondition;
import io.fabric8.kubernetes.api.model.Node;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the {@link AcceleratorNode} of this node as its daemon sees it. Written when it has changed, once a period at
 * most, and looked at from time to time lest someone has deleted it. Used by one thread.
 */
final class NodeReport {
    private static final Logger LOG = System.getLogger(NodeReport.class.getName());
    /** After this long without a write it is read, and written where it is not what it should be. */
    private static final Duration LOOK = Duration.ofMinutes(1);

    private static final int NOT_FOUND = 404;

    private final KubernetesClient client;
    private final String node;
    private final Duration period;
    private final Supplier<AcceleratorNodeStatus> state;
    private final Clock clock;
    private AcceleratorNodeStatus told = AcceleratorNodeStatus.EMPTY;
    private Instant lastTry = Instant.EPOCH;
    private boolean complained;

    /**
     * Makes one; nothing is written yet.
     *
     * @param period shortest time between two writes
     * @param state what is to be told, now
     */
    NodeReport(
            KubernetesClient client, String node, Duration period, Supplier<AcceleratorNodeStatus> state, Clock clock) {
        this.client = client;
        this.node = node;
        this.period = period;
        this.state = state;
        this.clock = clock;
    }

    /** Tells what has changed, where it is time to. Called again and again. */
    void turn() {
        Instant now = clock.instant();
        AcceleratorNodeStatus wanted = dated(state.get(), told.conditions(), now);
        Duration since = Duration.between(lastTry, now);
        if (since.compareTo(wanted.equals(told) ? LOOK : period) >= 0) {
            tell(wanted);
        }
    }

    /** Tells it whatever the time is. */
    void tellNow() {
        tell(dated(state.get(), told.conditions(), clock.instant()));
    }

    private void tell(AcceleratorNodeStatus wanted) {
        lastTry = clock.instant();
        try {
            AcceleratorNode found =
                    client.resources(AcceleratorNode.class).withName(node).get();
            AcceleratorNode there = found == null ? create() : found;
            // A daemon that has just started knows by this since when its conditions hold.
            AcceleratorNodeStatus before = there.getStatus() == null ? AcceleratorNodeStatus.EMPTY : there.getStatus();
            AcceleratorNodeStatus now = dated(wanted, before.conditions(), lastTry);
            if (!now.equals(before)) {
                there.setStatus(now);
                client.resource(there).updateStatus();
            }
            told = now;
            complained = false;
        } catch (KubernetesClientException e) {
            if (!complained) {
                LOG.log(Level.WARNING, "AcceleratorNode {0} is not up to date: {1}; tried again", node, why(e));
            }
            complained = true;
        }
    }

    private static String why(KubernetesClientException e) {
        return e.getCode() == NOT_FOUND
                ? "the cluster does not know the resource; apply config/base/"
                        + "120-customresourcedefinition-acceleratornodes.hearth.dev.yaml"
                : String.valueOf(e.getMessage());
    }

    private AcceleratorNode create() {
        var made = new AcceleratorNode();
        made.setMetadata(new ObjectMetaBuilder()
                .withName(node)
                .withLabels(Map.of("app.kubernetes.io/part-of", "hearth"))
                .withOwnerReferences(owner())
                .build());
        return client.resource(made).create();
    }

    /** The node, with which this goes. */
    private List<OwnerReference> owner() {
        @Nullable Node found = client.nodes().withName(node).get();
        return found == null
                ? List.of()
                : List.of(new OwnerReferenceBuilder()
                        .withApiVersion("v1")
                        .withKind("Node")
                        .withName(node)
                        .withUid(found.getMetadata().getUid())
                        .build());
    }

    /** With the times at which conditions changed: those of before where a condition is as it was. */
    private static AcceleratorNodeStatus dated(AcceleratorNodeStatus status, List<NodeCondition> before, Instant now) {
        Map<String, NodeCondition> known =
                before.stream().collect(Collectors.toMap(NodeCondition::type, condition -> condition, (a, b) -> b));
        return new AcceleratorNodeStatus(
                status.version(),
                status.summary(),
                status.devices(),
                status.shares(),
                status.allocations(),
                status.warm(),
                status.conditions().stream()
                        .map(condition -> dated(condition, known.get(condition.type()), now))
                        .toList(),
                status.endpoint());
    }

    private static NodeCondition dated(NodeCondition condition, @Nullable NodeCondition before, Instant now) {
        String time = before != null && before.status().equals(condition.status())
                ? before.lastTransitionTime()
                : now.truncatedTo(ChronoUnit.SECONDS).toString();
        return new NodeCondition(condition.type(), condition.status(), condition.reason(), condition.message(), time);
    }
}
