package dev.hearth.perf;

import dev.hearth.e2e.Cluster;
import dev.hearth.e2e.InstalledHearth;
import dev.hearth.e2e.Namespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What the proxy of the ingress-class chain costs a request, beside Knative's own activator: both are the pods of a real
 * cluster ({@code ./hearth testbed up}), and both are sent what its ingress would send them, for the same pod of the same revision with
 * Knative's own queue-proxy.
 *
 * <p>The function is image-edges with its page, for which nothing is launched.
 */
final class ProxyBench implements Benchmark {
    private static final String KNATIVE = "knative-serving";
    private static final String SERVICE = "edges";
    /** Of the activator and of the proxy alike. */
    private static final int HTTP1_PORT = 8012;

    private static final int CONNECTIONS = 32;
    private static final Duration WARM_UP = Duration.ofSeconds(10);
    private static final Duration SOON = Duration.ofSeconds(90);

    @Override
    public void run(Options options, Report report) throws Exception {
        byte[] photograph = Files.readAllBytes(Path.of(options.required("photograph", "a JPEG for image-edges")));
        try (Cluster cluster = Cluster.connect()) {
            InstalledHearth hearth = InstalledHearth.in(cluster);
            String node = cluster.realNodes().getFirst();
            try (var _ = cluster.only(node);
                    Namespace namespace = cluster.namespace("bench-proxy")) {
                hearth.create(
                        namespace,
                        SERVICE,
                        "image-edges",
                        "--annotation-service=networking.knative.dev/ingress-class=hearth.ingress.networking.knative.dev",
                        "--scale-min=1",
                        "--scale-max=1");
                // From then on its node has it warm.
                namespace.post(SERVICE, "/", "image/jpeg", photograph);
                String revision = namespace.field("kservice/" + SERVICE, "{.status.latestReadyRevisionName}");
                Map<String, String> headers = Map.of(
                        "Host", cluster.host(namespace.name(), SERVICE),
                        "Knative-Serving-Namespace", namespace.name(),
                        "Knative-Serving-Revision", revision);
                String proxyPod = hearth.proxyPods().getFirst();
                String activatorPod = cluster.kubectl(
                        "--namespace=" + KNATIVE,
                        "get",
                        "pods",
                        "--selector=app=activator",
                        "--field-selector=status.phase=Running",
                        "--output=jsonpath={.items[0].metadata.name}");
                try (var stock = new HttpLoad(
                                address(cluster, KNATIVE, activatorPod), HTTP1_PORT, headers, CONNECTIONS);
                        var proxied = new HttpLoad(
                                address(cluster, InstalledHearth.SYSTEM, proxyPod), HTTP1_PORT, headers, CONNECTIONS)) {
                    awaitWarm(hearth, proxyPod, proxied);
                    measure(options, stock, proxied, report);
                }
                double direct = direct(hearth, proxyPod);
                double all = hearth.proxyMetrics(proxyPod).sum("hearth_proxy_requests_total", "path=");
                report.line(
                        "requests that the proxy sent straight to the warm pod: %.1f %%".formatted(100 * direct / all));
                report.figure("direct_share", direct / all);
            }
        }
    }

    private static String address(Cluster cluster, String namespace, String pod) {
        return cluster.kubectl("--namespace=" + namespace, "get", "pod", pod, "--output=jsonpath={.status.podIP}");
    }

    /** Until the proxy has heard that the pod's node has the revision warm, it takes the stock path. */
    private static void awaitWarm(InstalledHearth hearth, String proxyPod, HttpLoad proxied)
            throws InterruptedException {
        long start = System.nanoTime();
        while (direct(hearth, proxyPod) == 0) {
            if (System.nanoTime() - start > SOON.toNanos()) {
                throw new IllegalStateException("no request went straight to a pod within " + SOON.toSeconds() + " s: "
                        + hearth.proxyMetrics(proxyPod).text());
            }
            proxied.atRate(10, 5);
            TimeUnit.MILLISECONDS.sleep(500);
        }
    }

    private static double direct(InstalledHearth hearth, String proxyPod) {
        return hearth.proxyMetrics(proxyPod).sum("hearth_proxy_requests_total", "path=\"direct\"");
    }

    private static void measure(Options options, HttpLoad stock, HttpLoad proxied, Report report) throws Exception {
        int rounds = options.number("rounds", 7);
        Duration round = Duration.ofSeconds(options.number("seconds", 5));
        stock.throughput(WARM_UP);
        proxied.throughput(WARM_UP);
        double[] ratios = new double[rounds];
        double[] capacities = new double[rounds];
        double[] proxiedCapacities = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            if (i % 2 == 0) {
                capacities[i] = stock.throughput(round);
                proxiedCapacities[i] = proxied.throughput(round);
            } else {
                proxiedCapacities[i] = proxied.throughput(round);
                capacities[i] = stock.throughput(round);
            }
            ratios[i] = proxiedCapacities[i] / capacities[i];
        }
        double ratio = Rounds.median(ratios);
        double capacity = Rounds.median(capacities);
        report.line("%d connections, each with its next request as soon as it has an answer:".formatted(CONNECTIONS));
        report.line(
                "  %.0f requests a second through Knative's activator, %.0f through the proxy; ratio %.2f (%.2f to %.2f)"
                        .formatted(capacity, Rounds.median(proxiedCapacities), ratio, ratios[0], ratios[rounds - 1]));
        double rate = capacity / 2;
        int count = (int) (rate * round.toSeconds());
        Rounds times =
                Rounds.measure(rounds, count, many -> stock.atRate(rate, many), many -> proxied.atRate(rate, many));
        report.line("at half the activator's, %.0f a second:".formatted(rate));
        for (double percentile : new double[] {50, 95, 99}) {
            report.line("  p%.0f %.2f ms through Knative's activator, %.2f ms through the proxy, added %.2f ms"
                    .formatted(
                            percentile,
                            times.directUs(percentile) / 1e3,
                            times.forwardedUs(percentile) / 1e3,
                            times.addedUs(percentile) / 1e3));
        }
        report.figure("added_p95_ms", times.addedUs(95) / 1e3)
                .figure("added_p50_ms", times.addedUs(50) / 1e3)
                .figure("throughput_ratio", ratio)
                .figure("stock_requests_per_s", capacity)
                .figure("stock_p95_ms", times.directUs(95) / 1e3);
    }
}
