package dev.hearth.perf;

import dev.hearth.e2e.DaemonProcess;
import dev.hearth.e2e.Installation;
import dev.hearth.e2e.MetricsPage;
import dev.hearth.e2e.ShortFolder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Whether tenants of one device get what they should, whatever the others do. Each is a session with a sidecar and a worker
 * process of its own, on one daemon; a second daemon, whose tenants take no turns, is there to be compared with.
 */
final class ShareBench implements Benchmark {
    private static final int EQUAL = 8;
    private static final int[] WEIGHTS = {100, 200, 400};
    private static final int GREEDY_DEPTH = 32;
    /** Before anything is counted: sessions and compilers have come to rest, and the first turns are over. */
    private static final long SETTLE_NS = TimeUnit.MILLISECONDS.toNanos(700);

    private long windowNs;
    private long kernelNs;
    private int kernelRounds;

    @Override
    public void run(Options options, Report report) throws Exception {
        windowNs = TimeUnit.MILLISECONDS.toNanos(options.number("window-ms", 6000));
        kernelNs = TimeUnit.MICROSECONDS.toNanos(options.number("kernel-us", 4000));
        Installation installation = Installation.here();
        String only = options.text("only", "");
        if (!only.equals("tenants")) {
            turns(options, report, installation, only);
        }
        if (only.isEmpty() || only.contains("tenants")) {
            int seed = options.number("seed", (int) (System.nanoTime() & 0xffff));
            new CrowdScenario(installation, options.number("tenants", 200), options.number("seconds", 40), seed)
                    .run(report);
        }
    }

    private void turns(Options options, Report report, Installation installation, String only) throws Exception {
        try (ShortFolder with = ShortFolder.create();
                ShortFolder without = ShortFolder.create();
                DaemonProcess daemon = daemon(installation, with, true);
                DaemonProcess unshared = daemon(installation, without, false);
                Tenants tenants = new Tenants(installation, with, daemon);
                Tenants others = new Tenants(installation, without, unshared)) {
            if (only.isEmpty() || only.contains("lone")) {
                lone(report, options, tenants, others);
            }
            SharingTenant first = tenants.named("t0");
            kernelRounds = first.calibrate(kernelNs);
            report.figure("kernel_ms", kernelNs / 1e6);
            if (only.isEmpty() || only.contains("equal")) {
                equal(report, daemon, tenants, others);
            }
            if (only.isEmpty() || only.contains("weights")) {
                weights(report, tenants);
            }
            if (only.isEmpty() || only.contains("neighbours")) {
                neighbours(report, tenants, others);
            }
            if (only.isEmpty() || only.contains("priority")) {
                priority(report, tenants);
            }
        }
    }

    private static DaemonProcess daemon(Installation installation, ShortFolder folder, boolean isShared) {
        return DaemonProcess.start(
                installation,
                folder,
                "-Dhearth.daemon.workers.max=24",
                "-Dhearth.daemon.workers.spare=1",
                "-Dhearth.daemon.share.enabled=" + isShared);
    }

    /** The tenants of one daemon, made when they are asked for. */
    private static final class Tenants implements AutoCloseable {
        private final Installation installation;
        private final ShortFolder folder;
        private final DaemonProcess daemon;
        private final List<SharingTenant> made = new ArrayList<>();

        Tenants(Installation installation, ShortFolder folder, DaemonProcess daemon) {
            this.installation = installation;
            this.folder = folder;
            this.daemon = daemon;
        }

        SharingTenant named(String name, String... settings) {
            for (SharingTenant each : made) {
                if (each.name().equals(name)) {
                    return each;
                }
            }
            SharingTenant tenant = SharingTenant.start(installation, folder, daemon, name, settings);
            made.add(tenant);
            return tenant;
        }

        List<SharingTenant> several(int count) {
            var several = new ArrayList<SharingTenant>();
            for (int i = 0; i < count; i++) {
                several.add(named("t" + i));
            }
            return several;
        }

        @Override
        public void close() {
            made.forEach(SharingTenant::close);
        }
    }

    /** What the machinery costs one that is alone: launches under both daemons in turn. */
    private static void lone(Report report, Options options, Tenants shared, Tenants unshared) throws Exception {
        SharingTenant on = shared.named("t0");
        SharingTenant off = unshared.named("t0");
        int rounds = options.number("rounds", 15);
        Rounds.measure(4, 2000, off::run, on::run);
        Rounds one = Rounds.measure(rounds, 1000, off::run, on::run);
        Rounds.measure(2, 30, () -> off.batch(256), () -> on.batch(256));
        Rounds many = Rounds.measure(rounds, 30, () -> off.batch(256), () -> on.batch(256));
        report.line("\nalone, with and without the machinery: µs a launch, median\n");
        report.line("%-28s %10s %10s %8s".formatted("", "without", "with", "ratio"));
        report.line("%-28s %10.2f %10.2f %8.3f"
                .formatted("one launch and its wait", one.directUs(50), one.forwardedUs(50), one.ratio()));
        report.line("%-28s %10.2f %10.2f %8.3f"
                .formatted(
                        "256 launches and one wait",
                        many.directUs(50) / 256,
                        many.forwardedUs(50) / 256,
                        many.ratio()));
        report.figure("lone_sync_ratio", one.ratio())
                .figure("lone_batch_ratio", many.ratio())
                .figure("lone_cost_ratio", Math.max(one.ratio(), many.ratio()));
    }

    /** When what is done is counted. */
    private record Window(long fromNs, long untilNs) {}

    private Window window() {
        long from = System.nanoTime() + SETTLE_NS;
        return new Window(from, from + windowNs);
    }

    /**
     * What tenants got that all wanted the device.
     *
     * @param kernels done in the window, by tenant
     * @param deviceSeconds that they had in it, by tenant
     */
    private record Shares(List<Integer> kernels, List<Double> deviceSeconds) {
        int sum() {
            return kernels.stream().mapToInt(Integer::intValue).sum();
        }

        double jain() {
            return jain(deviceSeconds);
        }

        double jainOfKernels() {
            return jain(kernels.stream().map(Integer::doubleValue).toList());
        }

        private static double jain(List<Double> shares) {
            double sum = shares.stream().mapToDouble(Double::doubleValue).sum();
            double squares = shares.stream().mapToDouble(share -> share * share).sum();
            return sum * sum / (shares.size() * squares);
        }

        @Override
        public String toString() {
            return kernels + " kernels, "
                    + deviceSeconds.stream().map("%.2f"::formatted).toList() + " s";
        }
    }

    private Shares flood(Tenants of, List<SharingTenant> tenants) throws InterruptedException {
        Window window = window();
        var loads = new ArrayList<Callable<Integer>>();
        for (SharingTenant tenant : tenants) {
            tenant.rounds(kernelRounds);
            loads.add(() -> tenant.flood(4, window.fromNs(), window.untilNs()));
        }
        var before = new ArrayList<Double>();
        var after = new ArrayList<Double>();
        loads.add(() -> read(of.daemon, tenants, window.fromNs(), before));
        loads.add(() -> read(of.daemon, tenants, window.untilNs(), after));
        List<Integer> kernels = Together.run(loads).subList(0, tenants.size());
        var seconds = new ArrayList<Double>();
        for (int i = 0; i < tenants.size(); i++) {
            seconds.add(after.get(i) - before.get(i));
        }
        return new Shares(kernels, seconds);
    }

    private static int read(DaemonProcess daemon, List<SharingTenant> tenants, long atNs, List<Double> into) {
        LockSupport.parkNanos(atNs - System.nanoTime());
        MetricsPage page = daemon.page();
        tenants.forEach(tenant -> into.add(page.sum("hearth_lease_seconds_total", "/" + tenant.name() + "\"")));
        return 0;
    }

    private void equal(Report report, DaemonProcess daemon, Tenants shared, Tenants unshared) throws Exception {
        List<SharingTenant> tenants = shared.several(EQUAL);
        Shares alone = flood(shared, tenants.subList(0, 1));
        double leaseBefore = settled(daemon, "hearth_lease_seconds_total");
        double deviceBefore = daemon.metric("hearth_device_seconds_total");
        Shares with = flood(shared, tenants);
        double lease = settled(daemon, "hearth_lease_seconds_total") - leaseBefore;
        double device = daemon.metric("hearth_device_seconds_total") - deviceBefore;
        Shares aloneWithout = flood(unshared, unshared.several(EQUAL).subList(0, 1));
        Shares without = flood(unshared, unshared.several(EQUAL));
        report.line("\n%d equal tenants that want all of the device, kernels of %.1f ms in %.1f s\n"
                .formatted(EQUAL, kernelNs / 1e6, windowNs / 1e9));
        report.line(
                "with turns  " + with + "  Jain %.4f, of kernels %.4f".formatted(with.jain(), with.jainOfKernels()));
        report.line("without     " + without.kernels()
                + " kernels  Jain of kernels %.4f".formatted(without.jainOfKernels()));
        report.line("one alone   " + alone + "; without turns " + aloneWithout.kernels());
        report.line("device seconds of the tenants %.3f, lease seconds that the supervisor saw %.3f"
                .formatted(device, lease));
        report.figure("jain", with.jain())
                .figure("jain_kernels", with.jainOfKernels())
                .figure("jain_kernels_without", without.jainOfKernels())
                .figure("throughput_over_alone", (double) with.sum() / alone.sum())
                .figure("alone_over_without", (double) alone.sum() / aloneWithout.sum())
                .figure("throughput_over_without", (double) with.sum() / without.sum())
                .figure("device_over_lease", device / lease);
    }

    /** A metric when all has come to rest: workers tell what they have used each second. */
    private static double settled(DaemonProcess daemon, String name) throws InterruptedException {
        TimeUnit.MILLISECONDS.sleep(1500);
        return daemon.metric(name);
    }

    private void weights(Report report, Tenants shared) throws Exception {
        var tenants = new ArrayList<SharingTenant>();
        for (int weight : WEIGHTS) {
            tenants.add(shared.named("w" + weight, "-Dhearth.sidecar.share=" + weight));
        }
        Shares shares = flood(shared, tenants);
        double sum =
                shares.deviceSeconds().stream().mapToDouble(Double::doubleValue).sum();
        int weights = Arrays.stream(WEIGHTS).sum();
        double error = 0;
        for (int i = 0; i < WEIGHTS.length; i++) {
            double wanted = (double) WEIGHTS[i] / weights;
            error = Math.max(error, Math.abs(shares.deviceSeconds().get(i) / sum - wanted) / wanted);
        }
        report.line("\nweights " + Arrays.toString(WEIGHTS) + ": " + shares + ", error %.1f %%".formatted(100 * error));
        report.figure("weight_error", error);
    }

    /** A function that waits for each result, beside three that do so too, and beside three that flood the device. */
    private void neighbours(Report report, Tenants shared, Tenants unshared) throws Exception {
        Neighbours with = neighbours(shared.several(4));
        Neighbours without = neighbours(unshared.several(4));
        report.line("\na tenant with a quarter of the device, latency of a kernel of %.1f ms, ms\n"
                .formatted(kernelNs / 1e6));
        report.line("%-14s %22s %22s %8s".formatted("", "well-behaved p50 / p99", "greedy p50 / p99", "p99"));
        report.line("with turns     " + with);
        report.line("without        " + without);
        report.figure("neighbour_p50_ratio", with.ratio(50))
                .figure("neighbour_p99_ratio", with.ratio(99))
                .figure("neighbour_p99_ratio_without", without.ratio(99));
    }

    private record Neighbours(Histogram quiet, Histogram greedy) {
        double ratio(double percentile) {
            return (double) greedy.getValueAtPercentile(percentile) / quiet.getValueAtPercentile(percentile);
        }

        @Override
        public String toString() {
            return "%10.1f / %9.1f %10.1f / %9.1f %8.3f"
                    .formatted(
                            quiet.getValueAtPercentile(50) / 1e6,
                            quiet.getValueAtPercentile(99) / 1e6,
                            greedy.getValueAtPercentile(50) / 1e6,
                            greedy.getValueAtPercentile(99) / 1e6,
                            ratio(99));
        }
    }

    private Neighbours neighbours(List<SharingTenant> tenants) throws InterruptedException {
        tenants.forEach(tenant -> tenant.rounds(kernelRounds));
        var result = new Neighbours(new Histogram(3), new Histogram(3));
        for (int round = 0; round < 2; round++) {
            result.quiet().add(victim(tenants, false));
            result.greedy().add(victim(tenants, true));
        }
        return result;
    }

    private Histogram victim(List<SharingTenant> tenants, boolean isGreedy) throws InterruptedException {
        Window window = window();
        var loads = new ArrayList<Callable<Histogram>>();
        loads.add(() -> {
            tenants.getFirst().serial(window.fromNs(), 0);
            return tenants.getFirst().serial(window.untilNs(), 0);
        });
        for (SharingTenant neighbour : tenants.subList(1, tenants.size())) {
            loads.add(() -> {
                if (isGreedy) {
                    neighbour.flood(GREEDY_DEPTH, window.fromNs(), window.untilNs());
                    return new Histogram(3);
                }
                return neighbour.serial(window.untilNs(), 0);
            });
        }
        return Together.run(loads).getFirst();
    }

    /** One of high priority that comes now and then, beside three greedy ones: how much longer than alone it waits. */
    private void priority(Report report, Tenants shared) throws Exception {
        SharingTenant high = shared.named("high", "-Dhearth.sidecar.priority=high");
        List<SharingTenant> greedy = shared.several(3);
        high.rounds(kernelRounds);
        greedy.forEach(tenant -> tenant.rounds(kernelRounds));
        long pauseNs = 8 * kernelNs;
        long ownNs = high.waits(System.nanoTime() + windowNs / 3, pauseNs).getValueAtPercentile(50);
        double deviceBefore = settled(shared.daemon, "hearth_device_seconds_total");
        double launchesBefore = shared.daemon.metric("hearth_launches_total");
        Window window = window();
        var loads = new ArrayList<Callable<Histogram>>();
        loads.add(() -> {
            high.serial(window.fromNs(), pauseNs);
            return high.waits(window.untilNs(), pauseNs);
        });
        for (SharingTenant each : greedy) {
            loads.add(() -> {
                each.flood(GREEDY_DEPTH, window.fromNs(), window.untilNs());
                return new Histogram(3);
            });
        }
        Histogram waits = Together.run(loads).getFirst();
        double deviceNs = 1e9 * (settled(shared.daemon, "hearth_device_seconds_total") - deviceBefore);
        // A kernel takes longer on a device that is a busy CPU than when it was measured alone.
        double lengthNs = deviceNs / (shared.daemon.metric("hearth_launches_total") - launchesBefore);
        double p50 = (waits.getValueAtPercentile(50) - ownNs) / lengthNs;
        double p99 = (waits.getValueAtPercentile(99) - ownNs) / lengthNs;
        report.line(
                "\nhigh priority beside three greedy: waits of %d kernels, in kernels of %.1f ms: p50 %.2f, p99 %.2f, most %.2f"
                        .formatted(
                                waits.getTotalCount(),
                                lengthNs / 1e6,
                                p50,
                                p99,
                                (waits.getMaxValue() - ownNs) / lengthNs));
        report.figure("priority_kernel_ms", lengthNs / 1e6)
                .figure("priority_p50_over_t", p50)
                .figure("priority_p99_over_t", p99);
    }
}
