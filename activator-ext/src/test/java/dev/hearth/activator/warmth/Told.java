package dev.hearth.activator.warmth;

import dev.hearth.v1.KnownRevisions;
import dev.hearth.v1.NodeWarmth;
import dev.hearth.v1.Revision;
import dev.hearth.v1.WarmBuffer;
import dev.hearth.v1.WarmModule;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What daemons tell. */
public final class Told {
    private static final long SECOND_NS = 1_000_000_000L;

    private Told() {}

    /** A revision that has a worker with these modules, each of which took a second to compile. */
    public static Revision revision(String name, String... modules) {
        var revision = Revision.newBuilder().setName(name).setState(Revision.State.WARM);
        for (String module : modules) {
            revision.addModules(WarmModule.newBuilder().setDigest(module).setRebuildNs(SECOND_NS));
        }
        return revision.build();
    }

    /** A persistent buffer. */
    public static WarmBuffer buffer(String digest, long length, boolean inHostMemory) {
        return WarmBuffer.newBuilder()
                .setDigest(digest)
                .setLengthBytes(length)
                .setInHostMemory(inHostMemory)
                .build();
    }

    /** A node with these revisions, and a worker to spare. */
    public static NodeWarmth node(Revision... revisions) {
        return NodeWarmth.newBuilder()
                .addAllRevisions(List.of(revisions))
                .setMaxWorkers(16)
                .setSpareWorkers(1)
                .build();
    }

    /** The same, which knows these revisions. */
    public static NodeWarmth knowing(NodeWarmth node, String... names) {
        return node.toBuilder()
                .setKnown(KnownRevisions.newBuilder().addAllNames(List.of(names)))
                .build();
    }

    /** What a ready node offers. */
    public static NodeOffer offer(String kind, int free, int total) {
        return new NodeOffer(true, Map.of(kind, new NodeOffer.Shares(free, total)), Optional.empty());
    }

    /** Puts a node into a table, as its AcceleratorNode and its daemon do. */
    public static void put(WarmTable table, String node, NodeOffer offer, NodeWarmth told) {
        table.offer(node, offer);
        table.told(node, told);
    }
}
