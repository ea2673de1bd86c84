package dev.hearth.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** What a function's author sees: one annotation, and the function's work is done by the node's device. */
@Timeout(300)
@TestInstance(Lifecycle.PER_CLASS)
class AcceleratedFunctionXE2E {
    private static final Duration SOON = Duration.ofSeconds(60);
    /** Kernels of image-edges for a picture. */
    private static final int LAUNCHES = 5;

    private Cluster cluster;
    private InstalledHearth hearth;
    private Namespace namespace;

    @BeforeAll
    void install() {
        cluster = Cluster.connect();
        hearth = InstalledHearth.in(cluster);
        namespace = cluster.namespace("accelerated");
    }

    @AfterAll
    void disconnect() {
        namespace.close();
        cluster.close();
    }

    @Test
    void functionIsWorkedForByItsNodesDeviceScalesToZeroAndComesBackToItsWarmWorker() throws Exception {
        hearth.create(namespace, "edges", "image-edges");
        String node = namespace.nodeOf("edges");
        double before = launches(node);
        Photograph.requireEdges(namespace, "edges");
        assertEquals(before + LAUNCHES, launches(node));
        double workers = hearth.metrics(node).sum("hearth_worker_starts_total");

        namespace.awaitZero("edges", SOON);
        try (var _ = cluster.only(node)) {
            Photograph.requireEdges(namespace, "edges");
        }
        assertEquals(node, namespace.nodeOf("edges"));
        assertEquals(before + 2 * LAUNCHES, launches(node));
        assertEquals(workers, hearth.metrics(node).sum("hearth_worker_starts_total"), "it came back to its worker");
    }

    private double launches(String node) {
        return hearth.metrics(node).sum("hearth_launches_total", "tenant=\"" + namespace.name() + "/edges-00001\"");
    }

    @Test
    void daemonMayDoAllThatItSaysItDoes() {
        for (String node : cluster.realNodes()) {
            String log = cluster.kubectl("--namespace=" + InstalledHearth.SYSTEM, "logs", hearth.daemonPod(node));
            assertTrue(log.contains("isolation of workers: users yes"), log);
            assertTrue(log.contains("network namespace yes"), log);
            assertTrue(log.contains("system calls yes"), log);
            assertTrue(!log.contains("failed: 1 EPERM"), log);
        }
    }
}
