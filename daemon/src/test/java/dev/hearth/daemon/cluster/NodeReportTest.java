package dev.hearth.daemon.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.hearth.daemon.OfferedDevice;
import dev.hearth.daemon.WarmRevision;
import dev.hearth.daemon.backend.Device;
import dev.hearth.daemon.cluster.AcceleratorNodeStatus.NodeCondition;
import dev.hearth.daemon.cluster.AcceleratorNodeStatus.Shares;
import dev.hearth.daemon.kubelet.PodShares.Holding;
import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
@EnableKubernetesMockClient(crud = true)
@SuppressWarnings("NullAway.Init") // the extension fills the fields in
class NodeReportTest {
    private static final String NODE = "node-1";
    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final Instant START = Instant.parse("2026-11-30T00:00:00Z");
    private static final OfferedDevice CPU =
            new OfferedDevice("opencl:0:0", Device.Kind.CPU, "EPYC", "opencl", 1L << 34, true);
    private static final OfferedDevice GPU =
            new OfferedDevice("cuda:0", Device.Kind.GPU, "H200", "cuda", 1L << 37, true);

    private KubernetesMockServer server;
    private KubernetesClient client;
    private final HandClock clock = new HandClock(START);
    private NodeSnapshot now = node(List.of(CPU), List.of(), List.of(), true);
    private NodeReport report;

    private static NodeSnapshot node(
            List<OfferedDevice> devices, List<Holding> held, List<WarmRevision> warm, boolean registered) {
        return new NodeSnapshot("1.2.3", devices, 16, Optional.of(held), warm, registered, true, false, null);
    }

    @BeforeEach
    void make() {
        client.resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName(NODE)
                        .endMetadata()
                        .build())
                .create();
        report = newReport();
    }

    private NodeReport newReport() {
        return new NodeReport(client, NODE, PERIOD, () -> now.status(), clock);
    }

    private AcceleratorNode there() {
        return client.resources(AcceleratorNode.class).withName(NODE).get();
    }

    private void pass(Duration time) {
        clock.pass(time);
        report.turn();
    }

    private String condition(String type) {
        NodeCondition condition = there().getStatus().conditions().stream()
                .filter(each -> each.type().equals(type))
                .findFirst()
                .orElseThrow();
        return condition.status() + " " + condition.reason();
    }

    private int requests() {
        return server.getRequestCount();
    }

    @Test
    void nodeIsToldWithItsDevicesSharesAndWarmRevisions() {
        now = node(
                List.of(GPU, CPU),
                List.of(
                        new Holding("opencl:0:0#3", "hearth.dev/cpu", "shop", "edges-1"),
                        new Holding("cuda:0#0", "hearth.dev/gpu", "shop", "heat-1")),
                List.of(
                        new WarmRevision("shop/edges-00001", "opencl:0:0", true),
                        new WarmRevision("shop/heat-00002", "cuda:0", false)),
                true);
        report.turn();
        AcceleratorNode node = there();
        assertEquals(
                client.nodes().withName(NODE).get().getMetadata().getUid(),
                node.getMetadata().getOwnerReferences().getFirst().getUid());
        AcceleratorNodeStatus status = node.getStatus();
        assertEquals("1.2.3", status.version());
        assertEquals(new AcceleratorNodeStatus.Summary("gpu,cpu", "gpu 15/16, cpu 15/16", 2), status.summary());
        assertEquals(List.of(new Shares("gpu", 16, 15), new Shares("cpu", 16, 15)), status.shares());
        assertEquals(
                List.of(
                        new AcceleratorNodeStatus.Allocation("opencl:0:0#3", "shop/edges-1"),
                        new AcceleratorNodeStatus.Allocation("cuda:0#0", "shop/heat-1")),
                status.allocations());
        assertEquals("Active", status.warm().getFirst().state());
        assertEquals("Warm", status.warm().getLast().state());
        assertEquals("True Ready", condition("Ready"));
        assertEquals("True Healthy", condition("DevicesHealthy"));
        assertEquals("True Registered", condition("Registered"));
    }

    @Test
    void nothingIsWrittenWhereNothingHasChanged() {
        report.turn();
        int before = requests();
        for (int i = 0; i < 50; i++) {
            pass(Duration.ofSeconds(1));
        }
        assertEquals(before, requests());
    }

    @Test
    void changesAreWrittenTogether() {
        report.turn();
        String version = there().getMetadata().getResourceVersion();
        for (int i = 0; i < 4; i++) {
            now = node(List.of(CPU), List.of(), List.of(new WarmRevision("shop/r" + i, "opencl:0:0", true)), true);
            pass(Duration.ofSeconds(1));
        }
        assertEquals(version, there().getMetadata().getResourceVersion());
        pass(Duration.ofSeconds(1));
        assertEquals("shop/r3", there().getStatus().warm().getFirst().revision());
    }

    @Test
    void deviceThatFailsShowsAndItsSharesAreNotFree() {
        report.turn();
        now = node(
                List.of(new OfferedDevice("cuda:0", Device.Kind.GPU, "H200", "cuda", 1L << 37, false), CPU),
                List.of(new Holding("cuda:0#0", "hearth.dev/gpu", "shop", "heat-1")),
                List.of(),
                true);
        pass(PERIOD);
        assertEquals("False DeviceFailed", condition("DevicesHealthy"));
        assertEquals("True Ready", condition("Ready"));
        assertEquals(new Shares("gpu", 0, 0), there().getStatus().shares().getFirst());
        now = node(
                List.of(new OfferedDevice("cuda:0", Device.Kind.GPU, "H200", "cuda", 1L << 37, false)),
                List.of(),
                List.of(),
                true);
        pass(PERIOD);
        assertEquals("False NoDevice", condition("Ready"));
    }

    @Test
    void conditionKeepsItsTimeUntilItChangesEvenWhereTheDaemonStartsAgain() {
        report.turn();
        clock.now = START.plusSeconds(100);
        report = newReport();
        report.turn();
        NodeCondition ready = there().getStatus().conditions().getFirst();
        assertEquals("Ready", ready.type());
        assertEquals(START.toString(), ready.lastTransitionTime());
        now = node(List.of(CPU), List.of(), List.of(), false);
        pass(PERIOD);
        ready = there().getStatus().conditions().getFirst();
        assertEquals("False", ready.status());
        assertEquals(START.plusSeconds(105).toString(), ready.lastTransitionTime());
    }

    @Test
    void sharesAreUnknownWhereTheKubeletDoesNotSay() {
        now = new NodeSnapshot("1.2.3", List.of(CPU), 16, Optional.empty(), List.of(), true, true, false, null);
        report.turn();
        assertEquals(
                "cpu ?/16",
                Objects.requireNonNull(there().getStatus().summary()).shares());
    }

    @Test
    void nodeThatSomeoneDeletedComesBack() {
        report.turn();
        client.resources(AcceleratorNode.class).withName(NODE).delete();
        pass(Duration.ofMinutes(1));
        assertNotNull(there());
        assertEquals("True Ready", condition("Ready"));
    }

    @Test
    void leaseIsMadeAndRenewedAndMadeAgain() {
        var heartbeat = new Heartbeat(client, "hearth-system", NODE, clock);
        heartbeat.beat();
        clock.now = START.plusSeconds(10);
        heartbeat.beat();
        assertEquals(START.plusSeconds(10), lease().getSpec().getRenewTime().toInstant());
        assertEquals(START, lease().getSpec().getAcquireTime().toInstant());
        assertEquals(NODE, lease().getSpec().getHolderIdentity());
        client.leases()
                .inNamespace("hearth-system")
                .withName("accelerator-node-node-1")
                .delete();
        clock.now = START.plusSeconds(20);
        heartbeat.beat();
        heartbeat.beat();
        assertEquals(START.plusSeconds(20), lease().getSpec().getRenewTime().toInstant());
    }

    private Lease lease() {
        return client.leases()
                .inNamespace("hearth-system")
                .withName("accelerator-node-node-1")
                .get();
    }
}
