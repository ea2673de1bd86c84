package dev.hearth.daemon.cuda;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.BackendKernel;
import dev.hearth.daemon.backend.DeviceMemory;
import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.Status;
import java.lang.foreign.MemorySegment;
import jcuda.driver.CUfunction_attribute;
import org.jspecify.annotations.Nullable;

/** A kernel: checks each launch, lays its parameters out where the driver reads them, and enqueues it. */
final class CudaKernel implements BackendKernel {
    private final CudaContext context;
    private final KernelSignature signature;
    private final long function;
    private final LaunchCheck check;

    /** Dynamic shared memory that the driver lets a block have; more must be asked for once. */
    private int allowedShared;

    /** The block that was chosen last where the caller left it to the device, and the shared memory it was chosen for. */
    private int chosenBlock;

    private int chosenFor;
    private volatile boolean open = true;

    CudaKernel(CudaContext context, KernelSignature signature, long function, LaunchCheck.Limits limits) {
        this.context = context;
        this.signature = signature;
        this.function = function;
        this.check = new LaunchCheck(
                signature,
                limits,
                ModuleDriver.attribute(function, CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_THREADS_PER_BLOCK),
                ModuleDriver.attribute(function, CUfunction_attribute.CU_FUNC_ATTRIBUTE_SHARED_SIZE_BYTES));
        this.allowedShared =
                ModuleDriver.attribute(function, CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES);
    }

    @Override
    public String name() {
        return signature.name();
    }

    void launch(CudaStream stream, LaunchFrame frame, @Nullable DeviceMemory[] memories) {
        if (!open) {
            throw new BackendException(Status.INVALID_HANDLE, "kernel " + signature + " is closed");
        }
        int sharedBytes = check.arguments(frame, memories);
        int gridX = frame.gridX();
        int blockX = frame.blockX();
        int blockY = frame.blockY();
        int blockZ = frame.blockZ();
        if (LaunchFrame.leavesBlock(frame)) {
            check.choice();
            blockX = block(sharedBytes);
            blockY = 1;
            blockZ = 1;
            // The grid counts threads then, as many as the work has; the last block may have some too many.
            gridX = gridX < 1 ? gridX : (gridX - 1) / blockX + 1;
            check.blocks(frame, gridX);
        } else {
            check.grid(frame);
        }
        if (sharedBytes > allowedShared) {
            allow(sharedBytes);
        }
        MemorySegment scratch = CudaDriver.scratch();
        for (int i = 0; i < signature.parameters().size(); i++) {
            parameter(scratch, i, frame, memories[i]);
        }
        stream.launch(
                function,
                gridX,
                frame.gridY(),
                frame.gridZ(),
                blockX,
                blockY,
                blockZ,
                sharedBytes,
                scratch.address() + CudaDriver.PARAMETER_POINTERS);
    }

    private void parameter(MemorySegment scratch, int index, LaunchFrame frame, @Nullable DeviceMemory memory) {
        long at = CudaDriver.PARAMETER_VALUES
                + (long) signature.parameters().get(index).offset();
        scratch.setAtIndex(JAVA_LONG, CudaDriver.PARAMETER_POINTERS / Long.BYTES + index, scratch.address() + at);
        switch (frame.argumentKind(index)) {
            case LaunchFrame.KIND_SCALAR -> {
                long bits = frame.argumentValue(index);
                switch (frame.argumentSizeBytes(index)) {
                    case 1 -> scratch.set(JAVA_BYTE, at, (byte) bits);
                    case 2 -> scratch.set(JAVA_SHORT_UNALIGNED, at, (short) bits);
                    case 4 -> scratch.set(JAVA_INT_UNALIGNED, at, (int) bits);
                    default -> scratch.set(JAVA_LONG_UNALIGNED, at, bits);
                }
            }
            case LaunchFrame.KIND_STRUCT ->
                MemorySegment.copy(
                        frame.segment(), frame.argumentValue(index), scratch, at, frame.argumentSizeBytes(index));
            default -> {
                if (memory instanceof CudaMemory buffer) { // the check made sure
                    long address = buffer.deviceAddress();
                    if (address == 0) {
                        throw check.invalid(
                                index,
                                "the driver would not map this region for kernels; copy it to a buffer and pass that");
                    }
                    scratch.set(JAVA_LONG_UNALIGNED, at, address + frame.argumentOffset(index));
                }
            }
        }
    }

    private int block(int sharedBytes) {
        if (chosenBlock == 0 || chosenFor != sharedBytes) {
            chosenBlock = Math.max(1, ModuleDriver.bestBlock(function, sharedBytes));
            chosenFor = sharedBytes;
        }
        return chosenBlock;
    }

    /** Asks for all that the device has beside what the kernel's source declares: asking costs more than having. */
    private void allow(int sharedBytes) {
        int most = check.limits().maxSharedBytes() - check.sharedBytes();
        context.check("cuFuncSetAttribute", ModuleDriver.allowDynamicShared(function, most), sharedBytes + " bytes");
        allowedShared = most;
    }

    @Override
    public void close() {
        open = false;
        context.closed(this);
    }
}
