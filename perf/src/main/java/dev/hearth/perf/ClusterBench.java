package dev.hearth.perf;

import dev.hearth.e2e.ApiProxy;
import dev.hearth.e2e.Cluster;
import dev.hearth.e2e.HearthProcess;
import dev.hearth.e2e.HttpAnswer;
import dev.hearth.e2e.InstalledHearth;
import dev.hearth.e2e.Namespace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/**
 * What the annotation costs a function of a cluster: the same image with and without it, on one node, by turns. The cluster is the
 * one of {@code ./hearth testbed up}.
 */
@SuppressWarnings("NullAway.Init") // run() sets them before all else
final class ClusterBench implements Benchmark {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final String WITH = "with";
    private static final String WITHOUT = "without";
    /** Never at zero. */
    private static final String WITH_STAYS = "with-stays";

    private static final String WITHOUT_STAYS = "without-stays";
    private static final Pattern STARTED = Pattern.compile("started in ([0-9.]+)s");
    /** USER_HZ, in which {@code /proc} counts on every Linux of today. */
    private static final int TICKS_A_SECOND = 100;

    private static final int HTTP_CREATED = 201;

    private final List<Double> coldWith = new ArrayList<>();
    private final List<Double> coldWithout = new ArrayList<>();
    private final List<Double> added = new ArrayList<>();
    private final List<Double> firstResult = new ArrayList<>();
    private final List<Double> sidecarStart = new ArrayList<>();
    private Cluster cluster;
    private Namespace namespace;
    private InstalledHearth hearth;

    @Override
    public void run(Options options, Report report) throws Exception {
        byte[] photograph = Files.readAllBytes(Path.of(options.required("photograph", "a JPEG for image-edges")));
        try (Cluster connected = Cluster.connect()) {
            cluster = connected;
            hearth = InstalledHearth.in(cluster);
            String node = cluster.realNodes().getFirst();
            try (var _ = cluster.only(node);
                    Namespace own = cluster.namespace("bench")) {
                namespace = own;
                hearth.create(namespace, WITH, "image-edges");
                create(WITHOUT);
                coldStarts(options.number("rounds", 7), photograph, report);
                namespace.kn("service", "delete", WITH, WITHOUT, "--wait");
                hearth.create(namespace, WITH_STAYS, "image-edges", "--scale-min", "1");
                create(WITHOUT_STAYS, "--scale-min", "1");
                requests(options.number("repetitions", 1000), report);
                atRest(node, options.number("rest", 30), photograph, report);
                admissions(options.number("admissions", 300), report);
            }
        }
    }

    private void create(String service, String... arguments) {
        List<String> line =
                new ArrayList<>(List.of("service", "create", service, "--image", hearth.image("image-edges")));
        line.addAll(Arrays.asList(arguments));
        namespace.kn(line.toArray(String[]::new));
    }

    /** From zero to the page, which needs no device, and to the first picture, whose worker is warm on the node. */
    private void coldStarts(int rounds, byte[] photograph, Report report) {
        requireAnswer(namespace.post(WITH, "/", "image/jpeg", photograph));
        for (int round = 0; round < rounds; round++) {
            double without;
            double with;
            if (round % 2 == 0) {
                without = coldPage(WITHOUT);
                with = coldPage(WITH);
            } else {
                with = coldPage(WITH);
                without = coldPage(WITHOUT);
            }
            coldWith.add(with);
            coldWithout.add(without);
            added.add(with - without);
            addSidecarStart();
            toZero(WITH);
            firstResult.add(milliseconds(() -> namespace.post(WITH, "/", "image/jpeg", photograph)));
        }
        line(report, "from zero to a page, unaccelerated", "ms", coldWithout, "cold_plain_ms");
        line(report, "from zero to a page, accelerated", "ms", coldWith, "cold_accelerated_ms");
        line(report, "added by the annotation", "ms", added, "cold_added_ms");
        line(report, "from zero to the first picture, warm on the node", "ms", firstResult, "cold_first_result_ms");
        line(report, "sidecar: start in its pod, by its log", "ms", sidecarStart, "sidecar_start_in_pod_ms");
    }

    /** A pod stays half a minute more, in which its queue-proxy sleeps. */
    private void toZero(String service) {
        namespace.awaitZero(service, SOON);
    }

    private double coldPage(String service) {
        toZero(service);
        return milliseconds(() -> namespace.get(service, "/"));
    }

    private interface Request {
        HttpAnswer answer();
    }

    private static double milliseconds(Request request) {
        return requireAnswer(request.answer()).wallNs() / 1e6;
    }

    private static HttpAnswer requireAnswer(HttpAnswer answer) {
        if (answer.status() != 200) {
            throw new IllegalStateException("answered " + answer.status() + ": " + answer.text());
        }
        return answer;
    }

    private void addSidecarStart() {
        String log = namespace.kubectl("logs", podOf(WITH), "--container=hearth-sidecar");
        var found = STARTED.matcher(log);
        if (found.find()) {
            sidecarStart.add(Double.parseDouble(found.group(1)) * 1e3);
        }
    }

    private String podOf(String service) {
        return namespace.podField(service, "{.items[-1:].metadata.name}");
    }

    /** The page again and again, over one connection to the ingress. */
    private void requests(int repetitions, Report report) throws Exception {
        Rounds rounds =
                Rounds.measure(5, repetitions, many -> pages(WITHOUT_STAYS, many), many -> pages(WITH_STAYS, many));
        for (double percentile : new double[] {50, 95, 99}) {
            report.line("request without a launch, p%.0f: %.0f µs unaccelerated, %.0f µs accelerated, added %.0f µs"
                    .formatted(
                            percentile,
                            rounds.directUs(percentile),
                            rounds.forwardedUs(percentile),
                            rounds.addedUs(percentile)));
            report.figure("request_added_p%.0f_us".formatted(percentile), rounds.addedUs(percentile));
        }
    }

    private Histogram pages(String service, int repetitions) {
        var histogram = new Histogram(3);
        for (int i = 0; i < repetitions; i++) {
            histogram.recordValue(requireAnswer(namespace.get(service, "/")).wallNs());
        }
        return histogram;
    }

    private void atRest(String node, int seconds, byte[] photograph, Report report) throws Exception {
        for (int i = 0; i < 20; i++) {
            requireAnswer(namespace.post(WITH_STAYS, "/", "image/jpeg", photograph));
        }
        long sidecar = cluster.processes(namespace.name(), podOf(WITH_STAYS), "hearth-sidecar")
                .getFirst()
                .pid();
        long supervisor = hearth.processes(node, "quarkus-run.jar").getFirst().pid();
        long sidecarTicks = ticks(sidecar);
        long supervisorTicks = ticks(supervisor);
        long start = System.nanoTime();
        TimeUnit.SECONDS.sleep(seconds);
        double passed = (System.nanoTime() - start) / 1e9;
        report("sidecar at rest", (ticks(sidecar) - sidecarTicks) / passed, "sidecar_idle_cpu_percent", report);
        report("supervisor at rest", (ticks(supervisor) - supervisorTicks) / passed, "daemon_idle_cpu_percent", report);
        memory("sidecar", sidecar, "sidecar_resident_mb", report);
        memory("supervisor", supervisor, "daemon_resident_mb", report);
    }

    private static void report(String what, double ticks, String key, Report report) {
        double percent = 100 * ticks / TICKS_A_SECOND;
        report.line("%-50s %9.2f %% of a core".formatted(what, percent));
        report.figure(key, percent);
    }

    private static void memory(String what, long pid, String key, Report report) {
        double megabytes = HearthProcess.residentKib(pid) * 1024 / 1e6;
        report.line("%-50s %9.1f MB".formatted(what + ", resident after pictures", megabytes));
        report.figure(key, megabytes);
    }

    /** Processor time of a process: fields 14 and 15 of {@code stat}, in ticks. */
    private static long ticks(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
    }

    /** Deployments that the API server admits without making them; the other way is to ask no webhook. */
    private void admissions(int count, Report report) throws Exception {
        try (ApiProxy api = cluster.proxy()) {
            String path = "/apis/apps/v1/namespaces/" + namespace.name() + "/deployments?dryRun=All";
            Rounds.Work plain = () -> requireMade(api.create(path, deployment("{}")), false);
            Rounds.Work accelerated =
                    () -> requireMade(api.create(path, deployment("{\"hearth.dev/accelerator\": \"cpu\"}")), true);
            Rounds.warmUp(plain, accelerated);
            Rounds rounds = Rounds.measure(5, count, plain, accelerated);
            for (double percentile : new double[] {50, 99}) {
                report.line("admission of a Deployment, p%.0f: %.1f ms without webhook, %.1f ms with, added %.1f ms"
                        .formatted(
                                percentile,
                                rounds.directUs(percentile) / 1e3,
                                rounds.forwardedUs(percentile) / 1e3,
                                rounds.addedUs(percentile) / 1e3));
                report.figure("admission_added_p%.0f_ms".formatted(percentile), rounds.addedUs(percentile) / 1e3);
            }
        }
    }

    private static void requireMade(HttpAnswer answer, boolean injected) {
        if (answer.status() != HTTP_CREATED || answer.text().contains("hearth-sidecar") != injected) {
            throw new IllegalStateException("answered " + answer.status() + ": " + answer.text());
        }
    }

    /** As Knative writes it, in short. */
    private static String deployment(String annotations) {
        return """
                {"apiVersion": "apps/v1", "kind": "Deployment",
                 "metadata": {"name": "admitted", "labels": {"serving.knative.dev/revision": "admitted-00001"}},
                 "spec": {"replicas": 0, "selector": {"matchLabels": {"app": "admitted"}},
                          "template": {"metadata": {"labels": {"app": "admitted"}, "annotations": ANNOTATIONS},
                                       "spec": {"containers": [{"name": "user-container", "image": "dev.local/none:1"},
                                                               {"name": "queue-proxy", "image": "dev.local/none:1"}]}}}}
                """.replace("ANNOTATIONS", annotations);
    }

    private static void line(Report report, String what, String unit, List<Double> values, String key) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        double median = Rounds.median(sorted);
        report.line(
                "%-50s %9.1f %s  (%.1f to %.1f)".formatted(what, median, unit, sorted[0], sorted[sorted.length - 1]));
        report.figure(key, median);
    }
}
