package dev.hearth.client;

import dev.hearth.protocol.ElementType;
import dev.hearth.protocol.LaunchFrame;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** What was launched, as the frame said it. */
record Launched(
        String kernel, List<Integer> grid, List<Integer> block, int sharedBytes, List<Launched.Argument> arguments) {
    /**
     * One argument; {@code struct} has the bytes of a struct in hexadecimal, and {@code value} is 0 then; or type and shape of
     * an array, and {@code sizeBytes} is 0 then.
     */
    record Argument(int kind, int sizeBytes, long value, long offset, String struct) {}

    static Launched of(String kernel, LaunchFrame frame) {
        var arguments = new ArrayList<Argument>();
        for (int i = 0; i < frame.argumentCount(); i++) {
            boolean isArray = frame.argumentKind(i) == LaunchFrame.KIND_ARRAY;
            boolean isStruct = frame.argumentKind(i) == LaunchFrame.KIND_STRUCT;
            String struct =
                    isStruct ? HexFormat.of().formatHex(frame.argumentStruct(i).toArray(ValueLayout.JAVA_BYTE)) : "";
            if (isArray) {
                struct = array(frame, i);
            }
            arguments.add(new Argument(
                    frame.argumentKind(i),
                    isArray ? 0 : frame.argumentSizeBytes(i),
                    isStruct ? 0 : frame.argumentValue(i),
                    frame.argumentOffset(i),
                    struct));
        }
        return new Launched(
                kernel,
                List.of(frame.gridX(), frame.gridY(), frame.gridZ()),
                List.of(frame.blockX(), frame.blockY(), frame.blockZ()),
                frame.sharedMemoryBytes(),
                arguments);
    }

    private static String array(LaunchFrame frame, int index) {
        var dimensions = new ArrayList<Long>();
        for (int i = 0; i < frame.argumentRank(index); i++) {
            dimensions.add(frame.argumentDimension(index, i));
        }
        return ElementType.of(frame.argumentElementType(index)) + dimensions.toString();
    }
}
