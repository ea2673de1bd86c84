package dev.hearth.client;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Memory that the function and the device both map: no byte of it crosses a socket, and a kernel takes it as an argument
 * as it is.
 *
 * <p>Its contents are unspecified at first: zeros, or what an earlier buffer of this context left. Its memory is there
 * when {@link Context#share} returns; closing keeps it for the next buffer of about the same size, which then costs
 * microseconds. (Where the JVM runs without {@code --enable-native-access}, nothing is kept.)
 *
 * <p>The function must leave alone what enqueued work reads or writes, until the stream was synchronised. Any thread may
 * use and close it.
 */
public final class SharedBuffer implements DeviceMemory {
    private final SharedMemory memory;
    private final Region region;
    private final Handle handle;
    private final MemorySegment segment;
    private final Arena view;

    private SharedBuffer(SharedMemory memory, Region region, Handle handle, MemorySegment segment, Arena view) {
        this.memory = memory;
        this.region = region;
        this.handle = handle;
        this.segment = segment;
        this.view = view;
    }

    /** {@code revocable} where the region outlives the buffer, whose segment must end all the same. */
    @SuppressWarnings({"restricted", "MustBeClosedChecker"})
    static SharedBuffer of(
            SharedMemory memory, Connection connection, Region region, long lengthBytes, boolean revocable) {
        MemorySegment segment = region.mapping().asSlice(0, lengthBytes);
        var handle = new Handle(connection, region.handle(), "the shared buffer of " + lengthBytes + " bytes");
        if (!revocable) {
            return new SharedBuffer(memory, region, handle, segment, region.arena());
        }
        Arena view = Arena.ofShared();
        return new SharedBuffer(memory, region, handle, segment.reinterpret(view, null), view);
    }

    /**
     * Its bytes, aligned to a page. Accessing it after {@link #close()} throws {@link IllegalStateException}.
     *
     * @throws IllegalStateException where the buffer is closed
     */
    public MemorySegment segment() {
        if (!segment.scope().isAlive()) {
            throw new IllegalStateException("the shared buffer of " + lengthBytes() + " bytes is closed");
        }
        return segment;
    }

    @Override
    public long lengthBytes() {
        return segment.byteSize();
    }

    /**
     * Gives it back; its segment can be used no more. Work enqueued before may still use it: the device's mapping stays,
     * and the memory is handed out again only after that work. Does nothing where it is closed.
     *
     * @throws IllegalStateException where another thread is inside a system call on the segment; the buffer stays open
     */
    @Override
    public void close() {
        Connection connection = handle.connection();
        connection.lock();
        try {
            if (handle.isOpen()) {
                view.close();
                handle.close();
                memory.give(this, region);
            }
        } finally {
            connection.end();
        }
    }

    Handle handle() {
        return handle;
    }
}
