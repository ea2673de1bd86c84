package dev.hearth.daemon.pjrt;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.DeviceMemory;
import dev.hearth.daemon.backend.KernelArguments;
import dev.hearth.protocol.ElementType;
import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a kernel takes and gives. It checks each launch, since a plugin compares no more than sizes: a program over f32 that
 * is given s32 runs and answers nonsense.
 *
 * @param name name of the function
 * @param parameters its parameters: the first arguments of a launch
 * @param results its results: the arguments behind them
 * @param donating whether the compiled program has a further parameter for each result, whose memory becomes the result's
 */
record PjrtSignature(String name, List<Argument> parameters, List<Argument> results, boolean donating)
        implements KernelArguments {
    /** A parameter or result; the name is empty where the program gives none. */
    record Argument(String name, TensorType type) {
        @Override
        public String toString() {
            return name.isEmpty() ? type.toString() : name + ": " + type;
        }
    }

    PjrtSignature {
        parameters = List.copyOf(parameters);
        results = List.copyOf(results);
    }

    /** Refuses a program with an array of more bytes than can be counted. */
    void requireMeasurable() {
        for (int i = 0; i < argumentCount(); i++) {
            try {
                argument(i).type().lengthBytes();
            } catch (ArithmeticException e) {
                throw new BackendException(Status.UNSUPPORTED, text(i) + "no memory is that large");
            }
        }
    }

    int argumentCount() {
        return parameters.size() + results.size();
    }

    /** The parameters, then the results. */
    Argument argument(int index) {
        return index < parameters.size() ? parameters.get(index) : results.get(index - parameters.size());
    }

    /**
     * Checks a launch. A buffer that is not said to be an array must have the bytes that the argument needs, and may have
     * more: buffers are kept for the largest work and used for smaller.
     */
    void check(LaunchFrame frame, @Nullable DeviceMemory[] memories) {
        int count = frame.argumentCount();
        if (count != argumentCount()) {
            throw invalid("it takes " + argumentCount() + " arguments (" + parameters.size() + " parameters, "
                    + results.size() + " results), not " + count);
        }
        requireWhole(frame, memories);
        for (int i = 0; i < count; i++) {
            switch (frame.argumentKind(i)) {
                case LaunchFrame.KIND_BUFFER -> checkMemory(frame, i, memories[i]);
                case LaunchFrame.KIND_ARRAY -> {
                    checkMemory(frame, i, memories[i]);
                    checkArray(frame, i);
                }
                case LaunchFrame.KIND_SCALAR -> checkScalar(frame, i);
                case LaunchFrame.KIND_STRUCT -> throw wrongKind(i, "a struct");
                case LaunchFrame.KIND_LOCAL -> throw wrongKind(i, "local memory");
                default -> throw wrongKind(i, "kind " + frame.argumentKind(i));
            }
        }
        checkResults(frame, memories);
    }

    /** Two results on the same bytes have no order. */
    @SuppressWarnings("ReferenceEquality") // the same memory, not one like it
    private void checkResults(LaunchFrame frame, @Nullable DeviceMemory[] memories) {
        for (int i = parameters.size(); i < argumentCount(); i++) {
            for (int k = parameters.size(); k < i; k++) {
                if (memories[i] == memories[k]
                        && HostBlocks.overlap(
                                frame.argumentOffset(i),
                                argument(i).type().lengthBytes(),
                                frame.argumentOffset(k),
                                argument(k).type().lengthBytes())) {
                    throw invalid("arguments " + k + " and " + i + " are both written and share bytes");
                }
            }
        }
    }

    private void checkMemory(LaunchFrame frame, int index, @Nullable DeviceMemory memory) {
        TensorType type = argument(index).type();
        long lengthBytes = requireMemory(frame, index, memory, type.type().sizeBytes());
        if (type.lengthBytes() > lengthBytes) {
            throw invalid(
                    index,
                    "it needs " + type.lengthBytes() + " bytes; the memory given has " + lengthBytes + " from offset "
                            + frame.argumentOffset(index) + " on");
        }
    }

    private void checkArray(LaunchFrame frame, int index) {
        TensorType wanted = argument(index).type();
        boolean same = frame.argumentElementType(index) == wanted.type().code();
        try {
            int rank = frame.argumentRank(index);
            same &= rank == wanted.rank();
            for (int i = 0; same && i < rank; i++) {
                same = frame.argumentDimension(index, i) == wanted.dimensions().get(i);
            }
        } catch (ProtocolException e) {
            throw invalid(index, String.valueOf(e.getMessage()));
        }
        if (!same) {
            throw invalid(index, "it is " + wanted + ", not " + given(frame, index));
        }
    }

    private static String given(LaunchFrame frame, int index) {
        ElementType type = ElementType.of(frame.argumentElementType(index));
        var text = new StringBuilder(
                type == null
                        ? "element type " + frame.argumentElementType(index) + " "
                        : type.name().toLowerCase(Locale.ROOT));
        text.append('[');
        for (int i = 0; i < frame.argumentRank(index); i++) {
            text.append(i == 0 ? "" : ",").append(frame.argumentDimension(index, i));
        }
        return text.append(']').toString();
    }

    private void checkScalar(LaunchFrame frame, int index) {
        TensorType type = argument(index).type();
        if (index >= parameters.size() || type.rank() != 0) {
            throw wrongKind(index, "a scalar");
        }
        if (frame.argumentSizeBytes(index) != type.lengthBytes()) {
            throw invalid(
                    index, "it has " + type.lengthBytes() + " bytes, not " + frame.argumentSizeBytes(index) + " bytes");
        }
    }

    private BackendException wrongKind(int index, String given) {
        return invalid(
                index, "it is an array" + (index < parameters.size() ? "" : " that is written") + ", not " + given);
    }

    @Override
    public String kernelText() {
        return toString();
    }

    @Override
    public String argumentText(int index) {
        return argument(index).toString();
    }

    void write(DataOutputStream out) throws IOException {
        out.writeUTF(name);
        out.writeBoolean(donating);
        for (List<Argument> arguments : List.of(parameters, results)) {
            out.writeShort(arguments.size());
            for (Argument argument : arguments) {
                out.writeUTF(argument.name);
                argument.type.write(out);
            }
        }
    }

    static PjrtSignature read(DataInputStream in) throws IOException {
        String name = in.readUTF();
        boolean donating = in.readBoolean();
        return new PjrtSignature(name, readArguments(in), readArguments(in), donating);
    }

    private static List<Argument> readArguments(DataInputStream in) throws IOException {
        int count = in.readUnsignedShort();
        var arguments = new ArrayList<Argument>();
        for (int i = 0; i < count; i++) {
            arguments.add(new Argument(in.readUTF(), TensorType.read(in)));
        }
        return arguments;
    }

    @Override
    public String toString() {
        return name + list(parameters) + " → " + list(results);
    }

    private static String list(List<Argument> arguments) {
        return arguments.stream().map(Argument::toString).collect(Collectors.joining(", ", "(", ")"));
    }
}
