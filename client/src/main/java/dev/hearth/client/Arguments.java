package dev.hearth.client;

import dev.hearth.protocol.ElementType;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.Opcode;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Arguments of a kernel, in its order.
 *
 * <p>{@code Arguments.of(buffer, 3, 2.0f)} for the occasional launch; {@code new Arguments().buffer(b).int32(3)} to be
 * kept and launched often, which allocates nothing; {@link #clear()} and fill it again for other values. The values are
 * read when {@code launch} is called. Used by one thread at a time.
 */
public final class Arguments {
    private static final int FIRST_ROOM = 8;

    /** A shape's rank, a long as its upper half is reserved, and its dimensions. */
    private static final ValueLayout.OfLong RANK = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final ValueLayout.OfLong DIMENSION = RANK;

    private int count;
    /** The frame that is sent, header, kernel and size of the launch aside: a launch is a check and a copy. */
    private LaunchFrame image = image(LaunchFrame.bytes(FIRST_ROOM, 0));

    private @Nullable Handle[] handles = new Handle[FIRST_ROOM];
    /** Structs and shapes one after the other, each from a multiple of 8 on, and for each argument where its own starts. */
    private byte[] structs = new byte[0];

    private int[] structStarts = new int[FIRST_ROOM];
    private int structBytes;
    /** What {@link #count} was when the structs were put into the image: they lie behind all records. */
    private int structsBehind;

    /** No arguments yet. */
    public Arguments() {}

    /**
     * Arguments of these values: {@link DeviceMemory}, {@link Byte}, {@link Short}, {@link Integer}, {@link Long},
     * {@link Float}, {@link Double}, {@link LocalMemory}, or a {@link MemorySegment} for a struct or vector by value.
     *
     * @throws IllegalArgumentException for a value of another type
     */
    public static Arguments of(Object... values) {
        var arguments = new Arguments();
        for (Object value : values) {
            switch (value) {
                case DeviceMemory memory -> arguments.buffer(memory);
                case Integer number -> arguments.int32(number);
                case Float number -> arguments.float32(number);
                case Long number -> arguments.int64(number);
                case Double number -> arguments.float64(number);
                case Short number -> arguments.int16(number);
                case Byte number -> arguments.int8(number);
                case LocalMemory local -> arguments.local(local.bytes());
                case MemorySegment struct -> arguments.struct(struct);
                default ->
                    throw new IllegalArgumentException("argument " + arguments.count + " is a "
                            + value.getClass().getName() + "; kernels take DeviceBuffer, SharedBuffer, Byte, Short,"
                            + " Integer, Long, Float, Double, LocalMemory, and MemorySegment for a struct by value");
            }
        }
        return arguments;
    }

    /** How many there are. */
    public int count() {
        return count;
    }

    /** Forgets all arguments and keeps the room for them. */
    public Arguments clear() {
        Arrays.fill(handles, 0, count, null);
        count = 0;
        structBytes = 0;
        return this;
    }

    /** A buffer as a whole. */
    public Arguments buffer(DeviceMemory buffer) {
        return add(buffer, 0);
    }

    /**
     * A buffer from this byte on.
     *
     * @throws IllegalArgumentException where the offset is outside the buffer
     */
    public Arguments buffer(DeviceMemory buffer, long offset) {
        if (offset < 0 || offset >= buffer.lengthBytes()) {
            throw new IllegalArgumentException(
                    "offset " + offset + " in a buffer of " + buffer.lengthBytes() + " bytes");
        }
        return add(buffer, offset);
    }

    /**
     * A buffer that holds an array: elements of one type without gaps, the last dimension innermost. A StableHLO kernel takes
     * an array of just the type and shape that it was compiled for; one of OpenCL C or CUDA C takes it as a buffer. No
     * dimensions mean a single element.
     *
     * @throws IllegalArgumentException where the array does not fit the buffer
     */
    public Arguments array(DeviceMemory buffer, ElementType type, long... dimensions) {
        return array(buffer, 0, type, dimensions);
    }

    /** As {@link #array(DeviceMemory, ElementType, long...)}, from this byte of the buffer on. */
    public Arguments array(DeviceMemory buffer, long offset, ElementType type, long... dimensions) {
        if (dimensions.length > LaunchFrame.MAX_RANK) {
            throw new IllegalArgumentException(
                    "an array of " + dimensions.length + " dimensions; it has at most " + LaunchFrame.MAX_RANK);
        }
        requireRoom(buffer, offset, type, dimensions);
        int at = room(LaunchFrame.shapeBytes(dimensions.length));
        MemorySegment shape = MemorySegment.ofArray(structs).asSlice(at);
        shape.set(RANK, 0, dimensions.length);
        for (int i = 0; i < dimensions.length; i++) {
            shape.set(DIMENSION, LaunchFrame.shapeBytes(i), dimensions[i]);
        }
        Handle handle = Handle.of(buffer);
        int index = next(handle);
        structStarts[index] = at;
        image.array(index, handle.number(), offset, type.code());
        return this;
    }

    private static void requireRoom(DeviceMemory buffer, long offset, ElementType type, long... dimensions) {
        long elements = 1;
        boolean fits = offset >= 0 && offset < buffer.lengthBytes();
        for (long dimension : dimensions) {
            fits &= dimension >= 0 && Math.multiplyHigh(elements, dimension) == 0 && elements * dimension >= 0;
            elements *= dimension;
        }
        if (!fits || elements > (buffer.lengthBytes() - offset) / type.sizeBytes()) {
            throw new IllegalArgumentException("an array " + type + Arrays.toString(dimensions) + " at offset " + offset
                    + " of a buffer of " + buffer.lengthBytes() + " bytes");
        }
    }

    /** 8 bits, given as signed or unsigned (-128 to 255). */
    public Arguments int8(int value) {
        return scalar(Byte.BYTES, narrow(value, 8));
    }

    /** 16 bits, given as signed or unsigned (-32768 to 65535); also the bits of a {@code half}. */
    public Arguments int16(int value) {
        return scalar(Short.BYTES, narrow(value, 16));
    }

    public Arguments int32(int value) {
        return scalar(Integer.BYTES, value & 0xffff_ffffL);
    }

    public Arguments int64(long value) {
        return scalar(Long.BYTES, value);
    }

    public Arguments float32(float value) {
        return int32(Float.floatToRawIntBits(value));
    }

    public Arguments float64(double value) {
        return int64(Double.doubleToRawLongBits(value));
    }

    /** A struct or vector by value: a copy of these bytes, laid out as the device's compiler does. */
    public Arguments struct(MemorySegment bytes) {
        if (bytes.byteSize() == 0 || bytes.byteSize() > Frame.MAX_BYTES) {
            throw new IllegalArgumentException(
                    "a struct of " + bytes.byteSize() + " bytes; it has 1 to " + Frame.MAX_BYTES);
        }
        int size = (int) bytes.byteSize();
        int at = room(size);
        MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, 0, structs, at, size);
        int index = next(null);
        structStarts[index] = at;
        image.struct(index, size, 0);
        return this;
    }

    /** Makes room behind the records, and returns where in {@link #structs} it starts. */
    private int room(int bytes) {
        int at = structBytes;
        structBytes += Frame.padded(bytes);
        if (structBytes > structs.length) {
            structs = Arrays.copyOf(structs, 2 * structBytes);
        }
        structsBehind = -1;
        return at;
    }

    /** As {@link #struct(MemorySegment)}. */
    public Arguments struct(byte[] bytes) {
        return struct(MemorySegment.ofArray(bytes));
    }

    /** Local (shared) memory of each block: OpenCL's {@code __local} pointer. */
    public Arguments local(int bytes) {
        if (bytes < 1) {
            throw new IllegalArgumentException("local memory of " + bytes + " bytes; it has at least 1");
        }
        int index = next(null);
        image.local(index, bytes);
        return this;
    }

    private static long narrow(int value, int bits) {
        if (value < -(1 << (bits - 1)) || value >= 1 << bits) {
            throw new IllegalArgumentException(value + " does not fit " + bits + " bits");
        }
        return value & ((1L << bits) - 1);
    }

    private Arguments scalar(int sizeBytes, long bits) {
        int index = next(null);
        image.scalar(index, sizeBytes, bits);
        return this;
    }

    private Arguments add(DeviceMemory buffer, long offset) {
        Handle handle = Handle.of(buffer);
        int index = next(handle);
        image.buffer(index, handle.number(), offset);
        return this;
    }

    /** Makes room for one more, which may replace {@link #image}, and returns its index. */
    private int next(@Nullable Handle handle) {
        if (count == handles.length) {
            int room = 2 * count;
            reimage(LaunchFrame.bytes(room, 0));
            handles = Arrays.copyOf(handles, room);
            structStarts = Arrays.copyOf(structStarts, room);
        }
        handles[count] = handle;
        return count++;
    }

    private static LaunchFrame image(int bytes) {
        var memory = MemorySegment.ofArray(new byte[bytes]);
        return new LaunchFrame(Frame.begin(memory, 0, Opcode.LAUNCH, bytes, 0, 0));
    }

    private void reimage(int bytes) {
        LaunchFrame larger = image(Math.max(bytes, (int) image.segment().byteSize()));
        larger.segment().copyFrom(image.segment());
        image = larger;
    }

    /** Makes {@link #image()} ready after checking that it may be sent over this connection, and returns its length. */
    int checkedBytes(Connection connection) {
        for (int i = 0; i < count; i++) {
            Handle handle = handles[i];
            if (handle != null) {
                handle.use(connection);
            }
        }
        int bytes = LaunchFrame.bytes(count, structBytes);
        if (bytes > Frame.MAX_BYTES) {
            throw new IllegalArgumentException(count + " arguments with " + structBytes + " bytes of structs; at most "
                    + Frame.MAX_BYTES + " bytes are sent with a launch: put the rest into a buffer");
        }
        image.argumentCount(count);
        if (structsBehind != count) {
            placeStructs(bytes);
        }
        return bytes;
    }

    /** The frame to send, once {@link #checkedBytes} has found it right. */
    LaunchFrame image() {
        return image;
    }

    private void placeStructs(int bytes) {
        if (bytes > image.segment().byteSize()) {
            reimage(bytes);
        }
        int behind = LaunchFrame.bytes(count, 0);
        for (int i = 0; i < count; i++) {
            if (image.argumentKind(i) == LaunchFrame.KIND_STRUCT) {
                image.struct(i, image.argumentSizeBytes(i), (long) behind + structStarts[i]);
            } else if (image.argumentKind(i) == LaunchFrame.KIND_ARRAY) {
                image.shapeAt(i, behind + structStarts[i]);
            }
        }
        MemorySegment.copy(structs, 0, image.segment(), ValueLayout.JAVA_BYTE, behind, structBytes);
        structsBehind = count;
    }
}
