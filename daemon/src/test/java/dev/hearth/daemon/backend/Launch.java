package dev.hearth.daemon.backend;

import dev.hearth.protocol.ElementType;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.Opcode;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/** Builds a LAUNCH frame and the memories of its arguments. */
public final class Launch {
    private static final int MAX_ARGUMENTS = 8;
    private static final int MAX_STRUCT_BYTES = 128;

    private final @Nullable DeviceMemory[] memories = new DeviceMemory[MAX_ARGUMENTS];
    private final LaunchFrame frame;
    private int count;
    private int structsAt = LaunchFrame.BYTES + MAX_ARGUMENTS * LaunchFrame.ARGUMENT_BYTES;

    public Launch() {
        int bytes = LaunchFrame.bytes(MAX_ARGUMENTS, MAX_STRUCT_BYTES);
        frame = new LaunchFrame(Frame.begin(MemorySegment.ofArray(new long[bytes / 8]), 0, Opcode.LAUNCH, bytes, 1, 1));
        grid(1, 1, 1).block(1, 1, 1);
    }

    public Launch grid(int x, int y, int z) {
        frame.grid(x, y, z);
        return this;
    }

    public Launch block(int x, int y, int z) {
        frame.block(x, y, z);
        return this;
    }

    public Launch buffer(@Nullable DeviceMemory memory) {
        return buffer(memory, 0);
    }

    public Launch buffer(@Nullable DeviceMemory memory, long offset) {
        memories[count] = memory;
        frame.buffer(count++, 1, offset);
        return this;
    }

    public Launch int8(byte value) {
        return scalar(1, value);
    }

    public Launch int16(short value) {
        return scalar(2, value);
    }

    public Launch int32(int value) {
        return scalar(4, value);
    }

    public Launch int64(long value) {
        return scalar(8, value);
    }

    public Launch float32(float value) {
        return scalar(4, Float.floatToRawIntBits(value));
    }

    public Launch float64(double value) {
        return scalar(8, Double.doubleToRawLongBits(value));
    }

    public Launch scalar(int sizeBytes, long bits) {
        frame.scalar(count++, sizeBytes, bits);
        return this;
    }

    public Launch struct(ByteBuffer bytes) {
        int size = bytes.remaining();
        MemorySegment.copy(MemorySegment.ofBuffer(bytes), 0, frame.segment(), structsAt, size);
        frame.struct(count++, size, structsAt);
        structsAt += size;
        return this;
    }

    public Launch array(@Nullable DeviceMemory memory, long offset, ElementType type, long... dimensions) {
        memories[count] = memory;
        frame.array(count++, 1, offset, type.code(), structsAt, dimensions);
        structsAt += LaunchFrame.shapeBytes(dimensions.length);
        return this;
    }

    public Launch local(int sizeBytes) {
        frame.local(count++, sizeBytes);
        return this;
    }

    public Launch sharedMemory(int bytes) {
        frame.sharedMemoryBytes(bytes);
        return this;
    }

    /** A little-endian buffer for a struct. */
    public static ByteBuffer bytes(int size) {
        return ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    }

    public LaunchFrame frame() {
        return frame.argumentCount(count);
    }

    public @Nullable DeviceMemory[] memories() {
        return memories;
    }

    public void on(BackendContext context, BackendStream stream, BackendKernel kernel) {
        context.launch(stream, kernel, frame(), memories);
        frame.segment().asSlice(LaunchFrame.BYTES).fill((byte) 0xee); // the frame may be reused after the return
    }
}
