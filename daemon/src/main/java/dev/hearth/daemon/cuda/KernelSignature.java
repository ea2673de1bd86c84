package dev.hearth.daemon.cuda;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.protocol.Status;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What a kernel takes.
 *
 * @param name what a caller calls it: as its source does, where that is not ambiguous
 * @param symbol its name in the module, which C++ makes of name and types
 * @param parameters in order
 * @param requiredBlock the block that its source demands ({@code .reqntid}), three zeros for none
 */
record KernelSignature(String name, String symbol, List<Parameter> parameters, List<Integer> requiredBlock) {
    /** No block is demanded. */
    static final List<Integer> ANY_BLOCK = List.of(0, 0, 0);

    /** How a parameter is passed. */
    enum Kind {
        /** A pointer to device memory. */
        BUFFER,
        /** By value: scalar, vector or struct. */
        VALUE,
        /** A pointer or a value: of machine code only the size is known. */
        ANY
    }

    /**
     * One parameter.
     *
     * @param index its place, from 0
     * @param offset where the driver puts it among the kernel's parameters
     * @param sizeBytes of the value, 8 for a pointer
     * @param kind how it is passed
     * @param alignmentBytes what the offset of a buffer is a multiple of
     * @param text as the source spells it; empty where that is not known
     */
    record Parameter(int index, int offset, int sizeBytes, Kind kind, int alignmentBytes, String text) {
        /** One of which only the place is known. A pointer has 8 bytes, so one of another size is a value. */
        static Parameter of(int index, int offset, int sizeBytes) {
            return new Parameter(index, offset, sizeBytes, sizeBytes == Long.BYTES ? Kind.ANY : Kind.VALUE, 1, "");
        }

        Parameter named(String spelled) {
            return new Parameter(index, offset, sizeBytes, kind, alignmentBytes, spelled);
        }

        Parameter typed(Kind known, int alignment) {
            return new Parameter(index, offset, sizeBytes, known, alignment, text);
        }

        @Override
        public String toString() {
            return !text.isEmpty() ? text : kind == Kind.BUFFER ? "a pointer" : sizeBytes + " bytes";
        }
    }

    /** A kernel known by its symbol. */
    static KernelSignature of(String symbol, List<Parameter> parameters, List<Integer> requiredBlock) {
        return new KernelSignature(symbol, symbol, List.copyOf(parameters), requiredBlock);
    }

    KernelSignature called(String called) {
        return new KernelSignature(called, symbol, parameters, requiredBlock);
    }

    KernelSignature with(List<Parameter> known) {
        return new KernelSignature(name, symbol, List.copyOf(known), requiredBlock);
    }

    /**
     * This signature with the offsets and sizes that the driver tells; where they differ from what was known, what was
     * known of the parameter is dropped.
     *
     * @param places offset and size of each parameter in turn
     */
    KernelSignature checkedBy(List<Integer> places) {
        var told = new ArrayList<Parameter>();
        for (int i = 0; i < places.size() / 2; i++) {
            int offset = places.get(2 * i);
            int size = places.get(2 * i + 1);
            Parameter known = i < parameters.size() ? parameters.get(i) : null;
            told.add(
                    known != null && known.sizeBytes == size && known.offset == offset
                            ? known
                            : Parameter.of(i, offset, size));
        }
        return with(told);
    }

    /**
     * Checks that the parameters are such as a launch can lay out.
     *
     * @throws BackendException UNSUPPORTED where they are not
     */
    KernelSignature requireUsable() {
        if (parameters.size() > CudaDriver.MAX_PARAMETERS) {
            throw new BackendException(
                    Status.UNSUPPORTED,
                    "kernel " + name + " has " + parameters.size() + " parameters; at most " + CudaDriver.MAX_PARAMETERS
                            + " can be passed: put them into a struct");
        }
        for (int i = 0; i < parameters.size(); i++) {
            Parameter parameter = parameters.get(i);
            if (parameter.index != i
                    || parameter.sizeBytes < 1
                    || parameter.offset < 0
                    || parameter.offset > CudaDriver.MAX_PARAMETER_BYTES - parameter.sizeBytes) {
                throw new BackendException(
                        Status.UNSUPPORTED,
                        "parameter " + i + " of kernel " + name + " is of a layout that is not known: "
                                + parameter.sizeBytes + " bytes at " + parameter.offset);
            }
        }
        return this;
    }

    void write(DataOutputStream out) throws IOException {
        out.writeUTF(name);
        out.writeUTF(symbol);
        for (int size : requiredBlock) {
            out.writeInt(size);
        }
        out.writeShort(parameters.size());
        for (Parameter parameter : parameters) {
            out.writeInt(parameter.offset);
            out.writeInt(parameter.sizeBytes);
            out.writeUTF(parameter.kind.name());
            out.writeInt(parameter.alignmentBytes);
            out.writeUTF(parameter.text);
        }
    }

    static KernelSignature read(DataInputStream in) throws IOException {
        String name = in.readUTF();
        String symbol = in.readUTF();
        var block = List.of(in.readInt(), in.readInt(), in.readInt());
        int count = in.readUnsignedShort();
        var parameters = new ArrayList<Parameter>();
        for (int i = 0; i < count; i++) {
            int offset = in.readInt();
            int size = in.readInt();
            parameters.add(new Parameter(i, offset, size, kind(in.readUTF()), in.readInt(), in.readUTF()));
        }
        return new KernelSignature(name, symbol, List.copyOf(parameters), block);
    }

    private static Kind kind(String name) throws IOException {
        try {
            return Kind.valueOf(name);
        } catch (IllegalArgumentException e) {
            throw new IOException("parameter kind " + name + " is not known", e);
        }
    }

    @Override
    public String toString() {
        return name + parameters.stream().map(Parameter::toString).collect(Collectors.joining(", ", "(", ")"));
    }
}
