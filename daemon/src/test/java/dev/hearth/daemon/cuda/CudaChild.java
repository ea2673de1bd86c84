package dev.hearth.daemon.cuda;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.hearth.daemon.backend.BackendContext;
import dev.hearth.daemon.backend.BackendEvent;
import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.BackendKernel;
import dev.hearth.daemon.backend.BackendModule;
import dev.hearth.daemon.backend.BackendStream;
import dev.hearth.daemon.backend.Device;
import dev.hearth.daemon.backend.DeviceMemory;
import dev.hearth.daemon.backend.Launch;
import dev.hearth.protocol.ProgramFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What tests do in a process of its own, since it ends the driver's use in it. Prints a line for each thing that it saw. */
final class CudaChild {
    private CudaChild() {}

    public static void main(String[] arguments) {
        var backend = new CudaBackend();
        List<Device> devices = backend.devices();
        System.out.println("devices " + devices.size() + " " + backend.devices().size());
        switch (arguments[0]) {
            case "devices" -> {}
            case "sticky" -> sticky(backend, devices.getFirst());
            case "work" -> work(backend, devices.getFirst());
            default -> throw new IllegalArgumentException(arguments[0]);
        }
        System.out.flush();
        Runtime.getRuntime().halt(0);
    }

    /** A kernel that leaves its memory, and all that is done after it. */
    private static void sticky(CudaBackend backend, Device device) {
        byte[] binary =
                backend.compile(device, ProgramFormat.CUDA_C, "", CudaKernels.FAILING.getBytes(StandardCharsets.UTF_8));
        BackendContext context = backend.open(device);
        BackendContext other = backend.open(device);
        BackendStream stream = context.createStream(0);
        BackendModule module = context.load(ProgramFormat.CUDA_C, "", binary);
        BackendKernel stray = context.kernel(module, "stray");
        BackendKernel index = context.kernel(module, "index");
        DeviceMemory out = context.allocate(4096);
        BackendEvent before = context.record(stream);
        context.await(before);
        report("launch of the failing kernel", () -> new Launch().buffer(out).on(context, stream, stray));
        report("wait for it", () -> {
            try (BackendEvent event = context.record(stream)) {
                context.flush(stream);
                context.await(event);
            }
        });
        report("launch after it", () -> new Launch().int32(1).buffer(out).on(context, stream, index));
        report("allocate after it", () -> context.allocate(64));
        report("another stream after it", () -> context.createStream(0));
        report("another context after it", () -> other.allocate(64));
        report("close an event", before::close);
        report("close the memory", out::close);
        report("close the module", module::close);
        report("close the stream", stream::close);
        report("close the context", context::close);
        report("close the other context", other::close);
    }

    private interface Step {
        void run();
    }

    private static void report(String what, Step step) {
        try {
            step.run();
            System.out.println(what + ": done");
        } catch (BackendException e) {
            System.out.println(what + ": " + e.status() + " " + e.getMessage());
        }
    }

    /** Copies, fills and a kernel on regions and buffers. */
    private static void work(CudaBackend backend, Device device) {
        System.out.println("formats " + formats(device));
        byte[] binary =
                backend.compile(device, ProgramFormat.CUDA_C, "", CudaKernels.FAILING.getBytes(StandardCharsets.UTF_8));
        try (BackendContext context = backend.open(device);
                Arena arena = Arena.ofShared();
                BackendStream stream = context.createStream(0)) {
            MemorySegment host = arena.allocate(64 << 10, 4096);
            DeviceMemory region = context.register(host);
            DeviceMemory buffer = context.allocate(64 << 10);
            BackendModule module = context.load(ProgramFormat.CUDA_C, "", binary);
            BackendKernel index = context.kernel(module, "index");
            report("kernel on the region", () -> {
                new Launch()
                        .grid(4, 1, 1)
                        .block(64, 1, 1)
                        .int32(200)
                        .buffer(region)
                        .on(context, stream, index);
                finish(context, stream);
                System.out.println("region[199] = " + host.getAtIndex(JAVA_INT, 199));
            });
            report("kernel on the buffer", () -> {
                new Launch()
                        .grid(4, 1, 1)
                        .block(64, 1, 1)
                        .int32(200)
                        .buffer(buffer)
                        .on(context, stream, index);
                context.copy(stream, buffer, 0, region, 4096, 4096);
                context.copy(stream, region, 4096, buffer, 8192, 4096);
                context.copy(stream, buffer, 8192, region, 16384, 4096);
                finish(context, stream);
                System.out.println("copied[199] = " + host.getAtIndex(JAVA_INT, 4096 + 199));
            });
            report("fill of the region", () -> {
                context.fill(stream, region, 32768, 160, 16, 0x0000000200000001L, 0x0000000400000003L);
                context.copy(stream, region, 32768, region, 40960, 160);
                finish(context, stream);
                System.out.println("filled[39] = " + host.getAtIndex(JAVA_INT, 10240 + 39));
            });
            buffer.close();
            region.close();
        }
    }

    private static List<ProgramFormat> formats(Device device) {
        return List.of(ProgramFormat.values()).stream()
                .filter(format -> (device.formats() & format.bit()) != 0)
                .toList();
    }

    private static void finish(BackendContext context, BackendStream stream) {
        try (BackendEvent event = context.record(stream)) {
            context.flush(stream);
            context.await(event);
        }
    }
}
