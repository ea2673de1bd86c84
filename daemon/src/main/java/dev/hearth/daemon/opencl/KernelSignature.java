package dev.hearth.daemon.opencl;

import static org.jocl.CL.*;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.DeviceMemory;
import dev.hearth.daemon.backend.KernelArguments;
import dev.hearth.protocol.LaunchFrame;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jocl.cl_device_id;
import org.jspecify.annotations.Nullable;

/**
 * What a kernel takes, and the check of a launch against it. PoCL ends the process on some wrong launches and reads past
 * the end of others, so nothing unchecked may reach a driver.
 *
 * @param name of the kernel
 * @param arguments in order
 * @param requiredBlock the block that its source demands ({@code reqd_work_group_size}), three zeros for none
 */
record KernelSignature(String name, List<Argument> arguments, List<Integer> requiredBlock) implements KernelArguments {
    /** How an argument is passed. */
    enum Kind {
        /** Pointer to global or constant memory. */
        BUFFER,
        /** Pointer to local memory, passed as a size. */
        LOCAL,
        /** By value: scalar, vector or struct. */
        VALUE,
        /** Image, sampler, pipe, queue: cannot be passed. */
        OTHER
    }

    /**
     * One argument.
     *
     * @param kind how it is passed
     * @param type as the source spells it
     * @param name as the source spells it
     * @param sizeBytes of a value; 0 where the compiler would not tell, and for all that is no value
     * @param alignmentBytes what the offset of a buffer is a multiple of; vectors are aligned to their size
     * @param readOnly whether it points to const or constant memory
     */
    record Argument(Kind kind, String type, String name, int sizeBytes, int alignmentBytes, boolean readOnly) {
        @Override
        public String toString() {
            return type + " " + name;
        }
    }

    /**
     * What a device can take at most.
     *
     * @param maxBlockX work-items of a block along x
     * @param maxBlockY along y
     * @param maxBlockZ along z
     * @param maxLocalBytes local memory of a block
     * @param maxParameterBytes a struct passed by value
     */
    record Limits(long maxBlockX, long maxBlockY, long maxBlockZ, long maxLocalBytes, int maxParameterBytes) {
        static Limits of(cl_device_id device) {
            long[] block = OpenClInfo.numbers(device, CL_DEVICE_MAX_WORK_ITEM_SIZES, 3);
            long parameter = OpenClInfo.number(device, CL_DEVICE_MAX_PARAMETER_SIZE);
            return new Limits(block[0], block[1], block[2], OpenClInfo.number(device, CL_DEVICE_LOCAL_MEM_SIZE), (int)
                    Math.min(OpenClDriver.SCRATCH_BYTES, parameter));
        }
    }

    private static final int MAX_BLOCKS = Integer.MAX_VALUE;

    /**
     * Checks a launch.
     *
     * @param localBytes local memory that the kernel's own source declares
     * @param maxThreads most work-items of a block for this kernel
     */
    void check(LaunchFrame frame, @Nullable DeviceMemory[] memories, Limits limits, long localBytes, int maxThreads) {
        checkGrid(frame, limits, maxThreads);
        int count = frame.argumentCount();
        if (count != arguments.size()) {
            throw invalid("it takes " + arguments.size() + " arguments, not " + count);
        }
        requireWhole(frame, memories);
        long local = localBytes;
        for (int i = 0; i < count; i++) {
            switch (arguments.get(i).kind) {
                case BUFFER -> checkBuffer(frame, i, memories[i]);
                case LOCAL -> local += checkLocal(frame, i);
                case VALUE -> checkValue(frame, i, limits);
                case OTHER -> throw invalid(i, "this kind of argument cannot be passed");
            }
        }
        if (local > limits.maxLocalBytes()) {
            throw invalid(
                    "a block needs " + local + " bytes of local memory; the device has " + limits.maxLocalBytes());
        }
    }

    private void checkGrid(LaunchFrame frame, Limits limits, int maxThreads) {
        int x = frame.blockX();
        int y = frame.blockY();
        int z = frame.blockZ();
        boolean leavesBlock = LaunchFrame.leavesBlock(frame);
        if ((!leavesBlock && (x < 1 || y < 1 || z < 1))
                || frame.gridX() < 1
                || frame.gridY() < 1
                || frame.gridZ() < 1) {
            throw invalid("grid " + grid(frame) + " and block " + block(frame) + " must be at least 1 in x, y and z");
        }
        if (x > limits.maxBlockX()
                || y > limits.maxBlockY()
                || z > limits.maxBlockZ()
                || (long) x * y * z > maxThreads) {
            throw invalid("block " + block(frame) + " is too large; this kernel runs at most " + maxThreads
                    + " threads a block here, and " + limits.maxBlockX() + " × " + limits.maxBlockY() + " × "
                    + limits.maxBlockZ() + " along x, y and z");
        }
        // PoCL counts blocks in 32 bits: a grid beyond them would run in part, or never end.
        long plane = (long) frame.gridX() * frame.gridY();
        if (plane > MAX_BLOCKS || plane * frame.gridZ() > MAX_BLOCKS) {
            throw invalid("grid " + grid(frame) + " has more than " + MAX_BLOCKS + " blocks");
        }
        if (leavesBlock && requiredBlock.get(0) != 0) {
            throw invalid("its source demands the block " + requiredBlock + "; give it with the launch");
        }
        if (requiredBlock.get(0) != 0
                && (x != requiredBlock.get(0) || y != requiredBlock.get(1) || z != requiredBlock.get(2))) {
            throw invalid("block " + block(frame) + " is not the one that its source demands: " + requiredBlock);
        }
        if (frame.sharedMemoryBytes() != 0) {
            throw invalid("OpenCL has no dynamic shared memory; pass local memory as an argument");
        }
    }

    private void checkBuffer(LaunchFrame frame, int index, @Nullable DeviceMemory memory) {
        boolean array = frame.argumentKind(index) == LaunchFrame.KIND_ARRAY;
        if (!array && frame.argumentKind(index) != LaunchFrame.KIND_BUFFER) {
            throw wrongKind(frame, index, "a buffer or region");
        }
        long lengthBytes =
                requireMemory(frame, index, memory, arguments.get(index).alignmentBytes());
        if (array) {
            requireArrayFits(frame, index, lengthBytes);
        }
    }

    private long checkLocal(LaunchFrame frame, int index) {
        if (frame.argumentKind(index) != LaunchFrame.KIND_LOCAL) {
            throw wrongKind(frame, index, "local memory");
        }
        int size = frame.argumentSizeBytes(index);
        if (size < 1) {
            throw invalid(index, size + " bytes of local memory; give at least 1");
        }
        return size;
    }

    private void checkValue(LaunchFrame frame, int index, Limits limits) {
        int kind = frame.argumentKind(index);
        int size = frame.argumentSizeBytes(index);
        if (kind == LaunchFrame.KIND_SCALAR) {
            requireScalarSize(index, size);
        } else if (kind == LaunchFrame.KIND_STRUCT) {
            requireStructInFrame(frame, index);
        } else {
            throw wrongKind(frame, index, "a value");
        }
        int expected = arguments.get(index).sizeBytes;
        if (expected != 0 && size != expected) {
            throw invalid(index, "it has " + expected + " bytes, not " + size);
        }
        if (size > limits.maxParameterBytes()) {
            throw invalid(index, size + " bytes by value; at most " + limits.maxParameterBytes() + " can be passed");
        }
    }

    private BackendException wrongKind(LaunchFrame frame, int index, String expected) {
        String given = switch (frame.argumentKind(index)) {
            case LaunchFrame.KIND_BUFFER -> "a buffer or region";
            case LaunchFrame.KIND_SCALAR -> "a scalar";
            case LaunchFrame.KIND_STRUCT -> "a struct";
            case LaunchFrame.KIND_LOCAL -> "local memory";
            case LaunchFrame.KIND_ARRAY -> "an array";
            default -> "kind " + frame.argumentKind(index);
        };
        return invalid(index, "it is " + expected + ", not " + given);
    }

    @Override
    public String kernelText() {
        return toString();
    }

    @Override
    public String argumentText(int index) {
        return arguments.get(index).toString();
    }

    private static String grid(LaunchFrame frame) {
        return frame.gridX() + " × " + frame.gridY() + " × " + frame.gridZ();
    }

    private static String block(LaunchFrame frame) {
        return frame.blockX() + " × " + frame.blockY() + " × " + frame.blockZ();
    }

    void write(DataOutputStream out) throws IOException {
        out.writeUTF(name);
        for (int size : requiredBlock) {
            out.writeInt(size);
        }
        out.writeShort(arguments.size());
        for (Argument argument : arguments) {
            out.writeUTF(argument.kind.name());
            out.writeUTF(argument.type);
            out.writeUTF(argument.name);
            out.writeInt(argument.sizeBytes);
            out.writeInt(argument.alignmentBytes);
            out.writeBoolean(argument.readOnly);
        }
    }

    static KernelSignature read(DataInputStream in) throws IOException {
        String name = in.readUTF();
        var block = List.of(in.readInt(), in.readInt(), in.readInt());
        int count = in.readUnsignedShort();
        var arguments = new ArrayList<Argument>();
        for (int i = 0; i < count; i++) {
            arguments.add(new Argument(
                    kind(in.readUTF()), in.readUTF(), in.readUTF(), in.readInt(), in.readInt(), in.readBoolean()));
        }
        return new KernelSignature(name, List.copyOf(arguments), block);
    }

    private static Kind kind(String name) throws IOException {
        try {
            return Kind.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw new IOException("argument kind " + name + " is not known", e);
        }
    }

    @Override
    public String toString() {
        return name + arguments.stream().map(Argument::toString).collect(Collectors.joining(", ", "(", ")"));
    }
}
