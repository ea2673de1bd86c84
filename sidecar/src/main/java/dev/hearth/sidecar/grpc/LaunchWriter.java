package dev.hearth.sidecar.grpc;

import com.google.protobuf.ByteString;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.FrameChannel;
import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.Status;
import dev.hearth.v1.Argument;
import dev.hearth.v1.Dim3;
import dev.hearth.v1.Launch;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Turns a launch with its typed arguments into LAUNCH. */
final class LaunchWriter {
    private static final int STRUCT_ALIGNMENT = 8;

    private LaunchWriter() {}

    static void write(Launch launch, FrameChannel channel, long stream) throws IOException, CommandException {
        int count = launch.getArgumentsCount();
        long structBytes = 0;
        for (Argument argument : launch.getArgumentsList()) {
            structBytes += padded(argument.getStruct().size());
        }
        if (LaunchFrame.BYTES + (long) count * LaunchFrame.ARGUMENT_BYTES + structBytes > Frame.MAX_BYTES) {
            throw refused(
                    Status.INVALID_LAUNCH,
                    count + " arguments with " + structBytes + " bytes of structs do not fit a frame of "
                            + Frame.MAX_BYTES + " bytes; pass large values in a buffer");
        }
        MemorySegment segment = channel.claim(Opcode.LAUNCH, LaunchFrame.bytes(count, (int) structBytes), stream);
        Dim3 grid = launch.getGrid();
        Dim3 block = launch.getBlock();
        LaunchFrame frame = new LaunchFrame(segment)
                .kernel(launch.getKernel())
                .grid(size(grid.getX()), size(grid.getY()), size(grid.getZ()))
                .block(size(block.getX()), size(block.getY()), size(block.getZ()))
                .sharedMemoryBytes(launch.getSharedMemoryBytes())
                .argumentCount(count);
        int structAt = LaunchFrame.BYTES + count * LaunchFrame.ARGUMENT_BYTES;
        for (int i = 0; i < count; i++) {
            structAt += argument(frame, i, launch.getArguments(i), structAt);
        }
    }

    /** A size that is not given is 1; one below zero is the worker's to refuse. */
    private static int size(int given) {
        return given == 0 ? 1 : given;
    }

    /** Writes an argument; returns the bytes of structs that it takes. */
    private static int argument(LaunchFrame frame, int index, Argument argument, int structAt) throws CommandException {
        switch (argument.getValueCase()) {
            case BUFFER ->
                frame.buffer(
                        index,
                        argument.getBuffer().getHandle(),
                        argument.getBuffer().getOffset());
            case INT8 -> frame.scalar(index, Byte.BYTES, argument.getInt8() & 0xffL);
            case INT16 -> frame.scalar(index, Short.BYTES, argument.getInt16() & 0xffffL);
            case INT32 -> frame.scalar(index, Integer.BYTES, argument.getInt32() & 0xffff_ffffL);
            case INT64 -> frame.scalar(index, Long.BYTES, argument.getInt64());
            case FLOAT32 ->
                frame.scalar(index, Float.BYTES, Float.floatToRawIntBits(argument.getFloat32()) & 0xffff_ffffL);
            case FLOAT64 -> frame.scalar(index, Double.BYTES, Double.doubleToRawLongBits(argument.getFloat64()));
            case LOCAL_BYTES -> frame.local(index, argument.getLocalBytes());
            case STRUCT -> {
                ByteString bytes = argument.getStruct();
                MemorySegment.copy(
                        bytes.toByteArray(), 0, frame.segment(), ValueLayout.JAVA_BYTE, structAt, bytes.size());
                frame.struct(index, bytes.size(), structAt);
                return padded(bytes.size());
            }
            case VALUE_NOT_SET ->
                throw refused(Status.INVALID_LAUNCH, "argument " + index + " has no value; set one of its fields");
        }
        return 0;
    }

    private static int padded(int bytes) {
        return (bytes + STRUCT_ALIGNMENT - 1) & -STRUCT_ALIGNMENT;
    }

    private static CommandException refused(Status status, String message) {
        return new CommandException(status, Opcode.LAUNCH.name(), message);
    }
}
