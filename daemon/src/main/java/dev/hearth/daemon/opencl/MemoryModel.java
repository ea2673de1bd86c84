package dev.hearth.daemon.opencl;

import dev.hearth.daemon.backend.DeviceMemory;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** How the kernels of one context reach memory. Ranges were checked by the caller. */
sealed interface MemoryModel extends AutoCloseable permits PointerModel, BufferModel {
    /** Allocates zeroed memory. */
    DeviceMemory allocate(long lengthBytes);

    /** Makes memory of a mapping that outlives it. */
    DeviceMemory register(MemorySegment mapping);

    /** Sets a buffer argument of the kernel, where it is not set so already. */
    void argument(OpenClKernel kernel, int index, DeviceMemory memory, long offset);

    /** Enqueues what must come before a launch with these memories. */
    void beforeLaunch(OpenClStream stream, OpenClKernel kernel, @Nullable DeviceMemory[] memories);

    /** Enqueues what must come after it. */
    void afterLaunch(OpenClStream stream, OpenClKernel kernel, @Nullable DeviceMemory[] memories);

    void copy(
            OpenClStream stream,
            DeviceMemory source,
            long sourceOffset,
            DeviceMemory destination,
            long destinationOffset,
            long lengthBytes);

    /** Enqueues a fill; the pattern lies at an address in native memory. */
    void fill(
            OpenClStream stream,
            DeviceMemory destination,
            long offset,
            long lengthBytes,
            long pattern,
            int patternBytes);

    /** Releases all memories that are still open. */
    @Override
    void close();
}
