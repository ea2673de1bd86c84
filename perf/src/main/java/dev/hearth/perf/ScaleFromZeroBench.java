package dev.hearth.perf;

import dev.hearth.e2e.Cluster;
import dev.hearth.e2e.HttpAnswer;
import dev.hearth.e2e.InstalledHearth;
import dev.hearth.e2e.Namespace;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;

/**
 * What a request that wakes a function waits for until it has the result of a kernel: where placement may choose among two nodes of which one
 * has the function warm, where only a node that never had it is free, and where one knows it that has no worker for it, with and without
 * {@code Prewarm}. Beside it the page of the same image without the annotation, which needs no device.
 *
 * <p>The cluster is the one of {@code ./hearth testbed up}; every time is seen from outside, at its ingress.
 */
@SuppressWarnings("NullAway.Init") // run() sets them before all else
final class ScaleFromZeroBench implements Benchmark {
    private static final Duration SOON = Duration.ofMinutes(3);
    private static final String WITH = "edges";
    /** The same with a pod for each request. */
    private static final String SINGLE = "edges-single";

    private static final String WITHOUT = "plain";
    private static final int AT_ONCE = 5;
    private static final String STATE = "/var/lib/hearth";
    private static final String CONTROLLER = "deployment/hearth-activator-ext";
    private static final String PLACES = "HEARTH_ACTIVATOR_PLACEMENT_ENABLED";

    private final List<Double> warm = new ArrayList<>();
    private final List<Double> warmAtOnce = new ArrayList<>();
    private final List<Double> cold = new ArrayList<>();
    private final List<Double> known = new ArrayList<>();
    private final List<Double> unprepared = new ArrayList<>();
    private final List<Double> stock = new ArrayList<>();
    private final List<Double> plain = new ArrayList<>();
    private Cluster cluster;
    private InstalledHearth hearth;
    private Namespace namespace;
    private byte[] photograph;
    private String home;
    private String other;
    private int placed;
    private int placedWarm;
    private int stockPlaced;
    private int stockPlacedWarm;

    @Override
    public void run(Options options, Report report) throws Exception {
        photograph = Files.readAllBytes(Path.of(options.required("photograph", "a JPEG for image-edges")));
        int rounds = options.number("rounds", 5);
        try (Cluster connected = Cluster.connect()) {
            cluster = connected;
            hearth = InstalledHearth.in(cluster);
            home = cluster.realNodes().getFirst();
            other = cluster.realNodes().getLast();
            if (home.equals(other)) {
                throw new IllegalStateException("two nodes are needed; run: hearth testbed up --nodes 2");
            }
            try (Namespace own = cluster.namespace("bench-zero")) {
                namespace = own;
                create();
                for (int round = 0; round < rounds; round++) {
                    forget(other);
                    toZeroAll();
                    plain.add(page());
                    warm();
                    atOnce();
                    cold();
                    known(known);
                }
                withoutPlacement(rounds);
            }
        }
        tell(report);
    }

    /** All begin on one node, which is the one that is warm from then on. */
    private void create() throws Exception {
        try (var _ = cluster.only(home)) {
            hearth.create(namespace, WITH, "image-edges", "--annotation=hearth.dev/keep-warm=1h");
            hearth.create(
                    namespace, SINGLE, "image-edges", "--annotation=hearth.dev/keep-warm=1h", "--concurrency-limit=1");
            namespace.kn("service", "create", WITHOUT, "--image", hearth.image("image-edges"));
            picture(WITH);
            picture(SINGLE);
        }
    }

    private void toZeroAll() {
        for (String service : List.of(WITH, SINGLE, WITHOUT)) {
            namespace.awaitZero(service, SOON);
        }
    }

    private double picture(String service) {
        return milliseconds(namespace.post(service, "/", "image/jpeg", photograph));
    }

    private double page() {
        namespace.awaitZero(WITHOUT, SOON);
        return milliseconds(namespace.get(WITHOUT, "/"));
    }

    private static double milliseconds(HttpAnswer answer) {
        if (answer.status() != 200) {
            throw new IllegalStateException("answered " + answer.status() + ": " + answer.text());
        }
        return answer.wallNs() / 1e6;
    }

    private void warm() {
        namespace.awaitZero(WITH, SOON);
        warm.add(picture(WITH));
        placed++;
        placedWarm += namespace.nodeOf(WITH).equals(home) ? 1 : 0;
    }

    private void atOnce() throws InterruptedException {
        namespace.awaitZero(SINGLE, SOON);
        List<Callable<Double>> requests = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            requests.add(() -> picture(SINGLE));
        }
        warmAtOnce.addAll(Together.run(requests));
        List<String> nodes = newPods();
        placed += nodes.size();
        placedWarm += (int) nodes.stream().filter(home::equals).count();
    }

    /** Where the pods are that are not ending. */
    private List<String> newPods() {
        return namespace
                .podField(SINGLE, "{range .items[*]}{.spec.nodeName} {.metadata.deletionTimestamp}{\"\\n\"}{end}")
                .lines()
                .filter(line -> line.endsWith(" "))
                .map(String::strip)
                .toList();
    }

    private void cold() throws Exception {
        forget(other);
        namespace.awaitZero(WITH, SOON);
        try (var _ = cluster.only(other)) {
            cold.add(picture(WITH));
            requireNode(other);
        }
    }

    /** The node has the compiled program and remembers what the function used, and has no worker of it. */
    private void known(List<Double> times) throws Exception {
        hearth.restartDaemon(other);
        namespace.awaitZero(WITH, SOON);
        try (var _ = cluster.only(other)) {
            times.add(picture(WITH));
            requireNode(other);
        }
    }

    private void requireNode(String node) {
        String found = namespace.nodeOf(WITH);
        if (!found.equals(node)) {
            throw new IllegalStateException("the pod came to " + found + " and not to " + node);
        }
    }

    /** Nobody prefers a node, and none is asked to prepare: what Knative does by itself. */
    private void withoutPlacement(int rounds) throws Exception {
        hearth.set(CONTROLLER, Map.of(PLACES, "false"));
        try {
            for (int round = 0; round < rounds; round++) {
                known(unprepared);
                forget(other);
                namespace.awaitZero(WITH, SOON);
                stock.add(picture(WITH));
                stockPlaced++;
                stockPlacedWarm += namespace.nodeOf(WITH).equals(home) ? 1 : 0;
            }
        } finally {
            hearth.set(CONTROLLER, Map.of(PLACES, ""));
        }
    }

    /** Has a node be one that never had the function. */
    private void forget(String node) {
        cluster.inNode(
                node,
                "find",
                STATE + "/cache/modules",
                STATE + "/cache/contents",
                STATE + "/warm",
                "-type",
                "f",
                "-delete");
        hearth.restartDaemon(node);
    }

    private void tell(Report report) {
        report.line("from zero to the answer, ms, seen from outside; median (least to most)");
        line(report, "the page, unaccelerated", plain);
        line(report, "the first picture, placed by Hearth, warm on one of two nodes", warm);
        line(report, "the same, %d at once, a pod each".formatted(AT_ONCE), warmAtOnce);
        line(report, "on a node that never had it", cold);
        line(report, "on a node that knows it and has no worker of it", known);
        line(report, "the same, and nothing is prepared ahead", unprepared);
        line(report, "placed by Knative and Kubernetes alone, warm on one of two nodes", stock);
        report.line("pods on the warm node: %d of %d; without Hearth's placement %d of %d"
                .formatted(placedWarm, placed, stockPlacedWarm, stockPlaced));
        double warmMs = median(warm);
        double hidden = (median(unprepared) - median(known)) / (median(unprepared) - warmMs);
        report.figure("warm_node_share", (double) placedWarm / placed)
                .figure("cold_ms", median(cold))
                .figure("warm_ms", warmMs)
                .figure("warm_at_once_ms", median(warmAtOnce))
                .figure("known_ms", median(known))
                .figure("unprepared_ms", median(unprepared))
                .figure("stock_ms", median(stock))
                .figure("unaccelerated_ms", median(plain))
                .figure("cold_over_warm", median(cold) / warmMs)
                .figure("warm_over_unaccelerated", warmMs / median(plain))
                .figure("hidden_share", hidden)
                .figure("stock_warm_node_share", (double) stockPlacedWarm / stockPlaced);
    }

    private static double median(List<Double> values) {
        return Rounds.median(values.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static void line(Report report, String what, List<Double> values) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        report.line(
                "%-66s %7.0f  (%.0f to %.0f)".formatted(what, median(values), sorted[0], sorted[sorted.length - 1]));
    }
}
