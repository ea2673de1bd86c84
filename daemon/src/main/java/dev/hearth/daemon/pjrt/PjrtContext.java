package dev.hearth.daemon.pjrt;

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
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A context on one device of a PJRT client. The client is the process's and stays; what was made here is released at
 * {@link #close()}: streams first, which waits for their work, then kernels, modules and memories.
 */
final class PjrtContext implements BackendContext {
    /** What a mapping is aligned to at least; one that is not could never be used in place. */
    private static final int MAPPING_ALIGNMENT = PjrtClient.ALIGNMENT;

    private final Device device;
    private final PjrtClient client;
    private final MemoryModel model;
    private final Set<PjrtStream> streams = ConcurrentHashMap.newKeySet();
    private final Set<PjrtStream.Event> events = ConcurrentHashMap.newKeySet();
    private final Set<PjrtKernel> kernels = ConcurrentHashMap.newKeySet();
    private final Set<Module> modules = ConcurrentHashMap.newKeySet();
    private final AtomicInteger lastStream = new AtomicInteger();
    private boolean open = true;

    PjrtContext(Device device, PjrtClient client, MemoryModel model) {
        this.device = device;
        this.client = client;
        this.model = model;
    }

    /** A program's kernels; each is loaded on the device when it is first looked up. */
    private final class Module implements BackendModule {
        private final Map<String, PjrtBinary.Kernel> compiled = new HashMap<>();
        private final Map<String, PjrtExecutable> executables = new HashMap<>();
        private boolean loaded = true;

        Module(PjrtBinary binary) {
            binary.kernels().forEach(kernel -> compiled.put(kernel.signature().name(), kernel));
        }

        synchronized PjrtKernel kernel(String name) {
            if (!loaded) {
                throw new BackendException(Status.INVALID_HANDLE, "the module is closed");
            }
            PjrtBinary.Kernel kernel = compiled.get(name);
            if (kernel == null) {
                throw new BackendException(
                        Status.KERNEL_NOT_FOUND,
                        "the module has no kernel " + name + "; it has "
                                + compiled.keySet().stream().sorted().collect(Collectors.joining(", ")));
            }
            PjrtExecutable executable = executables.computeIfAbsent(name, absent -> client.load(kernel.executable()));
            return new PjrtKernel(kernel.signature(), executable, kernels::remove);
        }

        @Override
        public synchronized void close() {
            if (loaded) {
                loaded = false;
                modules.remove(this);
                executables.values().forEach(PjrtExecutable::close);
            }
        }
    }

    @Override
    public Device device() {
        return device;
    }

    @Override
    public void account(MemoryAccount account) {
        model.account(account);
    }

    @Override
    public boolean hasOwnMemory() {
        return model.isApart();
    }

    /** PJRT knows no priorities. */
    @Override
    public BackendStream createStream(int priority) {
        requireOpen();
        var stream = new PjrtStream(lastStream.getAndIncrement() & Integer.MAX_VALUE, streams::remove);
        streams.add(stream);
        return stream;
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
        MemoryRequest.checkMapping(mapping, MAPPING_ALIGNMENT);
        return model.register(mapping);
    }

    @Override
    public BackendModule load(ProgramFormat format, String options, byte[] binary) {
        requireOpen();
        var module =
                new Module(PjrtBinary.decode(binary, client.plugin().checksum().sha256(), options));
        modules.add(module);
        return module;
    }

    @Override
    public BackendKernel kernel(BackendModule module, String name) {
        requireOpen();
        PjrtKernel kernel = ((Module) module).kernel(name);
        kernels.add(kernel);
        return kernel;
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
            model.copy((PjrtStream) stream, source, sourceOffset, destination, destinationOffset, lengthBytes);
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
            byte[] pattern = ByteBuffer.allocate(MemoryRequest.MAX_PATTERN_BYTES)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putLong(patternLow)
                    .putLong(patternHigh)
                    .array();
            model.fill((PjrtStream) stream, destination, offset, lengthBytes, Arrays.copyOf(pattern, patternBytes));
        }
    }

    @Override
    public void launch(
            BackendStream stream, BackendKernel kernel, LaunchFrame frame, @Nullable DeviceMemory[] memories) {
        var function = (PjrtKernel) kernel;
        function.requireOpen();
        function.signature().check(frame, memories);
        model.launch((PjrtStream) stream, function, frame, memories);
    }

    /** Every command starts as soon as it can: there is nothing to be gained by waiting for more. */
    @Override
    public void hold(BackendStream stream) {
        ((PjrtStream) stream).requireOpen();
    }

    @Override
    public void flush(BackendStream stream) {
        ((PjrtStream) stream).requireOpen();
    }

    @Override
    public BackendEvent record(BackendStream stream) {
        PjrtStream.Event event = ((PjrtStream) stream).record(events::remove);
        events.add(event);
        return event;
    }

    @Override
    public void waitFor(BackendStream stream, BackendEvent event) {
        ((PjrtStream) stream).waitFor((PjrtStream.Event) event);
    }

    @Override
    public boolean isDone(BackendEvent event) {
        return ((PjrtStream.Event) event).isDone();
    }

    @Override
    public void await(BackendEvent event) {
        ((PjrtStream.Event) event).await();
    }

    @Override
    public long elapsedNs(BackendEvent from, BackendEvent to) {
        return endNs(to) - endNs(from);
    }

    private static long endNs(BackendEvent event) {
        PjrtCompletion point = ((PjrtStream.Event) event).completion();
        if (!point.isDone()) {
            throw new BackendException(Status.INVALID_ARGUMENT, "an event has no time yet; wait for it first");
        }
        return point.endNs();
    }

    @Override
    public long deviceNs(BackendStream stream) {
        return ((PjrtStream) stream).deviceNs();
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
                .end();
    }

    private synchronized void requireOpen() {
        if (!open) {
            throw new BackendException(Status.INVALID_HANDLE, "the context is closed");
        }
    }
}
