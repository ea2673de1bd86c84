package dev.hearth.daemon.pjrt;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.DeviceMemory;
import dev.hearth.daemon.backend.MemoryAccount;
import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.Status;
import java.lang.foreign.MemorySegment;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Memory of a CPU: a buffer is host memory, and a program reads and writes it where it lies.
 *
 * <p>An argument that does not start at a multiple of 64 bytes is copied in, or out after the program's end: XLA's code is
 * compiled for aligned memory. So is an input that shares bytes with a result, since XLA's code takes it for granted that
 * none does.
 */
final class HostModel implements MemoryModel {
    /** From so many bytes on a copy is worth waking the stream's thread for. */
    private static final long LONG_COPY = 64 << 10;

    private final PjrtClient client;
    private final int device;
    private final HostBlocks blocks;
    private volatile MemoryAccount account = MemoryAccount.UNLIMITED;
    private final Set<Memory> memories = ConcurrentHashMap.newKeySet();

    HostModel(PjrtClient client, int device, long memoryBytes, long maxAllocationBytes) {
        this.client = client;
        this.device = device;
        blocks = new HostBlocks(memoryBytes, maxAllocationBytes);
    }

    /** A buffer of our own, or a mapping of somebody's. */
    private final class Memory implements DeviceMemory {
        private final long lengthBytes;
        private final boolean own;
        private volatile long address;

        Memory(long address, long lengthBytes, boolean own) {
            this.address = address;
            this.lengthBytes = lengthBytes;
            this.own = own;
            memories.add(this);
        }

        @Override
        public long lengthBytes() {
            return lengthBytes;
        }

        @Override
        public synchronized void close() {
            if (address != 0) {
                long freed = address;
                address = 0;
                memories.remove(this);
                if (own) {
                    blocks.free(freed);
                    blocks.uncount(lengthBytes);
                }
            }
        }
    }

    @Override
    public boolean isApart() {
        return false;
    }

    @Override
    public void account(MemoryAccount counting) {
        account = counting;
    }

    @Override
    public DeviceMemory allocate(long lengthBytes) {
        blocks.count(lengthBytes);
        boolean made = false;
        try {
            var memory = new Memory(blocks.allocate(lengthBytes), lengthBytes, true);
            made = true;
            return memory;
        } finally {
            if (!made) {
                blocks.uncount(lengthBytes);
            }
        }
    }

    @Override
    public DeviceMemory register(MemorySegment mapping) {
        return new Memory(mapping.address(), mapping.byteSize(), false);
    }

    private static long address(@Nullable DeviceMemory memory, long offset) {
        if (memory == null) {
            throw new BackendException(Status.INVALID_HANDLE, "there is no memory");
        }
        long address = ((Memory) memory).address;
        if (address == 0) {
            throw new BackendException(Status.INVALID_HANDLE, "the memory is closed");
        }
        return address + offset;
    }

    @Override
    public void copy(
            PjrtStream stream,
            DeviceMemory source,
            long sourceOffset,
            DeviceMemory destination,
            long destinationOffset,
            long lengthBytes) {
        long from = address(source, sourceOffset);
        long to = address(destination, destinationOffset);
        if (HostBlocks.overlap(from, lengthBytes, to, lengthBytes)) {
            throw new BackendException(
                    Status.INVALID_ARGUMENT, "a copy of " + lengthBytes + " bytes onto memory that overlaps them");
        }
        stream.submit(
                () -> {
                    HostBlocks.copy(from, to, lengthBytes);
                    return null;
                },
                lengthBytes < LONG_COPY);
    }

    @Override
    public void fill(PjrtStream stream, DeviceMemory destination, long offset, long lengthBytes, byte[] pattern) {
        long to = address(destination, offset);
        stream.submit(
                () -> {
                    HostBlocks.fill(to, lengthBytes, pattern);
                    return null;
                },
                lengthBytes < LONG_COPY);
    }

    @Override
    public void launch(PjrtStream stream, PjrtKernel kernel, LaunchFrame frame, @Nullable DeviceMemory[] memories) {
        int count = frame.argumentCount();
        long[] addresses = new long[count];
        long[] scalars = new long[count];
        for (int i = 0; i < count; i++) {
            if (frame.argumentKind(i) == LaunchFrame.KIND_SCALAR) {
                scalars[i] = frame.argumentValue(i);
            } else {
                addresses[i] = address(memories[i], frame.argumentOffset(i));
            }
        }
        var launch = new HostLaunch(
                stream, kernel, client, device + stream.number() % client.lanes(), addresses, scalars, account);
        stream.submit(launch, launch.isBrief());
    }

    @Override
    public void close() {
        memories.forEach(Memory::close);
        blocks.close();
    }
}
