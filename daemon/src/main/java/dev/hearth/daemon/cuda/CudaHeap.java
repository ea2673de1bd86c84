package dev.hearth.daemon.cuda;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.MemoryAccount;
import dev.hearth.protocol.Status;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Device memory: of the driver's pool where the device has one, which is given memory back and taken from without the
 * device's standing still. What is freed stays in the pool up to a bound, since other workers share the device.
 */
final class CudaHeap {
    private static final long KEPT_BYTES = 256L << 20;

    private final CudaContext context;
    private final long stream;
    private final boolean pooled;
    /** Lengths of what is borrowed, by address. */
    private final Map<Long, Long> borrowed = new ConcurrentHashMap<>();

    private volatile MemoryAccount account = MemoryAccount.UNLIMITED;

    /** Makes it, with a stream of its own on which memory is zeroed. */
    CudaHeap(CudaContext context, CudaDevice device) {
        this.context = context;
        this.pooled = device.hasPools();
        this.stream = CudaObjects.createStream(context, 0);
        if (pooled) {
            ModuleDriver.keepFreedMemory(device.ordinal(), Math.min(KEPT_BYTES, device.memoryBytes() / 16));
        }
    }

    /** Zeroed memory for any stream. */
    synchronized long allocate(long lengthBytes) {
        long address = take(lengthBytes, stream);
        try {
            context.check("cuMemsetD8Async", CudaDriver.cuMemsetD8Async(address, (byte) 0, lengthBytes, stream));
            context.check("cuStreamSynchronize", CudaDriver.cuStreamSynchronize(stream));
            return address;
        } catch (BackendException e) {
            free(address);
            throw e;
        }
    }

    /** Frees memory that no command uses any more. */
    synchronized void free(long address) {
        context.checkClosing(
                "cuMemFree", pooled ? CudaDriver.cuMemFreeAsync(address, stream) : CudaDriver.cuMemFree(address));
    }

    /** Where is counted what is borrowed; buffers are counted by who asks for them. */
    void account(MemoryAccount counting) {
        account = counting;
    }

    /** Memory with anything in it, for commands of this stream. */
    long borrow(long lengthBytes, long onStream) {
        account.reserve(lengthBytes);
        boolean taken = false;
        try {
            long address = take(lengthBytes, onStream);
            borrowed.put(address, lengthBytes);
            taken = true;
            return address;
        } finally {
            if (!taken) {
                account.release(lengthBytes);
            }
        }
    }

    private long take(long lengthBytes, long onStream) {
        int code = pooled ? CudaDriver.cuMemAllocAsync(lengthBytes, onStream) : CudaDriver.cuMemAlloc(lengthBytes);
        long address = CudaDriver.scratch().get(JAVA_LONG, 0);
        context.check(pooled ? "cuMemAllocAsync" : "cuMemAlloc", code, lengthBytes + " bytes");
        if (address == 0) {
            throw new BackendException(Status.INTERNAL, "the driver answered no address for " + lengthBytes + " bytes");
        }
        return address;
    }

    /** Takes borrowed memory back once the commands enqueued so far are done. */
    void giveBack(long address, long onStream) {
        Long lengthBytes = borrowed.remove(address);
        // Without a pool freeing waits for the device by itself.
        context.checkClosing(
                "cuMemFree", pooled ? CudaDriver.cuMemFreeAsync(address, onStream) : CudaDriver.cuMemFree(address));
        if (lengthBytes != null) {
            account.release(lengthBytes);
        }
    }

    void close() {
        context.checkClosing("cuStreamSynchronize", CudaDriver.cuStreamSynchronize(stream));
        context.checkClosing("cuStreamDestroy", CudaDriver.cuStreamDestroy(stream));
    }
}
