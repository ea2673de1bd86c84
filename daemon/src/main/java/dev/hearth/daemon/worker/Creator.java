package dev.hearth.daemon.worker;

import dev.hearth.daemon.backend.BackendContext;
import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.BackendStream;
import dev.hearth.daemon.backend.DeviceMemory;
import dev.hearth.protocol.AllocateFrame;
import dev.hearth.protocol.Digest;
import dev.hearth.protocol.KernelFrame;
import dev.hearth.protocol.LoadFrame;
import dev.hearth.protocol.PersistentFrame;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.RegionFrame;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.StreamFrame;
import dev.hearth.protocol.Variant;
import dev.hearth.protocol.posix.Descriptor;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Makes what a function's frames create. What cannot be made leaves a tombstone under its handle, so that whatever uses
 * it fails with the reason. For the session's thread.
 */
final class Creator {
    private static final int MAX_PROGRAM_BYTES = 1 << 28;

    private final Executor waiting;
    private final BackendContext context;
    private final Holdings holdings;
    private final Handles handles;
    private final Regions regions;
    private final Modules modules;
    private final PersistentBuffers persistentBuffers;
    private final Consumer<Completion> answer;
    private long creating;

    Creator(
            Executor waiting,
            BackendContext context,
            Holdings holdings,
            Regions regions,
            Modules modules,
            PersistentBuffers persistentBuffers,
            Consumer<Completion> answer) {
        this.waiting = waiting;
        this.context = context;
        this.holdings = holdings;
        this.handles = holdings.handles();
        this.regions = regions;
        this.modules = modules;
        this.persistentBuffers = persistentBuffers;
        this.answer = answer;
    }

    /** A frame begins, which creates nothing yet. */
    void begin() {
        creating = 0;
    }

    /** Leaves the failure of the frame in the place of what it was to create. */
    void bury(Failure failure) {
        handles.bury(creating, failure);
    }

    void region(RegionFrame frame) {
        long handle = frame.region();
        creating = handle;
        // The descriptor is on its way whatever becomes of the frame: it is taken first.
        try (Descriptor descriptor = regions.take(handle)) {
            handles.requireFree(handle);
            handles.put(handle, regions.map(descriptor, frame.lengthBytes()));
        }
    }

    void allocate(AllocateFrame frame) {
        long handle = frame.buffer();
        long lengthBytes = frame.lengthBytes();
        creating = handle;
        handles.requireFree(handle);
        requireLength(lengthBytes);
        Tenant tenant = holdings.tenant();
        tenant.buffers().reserve(tenant.name(), 1);
        boolean reserved = false;
        boolean made = false;
        try {
            reserve(lengthBytes);
            reserved = true;
            handles.put(handle, new Resource.Buffer(deviceMemory(lengthBytes), lengthBytes, tenant));
            made = true;
        } finally {
            if (!made) {
                tenant.memory().release(reserved ? lengthBytes : 0);
                tenant.buffers().release(1);
            }
        }
    }

    private static void requireLength(long lengthBytes) {
        if (lengthBytes <= 0) {
            throw new ProtocolException(
                    Status.INVALID_ARGUMENT, "a buffer of " + lengthBytes + " bytes; it has at least 1");
        }
    }

    /** Refused only where neither what was released before nor persistent buffers that nobody has make room. */
    private void reserve(long lengthBytes) {
        Tenant tenant = holdings.tenant();
        if (!tenant.memory().tryReserve(lengthBytes)) {
            holdings.drain(0);
            persistentBuffers.reserve(tenant, lengthBytes);
        }
    }

    private DeviceMemory deviceMemory(long lengthBytes) {
        try {
            return context.allocate(lengthBytes);
        } catch (BackendException e) {
            if (e.status() != Status.OUT_OF_MEMORY || !holdings.drain(0)) {
                throw e;
            }
            return context.allocate(lengthBytes);
        }
    }

    void load(LoadFrame frame) {
        long handle = frame.module();
        creating = handle;
        handles.requireFree(handle);
        MemorySegment program = frame.region() == 0 ? frame.inline() : fromRegion(frame);
        List<Variant> variants = variants(program, frame.variantCount());
        handles.put(handle, counted(tenant().modules(), () -> new Resource.Program(modules.load(variants), tenant())));
    }

    private static List<Variant> variants(MemorySegment program, int count) {
        try {
            return Variant.read(program, count);
        } catch (ProtocolException e) {
            throw new ProtocolException(Status.INVALID_ARGUMENT, String.valueOf(e.getMessage()));
        }
    }

    /** Copies the program out of the region first: the function may write there at any time. */
    private MemorySegment fromRegion(LoadFrame frame) {
        long lengthBytes = frame.lengthBytes();
        Resource.Region region = handles.region(frame.region());
        Handles.requireRange(
                frame.region(), frame.offset(), lengthBytes, region.mapping().byteSize());
        if (lengthBytes > MAX_PROGRAM_BYTES) {
            throw new ProtocolException(
                    Status.INVALID_ARGUMENT, "a program of " + lengthBytes + " bytes; at most " + MAX_PROGRAM_BYTES);
        }
        var program = MemorySegment.ofArray(new byte[(int) lengthBytes]);
        try {
            program.copyFrom(region.mapping().asSlice(frame.offset(), lengthBytes));
        } catch (InternalError e) {
            // What the JVM makes of the SIGBUS of a mapped file that has become shorter.
            throw new ProtocolException(
                    Status.INVALID_REGION,
                    "the file of region " + frame.region() + " was truncated; keep its length while it is shared");
        }
        return program;
    }

    void kernel(KernelFrame frame) {
        long handle = frame.kernel();
        creating = handle;
        handles.requireFree(handle);
        Modules.Module module = handles.module(frame.module()).module();
        handles.put(handle, counted(tenant().kernels(), () -> module.kernel(frame.name(), tenant())));
    }

    void stream(StreamFrame frame, long handle) {
        creating = handle;
        handles.requireFree(handle);
        StreamState stream = counted(tenant().streams(), () -> {
            BackendStream made = context.createStream(frame.priority());
            var waiter = new Waiter(waiting, answer);
            return new StreamState(handle, context, made, waiter, holdings.unflushed(), tenant().streams());
        });
        holdings.streams().add(stream);
        handles.put(handle, stream);
    }

    private Tenant tenant() {
        return holdings.tenant();
    }

    /** Counts one more thing before it is made; it gives the count back when it is closed. */
    private <T> T counted(Quota quota, Supplier<T> maker) {
        quota.reserve(tenant().name(), 1);
        boolean made = false;
        try {
            T thing = maker.get();
            made = true;
            return thing;
        } finally {
            if (!made) {
                quota.release(1);
            }
        }
    }

    /** Finds content by its digest, or takes it from a region; content that is not found is no failure. */
    void persistent(PersistentFrame frame) {
        long handle = frame.buffer();
        creating = handle;
        handles.requireFree(handle);
        long lengthBytes = frame.lengthBytes();
        requireLength(lengthBytes);
        Digest digest = Digest.at(frame.segment(), PersistentFrame.DIGEST0);
        Content content;
        if (frame.region() == 0) {
            content = persistentBuffers.find(tenant(), digest, lengthBytes);
        } else {
            MemorySegment region = handles.region(frame.region()).mapping();
            Handles.requireRange(frame.region(), frame.offset(), lengthBytes, region.byteSize());
            content = persistentBuffers.store(tenant(), digest, region.asSlice(frame.offset(), lengthBytes), true);
        }
        handles.put(handle, content == null ? new Resource.Absent(digest) : new Resource.Persistent(content));
    }

    /** Records an event, new or once more. On a poisoned stream it is lost, as the work before it: who waits learns why. */
    void record(long event, StreamState stream) {
        Resource before = handles.find(event);
        Failure failure = stream.failure();
        boolean again = before instanceof Resource.Point || before instanceof Resource.Tombstone;
        if (!again) {
            handles.requireFree(event);
        }
        if (failure != null) {
            handles.put(event, new Resource.Tombstone(failure));
        } else if (before instanceof Resource.Point point) {
            // What is replaced goes once its work is done; the event itself is counted once all the while.
            handles.put(event, new Resource.Point(stream.newMark(), point.counted()));
            before = new Resource.Point(point.mark(), null);
        } else {
            handles.put(
                    event, counted(tenant().events(), () -> new Resource.Point(stream.newMark(), tenant().events())));
        }
        if (again && before != null) {
            holdings.retire(before);
        }
    }
}
