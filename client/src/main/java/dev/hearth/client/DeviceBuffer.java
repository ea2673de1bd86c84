package dev.hearth.client;

/**
 * Memory of the device, zeroed when allocated, or with content that is known by its digest. Only the device reads and writes it: kernels, copies and fills.
 *
 * <p>Allocation is enqueued like all work; that there was no memory shows where the buffer is first used. Any thread may
 * use and close it.
 */
public final class DeviceBuffer implements DeviceMemory {
    private final Handle handle;
    private final long lengthBytes;

    DeviceBuffer(Handle handle, long lengthBytes) {
        this.handle = handle;
        this.lengthBytes = lengthBytes;
    }

    @Override
    public long lengthBytes() {
        return lengthBytes;
    }

    /**
     * Releases the memory once the work enqueued before is done. The release goes out with the next batch: a function
     * that is about to idle calls {@link Context#flush()}. Does nothing where it is closed or the session is over.
     */
    @Override
    public void close() {
        handle.release();
    }

    Handle handle() {
        return handle;
    }
}
