package dev.hearth.daemon.backend;

import dev.hearth.protocol.ElementType;
import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.ProtocolException;
import org.jspecify.annotations.Nullable;

/** An array as an argument of a kernel that knows no shapes: it must only lie in its memory. */
public final class ArrayArgument {
    private ArrayArgument() {}

    /**
     * Why an argument of kind {@link LaunchFrame#KIND_ARRAY} cannot be taken; null where it can.
     *
     * @param lengthBytes of its memory from the argument's offset on
     */
    public static @Nullable String refusal(LaunchFrame frame, int index, long lengthBytes) {
        ElementType type = ElementType.of(frame.argumentElementType(index));
        if (type == null) {
            return "element type " + frame.argumentElementType(index) + " is not known";
        }
        try {
            int rank = frame.argumentRank(index);
            long elements = 1;
            for (int i = 0; i < rank; i++) {
                long dimension = frame.argumentDimension(index, i);
                if (dimension < 0) {
                    return "dimension " + i + " of the array is " + dimension;
                }
                elements = Math.multiplyExact(elements, dimension);
            }
            return elements <= lengthBytes / type.sizeBytes()
                    ? null
                    : "an array of " + elements + " " + type + " is larger than the " + lengthBytes
                            + " bytes of its memory from the offset on";
        } catch (ArithmeticException e) {
            return "an array of so many elements fits no memory";
        } catch (ProtocolException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
