package dev.hearth.activator.warmth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.v1.NodeWarmth;
import dev.hearth.v1.Revision;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WarmTableTest {
    private static final NodeOffer OFFER = Told.offer("cpu", 16, 16);

    private final ManualTicker ticker = new ManualTicker();
    private final WarmTable table = new WarmTable(ticker::nowNs);

    private WarmTable.Node node(String name) {
        return table.nodes().stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private NodeWarm warm(String name) {
        return Objects.requireNonNull(node(name).warm());
    }

    @Test
    void whatADaemonTellsIsKnownByRevision() {
        Revision told = Told.revision("shop/edges", "m1", "m2").toBuilder()
                .setState(Revision.State.RESTING)
                .addBuffers(Told.buffer("b1", 100, false))
                .addBuffers(Told.buffer("b2", 50, true))
                .build();
        Told.put(table, "node-1", OFFER, Told.knowing(Told.node(told), "shop/edges", "shop/heat"));

        var expected = new RevisionWarmth(false, new Holdings(Set.of("m1", "m2"), Set.of("b1"), Set.of("b2")));
        assertEquals(Map.of("shop/edges", expected), warm("node-1").revisions());
        assertEquals(Set.of("shop/edges", "shop/heat"), warm("node-1").known());
        assertEquals(1, warm("node-1").spareWorkers());
        assertEquals(Map.of("b1", 100L, "b2", 50L), table.profile("shop/edges").buffers());
        assertEquals(RevisionProfile.UNKNOWN, table.profile("shop/heat"));
    }

    @Test
    void whatIsToldTakesThePlaceOfWhatWasToldBefore() {
        Told.put(table, "node-1", OFFER, Told.node(Told.revision("shop/edges"), Told.revision("shop/heat")));
        ticker.pass(Duration.ofSeconds(7));
        table.told("node-1", Told.node(Told.revision("shop/heat")));

        assertEquals(Set.of("shop/heat"), warm("node-1").revisions().keySet());
        assertEquals(ticker.nowNs(), warm("node-1").toldNs());
    }

    @Test
    void whatANodeKnowsStaysUntilItTellsOtherwise() {
        Told.put(table, "node-1", OFFER, Told.knowing(Told.node(), "shop/edges"));
        table.told("node-1", Told.node());
        assertEquals(Set.of("shop/edges"), warm("node-1").known());

        table.told("node-1", Told.knowing(Told.node()));
        assertEquals(Set.of(), warm("node-1").known());
    }

    @Test
    void offerAndWarmthOfANodeComeApart() {
        table.offer("node-1", OFFER);
        assertNull(node("node-1").warm());
        table.told("node-1", Told.node(Told.revision("shop/edges")));
        NodeOffer fewer = Told.offer("cpu", 2, 16);
        table.offer("node-1", fewer);

        assertEquals(fewer, node("node-1").offer());
        assertTrue(warm("node-1").revisions().containsKey("shop/edges"));
    }

    @Test
    void whatANodeTellsThatIsGoneIsNotKept() {
        Told.put(table, "node-1", OFFER, Told.node());
        table.remove("node-1");
        table.told("node-1", Told.node(Told.revision("shop/edges")));

        assertTrue(table.nodes().isEmpty());
    }

    @Test
    void profileIsWhatAllNodesHaveTold() {
        Told.put(table, "node-1", OFFER, Told.node(Told.revision("shop/edges", "m1")));
        Told.put(table, "node-2", OFFER, Told.node(Told.revision("shop/edges", "m2")));
        Revision loadedFromDisk = Told.revision("shop/edges", "m1");
        table.told(
                "node-2",
                Told.node(loadedFromDisk.toBuilder()
                        .setModules(0, loadedFromDisk.getModules(0).toBuilder().setRebuildNs(40_000_000))
                        .build()));
        table.told("node-1", Told.node());

        var modules = table.profile("shop/edges").modules();
        assertEquals(Set.of("m1", "m2"), modules.keySet());
        assertEquals(new RevisionProfile.Module(40_000_000, 1_000_000_000), modules.get("m1"));
    }

    @Test
    void nodesOfOneRevisionShareWhatTheyHold() {
        Told.put(table, "node-1", OFFER, Told.node(Told.revision("shop/edges", "m1")));
        Told.put(table, "node-2", OFFER, Told.node(Told.revision("shop/edges", "m1")));

        assertSame(
                warm("node-1").revisions().get("shop/edges"),
                warm("node-2").revisions().get("shop/edges"));
    }

    @Test
    void nodeIsFullWhereAllItsWorkersWork() {
        Revision active = Told.revision("shop/edges").toBuilder()
                .setState(Revision.State.ACTIVE)
                .build();
        NodeWarmth two = NodeWarmth.newBuilder()
                .addRevisions(active)
                .addRevisions(Told.revision("shop/heat"))
                .setMaxWorkers(2)
                .build();
        Told.put(table, "node-1", OFFER, two);
        assertTrue(warm("node-1").hasRoom(), "one is only kept warm, and makes room");

        table.told("node-1", two.toBuilder().setRevisions(1, active).build());
        assertFalse(warm("node-1").hasRoom());
        table.told(
                "node-1",
                two.toBuilder().setRevisions(1, active).setSpareWorkers(1).build());
        assertTrue(warm("node-1").hasRoom());
    }

    @Test
    void launchesWaitAsLongAsTheyDidSinceTheLastMessage() {
        Told.put(table, "node-1", OFFER, used(0, 0));
        table.told("node-1", used(8_000_000, 4));
        assertEquals(1_000_000, warm("node-1").waitNs(), "half of two milliseconds each");
        table.told("node-1", used(16_000_000, 8));
        assertEquals(1_500_000, warm("node-1").waitNs());
        table.told("node-1", used(1_000, 1));
        assertEquals(1_500_000, warm("node-1").waitNs(), "a new worker counts from nothing");
        table.told("node-1", used(1_000, 1));
        assertEquals(750_000, warm("node-1").waitNs(), "nobody waits where nobody launches");
    }

    private static NodeWarmth used(long queueNs, long launches) {
        return Told.node(Told.revision("shop/edges").toBuilder()
                .setQueueNs(queueNs)
                .setLaunches(launches)
                .build());
    }
}
