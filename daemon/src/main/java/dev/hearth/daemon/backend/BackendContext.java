package dev.hearth.daemon.backend;

import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.ProgramFormat;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * One tenant's context on one device. The words are CUDA's.
 *
 * <p>Any thread may call, also at once, as long as each stream is used by one thread at a time; {@link #await} may be
 * called on another thread than the one that enqueues. Enqueueing calls return before the work is done. Everything made
 * here is closed by its maker, after the work that uses it; {@link #close()} closes the rest.
 *
 * <p>Every argument is checked here before the driver sees it, so that a wrong call is an exception and never a crash.
 */
public interface BackendContext extends AutoCloseable {
    Device device();

    /** Whether device memory is apart from the host's, so that what moves to the host makes room on the device. */
    boolean hasOwnMemory();

    /** Where memory is counted from here on that is taken beyond the buffers asked for; until then nowhere. */
    void account(MemoryAccount account);

    /** Makes an in-order stream; a greater priority runs earlier where the device can. */
    BackendStream createStream(int priority);

    /** Allocates zeroed device memory. OUT_OF_MEMORY where there is none. */
    DeviceMemory allocate(long lengthBytes);

    /** Makes shared host memory usable by the device, without a copy where it can. The mapping outlives the result. */
    DeviceMemory register(MemorySegment mapping);

    /** Loads a binary that {@link Backend#compile} made, or a format that needs no compiler. */
    BackendModule load(ProgramFormat format, String options, byte[] binary);

    /** Looks up a kernel. KERNEL_NOT_FOUND names those that there are. */
    BackendKernel kernel(BackendModule module, String name);

    /** Enqueues a copy between any two memories; both ranges were checked by the caller against their lengths. */
    void copy(
            BackendStream stream,
            DeviceMemory source,
            long sourceOffset,
            DeviceMemory destination,
            long destinationOffset,
            long lengthBytes);

    /** Enqueues a fill with a pattern of 1, 2, 4, 8 or 16 bytes; offset and length are multiples of its size. */
    void fill(
            BackendStream stream,
            DeviceMemory destination,
            long offset,
            long lengthBytes,
            int patternBytes,
            long patternLow,
            long patternHigh);

    /**
     * Enqueues a kernel. Grid, block and arguments are read from the frame; {@code memories[i]} is the memory of argument
     * {@code i} where that is a buffer. The frame may be reused after the return. INVALID_LAUNCH where count, size or
     * kind of an argument, or the grid or block, do not fit the kernel or the device.
     *
     * <p>A block of 0 × 0 × 0 leaves the block to the device, and the grid counts threads then. There may run some more
     * of them, where the block does not divide the grid; INVALID_LAUNCH where the kernel's source demands a block.
     */
    void launch(BackendStream stream, BackendKernel kernel, LaunchFrame frame, @Nullable DeviceMemory[] memories);

    /**
     * Says that many commands of this stream follow before the next {@link #flush}: the device need not be woken for each
     * of them. A hint; it holds until flush.
     */
    void hold(BackendStream stream);

    /** Starts everything enqueued so far. */
    void flush(BackendStream stream);

    /** Marks the point after all work enqueued so far. The event is made for timing too. */
    BackendEvent record(BackendStream stream);

    /** As {@link #record}, by what the device has at hand: nobody asks for this event's time. */
    default BackendEvent mark(BackendStream stream) {
        return record(stream);
    }

    /** Makes later work of the stream wait for an event, which may be of another stream. */
    void waitFor(BackendStream stream, BackendEvent event);

    /** Whether the work before an event is done; a failure of it throws. Does not block. */
    boolean isDone(BackendEvent event);

    /** Blocks until the work before an event is done; a failure of it throws. The stream was flushed by the caller. */
    void await(BackendEvent event);

    /** Device nanoseconds between two events that are done. */
    long elapsedNs(BackendEvent from, BackendEvent to);

    /** Device nanoseconds that finished commands of the stream have taken in all, by the device's own clock. */
    long deviceNs(BackendStream stream);

    /** Waits for all streams and releases everything. */
    @Override
    void close();
}
