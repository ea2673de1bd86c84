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

/** Services that have opted into the ingress-class chain, and one that has not, while the chain's parts come and go. */
@Timeout(600)
@TestInstance(Lifecycle.PER_CLASS)
class ChainXE2E {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final String OPTED_IN = "chained";
    private static final String OTHER = "unchained";
    private static final String OPT_IN =
            "--annotation-service=networking.knative.dev/ingress-class=hearth.ingress.networking.knative.dev";
    private static final String PROXY = "deployment/hearth-proxy";
    /** Without proxies, until the ingress has the stock path; the proxies' kubelet, which starts them again, needs longer. */
    private static final Duration LONGEST_GAP = Duration.ofSeconds(10);

    private Cluster cluster;
    private InstalledHearth hearth;
    private Namespace namespace;

    @BeforeAll
    void install() {
        cluster = Cluster.connect();
        hearth = InstalledHearth.in(cluster);
        namespace = cluster.namespace("chain");
        hearth.create(namespace, OPTED_IN, "image-edges", OPT_IN, "--scale-min=1");
        namespace.kn("service", "create", OTHER, "--image", cluster.helloImage(), "--scale-min=1");
        awaitDirect();
    }

    @AfterAll
    void disconnect() {
        namespace.close();
        cluster.close();
    }

    /** Until the proxies have heard that the pod's node has the revision warm. */
    private void awaitDirect() {
        double before = direct();
        Await.until("a request goes straight to the warm pod", SOON, PAUSE, () -> {
            Photograph.requireEdges(namespace, OPTED_IN);
            return direct() > before;
        });
    }

    private double direct() {
        return hearth.proxyPods().stream()
                .mapToDouble(pod -> hearth.proxyMetrics(pod).sum("hearth_proxy_requests_total", "path=\"direct\""))
                .sum();
    }

    @Test
    void requestsGoStraightToTheWarmPodAndThoseOfOthersPassBy() {
        double before = hearth.proxyPods().stream()
                .mapToDouble(pod -> hearth.proxyMetrics(pod).sum("hearth_proxy_requests_total", "path="))
                .sum();
        double direct = direct();
        for (int i = 0; i < 10; i++) {
            Photograph.requireEdges(namespace, OPTED_IN);
            assertEquals(200, namespace.get(OTHER, "/").status());
        }
        assertEquals(direct + 10, direct());
        double after = hearth.proxyPods().stream()
                .mapToDouble(pod -> hearth.proxyMetrics(pod).sum("hearth_proxy_requests_total", "path="))
                .sum();
        assertEquals(before + 10, after);
    }

    @Test
    void serviceOfTheChainScalesToZeroAndComesBack() {
        hearth.create(namespace, "returns", "image-edges", OPT_IN);
        Photograph.requireEdges(namespace, "returns");
        namespace.awaitZero("returns", SOON);
        Photograph.requireEdges(namespace, "returns");
    }

    @Test
    void rollOutOfTheProxyLosesNoRequest() {
        try (var chained = SteadyRequests.pages(namespace, OPTED_IN, 2)) {
            hearth.rollOut(PROXY);
            assertTrue(chained.answered() > 0);
            assertEquals(List.of(), chained.failed());
        }
    }

    @Test
    void killedProxiesAreFollowedByTheStockPathAndConcernNobodyElse() {
        SteadyRequests chained = SteadyRequests.pages(namespace, OPTED_IN, 1);
        SteadyRequests others = SteadyRequests.pages(namespace, OTHER, 1);
        try (chained;
                others) {
            for (String pod : hearth.proxyPods()) {
                cluster.processes(InstalledHearth.SYSTEM, pod, "proxy").forEach(ProcessHandle::destroyForcibly);
            }
            int answered = chained.answered();
            Await.until("requests are answered again", SOON, PAUSE, () -> chained.answered() > answered + 20);
        }
        assertEquals(List.of(), others.failed());
        assertTrue(others.answered() > 0);
        System.out.printf(
                "proxies killed: %d requests of an opted-in Service failed within %d ms, %d were answered%n",
                chained.failed().size(), chained.failedFor().toMillis(), chained.answered());
        assertTrue(
                chained.failedFor().compareTo(LONGEST_GAP) < 0,
                () -> chained.failedFor() + ": " + chained.failed().getLast());
        hearth.awaitRolledOut(PROXY);
        awaitDirect();
    }
}
