package dev.hearth.perf;

import dev.hearth.client.Accelerator;
import dev.hearth.client.Arguments;
import dev.hearth.client.Context;
import dev.hearth.client.DeviceBuffer;
import dev.hearth.client.Dim3;
import dev.hearth.client.Kernel;
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
 * that was started ahead. A program is loaded when its kernel can be launched.
 */
final class StartBench implements Benchmark {
    private static final int ELEMENTS = 1024;
    private static final int BLOCK = 64;
    /** Of each tenant: the first ones meet the compilers of JVMs that are seconds old. */
    private static final int KNOWN_LOADS = 25;

    private final List<Double> accepting = new ArrayList<>();
    private final List<Double> residentMb = new ArrayList<>();
    private final List<Double> session = new ArrayList<>();
    private final List<Double> compiled = new ArrayList<>();
    private final List<Double> known = new ArrayList<>();
    private final List<Double> fromDisk = new ArrayList<>();
    private final List<Double> firstKernel = new ArrayList<>();
    private final List<Double> firstResult = new ArrayList<>();

    @Override
    public void run(Options options, Report report) throws Exception {
        int tenants = options.number("tenants", 7);
        Installation installation = Installation.here();
        try (ShortFolder folder = ShortFolder.create();
                DaemonProcess daemon =
                        DaemonProcess.start(installation, folder, "-Dhearth.daemon.workers.max=" + (tenants + 2))) {
            for (int i = 0; i < tenants; i++) {
                tenant(installation, folder, daemon, i, report);
            }
        }
        line(report, "sidecar: start to accepting frames", "ms", accepting, "sidecar_start_ms");
        line(report, "sidecar: resident memory", "MB", residentMb, "sidecar_resident_mb");
        line(report, "session: open, with a worker started ahead", "ms", session, "open_ms");
        line(report, "program never seen: load", "ms", compiled, "load_unknown_ms");
        line(report, "known program, running worker: load", "ms", known, "load_known_running_worker_ms");
        line(report, "known program, new worker: load", "ms", fromDisk, "load_known_new_worker_ms");
        line(report, "its first kernel after that", "ms", firstKernel, "first_kernel_ms");
        line(report, "all of it: open, known program, first kernel", "ms", firstResult, "first_result_ms");
    }

    private void tenant(Installation installation, ShortFolder folder, DaemonProcess daemon, int number, Report report)
            throws Exception {
        // Else the start of the next worker would be measured too.
        daemon.awaitRehearsedWorkers(1);
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
                    first(context, program(number), opening);
                }
                compiled.add(load(context, program(number + 1)));
                for (int i = 0; i < KNOWN_LOADS; i++) {
                    known.add(load(context, program(number + 1)));
                }
                residentMb.add(HearthProcess.residentKib(sidecar.process().pid()) * 1024 / 1e6);
                report.figure("backend", context.device().backend())
                        .figure("device", context.device().name());
            }
        }
    }

    private static Program program(int number) {
        String openCl = """
                __kernel void scale(__global float* a, __global float* b) {
                    size_t i = get_global_id(0);
                    b[i] = a[i] * 2 + %d;
                }
                """.formatted(number);
        String stableHlo = """
                func.func public @scale(%%a: tensor<1024xf32>) -> tensor<1024xf32> {
                  %%two = stablehlo.constant dense<2.0> : tensor<1024xf32>
                  %%more = stablehlo.constant dense<%d.0> : tensor<1024xf32>
                  %%twice = stablehlo.multiply %%a, %%two : tensor<1024xf32>
                  %%b = stablehlo.add %%twice, %%more : tensor<1024xf32>
                  return %%b : tensor<1024xf32>
                }
                """.formatted(number);
        return Program.openClC(openCl).or(Program.stableHlo(stableHlo));
    }

    private static double load(Context context, Program program) {
        long start = System.nanoTime();
        try (KernelModule module = context.load(program)) {
            module.kernel("scale");
            context.synchronize();
            return millisSince(start);
        }
    }

    private void first(Context context, Program program, long opening) {
        long loading = System.nanoTime();
        try (KernelModule module = context.load(program)) {
            Kernel kernel = module.kernel("scale");
            context.synchronize();
            fromDisk.add(millisSince(loading));
            long launching = System.nanoTime();
            try (DeviceBuffer a = context.allocate(4 * ELEMENTS);
                    DeviceBuffer b = context.allocate(4 * ELEMENTS);
                    Stream stream = context.newStream()) {
                stream.launch(kernel, Dim3.of(ELEMENTS / BLOCK), Dim3.of(BLOCK), Arguments.of(a, b));
                stream.synchronize();
                firstKernel.add(millisSince(launching));
                firstResult.add(millisSince(opening));
            }
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
