package dev.hearth.daemon.pjrt;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.protocol.Status;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** Zeroed blocks of host memory that a plugin uses in place, counted. */
final class HostBlocks implements AutoCloseable {
    private static final MemorySegment ALL = PjrtDriver.memory(0, Long.MAX_VALUE);

    private final long memoryBytes;
    private final long maxAllocationBytes;
    private final AtomicLong usedBytes = new AtomicLong();
    /** What to free, and the bytes asked for, by the aligned address. */
    private final Map<Long, Block> blocks = new ConcurrentHashMap<>();

    private record Block(long start, long lengthBytes) {}

    HostBlocks(long memoryBytes, long maxAllocationBytes) {
        this.memoryBytes = memoryBytes;
        this.maxAllocationBytes = maxAllocationBytes;
    }

    /** Counts bytes that a memory may take; {@link #uncount} gives them back. */
    void count(long lengthBytes) {
        if (lengthBytes > maxAllocationBytes) {
            throw outOfMemory(lengthBytes, "a single buffer has at most " + maxAllocationBytes + " bytes");
        }
        if (usedBytes.addAndGet(lengthBytes) > memoryBytes) {
            usedBytes.addAndGet(-lengthBytes);
            throw outOfMemory(lengthBytes, usedBytes.get() + " of the device's " + memoryBytes + " bytes are in use");
        }
    }

    void uncount(long lengthBytes) {
        usedBytes.addAndGet(-lengthBytes);
    }

    /** An aligned address of zeroed memory. */
    long allocate(long lengthBytes) {
        long start = PjrtDriver.calloc(lengthBytes + PjrtClient.ALIGNMENT);
        if (start == 0) {
            throw outOfMemory(lengthBytes, "the system has none left");
        }
        long address = (start + PjrtClient.ALIGNMENT - 1) & -PjrtClient.ALIGNMENT;
        blocks.put(address, new Block(start, lengthBytes));
        return address;
    }

    void free(long address) {
        Block block = blocks.remove(address);
        if (block != null) {
            PjrtDriver.free(block.start);
        }
    }

    private static BackendException outOfMemory(long lengthBytes, String why) {
        return new BackendException(Status.OUT_OF_MEMORY, "allocate " + lengthBytes + " bytes: " + why);
    }

    static void copy(long source, long destination, long lengthBytes) {
        MemorySegment.copy(ALL, source, ALL, destination, lengthBytes);
    }

    /** Fills with a pattern, whose size divides the length: once, then what is filled is doubled. */
    static void fill(long destination, long lengthBytes, byte[] pattern) {
        if (pattern.length == 1) {
            ALL.asSlice(destination, lengthBytes).fill(pattern[0]);
            return;
        }
        long filled = Math.min(pattern.length, lengthBytes);
        MemorySegment.copy(MemorySegment.ofArray(pattern), 0, ALL, destination, filled);
        while (filled < lengthBytes) {
            long more = Math.min(filled, lengthBytes - filled);
            copy(destination, destination + filled, more);
            filled += more;
        }
    }

    /** Whether two ranges of bytes share one. */
    static boolean overlap(long first, long firstBytes, long second, long secondBytes) {
        return first < second + secondBytes && second < first + firstBytes && firstBytes > 0 && secondBytes > 0;
    }

    @Override
    public void close() {
        blocks.keySet().forEach(this::free);
    }
}
