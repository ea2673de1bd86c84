package dev.hearth.perf;

import static jcuda.driver.JCudaDriver.CU_MEMHOSTREGISTER_DEVICEMAP;
import static jcuda.driver.JCudaDriver.cuCtxSetCurrent;
import static jcuda.driver.JCudaDriver.cuDeviceGet;
import static jcuda.driver.JCudaDriver.cuDevicePrimaryCtxRelease;
import static jcuda.driver.JCudaDriver.cuDevicePrimaryCtxRetain;
import static jcuda.driver.JCudaDriver.cuInit;
import static jcuda.driver.JCudaDriver.cuLaunchKernel;
import static jcuda.driver.JCudaDriver.cuMemAlloc;
import static jcuda.driver.JCudaDriver.cuMemFree;
import static jcuda.driver.JCudaDriver.cuMemHostRegister;
import static jcuda.driver.JCudaDriver.cuMemHostUnregister;
import static jcuda.driver.JCudaDriver.cuMemcpyDtoHAsync;
import static jcuda.driver.JCudaDriver.cuMemcpyHtoDAsync;
import static jcuda.driver.JCudaDriver.cuModuleGetFunction;
import static jcuda.driver.JCudaDriver.cuModuleLoadDataEx;
import static jcuda.driver.JCudaDriver.cuStreamCreateWithPriority;
import static jcuda.driver.JCudaDriver.cuStreamDestroy;
import static jcuda.driver.JCudaDriver.cuStreamSynchronize;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import jcuda.Pointer;
import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.CUdeviceptr;
import jcuda.driver.CUfunction;
import jcuda.driver.CUmodule;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;

/**
 * The baseline of CUDA: the same work straight through JCuda's driver API, in this process, on the first device. It makes the
 * fewest calls that do the work: a stream of its own, parameters laid out once, one call a launch or copy, one wait.
 */
final class DirectCuda implements DirectDevice {
    private final CUdevice device = new CUdevice();
    private final CUcontext context = new CUcontext();
    private final CUstream stream = new CUstream();

    DirectCuda() {
        JCudaDriver.setExceptionsEnabled(true);
        cuInit(0);
        cuDeviceGet(device, 0);
        cuDevicePrimaryCtxRetain(context, device);
        cuCtxSetCurrent(context);
        cuStreamCreateWithPriority(stream, CUstream_flags.CU_STREAM_NON_BLOCKING, 0);
    }

    /** A kernel of a program in PTX, which the driver compiles. */
    CUfunction kernel(String ptx, String name) {
        var module = new CUmodule();
        byte[] text = ptx.getBytes(StandardCharsets.US_ASCII);
        byte[] terminated = Arrays.copyOf(text, text.length + 1);
        cuModuleLoadDataEx(module, Pointer.to(terminated), 0, new int[0], Pointer.to(new int[0]));
        var function = new CUfunction();
        cuModuleGetFunction(function, module, name);
        return function;
    }

    CUdeviceptr allocate(long lengthBytes) {
        var buffer = new CUdeviceptr();
        cuMemAlloc(buffer, lengthBytes);
        return buffer;
    }

    /** Parameters of a kernel that takes this buffer and no more. */
    static Pointer parameters(CUdeviceptr buffer) {
        return Pointer.to(Pointer.to(buffer));
    }

    void launch(CUfunction kernel, int grid, int block, Pointer parameters) {
        cuLaunchKernel(kernel, grid, 1, 1, block, 1, 1, 0, stream, parameters, null);
    }

    void finish() {
        cuStreamSynchronize(stream);
    }

    @Override
    public Transfer transfer(MemorySegment from, MemorySegment to) {
        return new PinnedTransfer(from, to);
    }

    @Override
    public void close() {
        cuStreamDestroy(stream);
        cuDevicePrimaryCtxRelease(device);
    }

    /** Between pinned memory, as regions are, and a buffer. */
    private final class PinnedTransfer implements Transfer {
        private final Pointer from;
        private final Pointer to;
        private final long lengthBytes;
        private final CUdeviceptr buffer;

        PinnedTransfer(MemorySegment from, MemorySegment to) {
            this.from = Pointer.to(from.asByteBuffer());
            this.to = Pointer.to(to.asByteBuffer());
            lengthBytes = from.byteSize();
            buffer = allocate(lengthBytes);
            cuMemHostRegister(this.from, lengthBytes, CU_MEMHOSTREGISTER_DEVICEMAP);
            cuMemHostRegister(this.to, lengthBytes, CU_MEMHOSTREGISTER_DEVICEMAP);
        }

        @Override
        public void inAndOut() {
            cuMemcpyHtoDAsync(buffer, from, lengthBytes, stream);
            cuMemcpyDtoHAsync(to, buffer, lengthBytes, stream);
            finish();
        }

        @Override
        public void close() {
            cuMemHostUnregister(from);
            cuMemHostUnregister(to);
            cuMemFree(buffer);
        }
    }
}
