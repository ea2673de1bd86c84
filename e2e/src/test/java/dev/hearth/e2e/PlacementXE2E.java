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

/** Where Kubernetes' own scheduler puts pods that prefer a warm node. */
@Timeout(600)
@TestInstance(Lifecycle.PER_CLASS)
class PlacementXE2E {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final String SERVICE = "edges";
    private static final int RETURNS = 4;
    private static final String EXPLANATION = "{.items[-1:].metadata.annotations.hearth\\.dev/placement}";

    private Cluster cluster;
    private InstalledHearth hearth;
    private Namespace namespace;

    @BeforeAll
    void install() {
        cluster = Cluster.connect();
        assertTrue(cluster.realNodes().size() >= 2, "./hearth testbed up --nodes 2");
        hearth = InstalledHearth.in(cluster);
    }

    @BeforeEach
    void createOnOneNode() throws Exception {
        namespace = cluster.namespace("placement");
        // The last: without a preference the scheduler takes any.
        try (var _ = cluster.only(cluster.realNodes().getLast())) {
            hearth.create(namespace, SERVICE, "image-edges");
            Photograph.requireEdges(namespace, SERVICE);
        }
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
        String node = namespace.nodeOf(SERVICE);
        for (int i = 0; i < RETURNS; i++) {
            Await.until("the node tells that it is warm", SOON, PAUSE, () -> isWarmOn(node));
            namespace.awaitZero(SERVICE, SOON);
            Photograph.requireEdges(namespace, SERVICE);
            String explanation = namespace.podField(SERVICE, EXPLANATION);
            assertEquals(node, namespace.nodeOf(SERVICE), explanation);
            assertTrue(explanation.contains("a node has it warm"), explanation);
        }
    }

    @Test
    void withoutActivatorExtPodIsPlacedAsAnyOther() {
        namespace.awaitZero(SERVICE, SOON);
        hearth.scale("hearth-activator-ext", 0);
        try {
            Photograph.requireEdges(namespace, SERVICE);
            assertEquals("", namespace.podField(SERVICE, EXPLANATION));
        } finally {
            hearth.scale("hearth-activator-ext", 2);
        }
    }

    private boolean isWarmOn(String node) {
        return hearth.status(node, "{.status.warm[?(@.state==\"Warm\")].revision}")
                .contains(namespace.name() + "/" + SERVICE + "-00001");
    }
}
