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
import dev.hearth.e2e.Installation;
import dev.hearth.e2e.ShortFolder;
import dev.hearth.e2e.SidecarProcess;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongBinaryOperator;
import org.HdrHistogram.Histogram;

/** One tenant of a shared device: its sidecar, its session, and a kernel that takes as long as it is told to. */
final class SharingTenant implements AutoCloseable {
    /** Uses all of the device: each work-item goes its rounds, and what it counts is stored. */
    private static final String SPIN = """
            __kernel void spin(__global float* out, int rounds) {
                float x = get_global_id(0);
                for (int i = 0; i < rounds; i++) {
                    x = fma(x, 0.999f, 0.5f);
                }
                out[get_global_id(0)] = x;
            }
            """;

    private static final Dim3 GRID = Dim3.of(64);
    private static final Dim3 BLOCK = Dim3.of(64);
    private static final int CALIBRATION_ROUNDS = 20_000;

    private final String name;
    private final SidecarProcess sidecar;
    private final Context context;
    private final KernelModule module;
    private final Kernel kernel;
    private final DeviceBuffer buffer;
    private final Stream stream;
    private Arguments arguments;

    private SharingTenant(String name, SidecarProcess sidecar) {
        this.name = name;
        this.sidecar = sidecar;
        context = Accelerator.builder().socket(sidecar.socket()).name(name).open();
        module = context.load(Program.openClC(SPIN));
        kernel = module.kernel("spin");
        buffer = context.allocate(4 * 64 * 64);
        stream = context.newStream();
        arguments = Arguments.of(buffer, 1);
        run();
    }

    /** Starts its sidecar and opens its session; settings are those of the sidecar. */
    static SharingTenant start(
            Installation installation, ShortFolder folder, DaemonProcess daemon, String name, String... settings) {
        SidecarProcess sidecar =
                SidecarProcess.start(installation, folder, "sidecar-" + name, name, daemon.socket(), settings);
        boolean opened = false;
        try {
            var tenant = new SharingTenant(name, sidecar);
            opened = true;
            return tenant;
        } finally {
            if (!opened) {
                sidecar.close();
            }
        }
    }

    String name() {
        return name;
    }

    /** Rounds after which the kernel has taken about so long by the device's clock; nobody else may use the device. */
    int calibrate(long kernelNs) {
        rounds(CALIBRATION_ROUNDS);
        long shortest = Long.MAX_VALUE;
        for (int i = 0; i < 20; i++) {
            stream.launch(kernel, GRID, BLOCK, arguments);
            shortest = Math.min(shortest, stream.synchronize().nanoseconds());
        }
        return (int) Math.max(1, CALIBRATION_ROUNDS * (double) kernelNs / shortest);
    }

    /** How many rounds each launch takes from here on. */
    void rounds(int rounds) {
        arguments = Arguments.of(buffer, rounds);
    }

    /** One kernel and the wait for it; returns how long it ran, by the device's clock. */
    long run() {
        stream.launch(kernel, GRID, BLOCK, arguments);
        return stream.synchronize().nanoseconds();
    }

    /** So many kernels and one wait. */
    void batch(int launches) {
        for (int i = 0; i < launches; i++) {
            stream.launch(kernel, GRID, BLOCK, arguments);
        }
        stream.synchronize();
    }

    /** Launches one after another, each when the result of the last is there, with pauses; returns how long each took. */
    Histogram serial(long untilNs, long meanPauseNs) {
        return record(untilNs, meanPauseNs, (tookNs, _) -> tookNs);
    }

    /** As {@link #serial}; returns what each took beyond the time for which its kernel ran. */
    Histogram waits(long untilNs, long meanPauseNs) {
        return record(untilNs, meanPauseNs, (tookNs, ranNs) -> Math.max(0, tookNs - ranNs));
    }

    private Histogram record(long untilNs, long meanPauseNs, LongBinaryOperator figure) {
        var figures = new Histogram(3);
        var random = new Random(name.hashCode());
        while (System.nanoTime() - untilNs < 0) {
            if (meanPauseNs > 0) {
                LockSupport.parkNanos((long) (meanPauseNs * (0.5 + random.nextDouble())));
            }
            long start = System.nanoTime();
            long ranNs = run();
            figures.recordValue(figure.applyAsLong(System.nanoTime() - start, ranNs));
        }
        return figures;
    }

    /** Always has so many kernels launched; returns how many were done between the two times. */
    int flood(int depth, long fromNs, long untilNs) {
        Queue<CompletionStage<Void>> launched = new ArrayDeque<>();
        int done = 0;
        while (System.nanoTime() - untilNs < 0) {
            while (launched.size() < depth) {
                stream.launch(kernel, GRID, BLOCK, arguments);
                launched.add(stream.completion());
                stream.flush();
            }
            launched.remove()
                    .toCompletableFuture()
                    .orTimeout(60, TimeUnit.SECONDS)
                    .join();
            long now = System.nanoTime();
            done += now - fromNs >= 0 && now - untilNs < 0 ? 1 : 0;
        }
        stream.synchronize();
        return done;
    }

    @Override
    public void close() {
        try {
            context.close();
        } finally {
            sidecar.close();
        }
    }
}
