package dev.hearth.perf;

import dev.hearth.e2e.Await;
import dev.hearth.e2e.DaemonProcess;
import dev.hearth.e2e.HearthProcess;
import dev.hearth.e2e.Installation;
import dev.hearth.e2e.ShortFolder;
import dev.hearth.e2e.SidecarProcess;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;

/**
 * What a function that comes back waits for before its first result: from connecting to its sidecar until its first
 * kernel, on a persistent buffer of weights, is done. Cold, nothing of it is here: no worker, no compiled program, no
 * weights. Warm, its worker is here with all of that. Evicted, the worker has ended and the node's disk has the rest.
 * Prewarmed, the daemon has brought a worker up again with what the tenant used last time.
 */
final class WarmBench implements Benchmark {
    private static final Duration KEEP_WARM = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(20);
    /** For how long a function that comes back has been away. */
    private static final Duration AWAY = Duration.ofMillis(100);

    private static final double MAX_WARM_MS = 5;
    private static final double MIN_RATIO = 20;

    private final Installation installation = Installation.here();
    private final List<Double> cold = new ArrayList<>();
    private final List<Double> warm = new ArrayList<>();
    private final List<Double> warmCpu = new ArrayList<>();
    private final List<Double> newSidecar = new ArrayList<>();
    private final List<Double> rehearsedSidecar = new ArrayList<>();
    private final List<Double> evicted = new ArrayList<>();
    private final List<Double> prewarmed = new ArrayList<>();
    private final List<Double> prewarming = new ArrayList<>();

    /** One tenant of the bench, and what it runs on. */
    private record Tenant(String name, ReturningFunction function, ShortFolder folder, DaemonProcess daemon) {
        static Tenant named(String name, ShortFolder folder, DaemonProcess daemon) {
            return new Tenant(name, ReturningFunction.named(name), folder, daemon);
        }

        double firstKernel(SidecarProcess sidecar) {
            return function.firstKernelMs(sidecar.socket());
        }

        double evictions() {
            return daemon.metric("hearth_worker_evictions_total");
        }
    }

    @Override
    public void run(Options options, Report report) throws Exception {
        int tenants = options.number("tenants", 6);
        int returns = options.number("returns", 6);
        try (ShortFolder folder = ShortFolder.create();
                DaemonProcess daemon = DaemonProcess.start(installation, folder, "-Dhearth.daemon.workers.max=6")) {
            rehearse(folder, daemon);
            for (int i = 0; i < tenants; i++) {
                tenant(Tenant.named("tenant" + i, folder, daemon), returns);
            }
        }
        line(report, "cold: no worker, module or weights", cold, "cold_first_kernel_ms");
        line(report, "evicted, module and weights on disk", evicted, "evicted_first_kernel_ms");
        line(report, "evicted, prewarmed ahead", prewarmed, "prewarmed_first_kernel_ms");
        line(report, "  (what prewarming took, with its client)", prewarming, "prewarm_ms");
        line(report, "warm, in a new pod: its sidecar just started", newSidecar, "warm_new_sidecar_first_kernel_ms");
        line(report, "  (and has rehearsed, as the function starts)", rehearsedSidecar, "warm_new_pod_first_kernel_ms");
        double warmMs = line(report, "warm", warm, "warm_first_kernel_ms");
        line(report, "  (processor time of all that, at any load)", warmCpu, "warm_cpu_ms");
        double ratio = median(cold) / warmMs;
        report.line("cold over warm %33.0f ×".formatted(ratio));
        report.figure("cold_over_warm", ratio).figure("returns", warm.size());
        if (warmMs > MAX_WARM_MS) {
            report.fail("a warm function waits for more than " + MAX_WARM_MS + " ms");
        }
        if (ratio < MIN_RATIO) {
            report.fail("cold is less than " + MIN_RATIO + " times as slow as warm");
        }
    }

    /** The client's own first steps are the function's, and none of the node's. */
    private void rehearse(ShortFolder folder, DaemonProcess daemon) throws Exception {
        var tenant = Tenant.named("rehearsal", folder, daemon);
        try (SidecarProcess sidecar = sidecar(tenant, "r")) {
            for (int i = 0; i < 20; i++) {
                tenant.firstKernel(sidecar);
            }
        }
    }

    private void tenant(Tenant tenant, int returns) throws Exception {
        try (SidecarProcess sidecar = sidecar(tenant, "")) {
            double misses = tenant.daemon.metric("hearth_module_cache_misses_total");
            cold.add(tenant.firstKernel(sidecar));
            require(tenant.daemon.metric("hearth_module_cache_misses_total") == misses + 1, "the module was not known");
            // A function that returns has been away for longer than its node needs to start a spare worker in place of
            // the one it got.
            tenant.daemon.awaitRehearsedWorkers(1);
            double cpuMs = cpuMs(tenant, sidecar);
            for (int i = 0; i < returns; i++) {
                LockSupport.parkNanos(AWAY.toNanos());
                warm.add(tenant.firstKernel(sidecar));
            }
            warmCpu.add((cpuMs(tenant, sidecar) - cpuMs) / returns);
            try (SidecarProcess another = sidecar(tenant, "b")) {
                newSidecar.add(tenant.firstKernel(another));
            }
            try (SidecarProcess another = sidecar(tenant, "c")) {
                another.process()
                        .await(
                                "has rehearsed",
                                PATIENCE,
                                () -> another.process().logTail().contains("rehearsed"));
                rehearsedSidecar.add(tenant.firstKernel(another));
            }
            awaitEviction(tenant);
            evicted.add(tenant.firstKernel(sidecar));
            awaitEviction(tenant);
            prewarming.add(prewarm(tenant));
            prewarmed.add(tenant.firstKernel(sidecar));
        }
    }

    /** What sidecar, supervisor and worker have had of the processors, compilers included. */
    private static double cpuMs(Tenant tenant, SidecarProcess sidecar) {
        ProcessHandle worker = tenant.daemon.workerOf(tenant.name);
        return LongStream.of(sidecar.process().pid(), tenant.daemon.process().pid(), worker.pid())
                .mapToObj(ProcessHandle::of)
                .map(process -> process.orElseThrow().info().totalCpuDuration().orElse(Duration.ZERO))
                .mapToDouble(taken -> taken.toNanos() / 1e6)
                .sum();
    }

    private SidecarProcess sidecar(Tenant tenant, String suffix) {
        return SidecarProcess.start(
                installation,
                tenant.folder,
                tenant.name + suffix,
                tenant.name,
                tenant.daemon.socket(),
                "-Dhearth.sidecar.keep-warm=" + KEEP_WARM.toMillis() + "ms");
    }

    private static void awaitEviction(Tenant tenant) {
        double before = tenant.evictions();
        Await.until("the end of the worker's keep-warm", PATIENCE, PAUSE, () -> tenant.evictions() > before);
        tenant.daemon.awaitRehearsedWorkers(1);
    }

    private double prewarm(Tenant tenant) throws Exception {
        long uid = (int) Files.getAttribute(tenant.folder.path(), "unix:uid");
        long start = System.nanoTime();
        try (HearthProcess top = HearthProcess.start(
                "prewarm",
                tenant.folder.path().resolve("prewarm.log"),
                installation.top(tenant.daemon, List.of("--prewarm", uid + "/" + tenant.name)),
                Map.of())) {
            require(top.awaitEnd(PATIENCE) == 0, "prewarming: " + top.logTail());
            require(top.logTail().contains("1 modules loaded, 1 persistent buffers filled"), top.logTail());
        }
        return (System.nanoTime() - start) / 1e6;
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("not so: " + what);
        }
    }

    private static double line(Report report, String what, List<Double> values, String key) {
        double[] sorted = sorted(values);
        report.line("%-46s %9.2f ms  (%.2f to %.2f, %d times)"
                .formatted(what, median(values), sorted[0], sorted[sorted.length - 1], sorted.length));
        report.figure(key, median(values));
        return median(values);
    }

    private static double[] sorted(List<Double> values) {
        return values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    }

    private static double median(List<Double> values) {
        return Rounds.median(sorted(values));
    }
}
