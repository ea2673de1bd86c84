package dev.hearth.daemon.cuda;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.DeviceMemory;
import dev.hearth.protocol.Status;
import java.lang.foreign.MemorySegment;
import jcuda.driver.JCudaDriver;

/**
 * A device buffer, or a region of host memory.
 *
 * <p>A region is pinned and mapped by the driver, so that copies run by themselves and kernels reach it over the bus. Where
 * the driver refuses that (no page boundary, too much pinned already, a second mapping of the same pages), copies still
 * work, through a buffer of the driver's; a kernel cannot use the region then.
 */
final class CudaMemory implements DeviceMemory {
    private static final long PAGE_BYTES = 4096;

    private final CudaContext context;
    private final long lengthBytes;
    private final long deviceAddress;
    private final long hostAddress;
    private volatile boolean open = true;

    private CudaMemory(CudaContext context, long lengthBytes, long deviceAddress, long hostAddress) {
        this.context = context;
        this.lengthBytes = lengthBytes;
        this.deviceAddress = deviceAddress;
        this.hostAddress = hostAddress;
    }

    static CudaMemory buffer(CudaContext context, long lengthBytes) {
        return new CudaMemory(context, lengthBytes, context.heap().allocate(lengthBytes), 0);
    }

    static CudaMemory region(CudaContext context, MemorySegment mapping) {
        long host = mapping.address();
        return new CudaMemory(context, mapping.byteSize(), pinned(context, host, mapping.byteSize()), host);
    }

    /** The device's address of host memory, 0 where the driver gives none. */
    private static long pinned(CudaContext context, long host, long lengthBytes) {
        if (host % PAGE_BYTES != 0) {
            return 0; // the rest of its first page is someone else's
        }
        int flags = JCudaDriver.CU_MEMHOSTREGISTER_PORTABLE | JCudaDriver.CU_MEMHOSTREGISTER_DEVICEMAP;
        int code = CudaDriver.cuMemHostRegister(host, lengthBytes, flags);
        if (code != CudaDriver.CUDA_SUCCESS) {
            context.checkSticky("cuMemHostRegister", code);
            return 0;
        }
        code = CudaDriver.cuMemHostGetDevicePointer(host);
        if (code == CudaDriver.CUDA_SUCCESS) {
            return CudaDriver.scratch().get(JAVA_LONG, 0);
        }
        context.checkClosing("cuMemHostUnregister", CudaDriver.cuMemHostUnregister(host));
        context.checkSticky("cuMemHostGetDevicePointer", code);
        return 0;
    }

    @Override
    public long lengthBytes() {
        return lengthBytes;
    }

    boolean isRegion() {
        return hostAddress != 0;
    }

    /** Where the device finds it; 0 for a region that is not mapped for it. */
    long deviceAddress() {
        requireOpen();
        return deviceAddress;
    }

    long hostAddress() {
        requireOpen();
        return hostAddress;
    }

    /**
     * Checks that a range lies in this memory.
     *
     * @throws BackendException OUT_OF_RANGE where it does not
     */
    void requireRange(long offset, long rangeBytes) {
        requireOpen();
        if (offset < 0 || rangeBytes < 0 || offset > lengthBytes - rangeBytes) {
            throw new BackendException(
                    Status.OUT_OF_RANGE,
                    rangeBytes + " bytes at " + offset + " lie outside a memory of " + lengthBytes + " bytes");
        }
    }

    private void requireOpen() {
        if (!open) {
            throw new BackendException(Status.INVALID_HANDLE, "the memory is closed");
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            if (!open) {
                return;
            }
            open = false;
        }
        context.closed(this);
        if (!context.enterClosing()) {
            return; // lost, and all memory with it
        }
        if (!isRegion()) {
            context.heap().free(deviceAddress);
        } else if (deviceAddress != 0) {
            context.checkClosing("cuMemHostUnregister", CudaDriver.cuMemHostUnregister(hostAddress));
        }
    }
}
