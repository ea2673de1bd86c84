package dev.hearth.daemon.worker;

import dev.hearth.daemon.backend.BackendContext;
import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.DeviceMemory;
import dev.hearth.protocol.AllocateFrame;
import dev.hearth.protocol.KernelFrame;
import dev.hearth.protocol.LoadFrame;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.RegionFrame;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.StreamFrame;
import dev.hearth.protocol.Variant;
import dev.hearth.protocol.posix.Descriptor;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.function.Consumer;

/**
 * Makes what a function's frames create. What cannot be made leaves a tombstone under its handle, so that whatever uses
 * it fails with the reason. For the session's thread.
 */
final class Creator {
    private static final int MAX_STREAMS = 256;
    private static final int MAX_PROGRAM_BYTES = 1 << 28;

    private final String name;
    private final BackendContext context;
    private final Holdings holdings;
    private final Handles handles;
    private final Regions regions;
    private final Modules modules;
    private final Consumer<Completion> answer;
    private long creating;

    Creator(
            String name,
            BackendContext context,
            Holdings holdings,
            Regions regions,
            Modules modules,
            Consumer<Completion> answer) {
        this.name = name;
        this.context = context;
        this.holdings = holdings;
        this.handles = holdings.handles();
        this.regions = regions;
        this.modules = modules;
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
        if (lengthBytes <= 0) {
            throw new ProtocolException(
                    Status.INVALID_ARGUMENT, "a buffer of " + lengthBytes + " bytes; it has at least 1");
        }
        reserve(lengthBytes);
        boolean made = false;
        try {
            handles.put(handle, new Resource.Buffer(deviceMemory(lengthBytes), lengthBytes, holdings.tenant()));
            made = true;
        } finally {
            if (!made) {
                holdings.tenant().releaseMemory(lengthBytes);
            }
        }
    }

    /** Refused only where what was released before does not make room either. */
    private void reserve(long lengthBytes) {
        Tenant tenant = holdings.tenant();
        try {
            tenant.reserveMemory(lengthBytes);
        } catch (ProtocolException e) {
            if (!holdings.drain(0)) {
                throw e;
            }
            tenant.reserveMemory(lengthBytes);
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
        handles.put(handle, new Resource.Program(modules.load(variants(program, frame.variantCount()))));
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
        handles.put(handle, module.kernel(frame.name()));
    }

    void stream(StreamFrame frame, long handle) {
        creating = handle;
        handles.requireFree(handle);
        if (holdings.streams().size() >= MAX_STREAMS) {
            throw new ProtocolException(
                    Status.BUSY, "a session has at most " + MAX_STREAMS + " streams; close those that are not needed");
        }
        var waiter = new Waiter(name + " stream " + handle, answer);
        var stream =
                new StreamState(handle, context, context.createStream(frame.priority()), waiter, holdings.unflushed());
        holdings.streams().add(stream);
        handles.put(handle, stream);
    }

    /** Records an event, new or once more. On a poisoned stream it is lost, as the work before it: who waits learns why. */
    void record(long event, StreamState stream) {
        Resource before = handles.find(event);
        if (before instanceof Resource.Point || before instanceof Resource.Tombstone) {
            Resource now = point(stream);
            handles.put(event, now);
            holdings.retire(before);
        } else {
            handles.requireFree(event);
            handles.put(event, point(stream));
        }
    }

    private static Resource point(StreamState stream) {
        Failure failure = stream.failure();
        return failure == null ? new Resource.Point(stream.newMark()) : new Resource.Tombstone(failure);
    }
}
