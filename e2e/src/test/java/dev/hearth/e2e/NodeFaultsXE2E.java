package dev.hearth.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** What happens to a node under a function that works: parts of it are killed, replaced, drained or full. */
@Timeout(300)
@TestInstance(Lifecycle.PER_CLASS)
class NodeFaultsXE2E {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final int CALLERS = 2;
    private static final int SOME = 5;
    private static final int MANY = 100;
    private static final int SHARES = 16;
    private static final String STEADY = "steady";

    private Cluster cluster;
    private InstalledHearth hearth;
    private Namespace namespace;

    @BeforeAll
    void install() {
        cluster = Cluster.connect();
        hearth = InstalledHearth.in(cluster);
        namespace = cluster.namespace("faults");
        // It waits for a daemon as long as Knative waits for it.
        hearth.create(namespace, STEADY, "image-edges", "--scale-min", "1", "--env", "EDGES_PATIENCE=60s");
    }

    @AfterAll
    void disconnect() {
        namespace.close();
        cluster.close();
    }

    @Test
    void noRequestIsLostWhileTheDaemonIsReplaced() throws Exception {
        String node = namespace.nodeOf(STEADY);
        String before = hearth.daemonPod(node);
        try (var requests = SteadyRequests.edges(namespace, STEADY, CALLERS)) {
            awaitAnswers(requests);
            cluster.kubectl("--namespace=" + InstalledHearth.SYSTEM, "delete", "pod", before, "--wait=false");
            Await.until("another daemon runs", SOON, PAUSE, () -> isAnother(node, before));
            hearth.awaitReady(node);
            awaitAnswers(requests);
            assertEquals(List.of(), requests.failed());
        }
    }

    private boolean isAnother(String node, String before) {
        CommandOutcome now = cluster.tryKubectl(
                "--namespace=" + InstalledHearth.SYSTEM,
                "get",
                "pods",
                "--selector=app.kubernetes.io/name=hearth-daemon",
                "--field-selector=spec.nodeName=" + node,
                "--output=jsonpath={range .items[?(@.status.containerStatuses[0].ready==true)]}{.metadata.name} {end}");
        return now.status() == 0 && !now.output().isBlank() && !now.output().contains(before);
    }

    @Test
    void noRequestIsLostWhenTheSupervisorIsKilled() throws Exception {
        String node = namespace.nodeOf(STEADY);
        try (var requests = SteadyRequests.edges(namespace, STEADY, CALLERS)) {
            awaitAnswers(requests);
            ProcessHandle supervisor = hearth.processes(node, "quarkus-run.jar").getFirst();
            supervisor.destroyForcibly();
            Await.until(
                    "another supervisor runs",
                    SOON,
                    PAUSE,
                    () -> hearth.processes(node, "quarkus-run.jar").stream()
                            .anyMatch(process -> process.pid() != supervisor.pid()));
            awaitAnswers(requests);
            assertEquals(List.of(), requests.failed());
            hearth.awaitReady(node);
        }
        assertEquals(
                "0",
                cluster.kubectl(
                        "--namespace=" + InstalledHearth.SYSTEM,
                        "get",
                        "pod",
                        hearth.daemonPod(node),
                        "--output=jsonpath={.status.containerStatuses[0].restartCount}"));
    }

    @Test
    void noRequestIsLostWhenTheSidecarIsKilled() throws Exception {
        String pod = namespace.podField(STEADY, "{.items[0].metadata.name}");
        try (var requests = SteadyRequests.edges(namespace, STEADY, CALLERS)) {
            awaitAnswers(requests);
            cluster.processes(namespace.name(), pod, "hearth-sidecar").forEach(ProcessHandle::destroyForcibly);
            Await.until(
                    "the kubelet has started it again",
                    SOON,
                    PAUSE,
                    () -> namespace
                            .field("pod/" + pod, "{.status.initContainerStatuses[0].restartCount}")
                            .equals("1"));
            awaitAnswers(requests);
            assertEquals(List.of(), requests.failed());
        }
        assertEquals(
                "0",
                namespace.field(
                        "pod/" + pod, "{.status.containerStatuses[?(@.name==\"user-container\")].restartCount}"));
    }

    @Test
    void requestsAreAnsweredWhileTheApiServerIsAwayAndNewFunctionsAreOnceItIsBack() throws Exception {
        String node = namespace.nodeOf(STEADY);
        try (var requests = SteadyRequests.edges(namespace, STEADY, CALLERS)) {
            awaitAnswers(requests);
            int before = requests.answered();
            try (var _ = cluster.without("kube-apiserver")) {
                Await.until(
                        "requests are answered for a while",
                        SOON,
                        PAUSE,
                        () -> requests.answered() >= before + MANY
                                || !requests.failed().isEmpty());
            }
            awaitAnswers(requests);
        }
        hearth.awaitReady(node);
        try (var _ = cluster.only(node)) {
            hearth.create(namespace, "after", "image-edges");
        }
        Photograph.requireEdges(namespace, "after");
    }

    @Test
    void secondDaemonOfANodeEndsWithAReasonAndDisturbsNobody() throws Exception {
        String node = namespace.nodeOf(STEADY);
        String spec = cluster.kubectl(
                "--namespace=" + InstalledHearth.SYSTEM,
                "get",
                "daemonset/hearth-daemon",
                "--output=jsonpath={.spec.template.spec}");
        try (var requests = SteadyRequests.edges(namespace, STEADY, CALLERS)) {
            awaitAnswers(requests);
            cluster.apply("""
                    {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "second", "namespace": "hearth-system"},
                     "spec": {"nodeName": "NODE", SPEC}
                    """.replace("NODE", node).replace("SPEC", spec.substring(1)))
                    .required();
            Await.until(
                    "it says why it ends",
                    SOON,
                    PAUSE,
                    () -> cluster.tryKubectl("--namespace=" + InstalledHearth.SYSTEM, "logs", "second")
                            .output()
                            .contains("another daemon"));
            awaitAnswers(requests);
        } finally {
            cluster.kubectl("--namespace=" + InstalledHearth.SYSTEM, "delete", "pod", "second", "--now");
        }
        hearth.awaitReady(node);
        Photograph.requireEdges(namespace, STEADY);
    }

    @Test
    void sharesAreOfferedAgainWhenTheKubeletHasStartedAnew() throws Exception {
        String node = namespace.nodeOf(STEADY);
        cluster.restart("kubelet-" + node);
        hearth.awaitReady(node);
        try (var _ = cluster.only(node)) {
            hearth.create(namespace, "later", "image-edges");
        }
        Photograph.requireEdges(namespace, "later");
        assertEquals(node, namespace.nodeOf("later"));
        Photograph.requireEdges(namespace, STEADY);
    }

    @Test
    void functionMovesToAnotherNodeWhenItsOwnIsDrained() throws Exception {
        String from = namespace.nodeOf(STEADY);
        try {
            cluster.kubectl(
                    "drain",
                    from,
                    "--pod-selector=serving.knative.dev/service=" + STEADY,
                    "--delete-emptydir-data",
                    "--disable-eviction=false",
                    "--timeout=120s");
            Photograph.requireEdges(namespace, STEADY);
            assertTrue(!namespace.nodeOf(STEADY).equals(from), "it has left " + from);
        } finally {
            cluster.kubectl("uncordon", from);
        }
    }

    @Test
    void podWaitsForAShareWithAClearEventAndIsServedWhenOneIsFree() {
        List<String> nodes = cluster.realNodes();
        nodes.forEach(this::occupy);
        nodes.forEach(each -> Await.until(
                "all shares are taken",
                SOON,
                PAUSE,
                () -> namespace.field("pod/all-of-" + each, "{.status.phase}").equals("Running")));
        namespace.kn(
                "service",
                "create",
                "waiting",
                "--image",
                hearth.image("image-edges"),
                "--annotation",
                "hearth.dev/accelerator=cpu",
                "--no-wait");
        Await.until(
                "the scheduler says what is missing",
                SOON,
                PAUSE,
                () -> namespace
                        .kubectl(
                                "get",
                                "events",
                                "--field-selector=reason=FailedScheduling",
                                "--output=jsonpath={..message}")
                        .contains("Insufficient hearth.dev/cpu"));
        nodes.forEach(each -> namespace.kubectl("delete", "pod", "all-of-" + each, "--now", "--wait=false"));
        namespace.kubectl("wait", "--for=condition=Ready", "ksvc/waiting", "--timeout=" + SOON.toSeconds() + "s");
        Photograph.requireEdges(namespace, "waiting");
    }

    private void occupy(String node) {
        int free = namespace.nodeOf(STEADY).equals(node) ? SHARES - 1 : SHARES;
        cluster.apply("""
                apiVersion: v1
                kind: Pod
                metadata: {name: all-of-NODE, namespace: NAMESPACE}
                spec:
                  nodeSelector: {kubernetes.io/hostname: NODE}
                  containers: [{name: hello, image: "IMAGE", resources: {limits: {hearth.dev/cpu: SHARES}}}]
                """.replace("NODE", node)
                        .replace("NAMESPACE", namespace.name())
                        .replace("IMAGE", cluster.helloImage())
                        .replace("SHARES", Integer.toString(free)))
                .required();
    }

    private static void awaitAnswers(SteadyRequests requests) {
        int before = requests.answered();
        Await.until(
                "requests are answered",
                SOON,
                PAUSE,
                () -> requests.answered() >= before + SOME || !requests.failed().isEmpty());
        assertEquals(List.of(), requests.failed());
    }
}
