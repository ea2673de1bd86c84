package dev.hearth.sidecar.grpc;

import com.google.protobuf.ByteString;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.FrameChannel;
import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.Status;
import dev.hearth.v1.Argument;
import dev.hearth.v1.ArrayArgument;
import dev.hearth.v1.Dim3;
import dev.hearth.v1.Launch;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Turns a launch with its typed arguments into LAUNCH. */
final class LaunchWriter {
    private LaunchWriter() {}

    static void write(Launch launch, FrameChannel channel, long stream) throws IOException, CommandException {
        int count = launch.getArgumentsCount();
        long structBytes = 0;
        for (Argument argument : launch.getArgumentsList()) {
            structBytes += behindRecords(argument);
        }
        if (LaunchFrame.BYTES + (long) count * LaunchFrame.ARGUMENT_BYTES + structBytes > Frame.MAX_BYTES) {
            throw refused(
                    Status.INVALID_LAUNCH,
                    count + " arguments with " + structBytes + " bytes of structs do not fit a frame of "
                            + Frame.MAX_BYTES + " bytes; pass large values in a buffer");
        }
        MemorySegment segment = channel.claim(Opcode.LAUNCH, LaunchFrame.bytes(count, (int) structBytes), stream);
        Dim3 grid = launch.getGrid();
        LaunchFrame frame = new LaunchFrame(segment)
                .kernel(launch.getKernel())
                .grid(size(grid.getX()), size(grid.getY()), size(grid.getZ()))
                .block(0, 0, 0)
                .sharedMemoryBytes(launch.getSharedMemoryBytes())
                .argumentCount(count);
        if (launch.hasBlock()) {
            Dim3 block = launch.getBlock();
            frame.block(size(block.getX()), size(block.getY()), size(block.getZ()));
        }
        int structAt = LaunchFrame.BYTES + count * LaunchFrame.ARGUMENT_BYTES;
        for (int i = 0; i < count; i++) {
            argument(frame, i, launch.getArguments(i), structAt);
            structAt += behindRecords(launch.getArguments(i));
        }
    }

    /** A size that is not given is 1; one below zero is the worker's to refuse. */
    private static int size(int given) {
        return given == 0 ? 1 : given;
    }

    /** Bytes of an argument that lie behind the records: a struct, or the shape of an array. */
    private static int behindRecords(Argument argument) {
        return switch (argument.getValueCase()) {
            case STRUCT -> Frame.padded(argument.getStruct().size());
            case ARRAY -> LaunchFrame.shapeBytes(argument.getArray().getDimensionsCount());
            default -> 0;
        };
    }

    private static void argument(LaunchFrame frame, int index, Argument argument, int structAt)
            throws CommandException {
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
            }
            case ARRAY -> array(frame, index, argument.getArray(), structAt);
            case VALUE_NOT_SET ->
                throw refused(Status.INVALID_LAUNCH, "argument " + index + " has no value; set one of its fields");
        }
    }

    private static void array(LaunchFrame frame, int index, ArrayArgument array, int shapeAt) throws CommandException {
        if (array.getDimensionsCount() > LaunchFrame.MAX_RANK) {
            throw refused(
                    Status.INVALID_LAUNCH,
                    "argument " + index + " is an array of " + array.getDimensionsCount() + " dimensions; at most "
                            + LaunchFrame.MAX_RANK);
        }
        long[] dimensions =
                array.getDimensionsList().stream().mapToLong(Long::longValue).toArray();
        frame.array(index, array.getHandle(), array.getOffset(), array.getElementTypeValue(), shapeAt, dimensions);
    }

    private static CommandException refused(Status status, String message) {
        return new CommandException(status, Opcode.LAUNCH.name(), message);
    }
}
