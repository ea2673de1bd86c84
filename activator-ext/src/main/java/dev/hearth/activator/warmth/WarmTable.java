package dev.hearth.activator.warmth;

import com.google.common.collect.Interner;
import com.google.common.collect.Interners;
import dev.hearth.v1.NodeWarmth;
import dev.hearth.v1.Revision;
import dev.hearth.v1.WarmBuffer;
import dev.hearth.v1.WarmModule;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which node offers what, and what it has warm. In memory, and only what was told: nothing here waits or asks.
 *
 * <p>Each node's part is a value that is replaced as a whole, so a reader sees what one message said and never half of two.
 * Names, digests and what workers hold are kept once however many nodes tell them, which is what lets a thousand nodes with a
 * thousand revisions each fit into some tens of megabytes. How old a part is, the reader sees and judges. Any thread may call.
 */
public final class WarmTable {
    private final ConcurrentMap<String, Node> nodes = new ConcurrentHashMap<>();
    private final ConcurrentMap<String, Counts> counts = new ConcurrentHashMap<>();
    private final Profiles profiles = new Profiles();
    private final Interner<String> names = Interners.newWeakInterner();
    private final Interner<RevisionWarmth> warmths = Interners.newWeakInterner();
    private final LongSupplier clock;

    /**
     * A node.
     *
     * @param name of it
     * @param offer what it offers
     * @param warm what it has warm; null as long as its daemon has told nothing
     */
    public record Node(
            String name, NodeOffer offer, @Nullable NodeWarm warm) {}

    /** What the revisions of a node had waited and launched when it told last. */
    private record Counts(long queueNs, long launches) {}

    /** An empty one, with a clock of nanoseconds. */
    public WarmTable(LongSupplier clock) {
        this.clock = clock;
    }

    /** Now, on the clock by which nodes have told. */
    public long nowNs() {
        return clock.getAsLong();
    }

    /** All nodes. */
    public Collection<Node> nodes() {
        return nodes.values();
    }

    /** The node of this name; none where there is no AcceleratorNode of it. */
    public Optional<Node> node(String name) {
        return Optional.ofNullable(nodes.get(name));
    }

    /** What a revision uses; {@link RevisionProfile#UNKNOWN} where nobody has told. */
    public RevisionProfile profile(String revision) {
        return profiles.of(revision);
    }

    void offer(String name, NodeOffer offer) {
        nodes.merge(name, new Node(name, offer, null), (before, now) -> new Node(before.name(), offer, before.warm()));
    }

    void remove(String name) {
        nodes.remove(name);
        counts.remove(name);
    }

    /** Takes what a daemon tells; of a node that is not offered, nothing is kept. */
    void told(String name, NodeWarmth message) {
        nodes.computeIfPresent(name, (same, before) -> new Node(same, before.offer(), warm(before, message)));
    }

    private NodeWarm warm(Node before, NodeWarmth message) {
        Map<String, RevisionWarmth> revisions = HashMap.newHashMap(message.getRevisionsCount());
        int active = 0;
        for (Revision revision : message.getRevisionsList()) {
            String name = names.intern(revision.getName());
            RevisionWarmth warmth = warmth(revision);
            active += warmth.active() ? 1 : 0;
            revisions.put(name, warmth);
            profiles.learn(name, revision);
        }
        NodeWarm last = before.warm();
        return new NodeWarm(
                Map.copyOf(revisions),
                message.hasKnown() ? known(message) : last == null ? Set.of() : last.known(),
                message.getSpareWorkers(),
                message.getSpareWorkers() > 0 || active + message.getUnreadyWorkers() < message.getMaxWorkers(),
                waitNs(before.name(), message, last == null ? 0 : last.waitNs()),
                nowNs());
    }

    private Set<String> known(NodeWarmth message) {
        return message.getKnown().getNamesList().stream().map(names::intern).collect(Collectors.toUnmodifiableSet());
    }

    private RevisionWarmth warmth(Revision revision) {
        Set<String> modules = HashSet.newHashSet(revision.getModulesCount());
        for (WarmModule module : revision.getModulesList()) {
            modules.add(names.intern(module.getDigest()));
        }
        Set<String> onDevice = new HashSet<>();
        Set<String> onHost = new HashSet<>();
        for (WarmBuffer buffer : revision.getBuffersList()) {
            (buffer.getInHostMemory() ? onHost : onDevice).add(names.intern(buffer.getDigest()));
        }
        return warmths.intern(new RevisionWarmth(
                revision.getState() == Revision.State.ACTIVE, new Holdings(modules, onDevice, onHost)));
    }

    /** What launches have waited since the last message, on average; half of it is what was before, so that it is steady. */
    private long waitNs(String node, NodeWarmth message, long before) {
        long queueNs = message.getRevisionsList().stream()
                .mapToLong(Revision::getQueueNs)
                .sum();
        long launches = message.getRevisionsList().stream()
                .mapToLong(Revision::getLaunches)
                .sum();
        Counts last = counts.put(node, new Counts(queueNs, launches));
        if (last == null || queueNs < last.queueNs() || launches < last.launches()) {
            // A worker has come or gone, and with it what it had counted.
            return before;
        }
        long launched = launches - last.launches();
        return (before + (launched == 0 ? 0 : (queueNs - last.queueNs()) / launched)) / 2;
    }
}
