package dev.hearth.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.client.Accelerator;
import dev.hearth.client.AcceleratorException;
import dev.hearth.client.Context;
import dev.hearth.protocol.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/**
 * Whose work a node's daemon does: a real API server says which pod a token is of. A sidecar that is no pod's connects to the
 * node's socket, as one that has got there by whatever way, and shows tokens that are not for it.
 */
@Timeout(300)
@TestInstance(Lifecycle.PER_CLASS)
class IdentityXE2E {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final String AUDIENCE = "hearth.dev";

    private final Closing closing = new Closing();
    private final ShortFolder folder = closing.add(ShortFolder.create());
    private Cluster cluster;
    private InstalledHearth hearth;
    private Namespace first;
    private Namespace second;
    private String node;
    private Path token;
    private SidecarProcess sidecar;

    @BeforeAll
    void twoFunctionsShareADevice() throws IOException {
        cluster = closing.add(Cluster.connect());
        hearth = InstalledHearth.in(cluster);
        first = closing.add(cluster.namespace("first"));
        second = closing.add(cluster.namespace("second"));
        node = cluster.realNodes().getFirst();
        closing.add(cluster.only(node));
        for (Namespace namespace : List.of(first, second)) {
            hearth.create(namespace, "edges", "image-edges", "--scale-min", "1");
            namespace.kn("service", "create", "plain", "--image", cluster.helloImage(), "--scale-min", "1");
        }
        token = folder.path().resolve("token");
        Files.writeString(token, "");
        sidecar = closing.add(SidecarProcess.start(
                cluster.amongFilesOf(node),
                Installation.here(),
                folder,
                "stranger",
                "unused",
                Path.of("/run/hearth-node/daemon.sock"),
                "-Dhearth.sidecar.token-file=" + token));
    }

    @AfterAll
    void end() {
        closing.close();
    }

    @Test
    void revisionsOfDifferentNamespacesShareADeviceAndAreTwoTenants() {
        Photograph.requireEdges(first, "edges");
        Photograph.requireEdges(second, "edges");
        MetricsPage metrics = hearth.metrics(node);
        for (Namespace namespace : List.of(first, second)) {
            String tenant = "tenant=\"" + namespace.name() + "/edges-00001\"";
            assertTrue(metrics.sum("hearth_launches_total", tenant) > 0, metrics::text);
            assertEquals(1, metrics.sum("hearth_sessions", tenant), metrics::text);
        }
        Await.until("both are told to be warm", SOON, PAUSE, () -> {
            String warm = hearth.status(node, "{range .status.warm[*]}{.revision}={.device}={.state} {end}");
            return warm.contains(warm("first", warm)) && warm.contains(warm("second", warm));
        });
    }

    /** What a node says of a namespace's revision, on whichever device it says that all are. */
    private static String warm(String namespace, String all) {
        String device = all.split("=", 3).length < 3 ? "none" : all.split("=", 3)[1];
        return namespace + "/edges-00001=" + device + "=Active ";
    }

    @Test
    void tokenOfAPodThatHasAShareIsTakenForThatPod() throws IOException {
        show(tokenOf(first, pod(first, "edges")));
        double before = sessions(first);
        try (Context context = Accelerator.builder().socket(sidecar.socket()).open()) {
            context.synchronize();
            Await.until("it counts as the pod's revision", SOON, PAUSE, () -> sessions(first) == before + 1);
        }
    }

    private double sessions(Namespace namespace) {
        return hearth.metrics(node).sum("hearth_sessions", "tenant=\"" + namespace.name() + "/edges-00001\"");
    }

    @Test
    void withoutATokenNobodyIsServed() throws IOException {
        assertRefused(Status.UNAUTHENTICATED, "token", "");
        assertRefused(Status.UNAUTHENTICATED, "token", "not.a.token");
    }

    @Test
    void tokenForAnotherAudienceIsRefused() throws IOException {
        assertRefused(
                Status.UNAUTHENTICATED,
                AUDIENCE,
                first.kubectl(
                        "create",
                        "token",
                        "default",
                        "--bound-object-kind=Pod",
                        "--bound-object-name=" + pod(first, "edges")));
    }

    @Test
    void tokenOfNoPodIsRefused() throws IOException {
        assertRefused(
                Status.UNAUTHENTICATED,
                "of no pod",
                first.kubectl("create", "token", "default", "--audience=" + AUDIENCE));
    }

    @Test
    void tokenOfAPodWithoutTheAnnotationIsRefused() throws IOException {
        assertRefused(Status.INVALID_ARGUMENT, "hearth.dev/accelerator", tokenOf(first, pod(first, "plain")));
    }

    @Test
    void annotatedPodWithoutAShareIsRefused() throws IOException {
        first.kubectl(
                "run",
                "shareless",
                "--image=" + cluster.helloImage(),
                "--annotations=hearth.dev/accelerator=cpu",
                "--labels=serving.knative.dev/revision=edges-00001");
        Await.until(
                "it is on the node",
                SOON,
                PAUSE,
                () -> first.field("pod/shareless", "{.spec.nodeName}").equals(node));
        assertRefused(Status.UNAUTHENTICATED, "holds no share", tokenOf(first, "shareless"));
    }

    @Test
    void tokenOfAPodOnAnotherNodeIsRefused() throws IOException {
        String other = cluster.realNodes().getLast();
        first.kubectl(
                "run",
                "elsewhere",
                "--image=" + cluster.helloImage(),
                "--annotations=hearth.dev/accelerator=cpu",
                "--overrides={\"spec\": {\"nodeName\": \"" + other + "\"}}");
        assertRefused(Status.UNAUTHENTICATED, other, tokenOf(first, "elsewhere"));
    }

    @Test
    void tokenOfADeletedPodIsRefused() throws IOException {
        first.kubectl("run", "gone", "--image=" + cluster.helloImage(), "--annotations=hearth.dev/accelerator=cpu");
        String token = tokenOf(first, "gone");
        first.kubectl("delete", "pod", "gone", "--now", "--wait");
        assertRefused(Status.UNAUTHENTICATED, "token", token);
    }

    @Test
    void eachWorkerIsAUserOfItsOwn() throws IOException {
        Photograph.requireEdges(first, "edges");
        Photograph.requireEdges(second, "edges");
        var users = new HashSet<Object>();
        List<ProcessHandle> workers = hearth.processes(node, "dev.hearth.daemon.worker.Worker");
        for (ProcessHandle worker : workers) {
            users.add(Files.getAttribute(Path.of("/proc", Long.toString(worker.pid())), "unix:uid"));
        }
        assertTrue(workers.size() >= 2, workers::toString);
        assertEquals(workers.size(), users.size(), users::toString);
        assertFalse(users.contains(0), users::toString);
    }

    private static String pod(Namespace namespace, String service) {
        return namespace.podField(service, "{.items[-1:].metadata.name}");
    }

    private static String tokenOf(Namespace namespace, String pod) {
        return namespace.kubectl(
                "create",
                "token",
                "default",
                "--audience=" + AUDIENCE,
                "--bound-object-kind=Pod",
                "--bound-object-name=" + pod);
    }

    private void show(String shown) throws IOException {
        Files.writeString(token, shown);
    }

    private void assertRefused(Status status, String why, String shown) throws IOException {
        show(shown);
        var refusal = assertThrows(
                AcceleratorException.class,
                () -> Accelerator.builder().socket(sidecar.socket()).open().close());
        assertEquals(status, refusal.status(), refusal::getMessage);
        assertTrue(String.valueOf(refusal.getMessage()).contains(why), refusal::getMessage);
    }
}
