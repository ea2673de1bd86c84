package dev.hearth.daemon.cuda;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.DeviceMemory;
import dev.hearth.daemon.backend.KernelArguments;
import dev.hearth.protocol.LaunchFrame;
import org.jspecify.annotations.Nullable;

/**
 * The check of a launch against its kernel and device. The driver reads each parameter through a pointer, as many and as
 * long as the kernel has: with fewer or shorter ones it would read past them.
 *
 * <p>CUDA has no local memory as an argument. So that one list of arguments fits a kernel in OpenCL C and in CUDA C, local
 * memory comes behind the kernel's own parameters here, is not passed, and adds to its dynamic shared memory, each piece at
 * the next multiple of 16 bytes.
 *
 * @param signature of the kernel
 * @param limits of the device
 * @param maxThreads most threads of a block for this kernel
 * @param sharedBytes shared memory that the kernel's own source declares
 */
record LaunchCheck(KernelSignature signature, Limits limits, int maxThreads, int sharedBytes)
        implements KernelArguments {
    /** Blocks in all, as the other kinds of backend have it. */
    private static final int MAX_BLOCKS = Integer.MAX_VALUE;

    private static final int LOCAL_ALIGNMENT = 16;

    /**
     * What a device can take at most.
     *
     * @param maxBlockX threads of a block along x
     * @param maxBlockY along y
     * @param maxBlockZ along z
     * @param maxGridX blocks along x
     * @param maxGridY along y
     * @param maxGridZ along z
     * @param maxSharedBytes shared memory of a block
     */
    record Limits(
            int maxBlockX,
            int maxBlockY,
            int maxBlockZ,
            int maxGridX,
            int maxGridY,
            int maxGridZ,
            int maxSharedBytes) {}

    /** Checks the arguments and answers the dynamic shared memory that a block needs. */
    int arguments(LaunchFrame frame, @Nullable DeviceMemory[] memories) {
        int count = frame.argumentCount();
        int parameters = signature.parameters().size();
        requireWhole(frame, memories);
        for (int i = 0; i < Math.min(count, parameters); i++) {
            checkArgument(frame, i, signature.parameters().get(i), memories[i]);
        }
        if (count < parameters) {
            throw invalid("it takes " + parameters + " arguments, not " + count);
        }
        if (frame.sharedMemoryBytes() < 0) {
            throw invalid(frame.sharedMemoryBytes() + " bytes of dynamic shared memory");
        }
        long dynamic = frame.sharedMemoryBytes();
        for (int i = parameters; i < count; i++) {
            dynamic = (dynamic + LOCAL_ALIGNMENT - 1) / LOCAL_ALIGNMENT * LOCAL_ALIGNMENT + local(frame, i, count);
        }
        if (dynamic + sharedBytes > limits.maxSharedBytes) {
            throw invalid("a block needs " + (dynamic + sharedBytes)
                    + " bytes of local memory (CUDA: shared memory); the device has " + limits.maxSharedBytes);
        }
        return (int) dynamic;
    }

    private int local(LaunchFrame frame, int index, int count) {
        if (frame.argumentKind(index) != LaunchFrame.KIND_LOCAL) {
            throw invalid("it takes " + signature.parameters().size() + " arguments, not " + count + ": argument "
                    + index + " is " + kind(frame, index) + ", and only local memory may follow");
        }
        if (frame.argumentSizeBytes(index) < 1) {
            throw invalid("argument " + index + ": " + frame.argumentSizeBytes(index)
                    + " bytes of local memory; give at least 1");
        }
        return frame.argumentSizeBytes(index);
    }

    private void checkArgument(
            LaunchFrame frame, int index, KernelSignature.Parameter parameter, @Nullable DeviceMemory memory) {
        switch (frame.argumentKind(index)) {
            case LaunchFrame.KIND_BUFFER, LaunchFrame.KIND_ARRAY -> {
                if (parameter.kind() == KernelSignature.Kind.VALUE) {
                    throw wrongKind(frame, index, "a value");
                }
                checkBuffer(frame, index, parameter, memory);
            }
            case LaunchFrame.KIND_SCALAR, LaunchFrame.KIND_STRUCT -> {
                if (parameter.kind() == KernelSignature.Kind.BUFFER) {
                    throw wrongKind(frame, index, "a buffer or region");
                }
                checkValue(frame, index, parameter);
            }
            default ->
                throw wrongKind(
                        frame,
                        index,
                        parameter.kind() == KernelSignature.Kind.BUFFER ? "a buffer or region" : "a value");
        }
    }

    private void checkBuffer(
            LaunchFrame frame, int index, KernelSignature.Parameter parameter, @Nullable DeviceMemory memory) {
        long lengthBytes = requireMemory(frame, index, memory, parameter.alignmentBytes());
        if (frame.argumentKind(index) == LaunchFrame.KIND_ARRAY) {
            requireArrayFits(frame, index, lengthBytes);
        }
    }

    private void checkValue(LaunchFrame frame, int index, KernelSignature.Parameter parameter) {
        int size = frame.argumentSizeBytes(index);
        if (frame.argumentKind(index) == LaunchFrame.KIND_SCALAR) {
            requireScalarSize(index, size);
        } else {
            requireStructInFrame(frame, index);
        }
        if (size != parameter.sizeBytes()) {
            throw invalid(index, "it has " + parameter.sizeBytes() + " bytes, not " + size);
        }
    }

    /** Checks that the block may be chosen. */
    void choice() {
        if (signature.requiredBlock().getFirst() != 0) {
            throw invalid("its source demands the block " + signature.requiredBlock() + "; give it with the launch");
        }
    }

    /** Checks grid and block. */
    void grid(LaunchFrame frame) {
        int x = frame.blockX();
        int y = frame.blockY();
        int z = frame.blockZ();
        if (x < 1 || y < 1 || z < 1) {
            throw tooSmall(frame);
        }
        if (x > limits.maxBlockX || y > limits.maxBlockY || z > limits.maxBlockZ || (long) x * y * z > maxThreads) {
            throw invalid("block " + block(frame) + " is too large; this kernel runs at most " + maxThreads
                    + " threads a block here, and " + limits.maxBlockX + " × " + limits.maxBlockY + " × "
                    + limits.maxBlockZ + " along x, y and z");
        }
        var required = signature.requiredBlock();
        if (required.get(0) != 0 && (x != required.get(0) || y != required.get(1) || z != required.get(2))) {
            throw invalid("block " + block(frame) + " is not the one that its source demands: " + required);
        }
        blocks(frame, frame.gridX());
    }

    /** Checks a number of blocks along x, with those of the frame along y and z. */
    void blocks(LaunchFrame frame, int x) {
        int y = frame.gridY();
        int z = frame.gridZ();
        if (x < 1 || y < 1 || z < 1) {
            throw tooSmall(frame);
        }
        long plane = (long) x * y;
        if (x > limits.maxGridX
                || y > limits.maxGridY
                || z > limits.maxGridZ
                || plane > MAX_BLOCKS
                || plane * z > MAX_BLOCKS) {
            throw invalid("grid " + x + " × " + y + " × " + z + " is too large; there are at most " + limits.maxGridX
                    + " × " + limits.maxGridY + " × " + limits.maxGridZ + " blocks along x, y and z, and " + MAX_BLOCKS
                    + " in all");
        }
    }

    private BackendException tooSmall(LaunchFrame frame) {
        return invalid("grid " + frame.gridX() + " × " + frame.gridY() + " × " + frame.gridZ() + " and block "
                + block(frame) + " must be at least 1 in x, y and z");
    }

    private BackendException wrongKind(LaunchFrame frame, int index, String expected) {
        return invalid(index, "it is " + expected + ", not " + kind(frame, index));
    }

    private static String kind(LaunchFrame frame, int index) {
        return switch (frame.argumentKind(index)) {
            case LaunchFrame.KIND_BUFFER, LaunchFrame.KIND_ARRAY -> "a buffer or region";
            case LaunchFrame.KIND_SCALAR -> "a scalar";
            case LaunchFrame.KIND_STRUCT -> "a struct";
            case LaunchFrame.KIND_LOCAL -> "local memory";
            default -> "kind " + frame.argumentKind(index);
        };
    }

    @Override
    public String kernelText() {
        return signature.toString();
    }

    @Override
    public String argumentText(int index) {
        return signature.parameters().get(index).toString();
    }

    private static String block(LaunchFrame frame) {
        return frame.blockX() + " × " + frame.blockY() + " × " + frame.blockZ();
    }
}
