package dev.hearth.daemon.pjrt;

import dev.hearth.daemon.backend.DeviceMemory;
import dev.hearth.daemon.backend.MemoryAccount;
import dev.hearth.protocol.LaunchFrame;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** How a context's memories lie: in host memory that the device works on, or apart from it. */
interface MemoryModel extends AutoCloseable {
    /** Whether the device's memory is apart from the host's. */
    boolean isApart();

    /** Where is counted what is taken beyond the memories asked for. */
    void account(MemoryAccount account);

    DeviceMemory allocate(long lengthBytes);

    DeviceMemory register(MemorySegment mapping);

    void copy(
            PjrtStream stream,
            DeviceMemory source,
            long sourceOffset,
            DeviceMemory destination,
            long destinationOffset,
            long lengthBytes);

    /** Fills with a pattern, which is copied. */
    void fill(PjrtStream stream, DeviceMemory destination, long offset, long lengthBytes, byte[] pattern);

    /** Enqueues a launch whose arguments were checked. */
    void launch(PjrtStream stream, PjrtKernel kernel, LaunchFrame frame, @Nullable DeviceMemory[] memories);

    /** Releases all memories that are still open. */
    @Override
    void close();
}
