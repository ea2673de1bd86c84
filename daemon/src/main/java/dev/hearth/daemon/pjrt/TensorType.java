package dev.hearth.daemon.pjrt;

import dev.hearth.protocol.ElementType;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/**
 * Type and shape of an array as a compiled program takes or gives it; in memory it is dense, the last dimension innermost.
 *
 * @param type of its elements
 * @param dimensions none for a scalar
 */
record TensorType(ElementType type, List<Long> dimensions) {
    TensorType {
        dimensions = List.copyOf(dimensions);
    }

    int rank() {
        return dimensions.size();
    }

    /** Bytes in memory. */
    long lengthBytes() {
        long bytes = type.sizeBytes();
        for (long dimension : dimensions) {
            bytes = Math.multiplyExact(bytes, dimension);
        }
        return bytes;
    }

    void write(DataOutputStream out) throws IOException {
        out.writeByte(type.code());
        out.writeByte(rank());
        for (long dimension : dimensions) {
            out.writeLong(dimension);
        }
    }

    static TensorType read(DataInputStream in) throws IOException {
        int code = in.readUnsignedByte();
        ElementType type = ElementType.of(code);
        if (type == null) {
            throw new IOException("element type " + code + " is not known");
        }
        int rank = in.readUnsignedByte();
        var dimensions = new ArrayList<Long>();
        for (int i = 0; i < rank; i++) {
            dimensions.add(in.readLong());
        }
        return new TensorType(type, dimensions);
    }

    /** As XLA writes it: {@code f32[3,4]}. */
    @Override
    public String toString() {
        return type.name().toLowerCase(Locale.ROOT)
                + dimensions.stream().map(String::valueOf).collect(Collectors.joining(",", "[", "]"));
    }
}
