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
import java.nio.file.Path;
import jcuda.Pointer;
import jcuda.driver.CUfunction;
import org.jocl.cl_kernel;

/**
 * What a launch costs more when it goes function → sidecar → daemon → device. The kernel does nothing, on 1024
 * work-items, so that all that is seen is the way there.
 */
final class LaunchBench implements Benchmark {
    private static final String NOP =
            "__kernel __attribute__((work_group_size_hint(64, 1, 1))) void nop(__global float* a) { }";
    private static final String NOP_CUDA = "extern \"C\" __global__ void nop(float* a) { }";
    private static final String NOP_PTX = """
            .version 6.0
            .target sm_50
            .address_size 64
            .visible .entry nop(.param .u64 a) {
                ret;
            }
            """;
    private static final int WORK_ITEMS = 1024;
    /** The least that a program of StableHLO can do: it has no grid, and must give something. */
    private static final String NEGATE = """
            func.func public @main(%x: tensor<1024xf32>) -> tensor<1024xf32> {
              %r = stablehlo.negate %x : tensor<1024xf32>
              return %r : tensor<1024xf32>
            }
            """;

    private static final int BLOCK = 64;
    private static final int[] BATCHES = {1, 2, 4, 8, 16, 32, 64, 128, 256};

    @Override
    public void run(Options options, Report report) throws Exception {
        int rounds = options.number("rounds", 7);
        int repetitions = options.number("repetitions", 3000);
        String backend = options.text("backend", "opencl");
        try (Context context = Accelerator.open();
                Direct direct =
                        direct(offered(context, backend), context.device().name());
                KernelModule module = context.load(
                        Program.cudaC(NOP_CUDA).or(Program.openClC(NOP)).or(Program.stableHlo(NEGATE)));
                Kernel kernel = module.kernel(backend.equals("pjrt") ? "main" : "nop");
                DeviceBuffer buffer = context.allocate(4 * WORK_ITEMS);
                DeviceBuffer result = context.allocate(4 * WORK_ITEMS);
                Stream stream = context.newStream()) {
            Arguments arguments = new Arguments().buffer(buffer);
            if (backend.equals("pjrt")) {
                arguments.buffer(result);
            }
            var forwarded = new Forwarded(stream, kernel, arguments);
            warmUp(repetitions, direct, forwarded);

            report.figure("backend", backend);
            report.figure("device", context.device().name());
            synchronous(report, Rounds.measure(rounds, repetitions, () -> direct.batch(1), () -> forwarded.batch(1)));
            report.line("\nbatches, one wait each: µs per launch, median\n");
            report.line("%8s %10s %10s %8s".formatted("launches", "direct", "forwarded", "ratio"));
            for (int size : BATCHES) {
                Rounds batch = Rounds.measure(
                        rounds,
                        Math.max(60, 4 * repetitions / size),
                        () -> direct.batch(size),
                        () -> forwarded.batch(size));
                report.line("%8d %10.2f %10.2f %8.2f"
                        .formatted(size, batch.directUs(50) / size, batch.forwardedUs(50) / size, batch.ratio()));
                report.figure("batch" + size + "_ratio", batch.ratio());
            }
        }
    }

    /**
     * The backend that is wanted, where the daemon offers it.
     *
     * @throws IllegalStateException where it offers another
     */
    static String offered(Context context, String backend) {
        if (!context.device().backend().equals(backend)) {
            throw new IllegalStateException("the daemon offers " + context.device() + ", not " + backend
                    + "; start it with hearth.daemon.backends=" + backend);
        }
        return backend;
    }

    private static Direct direct(String backend, String name) {
        return switch (backend) {
            case "cuda" -> new DirectCudaLaunches();
            case "opencl" -> new DirectOpenClLaunches(name);
            case "pjrt" -> new DirectPjrtLaunches();
            default -> throw new IllegalArgumentException("--backend " + backend + "; cuda, opencl or pjrt");
        };
    }

    private static void synchronous(Report report, Rounds one) {
        report.line("\nlaunch and wait, µs\n");
        report.line("%8s %10s %10s %8s".formatted("", "direct", "forwarded", "added"));
        for (double percentile : new double[] {50, 99, 99.9}) {
            report.line("%8s %10.1f %10.1f %8.1f"
                    .formatted(
                            "p" + (percentile == 99.9 ? "99.9" : (int) percentile),
                            one.directUs(percentile),
                            one.forwardedUs(percentile),
                            one.addedUs(percentile)));
        }
        report.figure("direct_p50_us", one.directUs(50))
                .figure("forwarded_p50_us", one.forwardedUs(50))
                .figure("added_p50_us", one.addedUs(50))
                .figure("added_p99_us", one.addedUs(99))
                .figure("added_p999_us", one.addedUs(99.9));
    }

    /** Runs both ways until the compilers of all processes on the way have done their work. */
    private static void warmUp(int repetitions, Direct direct, Forwarded forwarded) throws Exception {
        for (int i = 0; i < 4; i++) {
            for (int size : new int[] {1, 8, 64, 256}) {
                Rounds.measure(
                        1, Math.max(50, 2 * repetitions / size), () -> direct.batch(size), () -> forwarded.batch(size));
            }
        }
    }

    /** Where {@code ./hearth} has put the plugin of the CPU. */
    static Path plugin() {
        String plugin = System.getenv("HEARTH_DAEMON_PJRT_PLUGINS_CPU");
        if (plugin == null) {
            throw new IllegalStateException("there is no PJRT plugin: HEARTH_DAEMON_PJRT_PLUGINS_CPU is not set");
        }
        return Path.of(plugin);
    }

    /** The same launches in this process. */
    private interface Direct extends AutoCloseable {
        /** Launches so many times and waits once. */
        void batch(int launches);

        @Override
        void close();
    }

    private static final class DirectPjrtLaunches implements Direct {
        private final DirectPjrtDriver device = new DirectPjrtDriver(plugin());
        private final DirectPjrtDriver.Executable program = device.new Executable(NEGATE, 1, WORK_ITEMS);

        @Override
        public void batch(int launches) {
            program.run(launches);
        }

        @Override
        public void close() {
            device.close();
        }
    }

    private static final class DirectCudaLaunches implements Direct {
        private final DirectCuda device = new DirectCuda();
        private final CUfunction kernel = device.kernel(NOP_PTX, "nop");
        private final Pointer parameters = DirectCuda.parameters(device.allocate(4L * WORK_ITEMS));

        @Override
        public void batch(int launches) {
            for (int i = 0; i < launches; i++) {
                device.launch(kernel, WORK_ITEMS / BLOCK, BLOCK, parameters);
            }
            device.finish();
        }

        @Override
        public void close() {
            device.close();
        }
    }

    private static final class DirectOpenClLaunches implements Direct {
        private static final long[] GLOBAL = {WORK_ITEMS};
        private static final long[] LOCAL = {BLOCK};

        private final DirectOpenCl device;
        private final cl_kernel kernel;

        DirectOpenClLaunches(String name) {
            device = new DirectOpenCl(name);
            kernel = device.kernel(NOP, "nop");
            device.argument(kernel, 0, device.allocate(4L * WORK_ITEMS));
        }

        @Override
        public void close() {
            device.close();
        }

        @Override
        public void batch(int launches) {
            for (int i = 0; i < launches; i++) {
                device.launch(kernel, GLOBAL, LOCAL);
            }
            device.finish();
        }
    }

    private record Forwarded(Stream stream, Kernel kernel, Arguments arguments) {
        private static final Dim3 GRID = Dim3.of(WORK_ITEMS / BLOCK);
        private static final Dim3 THREADS = Dim3.of(BLOCK);

        void batch(int launches) {
            for (int i = 0; i < launches; i++) {
                stream.launch(kernel, GRID, THREADS, arguments);
            }
            stream.synchronize();
        }
    }
}
