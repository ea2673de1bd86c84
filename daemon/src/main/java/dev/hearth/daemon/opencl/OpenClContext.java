package dev.hearth.daemon.opencl;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.jocl.CL.*;

import dev.hearth.daemon.backend.BackendContext;
import dev.hearth.daemon.backend.BackendEvent;
import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.BackendKernel;
import dev.hearth.daemon.backend.BackendModule;
import dev.hearth.daemon.backend.BackendStream;
import dev.hearth.daemon.backend.Closing;
import dev.hearth.daemon.backend.Device;
import dev.hearth.daemon.backend.DeviceMemory;
import dev.hearth.daemon.backend.MemoryAccount;
import dev.hearth.daemon.backend.MemoryRequest;
import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.ProgramFormat;
import dev.hearth.protocol.Status;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jocl.cl_command_queue;
import org.jocl.cl_context;
import org.jocl.cl_device_id;
import org.jocl.cl_kernel;
import org.jocl.cl_program;
import org.jocl.cl_queue_properties;
import org.jspecify.annotations.Nullable;

/**
 * A context on one OpenCL device.
 *
 * <p>It knows all that was made in it and is still open, to release it at {@link #close()}: streams first, which waits for
 * their work, then kernels, modules and memories.
 */
final class OpenClContext implements BackendContext {
    /**
     * How long a waiting thread asks again before it sleeps: waking it costs about as long as a small kernel runs. It asks
     * without {@code Thread.onSpinWait()}: on a virtual machine PAUSE in a loop makes the hypervisor take the CPU away, which
     * made a synchronous launch of 22 µs one of 64.
     */
    private static final long POLL_NS = 30_000;

    /** {@code cl_ext.h}: {@code CL_QUEUE_PRIORITY_KHR} and its values, of cl_khr_priority_hints. */
    private static final long CL_QUEUE_PRIORITY_KHR = 0x1096;

    private static final long CL_QUEUE_PRIORITY_HIGH_KHR = 1;
    private static final long CL_QUEUE_PRIORITY_LOW_KHR = 4;

    private final Device device;
    private final cl_device_id deviceId;
    private final cl_context context;
    private final MemoryModel model;
    private final KernelSignature.Limits limits;
    private final boolean priorities;
    private final boolean queueProperties;

    private final Set<OpenClStream> streams = ConcurrentHashMap.newKeySet();
    private final Set<OpenClKernel> kernels = ConcurrentHashMap.newKeySet();
    private final Set<Module> modules = ConcurrentHashMap.newKeySet();
    private final Set<OpenClStream.Event> events = ConcurrentHashMap.newKeySet();
    private boolean open = true;

    OpenClContext(Device device, cl_device_id deviceId, boolean pointers) {
        this.device = device;
        this.deviceId = deviceId;
        var code = new int[1];
        context = clCreateContext(null, 1, new cl_device_id[] {deviceId}, null, null, code);
        if (code[0] != CL_SUCCESS) {
            throw OpenClErrors.refused("clCreateContext", code[0], device.name());
        }
        limits = KernelSignature.Limits.of(deviceId);
        model = pointers
                ? new PointerModel(device.memoryBytes(), device.maxAllocationBytes())
                : new BufferModel(context, deviceId);
        priorities = OpenClInfo.text(deviceId, CL_DEVICE_EXTENSIONS).contains("cl_khr_priority_hints");
        queueProperties = !OpenClInfo.text(deviceId, CL_DEVICE_VERSION).startsWith("OpenCL 1.");
        warmUp();
    }

    /** Links and loads now what the first launch would wait for: a pooled worker has the time, a function has not. */
    private void warmUp() {
        try (BackendStream stream = createStream(0);
                DeviceMemory memory = allocate(Long.BYTES)) {
            hold(stream);
            fill(stream, memory, 0, Long.BYTES, Long.BYTES, 0, 0);
            try (BackendEvent event = record(stream)) {
                flush(stream);
                await(event);
            }
        }
    }

    /** A loaded program and the signatures of its kernels. */
    private final class Module implements BackendModule {
        private final cl_program program;
        private final Map<String, KernelSignature> signatures;
        private boolean loaded = true;

        Module(cl_program program, Map<String, KernelSignature> signatures) {
            this.program = program;
            this.signatures = signatures;
        }

        @Override
        public synchronized void close() {
            if (loaded) {
                loaded = false;
                modules.remove(this);
                OpenClErrors.check("clReleaseProgram", clReleaseProgram(program));
            }
        }
    }

    @Override
    public Device device() {
        return device;
    }

    @Override
    public void account(MemoryAccount account) {
        // All memory of this backend is buffers that were asked for.
    }

    @Override
    public boolean hasOwnMemory() {
        return device.kind() != Device.Kind.CPU;
    }

    @Override
    public BackendStream createStream(int priority) {
        requireOpen();
        var code = new int[1];
        cl_command_queue queue = createQueue(priority, code);
        if (code[0] != CL_SUCCESS) {
            throw OpenClErrors.refused("clCreateCommandQueue", code[0], device.name());
        }
        boolean gated = device.kind() == Device.Kind.CPU;
        var stream = new OpenClStream(queue, context.getNativePointer(), gated, streams::remove);
        streams.add(stream);
        return stream;
    }

    @SuppressWarnings("deprecation") // the other call is missing before OpenCL 2.0
    private cl_command_queue createQueue(int priority, int[] code) {
        if (!queueProperties) {
            return clCreateCommandQueue(context, deviceId, CL_QUEUE_PROFILING_ENABLE, code);
        }
        var properties = new cl_queue_properties();
        properties.addProperty(CL_QUEUE_PROPERTIES, CL_QUEUE_PROFILING_ENABLE);
        if (priorities && priority != 0) {
            properties.addProperty(
                    CL_QUEUE_PRIORITY_KHR, priority > 0 ? CL_QUEUE_PRIORITY_HIGH_KHR : CL_QUEUE_PRIORITY_LOW_KHR);
        }
        return clCreateCommandQueueWithProperties(context, deviceId, properties, code);
    }

    @Override
    public DeviceMemory allocate(long lengthBytes) {
        requireOpen();
        MemoryRequest.checkLength(lengthBytes);
        return model.allocate(lengthBytes);
    }

    @Override
    public DeviceMemory register(MemorySegment mapping) {
        requireOpen();
        MemoryRequest.checkMapping(mapping, PointerModel.MAPPING_ALIGNMENT);
        return model.register(mapping);
    }

    @Override
    public BackendModule load(ProgramFormat format, String options, byte[] binary) {
        requireOpen();
        OpenClBinary decoded = OpenClBinary.decode(binary);
        var code = new int[1];
        cl_program program = clCreateProgramWithBinary(
                context,
                1,
                new cl_device_id[] {deviceId},
                new long[] {decoded.binary().length},
                new byte[][] {decoded.binary()},
                new int[1],
                code);
        if (code[0] != CL_SUCCESS) {
            throw new BackendException(
                    Status.INVALID_ARGUMENT,
                    "the binary was not made for " + device.name() + ": clCreateProgramWithBinary: "
                            + stringFor_errorCode(code[0]));
        }
        int built = clBuildProgram(program, 0, null, null, null, null);
        if (built != CL_SUCCESS) {
            String log = OpenClInfo.buildLog(program, deviceId);
            clReleaseProgram(program);
            throw OpenClErrors.refused("clBuildProgram", built, log);
        }
        var module = new Module(
                program,
                decoded.kernels().stream().collect(Collectors.toMap(KernelSignature::name, Function.identity())));
        modules.add(module);
        return module;
    }

    @Override
    public BackendKernel kernel(BackendModule module, String name) {
        requireOpen();
        var loaded = (Module) module;
        KernelSignature signature = loaded.signatures.get(name);
        if (signature == null) {
            throw new BackendException(
                    Status.KERNEL_NOT_FOUND,
                    "the module has no kernel " + name + "; it has "
                            + loaded.signatures.keySet().stream().sorted().collect(Collectors.joining(", ")));
        }
        synchronized (loaded) {
            if (!loaded.loaded) {
                throw new BackendException(Status.INVALID_HANDLE, "the module is closed");
            }
            var code = new int[1];
            cl_kernel made = clCreateKernel(loaded.program, name, code);
            OpenClErrors.check("clCreateKernel", code[0]);
            var kernel = new OpenClKernel(signature, made, deviceId, limits, kernels::remove);
            kernels.add(kernel);
            return kernel;
        }
    }

    @Override
    public void copy(
            BackendStream stream,
            DeviceMemory source,
            long sourceOffset,
            DeviceMemory destination,
            long destinationOffset,
            long lengthBytes) {
        if (lengthBytes != 0) {
            model.copy((OpenClStream) stream, source, sourceOffset, destination, destinationOffset, lengthBytes);
        }
    }

    @Override
    public void fill(
            BackendStream stream,
            DeviceMemory destination,
            long offset,
            long lengthBytes,
            int patternBytes,
            long patternLow,
            long patternHigh) {
        MemoryRequest.checkPattern(patternBytes);
        MemoryRequest.checkFill(offset, lengthBytes, patternBytes);
        if (lengthBytes != 0) {
            MemorySegment pattern = OpenClDriver.scratch();
            pattern.set(JAVA_LONG, 0, patternLow);
            pattern.set(JAVA_LONG, 8, patternHigh);
            model.fill((OpenClStream) stream, destination, offset, lengthBytes, pattern.address(), patternBytes);
        }
    }

    @Override
    public void launch(
            BackendStream stream, BackendKernel kernel, LaunchFrame frame, @Nullable DeviceMemory[] memories) {
        var queue = (OpenClStream) stream;
        var prepared = (OpenClKernel) kernel;
        prepared.prepare(frame, memories, model);
        model.beforeLaunch(queue, prepared, memories);
        queue.launch(prepared, frame);
        model.afterLaunch(queue, prepared, memories);
    }

    @Override
    public void hold(BackendStream stream) {
        ((OpenClStream) stream).hold();
    }

    @Override
    public void flush(BackendStream stream) {
        ((OpenClStream) stream).flush();
    }

    @Override
    public BackendEvent record(BackendStream stream) {
        OpenClStream.Event event = ((OpenClStream) stream).record(events::remove);
        events.add(event);
        return event;
    }

    @Override
    public BackendEvent mark(BackendStream stream) {
        OpenClStream.Event event = ((OpenClStream) stream).mark(events::remove);
        events.add(event);
        return event;
    }

    @Override
    public void waitFor(BackendStream stream, BackendEvent event) {
        ((OpenClStream) stream).waitFor((OpenClStream.Event) event);
    }

    @Override
    public boolean isDone(BackendEvent event) {
        int status = OpenClDriver.eventStatus(((OpenClStream.Event) event).handle());
        if (status < CL_COMPLETE) {
            throw OpenClErrors.failed("the work before the event", status);
        }
        return status == CL_COMPLETE;
    }

    @Override
    public void await(BackendEvent event) {
        long start = System.nanoTime();
        while (!isDone(event)) {
            if (System.nanoTime() - start < POLL_NS) {
                continue;
            }
            int code = OpenClDriver.clWaitForEvent(((OpenClStream.Event) event).handle());
            if (code != CL_SUCCESS && code != CL_EXEC_STATUS_ERROR_FOR_EVENTS_IN_WAIT_LIST) {
                throw OpenClErrors.failed("clWaitForEvents", code);
            }
        }
    }

    @Override
    public long elapsedNs(BackendEvent from, BackendEvent to) {
        return endNs(to) - endNs(from);
    }

    private static long endNs(BackendEvent event) {
        long end =
                OpenClDriver.eventTimeNs(((OpenClStream.Event) event).handle(), OpenClDriver.CL_PROFILING_COMMAND_END);
        if (end < 0) {
            throw new BackendException(
                    Status.INVALID_ARGUMENT,
                    "an event has no time yet: clGetEventProfilingInfo: " + stringFor_errorCode((int) end)
                            + "; wait for it first");
        }
        return end;
    }

    @Override
    public long deviceNs(BackendStream stream) {
        return ((OpenClStream) stream).deviceNs();
    }

    @Override
    public void close() {
        synchronized (this) {
            if (!open) {
                return;
            }
            open = false;
        }
        new Closing()
                .all(streams)
                .all(events)
                .all(kernels)
                .all(modules)
                .one(model)
                .one(() -> OpenClErrors.check("clReleaseContext", clReleaseContext(context)))
                .end();
    }

    private synchronized void requireOpen() {
        if (!open) {
            throw new BackendException(Status.INVALID_HANDLE, "the context is closed");
        }
    }
}
