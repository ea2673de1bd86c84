package dev.hearth.daemon.backend;

import dev.hearth.protocol.ElementType;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import org.jspecify.annotations.Nullable;

/**
 * What every kind of backend checks alike of a launch's arguments, and how it words what it refuses. This is on the launch
 * path: nothing is allocated where all is well.
 */
public interface KernelArguments {
    /** The kernel as messages name it. */
    String kernelText();

    /** What the kernel takes at this place, as messages name it. */
    String argumentText(int index);

    /** Checks that a frame is as long as its arguments say, and that each has a place among the memories. */
    default void requireWhole(LaunchFrame frame, @Nullable DeviceMemory[] memories) {
        int count = frame.argumentCount();
        if (end(frame) < LaunchFrame.BYTES + (long) count * LaunchFrame.ARGUMENT_BYTES || memories.length < count) {
            throw invalid("the frame is too short for its " + count + " arguments");
        }
    }

    /**
     * Checks that an argument has memory and starts in it.
     *
     * @param alignmentBytes what its offset is a multiple of
     * @return bytes of the memory from the offset on
     */
    default long requireMemory(LaunchFrame frame, int index, @Nullable DeviceMemory memory, int alignmentBytes) {
        if (memory == null) {
            throw invalid(index, "there is no memory for it");
        }
        long offset = frame.argumentOffset(index);
        long lengthBytes = memory.lengthBytes();
        if (offset < 0 || offset >= lengthBytes) {
            throw new BackendException(
                    Status.OUT_OF_RANGE,
                    text(index) + "offset " + offset + " is outside its memory of " + lengthBytes + " bytes");
        }
        if (offset % alignmentBytes != 0) {
            throw invalid(index, "offset " + offset + " is no multiple of " + alignmentBytes + " bytes");
        }
        return lengthBytes - offset;
    }

    /**
     * Checks an array for a kernel that knows no shapes: it must only lie in its memory.
     *
     * @param lengthBytes of its memory from the argument's offset on
     */
    default void requireArrayFits(LaunchFrame frame, int index, long lengthBytes) {
        ElementType type = ElementType.of(frame.argumentElementType(index));
        if (type == null) {
            throw invalid(index, "element type " + frame.argumentElementType(index) + " is not known");
        }
        long elements = 1;
        try {
            int rank = frame.argumentRank(index);
            for (int i = 0; i < rank; i++) {
                long dimension = frame.argumentDimension(index, i);
                if (dimension < 0) {
                    throw invalid(index, "dimension " + i + " of the array is " + dimension);
                }
                elements = Math.multiplyExact(elements, dimension);
            }
        } catch (ArithmeticException e) {
            throw invalid(index, "an array of so many elements fits no memory");
        } catch (ProtocolException e) {
            throw invalid(index, String.valueOf(e.getMessage()));
        }
        if (elements > lengthBytes / type.sizeBytes()) {
            throw invalid(
                    index,
                    "an array of " + elements + " " + type + " is larger than the " + lengthBytes
                            + " bytes of its memory from the offset on");
        }
    }

    /** Checks the size of a scalar. */
    default void requireScalarSize(int index, int sizeBytes) {
        if (sizeBytes != 1 && sizeBytes != 2 && sizeBytes != 4 && sizeBytes != 8) {
            throw invalid(index, "a scalar of " + sizeBytes + " bytes; there are those of 1, 2, 4 and 8");
        }
    }

    /** Checks that a struct lies in its frame, behind all arguments. */
    default void requireStructInFrame(LaunchFrame frame, int index) {
        int size = frame.argumentSizeBytes(index);
        long at = frame.argumentValue(index);
        long structs = LaunchFrame.BYTES + (long) frame.argumentCount() * LaunchFrame.ARGUMENT_BYTES;
        if (size < 1 || at < structs || at > end(frame) - size) {
            throw invalid(index, size + " bytes at " + at + " are outside the frame");
        }
    }

    /** Where the frame ends; the memory it lies in may be larger. */
    private static long end(LaunchFrame frame) {
        return Math.min(frame.segment().byteSize(), Frame.lengthAt(frame.segment(), 0));
    }

    /** INVALID_LAUNCH for one argument. */
    default BackendException invalid(int index, String what) {
        return new BackendException(Status.INVALID_LAUNCH, text(index) + what);
    }

    /** INVALID_LAUNCH for the launch as a whole. */
    default BackendException invalid(String what) {
        return new BackendException(Status.INVALID_LAUNCH, "kernel " + kernelText() + ": " + what);
    }

    /** What a message about one argument starts with. */
    default String text(int index) {
        return "kernel " + kernelText() + ": argument " + index + " (" + argumentText(index) + "): ";
    }
}
