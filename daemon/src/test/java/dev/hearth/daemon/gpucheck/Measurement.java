package dev.hearth.daemon.gpucheck;

import dev.hearth.daemon.backend.Backend;
import dev.hearth.daemon.backend.BackendContext;
import dev.hearth.daemon.backend.BackendEvent;
import dev.hearth.daemon.backend.BackendKernel;
import dev.hearth.daemon.backend.BackendModule;
import dev.hearth.daemon.backend.BackendStream;
import dev.hearth.daemon.backend.Device;
import dev.hearth.daemon.backend.DeviceMemory;
import dev.hearth.daemon.backend.Launch;
import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.ProgramFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** What launches and copies cost through the backend, in this process. */
final class Measurement implements AutoCloseable {
    private static final String CUDA_C = "extern \"C\" __global__ void nop(float* a) { }";
    private static final String OPENCL_C =
            "__kernel __attribute__((work_group_size_hint(64, 1, 1))) void nop(__global float* a) { }";
    private static final long COPY_BYTES = 64L << 20;
    private static final int BATCH = 64;

    private final Arena arena = Arena.ofShared();
    private final BackendContext context;
    private final BackendStream stream;
    private final BackendModule module;

    Measurement(Backend backend, Device device) {
        boolean cuda = backend.name().equals("cuda");
        ProgramFormat format = cuda ? ProgramFormat.CUDA_C : ProgramFormat.OPENCL_C;
        byte[] source = (cuda ? CUDA_C : OPENCL_C).getBytes(StandardCharsets.UTF_8);
        byte[] binary = backend.compile(device, format, "", source);
        context = backend.open(device);
        stream = context.createStream(0);
        module = context.load(format, "", binary);
    }

    Map<String, Object> run() {
        var figures = new LinkedHashMap<String, Object>();
        try (BackendKernel nop = context.kernel(module, "nop");
                DeviceMemory buffer = context.allocate(COPY_BYTES);
                DeviceMemory region = context.register(filled())) {
            var launch = new Launch().grid(16, 1, 1).block(64, 1, 1).buffer(buffer);
            LaunchFrame frame = launch.frame();
            figures.put("launch_wait_p50_us", p50Us(5000, () -> {
                context.launch(stream, nop, frame, launch.memories());
                await();
            }));
            figures.put(
                    "launch_batch" + BATCH + "_us",
                    round(p50Us(500, () -> {
                                context.hold(stream);
                                for (int i = 0; i < BATCH; i++) {
                                    context.launch(stream, nop, frame, launch.memories());
                                }
                                await();
                            })
                            / BATCH));
            figures.put("to_device_gb_per_s", gbPerS(() -> context.copy(stream, region, 0, buffer, 0, COPY_BYTES)));
            figures.put("to_host_gb_per_s", gbPerS(() -> context.copy(stream, buffer, 0, region, 0, COPY_BYTES)));
            figures.put("fill16_gb_per_s", gbPerS(() -> context.fill(stream, buffer, 0, COPY_BYTES, 16, 1, 2)));
            figures.put("copy_4kib_wait_p50_us", p50Us(2000, () -> {
                context.copy(stream, region, 0, buffer, 0, 4096);
                await();
            }));
            requireRight(region, buffer);
        }
        return figures;
    }

    /** A figure of copies that copied nothing would be none. */
    private void requireRight(DeviceMemory region, DeviceMemory buffer) {
        MemorySegment back = arena.allocate(COPY_BYTES, 4096);
        try (DeviceMemory other = context.register(back)) {
            context.fill(stream, buffer, 0, COPY_BYTES, 16, 1, 2);
            context.copy(stream, buffer, 0, other, 0, COPY_BYTES);
            await();
        }
        for (long i = 0; i < COPY_BYTES / 8; i++) {
            if (back.getAtIndex(ValueLayout.JAVA_LONG, i) != 1 + (i & 1)) {
                throw new IllegalStateException("word " + i + " of a fill is "
                        + back.getAtIndex(ValueLayout.JAVA_LONG, i) + " in a region of " + region.lengthBytes());
            }
        }
    }

    private MemorySegment filled() {
        MemorySegment memory = arena.allocate(COPY_BYTES, 4096);
        memory.fill((byte) 7); // touched: the first touch of a page is no copy
        return memory;
    }

    private void await() {
        try (BackendEvent event = context.record(stream)) {
            context.flush(stream);
            context.await(event);
        }
    }

    private double gbPerS(Runnable copy) {
        double us = p50Us(20, () -> {
            copy.run();
            await();
        });
        return round(COPY_BYTES / us / 1e3);
    }

    private static double p50Us(int repetitions, Runnable work) {
        long[] ns = new long[repetitions];
        for (int warm = 0; warm < 2; warm++) {
            for (int i = 0; i < repetitions; i++) {
                long start = System.nanoTime();
                work.run();
                ns[i] = System.nanoTime() - start;
            }
        }
        Arrays.sort(ns);
        return round(ns[repetitions / 2] / 1e3);
    }

    private static double round(double figure) {
        return Math.round(figure * 1000) / 1000.0;
    }

    @Override
    public void close() {
        context.close();
        arena.close();
    }
}
