package dev.hearth.perf;

import dev.hearth.client.Accelerator;
import dev.hearth.client.Arguments;
import dev.hearth.client.Context;
import dev.hearth.client.DeviceBuffer;
import dev.hearth.client.Dim3;
import dev.hearth.client.KernelModule;
import dev.hearth.client.Program;
import dev.hearth.client.Stream;
import dev.hearth.e2e.DaemonProcess;
import dev.hearth.e2e.HearthProcess;
import dev.hearth.e2e.Installation;
import dev.hearth.e2e.ShortFolder;
import dev.hearth.e2e.SidecarProcess;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a function waits for before its first result, part by part: the sidecar's start, a session, a program never seen,
 * one that a running worker knows, and one that only the disk knows. Each tenant is new, so each has a worker of its own
 * that was started ahead.
 */
final class StartBench implements Benchmark {
    private static final String SOURCE = """
            __kernel void scale(__global float* a, float factor) {
                size_t i = get_global_id(0);
                a[i] = a[i] * factor + %d;
            }
            """;

    private final List<Double> accepting = new ArrayList<>();
    private final List<Double> residentMb = new ArrayList<>();
    private final List<Double> session = new ArrayList<>();
    private final List<Double> compiled = new ArrayList<>();
    private final List<Double> known = new ArrayList<>();
    private final List<Double> fromDisk = new ArrayList<>();
    private final List<Double> firstKernel = new ArrayList<>();

    @Override
    public void run(Options options, Report report) throws Exception {
        int tenants = options.number("tenants", 7);
        Installation installation = Installation.here();
        try (ShortFolder folder = ShortFolder.create();
                DaemonProcess daemon =
                        DaemonProcess.start(installation, folder, "-Dhearth.daemon.workers.max=" + (tenants + 2))) {
            for (int i = 0; i < tenants; i++) {
                tenant(installation, folder, daemon, i);
            }
        }
        line(report, "sidecar: start to accepting frames", "ms", accepting, "sidecar_start_ms");
        line(report, "sidecar: resident memory", "MB", residentMb, "sidecar_resident_mb");
        line(report, "session: open, with a worker started ahead", "ms", session, "open_ms");
        line(report, "program never seen: load", "ms", compiled, "load_unknown_ms");
        line(report, "known program, running worker: load", "ms", known, "load_known_running_worker_ms");
        line(report, "known program, new worker: load", "ms", fromDisk, "load_known_new_worker_ms");
        line(report, "its first kernel after that", "ms", firstKernel, "first_kernel_ms");
    }

    private void tenant(Installation installation, ShortFolder folder, DaemonProcess daemon, int number)
            throws Exception {
        long start = System.nanoTime();
        try (SidecarProcess sidecar =
                SidecarProcess.start(installation, folder, "sidecar" + number, "tenant" + number, daemon.socket())) {
            accepting.add(millisSince(start));
            long opening = System.nanoTime();
            try (Context context =
                    Accelerator.builder().socket(sidecar.socket()).name("start").open()) {
                session.add(millisSince(opening));
                if (number > 0) {
                    // The tenant before had it compiled; this worker has not seen it.
                    fromDisk.add(load(context, SOURCE.formatted(number)));
                    firstKernel.add(launch(context, SOURCE.formatted(number)));
                }
                String next = SOURCE.formatted(number + 1);
                compiled.add(load(context, next));
                for (int i = 0; i < 5; i++) {
                    known.add(load(context, next));
                }
            }
            residentMb.add(HearthProcess.residentKib(sidecar.process().pid()) * 1024 / 1e6);
        }
    }

    private static double load(Context context, String source) {
        long start = System.nanoTime();
        KernelModule module = context.load(Program.openClC(source));
        context.synchronize();
        double took = millisSince(start);
        module.close();
        return took;
    }

    private static double launch(Context context, String source) {
        try (KernelModule module = context.load(Program.openClC(source));
                DeviceBuffer buffer = context.allocate(4096);
                Stream stream = context.newStream()) {
            stream.synchronize();
            long start = System.nanoTime();
            stream.launch(module.kernel("scale"), Dim3.of(16), Dim3.of(64), Arguments.of(buffer, 2f));
            stream.synchronize();
            return millisSince(start);
        }
    }

    private static void line(Report report, String what, String unit, List<Double> values, String key) {
        double[] sorted = values.stream().mapToDouble(Double::doubleValue).toArray();
        Arrays.sort(sorted);
        double median = sorted[sorted.length / 2];
        report.line(
                "%-45s %9.2f %s  (%.2f to %.2f)".formatted(what, median, unit, sorted[0], sorted[sorted.length - 1]));
        report.figure(key, median);
    }

    private static double millisSince(long startNs) {
        return (System.nanoTime() - startNs) / 1e6;
    }
}
