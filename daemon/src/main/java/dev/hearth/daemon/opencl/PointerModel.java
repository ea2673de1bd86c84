package dev.hearth.daemon.opencl;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.DeviceMemory;
import dev.hearth.protocol.Status;
import java.lang.foreign.MemorySegment;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Memory of a CPU device: kernels get plain pointers (shared virtual memory), so a region is used where it lies and an
 * argument may start at any offset.
 *
 * <p>OpenCL allows that where the device has CL_DEVICE_SVM_FINE_GRAIN_SYSTEM. PoCL 3.1 does not say so but hands a pointer
 * to the kernel as it is ({@code lib/CL/devices/pthread/pthread_utils.c}, setup_kernel_arg_array); the contract test would
 * show if it did not. Measured against buffers: 3 µs less for a synchronous launch with three of them, since PoCL does
 * not track them.
 */
final class PointerModel implements MemoryModel {
    /** Largest alignment that a kernel may rely on: that of {@code double16}. */
    private static final int ALIGNMENT = 128;

    /** What a registered mapping is aligned to at least. */
    static final int MAPPING_ALIGNMENT = 64;

    private final long memoryBytes;
    private final long maxAllocationBytes;
    private final AtomicLong used = new AtomicLong();
    private final Set<HostMemory> memories = ConcurrentHashMap.newKeySet();

    PointerModel(long memoryBytes, long maxAllocationBytes) {
        this.memoryBytes = memoryBytes;
        this.maxAllocationBytes = maxAllocationBytes;
    }

    /** Host memory; {@code block} is what to free, 0 for a mapping. */
    private final class HostMemory implements DeviceMemory {
        private final long lengthBytes;
        private final long block;
        private volatile long address;

        HostMemory(long address, long lengthBytes, long block) {
            this.address = address;
            this.lengthBytes = lengthBytes;
            this.block = block;
            memories.add(this);
        }

        @Override
        public long lengthBytes() {
            return lengthBytes;
        }

        @Override
        public synchronized void close() {
            if (address != 0) {
                address = 0;
                memories.remove(this);
                if (block != 0) {
                    OpenClDriver.free(block);
                    used.addAndGet(-lengthBytes);
                }
            }
        }
    }

    @Override
    public DeviceMemory allocate(long lengthBytes) {
        if (lengthBytes > maxAllocationBytes) {
            throw outOfMemory(lengthBytes, "a single buffer has at most " + maxAllocationBytes + " bytes");
        }
        if (used.addAndGet(lengthBytes) > memoryBytes) {
            used.addAndGet(-lengthBytes);
            throw outOfMemory(lengthBytes, "the device has " + memoryBytes + " bytes in all");
        }
        long block = OpenClDriver.calloc(lengthBytes + ALIGNMENT);
        if (block == 0) {
            used.addAndGet(-lengthBytes);
            throw outOfMemory(lengthBytes, "the machine has no such memory left");
        }
        return new HostMemory((block + ALIGNMENT - 1) & -ALIGNMENT, lengthBytes, block);
    }

    private static BackendException outOfMemory(long lengthBytes, String why) {
        return new BackendException(Status.OUT_OF_MEMORY, lengthBytes + " bytes cannot be allocated: " + why);
    }

    @Override
    public DeviceMemory register(MemorySegment mapping) {
        return new HostMemory(mapping.address(), mapping.byteSize(), 0);
    }

    @Override
    public void argument(OpenClKernel kernel, int index, DeviceMemory memory, long offset) {
        kernel.pointer(index, address(memory) + offset);
    }

    @Override
    public void beforeLaunch(OpenClStream stream, OpenClKernel kernel, @Nullable DeviceMemory[] memories) {}

    @Override
    public void afterLaunch(OpenClStream stream, OpenClKernel kernel, @Nullable DeviceMemory[] memories) {}

    @Override
    public void copy(
            OpenClStream stream,
            DeviceMemory source,
            long sourceOffset,
            DeviceMemory destination,
            long destinationOffset,
            long lengthBytes) {
        stream.copyPointer(address(destination) + destinationOffset, address(source) + sourceOffset, lengthBytes);
    }

    @Override
    public void fill(
            OpenClStream stream,
            DeviceMemory destination,
            long offset,
            long lengthBytes,
            long pattern,
            int patternBytes) {
        stream.fillPointer(address(destination) + offset, pattern, patternBytes, lengthBytes);
    }

    @Override
    public void close() {
        memories.forEach(HostMemory::close);
    }

    private static long address(DeviceMemory memory) {
        long address = ((HostMemory) memory).address;
        if (address == 0) {
            throw new BackendException(Status.INVALID_HANDLE, "the memory is closed");
        }
        return address;
    }
}
