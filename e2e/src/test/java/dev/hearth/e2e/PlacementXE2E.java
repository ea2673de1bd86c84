package dev.hearth.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/**
 * Where Kubernetes' own scheduler puts pods that prefer a warm node: needs two nodes, Hearth's images on them, and
 * {@code config/overlays/cpu} applied.
 */
@Timeout(600)
@TestInstance(Lifecycle.PER_CLASS)
class PlacementXE2E {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final String SERVICE = "edges";
    private static final String REVISION = "edges-00001";
    private static final int RETURNS = 5;

    private Cluster cluster;
    private Namespace namespace;

    @BeforeAll
    void connect() {
        cluster = Cluster.connect();
        assertTrue(cluster.realNodes().size() >= 2, "./hearth testbed up --nodes 2");
        cluster.kubectl(
                "--namespace=hearth-system",
                "wait",
                "--for=condition=Available",
                "--timeout=120s",
                "deployment/hearth-activator-ext");
    }

    @BeforeEach
    void makeNamespace() {
        namespace = cluster.namespace("placement");
        namespace.kn(
                "service",
                "create",
                SERVICE,
                "--image",
                "dev.local/hearth/image-edges:0.1.0-SNAPSHOT",
                "--annotation-revision",
                "hearth.dev/accelerator=cpu");
    }

    @AfterEach
    void deleteNamespace() {
        namespace.close();
    }

    @AfterAll
    void disconnect() {
        cluster.close();
    }

    @Test
    void revisionThatIsWokenFromZeroComesBackToTheNodeWhereItIsWarm() {
        wake();
        String node = newestPod("{.spec.nodeName}");
        for (int i = 0; i < RETURNS; i++) {
            Await.until(
                    REVISION + " is warm on " + node,
                    SOON,
                    PAUSE,
                    () -> warmRevisions(node).contains(namespace.name() + "/" + REVISION));
            namespace.awaitZero(SERVICE, SOON);
            wake();
            String explanation = newestPod("{.metadata.annotations.hearth\\.dev/placement}");
            assertEquals(node, newestPod("{.spec.nodeName}"), explanation);
            assertTrue(explanation.contains("a node has it warm"), explanation);
        }
    }

    @Test
    void withoutActivatorExtAPodIsPlacedAsAnyOther() {
        wake();
        namespace.awaitZero(SERVICE, SOON);
        scaleActivatorExt(0);
        try {
            wake();
            assertEquals("", newestPod("{.metadata.annotations.hearth\\.dev/placement}"));
        } finally {
            scaleActivatorExt(2);
        }
    }

    private void wake() {
        assertEquals(200, namespace.get(SERVICE, "/").status());
    }

    private String warmRevisions(String node) {
        return cluster.kubectl(
                "get", "acceleratornode", node, "--output=jsonpath={.status.warm[?(@.state==\"Warm\")].revision}");
    }

    /** A field of the revision's pod that was made last: those of before drain for half a minute. */
    private String newestPod(String jsonPath) {
        String pod = namespace
                .kubectl(
                        "get",
                        "pods",
                        "--selector=serving.knative.dev/revision=" + REVISION,
                        "--sort-by=.metadata.creationTimestamp",
                        "--output=name")
                .lines()
                .reduce((earlier, later) -> later)
                .orElseThrow();
        return namespace.field(pod, jsonPath);
    }

    private void scaleActivatorExt(int replicas) {
        cluster.kubectl(
                "--namespace=hearth-system", "scale", "--replicas=" + replicas, "deployment/hearth-activator-ext");
        cluster.kubectl(
                "--namespace=hearth-system", "rollout", "status", "--timeout=120s", "deployment/hearth-activator-ext");
    }
}
