package dev.hearth.daemon.opencl;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.jocl.CL.*;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.BackendKernel;
import dev.hearth.daemon.backend.DeviceMemory;
import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.Status;
import java.lang.foreign.MemorySegment;
import java.util.Arrays;
import java.util.function.Consumer;
import org.jocl.cl_device_id;
import org.jocl.cl_kernel;
import org.jspecify.annotations.Nullable;

/** A kernel and the arguments that were set last, so that a launch sets only those that changed. */
final class OpenClKernel implements BackendKernel {
    private final KernelSignature signature;
    private final cl_kernel kernel;
    private final long handle;
    private final long localBytes;
    private final int maxThreads;
    private final KernelSignature.Limits limits;
    private final Runnable closed;

    /** What each argument was set to last: bits of a scalar, bytes of local memory, pointer or identity of a buffer. */
    private final long[] last;

    private final boolean[] known;
    private boolean open = true;

    OpenClKernel(
            KernelSignature signature,
            cl_kernel kernel,
            cl_device_id device,
            KernelSignature.Limits limits,
            Consumer<OpenClKernel> closed) {
        this.signature = signature;
        this.kernel = kernel;
        this.handle = kernel.getNativePointer();
        this.limits = limits;
        this.closed = () -> closed.accept(this);
        this.last = new long[signature.arguments().size()];
        this.known = new boolean[last.length];
        this.localBytes = OpenClInfo.number(kernel, device, CL_KERNEL_LOCAL_MEM_SIZE);
        this.maxThreads = (int) OpenClInfo.number(kernel, device, CL_KERNEL_WORK_GROUP_SIZE);
    }

    @Override
    public String name() {
        return signature.name();
    }

    long handle() {
        return handle;
    }

    /** Checks a launch and sets the arguments that it changes. */
    void prepare(LaunchFrame frame, @Nullable DeviceMemory[] memories, MemoryModel memory) {
        if (!open) {
            throw new BackendException(Status.INVALID_HANDLE, "kernel " + signature + " is closed");
        }
        signature.check(frame, memories, limits, localBytes, maxThreads);
        for (int i = 0; i < last.length; i++) {
            switch (frame.argumentKind(i)) {
                case LaunchFrame.KIND_BUFFER, LaunchFrame.KIND_ARRAY -> {
                    DeviceMemory argument = memories[i];
                    if (argument != null) { // the check above made sure
                        memory.argument(this, i, argument, frame.argumentOffset(i));
                    }
                }
                case LaunchFrame.KIND_SCALAR -> scalar(i, frame.argumentSizeBytes(i), frame.argumentValue(i));
                case LaunchFrame.KIND_STRUCT -> struct(i, frame);
                default -> local(i, frame.argumentSizeBytes(i));
            }
        }
    }

    private void scalar(int index, int sizeBytes, long bits) {
        if (!isSet(index, bits)) {
            MemorySegment value = OpenClDriver.scratch();
            value.set(JAVA_LONG, 0, bits);
            set(index, bits, OpenClDriver.clSetKernelArg(handle, index, sizeBytes, value.address()));
        }
    }

    private void struct(int index, LaunchFrame frame) {
        int sizeBytes = frame.argumentSizeBytes(index);
        MemorySegment value = OpenClDriver.scratch();
        MemorySegment.copy(frame.segment(), frame.argumentValue(index), value, 0, sizeBytes);
        known[index] = false;
        check(index, OpenClDriver.clSetKernelArg(handle, index, sizeBytes, value.address()));
    }

    private void local(int index, int sizeBytes) {
        if (!isSet(index, sizeBytes)) {
            set(index, sizeBytes, OpenClDriver.clSetKernelArg(handle, index, sizeBytes, 0));
        }
    }

    /** Sets a buffer argument by its address. */
    void pointer(int index, long address) {
        if (!isSet(index, address)) {
            set(index, address, OpenClDriver.clSetKernelArgSVMPointer(handle, index, address));
        }
    }

    /** Sets a buffer argument to a {@code cl_mem}; the identity is never used twice, as a handle may be. */
    void buffer(int index, long memory, long identity) {
        if (!isSet(index, identity)) {
            MemorySegment value = OpenClDriver.scratch();
            value.set(JAVA_LONG, 0, memory);
            set(index, identity, OpenClDriver.clSetKernelArg(handle, index, Long.BYTES, value.address()));
        }
    }

    private boolean isSet(int index, long value) {
        return known[index] && last[index] == value;
    }

    private void set(int index, long value, int code) {
        known[index] = false;
        check(index, code);
        last[index] = value;
        known[index] = true;
    }

    private void check(int index, int code) {
        if (code != OpenClDriver.CL_SUCCESS) {
            throw OpenClErrors.refused("clSetKernelArg", code, "argument " + index + " of kernel " + signature);
        }
    }

    int argumentCount() {
        return last.length;
    }

    boolean isBuffer(int index) {
        return signature.arguments().get(index).kind() == KernelSignature.Kind.BUFFER;
    }

    /** Whether the kernel may write through this argument. */
    boolean writes(int index) {
        return isBuffer(index) && !signature.arguments().get(index).readOnly();
    }

    @Override
    public synchronized void close() {
        if (open) {
            open = false;
            Arrays.fill(known, false);
            OpenClErrors.check("clReleaseKernel", clReleaseKernel(kernel));
            closed.run();
        }
    }
}
