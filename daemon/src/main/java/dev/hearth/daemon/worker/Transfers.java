package dev.hearth.daemon.worker;

import dev.hearth.daemon.backend.BackendContext;
import dev.hearth.daemon.backend.BackendEvent;
import dev.hearth.daemon.backend.BackendStream;
import dev.hearth.daemon.backend.DeviceMemory;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * Copies between host memory and the device for the worker itself, one after the other, on a stream that no session has.
 * Any thread may call; each call returns when its copy is done.
 *
 * <p>They take no turn on a device that others use too: most are made while no session has the buffer, for a worker that
 * is not to compete for the device at all, and none is under way for longer than its bytes take.
 */
final class Transfers implements AutoCloseable {
    private final BackendContext context;
    private @Nullable BackendStream stream;

    Transfers(BackendContext context) {
        this.context = context;
    }

    /** Whether the device has memory of its own, so that what leaves it frees any. */
    boolean areReal() {
        return context.hasOwnMemory();
    }

    /** New device memory with the bytes of this mapped memory; the caller closes it. */
    synchronized DeviceMemory upload(MemorySegment source) {
        DeviceMemory memory = context.allocate(source.byteSize());
        boolean filled = false;
        try {
            try (DeviceMemory mapped = context.register(source)) {
                copy(mapped, memory);
            }
            filled = true;
            return memory;
        } finally {
            if (!filled) {
                memory.close();
            }
        }
    }

    /** Fills mapped memory with the bytes of device memory. */
    synchronized void read(DeviceMemory source, MemorySegment target) {
        try (DeviceMemory mapped = context.register(target)) {
            copy(source, mapped);
        }
    }

    private void copy(DeviceMemory from, DeviceMemory to) {
        BackendStream on = stream;
        if (on == null) {
            on = context.createStream(0);
            stream = on;
        }
        context.copy(on, from, 0, to, 0, from.lengthBytes());
        try (BackendEvent done = context.record(on)) {
            context.flush(on);
            context.await(done);
        }
    }

    @Override
    public synchronized void close() {
        if (stream != null) {
            stream.close();
        }
    }
}
