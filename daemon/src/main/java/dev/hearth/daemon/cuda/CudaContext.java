package dev.hearth.daemon.cuda;

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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The primary context of a device, held once more by each of these.
 *
 * <p>It knows all that was made in it and is still open, to release it at {@link #close()}: streams first, which waits for
 * their work, then kernels, modules and memories.
 *
 * <p><b>Lost.</b> After a sticky error (see {@link CudaErrors#isSticky}) every call of the process answers it again, until
 * the process ends. The first one that is seen is remembered, each later call here throws it as DEVICE_LOST without asking the
 * driver, and closing what the context held does nothing, since all of it is gone.
 */
final class CudaContext implements BackendContext {
    /**
     * How long a waiting thread asks again before it sleeps: waking it costs about as long as a small kernel runs. It asks
     * without {@code Thread.onSpinWait()}: on a virtual machine PAUSE in a loop makes the hypervisor take the CPU away.
     */
    private static final long POLL_NS = 30_000;

    /** Regions start at a page; what is mapped by hand may start at any cache line. */
    private static final int MAPPING_ALIGNMENT = 64;

    private final CudaDevice device;
    private final long handle;
    private final CudaDriver.Identity identity = new CudaDriver.Identity();
    private final EventPool eventPool;
    private final CudaHeap heap;

    private final Set<CudaStream> streams = ConcurrentHashMap.newKeySet();
    private final Set<CudaKernel> kernels = ConcurrentHashMap.newKeySet();
    private final Set<CudaModule> modules = ConcurrentHashMap.newKeySet();
    private final Set<CudaMemory> memories = ConcurrentHashMap.newKeySet();
    private volatile boolean open = true;
    private volatile @Nullable String lost;

    CudaContext(CudaDevice device) {
        this.device = device;
        handle = CudaObjects.retainContext(device.ordinal());
        try {
            enter();
            eventPool = new EventPool(this);
            heap = new CudaHeap(this, device);
            warmUp();
        } catch (BackendException e) {
            CudaObjects.releaseContext(device.ordinal());
            throw e;
        }
    }

    /** Links and loads now what the first launch would wait for: a pooled worker has the time, a function has not. */
    private void warmUp() {
        try (BackendStream stream = createStream(0);
                DeviceMemory memory = allocate(2 * Long.BYTES)) {
            fill(stream, memory, 0, 2 * Long.BYTES, Long.BYTES, 1, 0);
            try (BackendEvent event = record(stream)) {
                flush(stream);
                await(event);
            }
        }
    }

    CudaHeap heap() {
        return heap;
    }

    CudaDevice cudaDevice() {
        return device;
    }

    boolean isLost() {
        return lost != null;
    }

    /** Makes the context current on this thread, before any call of the driver. */
    void enter() {
        if (!open) {
            throw new BackendException(Status.INVALID_HANDLE, "the context is closed");
        }
        String why = lost;
        if (why != null) {
            throw new BackendException(Status.DEVICE_LOST, why);
        }
        check("cuCtxSetCurrent", CudaDriver.enter(handle, identity));
    }

    /** As {@link #enter()}, to release something; false where there is nothing to release any more. */
    boolean enterClosing() {
        if (lost != null) {
            return false;
        }
        checkClosing("cuCtxSetCurrent", CudaDriver.enter(handle, identity));
        return lost == null;
    }

    void check(String call, int code) {
        check(call, code, "");
    }

    /** Throws where a call failed. */
    void check(String call, int code, String details) {
        if (code != CudaDriver.CUDA_SUCCESS) {
            noteSticky(call, code);
            String why = lost;
            throw why != null ? new BackendException(Status.DEVICE_LOST, why) : CudaErrors.refused(call, code, details);
        }
    }

    /** Throws where a call failed because the context is lost; another failure is the caller's to live with. */
    void checkSticky(String call, int code) {
        if (CudaErrors.isSticky(code)) {
            check(call, code);
        }
    }

    /** Throws where releasing something failed, unless it did because the context is lost. */
    void checkClosing(String call, int code) {
        if (code != CudaDriver.CUDA_SUCCESS) {
            noteSticky(call, code);
            if (lost == null) {
                throw CudaErrors.refused(call, code, "");
            }
        }
    }

    private void noteSticky(String call, int code) {
        if (lost == null && CudaErrors.isSticky(code)) {
            lost = CudaErrors.text(call, code, "found by this call; an earlier kernel or copy may have caused it");
        }
    }

    void closed(CudaStream stream) {
        streams.remove(stream);
    }

    void closed(CudaKernel kernel) {
        kernels.remove(kernel);
    }

    void closed(CudaModule module) {
        modules.remove(module);
    }

    void closed(CudaMemory memory) {
        memories.remove(memory);
    }

    @Override
    public Device device() {
        return device.device();
    }

    @Override
    public void account(MemoryAccount account) {
        heap.account(account);
    }

    @Override
    public boolean hasOwnMemory() {
        return true;
    }

    @Override
    public BackendStream createStream(int priority) {
        enter();
        var stream = new CudaStream(this, eventPool, CudaObjects.createStream(this, priority));
        streams.add(stream);
        return stream;
    }

    @Override
    public DeviceMemory allocate(long lengthBytes) {
        enter();
        MemoryRequest.checkLength(lengthBytes);
        if (lengthBytes > device.memoryBytes()) {
            throw new BackendException(
                    Status.OUT_OF_MEMORY,
                    "allocate " + lengthBytes + " bytes; the device has " + device.memoryBytes() + " in all");
        }
        CudaMemory memory = CudaMemory.buffer(this, lengthBytes);
        memories.add(memory);
        return memory;
    }

    @Override
    public DeviceMemory register(MemorySegment mapping) {
        enter();
        MemoryRequest.checkMapping(mapping, MAPPING_ALIGNMENT);
        CudaMemory memory = CudaMemory.region(this, mapping);
        memories.add(memory);
        return memory;
    }

    @Override
    public BackendModule load(ProgramFormat format, String options, byte[] binary) {
        enter();
        var module = new CudaModule(this, CudaBinary.decode(binary));
        modules.add(module);
        return module;
    }

    @Override
    public BackendKernel kernel(BackendModule module, String name) {
        enter();
        CudaKernel kernel = ((CudaModule) module).kernel(name);
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
        CudaTransfers.copy(
                (CudaStream) stream,
                (CudaMemory) source,
                sourceOffset,
                (CudaMemory) destination,
                destinationOffset,
                lengthBytes);
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
        CudaTransfers.fill(
                (CudaStream) stream,
                (CudaMemory) destination,
                offset,
                lengthBytes,
                patternBytes,
                patternLow,
                patternHigh);
    }

    @Override
    public void launch(
            BackendStream stream, BackendKernel kernel, LaunchFrame frame, @Nullable DeviceMemory[] memoriesOf) {
        enter();
        ((CudaKernel) kernel).launch((CudaStream) stream, frame, memoriesOf);
    }

    @Override
    public void hold(BackendStream stream) {
        // The driver starts each command at once, see CudaStream.
    }

    @Override
    public void flush(BackendStream stream) {
        ((CudaStream) stream).flush();
    }

    @Override
    public BackendEvent record(BackendStream stream) {
        return ((CudaStream) stream).record();
    }

    @Override
    public void waitFor(BackendStream stream, BackendEvent event) {
        ((CudaStream) stream).waitFor((CudaStream.Event) event);
    }

    @Override
    public boolean isDone(BackendEvent event) {
        enter();
        int code = CudaDriver.cuEventQuery(((CudaStream.Event) event).handle());
        if (code == CudaDriver.CUDA_ERROR_NOT_READY) {
            return false;
        }
        check("cuEventQuery", code);
        return true;
    }

    @Override
    public void await(BackendEvent event) {
        long start = System.nanoTime();
        while (!isDone(event)) {
            if (System.nanoTime() - start >= POLL_NS) {
                check("cuEventSynchronize", CudaDriver.cuEventSynchronize(((CudaStream.Event) event).handle()));
                return;
            }
        }
    }

    @Override
    public long elapsedNs(BackendEvent from, BackendEvent to) {
        enter();
        long ns = CudaDriver.elapsedNs(((CudaStream.Event) from).handle(), ((CudaStream.Event) to).handle());
        if (ns == -CudaDriver.CUDA_ERROR_NOT_READY) {
            throw new BackendException(Status.INVALID_ARGUMENT, "an event has no time yet; wait for it first");
        }
        return ns;
    }

    @Override
    public long deviceNs(BackendStream stream) {
        return ((CudaStream) stream).deviceNs();
    }

    @Override
    public void close() {
        synchronized (this) {
            if (!open) {
                return;
            }
            open = false;
        }
        var closing = new Closing().all(streams).all(kernels).all(modules).all(memories);
        if (enterClosing()) {
            closing.one(eventPool::close).one(heap::close);
        }
        int released = CudaObjects.releaseContext(device.ordinal());
        closing.one(() -> checkClosing("cuDevicePrimaryCtxRelease", released)).end();
    }
}
