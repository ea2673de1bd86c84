package dev.hearth.daemon.worker;

import dev.hearth.daemon.backend.DeviceMemory;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The handles of one session: numbers that the function chose, and what they name. One namespace for all kinds.
 *
 * <p>Open addressing with linear probing; a removed entry is closed up by moving later ones back, so a table never
 * fills with the dead. A look-up neither allocates nor boxes. One thread at a time.
 */
final class Handles {
    private static final int FIRST_SLOTS = 64;
    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    private final int limit;
    private long[] keys = new long[FIRST_SLOTS];
    private @Nullable Resource[] values = new @Nullable Resource[FIRST_SLOTS];
    private int size;

    /** A table of at most this many handles. */
    Handles(int limit) {
        this.limit = limit;
    }

    int size() {
        return size;
    }

    /** What a handle names, null for nothing. */
    @Nullable
    Resource find(long handle) {
        return values[slotOf(handle)];
    }

    /** Refuses a handle that a frame may not create. */
    void requireFree(long handle) {
        if (handle == 0) {
            throw new ProtocolException(Status.INVALID_HANDLE, "handle 0 stands for none; handles count from 1");
        }
        Resource there = find(handle);
        if (there != null) {
            throw new ProtocolException(
                    Status.INVALID_HANDLE,
                    "handle " + handle + " is " + there.kind() + " already; release it before it is used again");
        }
        if (size == limit) {
            throw new ProtocolException(
                    Status.BUSY, "a session has at most " + limit + " handles; release those that are not needed");
        }
    }

    /** Enters a resource, in the place of one that was there; the caller closes that. */
    void put(long handle, Resource resource) {
        if (2 * (size + 1) > keys.length) {
            grow();
        }
        int slot = slotOf(handle);
        if (values[slot] == null) {
            size++;
        }
        keys[slot] = handle;
        values[slot] = resource;
    }

    /** Leaves a failure in the place of what could not be made, as long as there is room. */
    void bury(long handle, Failure failure) {
        if (handle != 0 && size < limit && find(handle) == null) {
            put(handle, new Resource.Tombstone(failure));
        }
    }

    /** Takes a resource out; the caller closes it. */
    Resource remove(long handle) {
        int slot = slotOf(handle);
        Resource removed = values[slot];
        if (removed == null) {
            throw wrong(handle, null, "a handle to release");
        }
        size--;
        int mask = keys.length - 1;
        int hole = slot;
        for (int next = (slot + 1) & mask; values[next] != null; next = (next + 1) & mask) {
            int home = home(keys[next]);
            if (((next - home) & mask) >= ((next - hole) & mask)) {
                keys[hole] = keys[next];
                values[hole] = values[next];
                hole = next;
            }
        }
        keys[hole] = 0;
        values[hole] = null;
        return removed;
    }

    /** A buffer or region that has all of these bytes. */
    DeviceMemory memory(long handle, long offset, long lengthBytes) {
        Resource there = find(handle);
        if (there instanceof Resource.Memory memory) {
            requireRange(handle, offset, lengthBytes, memory.lengthBytes());
            return memory.memory();
        }
        throw wrong(handle, there, "a buffer or region");
    }

    /** A buffer or region that has all of these bytes, and that a command of Hearth's may write to. */
    DeviceMemory writable(long handle, long offset, long lengthBytes) {
        if (find(handle) instanceof Resource.Persistent persistent) {
            throw new ProtocolException(
                    Status.INVALID_ARGUMENT,
                    "handle " + handle + " is the persistent buffer of content "
                            + persistent.content().digest() + ", which is not written to; use a buffer of your own");
        }
        return memory(handle, offset, lengthBytes);
    }

    /** As {@link #memory}, for a kernel, which may write to what it is given. */
    DeviceMemory argument(long handle, long offset) {
        if (find(handle) instanceof Resource.Persistent persistent) {
            persistent.content().touch();
        }
        return memory(handle, offset, 0);
    }

    /** Refuses bytes outside of a memory, whatever the numbers are. */
    static void requireRange(long handle, long offset, long lengthBytes, long sizeBytes) {
        if (offset < 0 || lengthBytes < 0 || offset > sizeBytes - lengthBytes) {
            throw new ProtocolException(
                    Status.OUT_OF_RANGE,
                    lengthBytes + " bytes from offset " + offset + " are not all inside handle " + handle
                            + ", which has " + sizeBytes + " bytes");
        }
    }

    Resource.Region region(long handle) {
        Resource there = find(handle);
        if (there instanceof Resource.Region region) {
            return region;
        }
        throw wrong(handle, there, "a region");
    }

    Resource.Kernel kernel(long handle) {
        Resource there = find(handle);
        if (there instanceof Resource.Kernel kernel) {
            return kernel;
        }
        throw wrong(handle, there, "a kernel");
    }

    Resource.Program module(long handle) {
        Resource there = find(handle);
        if (there instanceof Resource.Program program) {
            return program;
        }
        throw wrong(handle, there, "a module");
    }

    Resource.Point event(long handle) {
        Resource there = find(handle);
        if (there instanceof Resource.Point point) {
            return point;
        }
        throw wrong(handle, there, "a recorded event");
    }

    StreamState stream(long handle) {
        Resource there = find(handle);
        if (there instanceof StreamState stream) {
            return stream;
        }
        throw wrong(handle, there, "a stream");
    }

    void forEach(Consumer<Resource> action) {
        for (Resource value : values) {
            if (value != null) {
                action.accept(value);
            }
        }
    }

    /** The original failure where the handle names one, else what it names and what it should. */
    static RuntimeException wrong(long handle, @Nullable Resource there, String wanted) {
        if (there instanceof Resource.Tombstone tombstone) {
            return tombstone.failure();
        }
        if (there instanceof Resource.Absent absent) {
            return new ProtocolException(
                    Status.INVALID_HANDLE,
                    "handle " + handle + " names content " + absent.digest() + ", which is not here; share it in a"
                            + " region and send PERSISTENT with that");
        }
        return new ProtocolException(
                Status.INVALID_HANDLE,
                "handle " + handle + " is " + (there == null ? "nothing of this session" : there.kind()) + ", and not "
                        + wanted);
    }

    private int slotOf(long handle) {
        int mask = keys.length - 1;
        int slot = home(handle);
        while (values[slot] != null && keys[slot] != handle) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private int home(long handle) {
        return (int) ((handle * GOLDEN) >>> 32) & (keys.length - 1);
    }

    private void grow() {
        long[] oldKeys = keys;
        @Nullable Resource[] oldValues = values;
        keys = new long[2 * oldKeys.length];
        values = new @Nullable Resource[2 * oldKeys.length];
        for (int i = 0; i < oldKeys.length; i++) {
            Resource value = oldValues[i];
            if (value != null) {
                int slot = slotOf(oldKeys[i]);
                keys[slot] = oldKeys[i];
                values[slot] = value;
            }
        }
    }
}
