package dev.hearth.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.hearth.client.Accelerator;
import dev.hearth.client.Arguments;
import dev.hearth.client.Context;
import dev.hearth.client.DeviceBuffer;
import dev.hearth.client.Dim3;
import dev.hearth.client.KernelModule;
import dev.hearth.client.Program;
import dev.hearth.client.Stream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * activator-ext and two daemons as real processes, each the node of a cluster whose API server is one in memory: pods prefer the node
 * that has their revision warm, as that changes.
 */
@Timeout(600)
@SuppressWarnings("NullAway.Init") // JUnit has the fields filled in
class PlacementXIT {
    private static final String REVISION = "edges-00001";
    private static final String PROGRAM = """
            __kernel void twice(__global float* a) {
                a[get_global_id(0)] *= 2;
            }
            """;

    private final Closing closing = new Closing();
    private InMemoryApiServer apiServer;
    private ShortFolder first;
    private DaemonProcess firstDaemon;
    private DaemonProcess secondDaemon;
    private ActivatorProcess activator;

    @BeforeEach
    void start() throws IOException {
        apiServer = closing.add(new InMemoryApiServer());
        apiServer.apply("300-secret-hearth-webhook-certificates.yaml");
        apiServer.apply("600-mutatingwebhookconfiguration-hearth-activator-ext.yaml");
        apiServer.apply("610-validatingwebhookconfiguration-hearth-activator-ext.yaml");
        first = closing.add(ShortFolder.create());
        firstDaemon = daemon("node-1", first);
        secondDaemon = daemon("node-2", closing.add(ShortFolder.create()));
        activator = closing.add(ActivatorProcess.start(first, apiServer));
    }

    @AfterEach
    void end() {
        closing.close();
    }

    private DaemonProcess daemon(String name, ShortFolder folder) {
        apiServer.node(name);
        NodeKubelet kubelet = closing.add(new NodeKubelet(folder.folder("k")));
        List<String> settings = new ArrayList<>(List.of(kubelet.settings()));

        settings.addAll(List.of(
                "-Dhearth.daemon.standalone=false",
                "-Dhearth.daemon.node-name=" + name,
                "-Dhearth.daemon.cluster.node-port.address=127.0.0.1",
                "-Dhearth.daemon.cluster.node-port.port=0",
                "-Dhearth.daemon.cluster.report-period=200ms",
                "-Dhearth.daemon.workers.max=3",
                "-Dhearth.daemon.isolation.users=false",
                "-Dhearth.daemon.isolation.network=false",
                "-Dhearth.daemon.isolation.memory=false",
                "-Dquarkus.kubernetes-client.api-server-url=" + apiServer.url()));
        return closing.add(DaemonProcess.start(Installation.here(), folder, settings.toArray(String[]::new)));
    }

    /** A function of the revision on the first node, which computes once and ends. */
    private void runOnTheFirstNode() throws IOException {
        Path token = first.path().resolve("sidecar-token");
        Files.writeString(token, apiServer.pod("edges-1", REVISION, "node-1"));
        try (SidecarProcess sidecar = SidecarProcess.start(
                        Installation.here(),
                        first,
                        "sidecar",
                        "whatever",
                        firstDaemon.socket(),
                        "-Dhearth.sidecar.token-file=" + token);
                Context context = Accelerator.builder().socket(sidecar.socket()).open();
                Stream stream = context.newStream();
                KernelModule module = context.load(Program.openClC(PROGRAM));
                DeviceBuffer buffer = context.allocate(256)) {
            stream.launch(module.kernel("twice"), Dim3.of(1), Dim3.of(64), Arguments.of(buffer));
            stream.synchronize();
        }
    }

    /** The nodes that a pod would prefer, the best first; nothing is set about. */
    private List<String> preferred() {
        var nodes = new ArrayList<String>();
        for (JsonNode operation : activator.admitted("shop", REVISION, true)) {
            operation
                    .path("value")
                    .findValues("values")
                    .forEach(values -> nodes.add(values.path(0).asText()));
        }
        return nodes;
    }

    private String why(boolean dryRun) {
        return activator.admitted("shop", REVISION, dryRun).toString();
    }

    private void awaitPreferred(List<String> nodes, String outcome) {
        activator
                .process()
                .await(
                        "pods prefer " + nodes + ": " + outcome,
                        Node.SOON,
                        () -> why(true).contains(outcome) && preferred().equals(nodes));
    }

    @Test
    void podsPreferTheNodeThatHasTheirRevisionWarmAndItIsBroughtUpAgainWhereItWas() throws IOException {
        awaitPreferred(List.of(), "no node has anything of it");

        runOnTheFirstNode();
        awaitPreferred(List.of("node-1"), "a node has it warm");
        assertTrue(why(true).contains("1 of 1 modules loaded"), why(true));
        assertTrue(secondDaemon.findWorkerOf(REVISION).isEmpty());

        firstDaemon.workerOf(REVISION).destroyForcibly();
        awaitPreferred(List.of("node-1"), "it is brought up while the container starts");
        assertTrue(firstDaemon.findWorkerOf(REVISION).isEmpty(), "dry runs have nothing brought up");

        why(false);
        firstDaemon.workerOf(REVISION);
        awaitPreferred(List.of("node-1"), "1 of 1 modules loaded");

        firstDaemon.process().terminate();
        awaitPreferred(List.of(), "no node has anything of it");

        // Another port, another certificate: its AcceleratorNode says so.
        firstDaemon.startAgain();
        awaitPreferred(List.of("node-1"), "it is brought up while the container starts");
    }
}
