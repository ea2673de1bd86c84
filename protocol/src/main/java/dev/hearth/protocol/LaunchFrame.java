package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * Launches a kernel on the stream.
 * Direction: function → worker.
 *
 * <pre>{@code
 * offset  size                field              meaning
 * 24      8                   kernel             handle of the kernel
 * 32      4                   gridX              blocks (work-groups) along x
 * 36      4                   gridY              along y
 * 40      4                   gridZ              along z
 * 44      4                   blockX             threads (work-items) of a block along x; all three 0: the device chooses, the grid counts threads
 * 48      4                   blockY             along y
 * 52      4                   blockZ             along z
 * 56      4                   sharedMemoryBytes  dynamic shared memory of a block (CUDA)
 * 60      2                   argumentCount      arguments
 * 62      2                   reserved           zero
 * 64      argumentCount × 24  arguments          one record an argument
 * …       rest                structs            structs by value and shapes of arrays, each where its argument says
 *
 * an argument:
 * 0       2                   kind               1 buffer, 2 scalar, 3 struct, 4 local memory, 5 array
 * 2       2                   elementType        of the array, see Element types; 0 for another kind
 * 4       4                   sizeBytes          of the scalar, struct or local memory; frame offset of the array's shape
 * 8       8                   value              handle, bits of the scalar, or frame offset of the struct
 * 16      8                   offset             first byte of a buffer or array
 *
 * the shape of an array:
 * 0       4                   rank               dimensions, 0 for a scalar
 * 4       4                   reserved           zero
 * 8       rank × 8            dimensions         the size of each, outermost first
 * }</pre>
 */
public record LaunchFrame(MemorySegment segment) {
    static final long KERNEL = 24;
    static final long GRID_X = 32;
    static final long GRID_Y = 36;
    static final long GRID_Z = 40;
    static final long BLOCK_X = 44;
    static final long BLOCK_Y = 48;
    static final long BLOCK_Z = 52;
    static final long SHARED_MEMORY_BYTES = 56;
    static final long ARGUMENT_COUNT = 60;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 64;

    /** Bytes of one argument record. */
    public static final int ARGUMENT_BYTES = 24;
    /** Argument kind: a buffer or region handle and an offset in it. */
    public static final int KIND_BUFFER = 1;
    /** Argument kind: a scalar of 1, 2, 4 or 8 bytes. */
    public static final int KIND_SCALAR = 2;
    /** Argument kind: a struct or vector by value, its bytes behind the argument records. */
    public static final int KIND_STRUCT = 3;
    /** Argument kind: local (shared) memory of a block, given by its size alone. */
    public static final int KIND_LOCAL = 4;
    /** Argument kind: an array in a buffer or region, with its element type and shape. */
    public static final int KIND_ARRAY = 5;

    /** Most dimensions of an array. */
    public static final int MAX_RANK = 64;

    private static final int SHAPE_BYTES = 8;

    static final long ARGUMENT_KIND = 0;
    static final long ARGUMENT_ELEMENT_TYPE = 2;
    static final long ARGUMENT_SIZE_BYTES = 4;
    static final long ARGUMENT_VALUE = 8;
    static final long ARGUMENT_OFFSET = 16;

    /** Wraps a frame; one whose arguments do not fit it is an INVALID_FRAME. */
    public LaunchFrame {
        Frame.requireBytes(segment, BYTES, Opcode.LAUNCH);
        Frame.requireBytes(segment, at(Frame.u16(segment, ARGUMENT_COUNT)), Opcode.LAUNCH);
    }

    public long kernel() {
        return segment.get(Frame.LONG, KERNEL);
    }

    public LaunchFrame kernel(long kernel) {
        segment.set(Frame.LONG, KERNEL, kernel);
        return this;
    }

    public int gridX() {
        return segment.get(Frame.INT, GRID_X);
    }

    public LaunchFrame gridX(int gridX) {
        segment.set(Frame.INT, GRID_X, gridX);
        return this;
    }

    public int gridY() {
        return segment.get(Frame.INT, GRID_Y);
    }

    public LaunchFrame gridY(int gridY) {
        segment.set(Frame.INT, GRID_Y, gridY);
        return this;
    }

    public int gridZ() {
        return segment.get(Frame.INT, GRID_Z);
    }

    public LaunchFrame gridZ(int gridZ) {
        segment.set(Frame.INT, GRID_Z, gridZ);
        return this;
    }

    public int blockX() {
        return segment.get(Frame.INT, BLOCK_X);
    }

    public LaunchFrame blockX(int blockX) {
        segment.set(Frame.INT, BLOCK_X, blockX);
        return this;
    }

    public int blockY() {
        return segment.get(Frame.INT, BLOCK_Y);
    }

    public LaunchFrame blockY(int blockY) {
        segment.set(Frame.INT, BLOCK_Y, blockY);
        return this;
    }

    public int blockZ() {
        return segment.get(Frame.INT, BLOCK_Z);
    }

    public LaunchFrame blockZ(int blockZ) {
        segment.set(Frame.INT, BLOCK_Z, blockZ);
        return this;
    }

    public int sharedMemoryBytes() {
        return segment.get(Frame.INT, SHARED_MEMORY_BYTES);
    }

    public LaunchFrame sharedMemoryBytes(int sharedMemoryBytes) {
        segment.set(Frame.INT, SHARED_MEMORY_BYTES, sharedMemoryBytes);
        return this;
    }

    public int argumentCount() {
        return Frame.u16(segment, ARGUMENT_COUNT);
    }

    public LaunchFrame argumentCount(int argumentCount) {
        segment.set(Frame.SHORT, ARGUMENT_COUNT, (short) argumentCount);
        return this;
    }

    /** Bytes of a frame with this many arguments and this many bytes of structs. */
    public static int bytes(int argumentCount, int structBytes) {
        return Frame.padded(BYTES + argumentCount * ARGUMENT_BYTES + structBytes);
    }

    public LaunchFrame grid(int x, int y, int z) {
        segment.set(Frame.LONG, GRID_X, pair(x, y));
        return gridZ(z);
    }

    public LaunchFrame block(int x, int y, int z) {
        segment.set(Frame.LONG, BLOCK_Y, pair(y, z));
        return blockX(x);
    }

    /** Whether {@code frame} leaves the block to the device: then its grid counts threads. */
    public static boolean leavesBlock(LaunchFrame frame) {
        return (frame.blockX() | frame.blockY() | frame.blockZ()) == 0;
    }

    /** Writes argument {@code index} as a buffer or region with the offset of its first byte. */
    public LaunchFrame buffer(int index, long handle, long offset) {
        return argument(index, KIND_BUFFER, 8, handle, offset);
    }

    /** Writes argument {@code index} as a scalar; {@code bits} holds its bytes, first byte lowest. */
    public LaunchFrame scalar(int index, int sizeBytes, long bits) {
        return argument(index, KIND_SCALAR, sizeBytes, bits, 0);
    }

    /** Writes argument {@code index} as a struct whose bytes the caller puts at this offset of the frame. */
    public LaunchFrame struct(int index, int sizeBytes, long frameOffset) {
        return argument(index, KIND_STRUCT, sizeBytes, frameOffset, 0);
    }

    /** Writes argument {@code index} as local memory of this size. */
    public LaunchFrame local(int index, int sizeBytes) {
        return argument(index, KIND_LOCAL, sizeBytes, 0, 0);
    }

    /** Bytes of an array's shape. */
    public static int shapeBytes(int rank) {
        return SHAPE_BYTES + rank * Long.BYTES;
    }

    /**
     * Writes argument {@code index} as an array of this type in a buffer or region, from an offset on, and its shape at
     * this offset of the frame.
     */
    public LaunchFrame array(
            int index, long handle, long offset, int elementType, int frameOffset, long... dimensions) {
        array(index, handle, offset, elementType).shapeAt(index, frameOffset);
        segment.set(Frame.LONG, frameOffset, dimensions.length);
        for (int i = 0; i < dimensions.length; i++) {
            segment.set(Frame.LONG, frameOffset + SHAPE_BYTES + (long) i * Long.BYTES, dimensions[i]);
        }
        return this;
    }

    /** As above, without a shape: the caller writes it, and says where by {@link #shapeAt}. */
    public LaunchFrame array(int index, long handle, long offset, int elementType) {
        argument(index, KIND_ARRAY, 0, handle, offset);
        segment.set(Frame.SHORT, at(index) + ARGUMENT_ELEMENT_TYPE, (short) elementType);
        return this;
    }

    /** Says at which offset of the frame the shape of an array argument lies. */
    public LaunchFrame shapeAt(int index, int frameOffset) {
        segment.set(Frame.INT, at(index) + ARGUMENT_SIZE_BYTES, frameOffset);
        return this;
    }

    private LaunchFrame argument(int index, int kind, int sizeBytes, long value, long offset) {
        long at = at(index);
        segment.set(Frame.LONG, at + ARGUMENT_KIND, pair(kind, sizeBytes));
        segment.set(Frame.LONG, at + ARGUMENT_VALUE, value);
        segment.set(Frame.LONG, at + ARGUMENT_OFFSET, offset);
        return this;
    }

    public int argumentKind(int index) {
        return Frame.u16(segment, at(index) + ARGUMENT_KIND);
    }

    /** Number of an array's {@link ElementType}. */
    public int argumentElementType(int index) {
        return Frame.u16(segment, at(index) + ARGUMENT_ELEMENT_TYPE);
    }

    public int argumentSizeBytes(int index) {
        return segment.get(Frame.INT, at(index) + ARGUMENT_SIZE_BYTES);
    }

    /** Handle of a buffer, bits of a scalar, or frame offset of a struct. */
    public long argumentValue(int index) {
        return segment.get(Frame.LONG, at(index) + ARGUMENT_VALUE);
    }

    /** Offset of the first byte in a buffer or array argument. */
    public long argumentOffset(int index) {
        return segment.get(Frame.LONG, at(index) + ARGUMENT_OFFSET);
    }

    /**
     * Bytes of a struct argument.
     *
     * @throws ProtocolException INVALID_FRAME where they do not lie in the frame, behind its argument records
     */
    public MemorySegment argumentStruct(int index) {
        long offset = argumentValue(index);
        int sizeBytes = argumentSizeBytes(index);
        long end = Frame.end(segment);
        if (sizeBytes < 0 || offset < at(argumentCount()) || offset > end - sizeBytes) {
            throw outsideStruct(index, offset, sizeBytes, end);
        }
        return segment.asSlice(offset, sizeBytes);
    }

    /**
     * How many dimensions an array argument has.
     *
     * @throws ProtocolException INVALID_FRAME where its shape does not lie in the frame, behind its argument records
     */
    public int argumentRank(int index) {
        long offset = argumentSizeBytes(index);
        long end = Frame.end(segment);
        if (offset < at(argumentCount()) || offset > end - SHAPE_BYTES) {
            throw outsideShape(index, offset, 0, end);
        }
        int rank = segment.get(Frame.INT, offset);
        if (rank < 0 || rank > MAX_RANK || offset > end - shapeBytes(rank)) {
            throw outsideShape(index, offset, rank, end);
        }
        return rank;
    }

    /** A dimension of an array argument, of those that {@link #argumentRank} has found to be there. */
    public long argumentDimension(int index, int dimension) {
        return segment.get(Frame.LONG, argumentSizeBytes(index) + SHAPE_BYTES + (long) dimension * Long.BYTES);
    }

    private static ProtocolException outsideShape(int index, long offset, int rank, long end) {
        return new ProtocolException(
                Status.INVALID_FRAME,
                "LAUNCH argument " + index + ": the shape of an array of " + rank + " dimensions (at most " + MAX_RANK
                        + ") at " + offset + " does not lie behind the argument records of a frame of " + end
                        + " bytes");
    }

    private static ProtocolException outsideStruct(int index, long offset, int sizeBytes, long end) {
        return new ProtocolException(
                Status.INVALID_FRAME,
                "LAUNCH argument " + index + ": a struct of " + sizeBytes + " bytes at " + offset
                        + " does not lie behind the argument records of a frame of " + end + " bytes");
    }

    private static long pair(int first, int second) {
        return (first & 0xffff_ffffL) | ((long) second << 32);
    }

    private static long at(int index) {
        return BYTES + (long) index * ARGUMENT_BYTES;
    }
}
