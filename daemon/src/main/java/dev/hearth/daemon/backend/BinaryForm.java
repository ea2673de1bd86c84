package dev.hearth.daemon.backend;

import dev.hearth.protocol.Status;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;

/**
 * How the compiler of a backend hands a program on: a mark, the signatures of its kernels, then what the driver loads.
 *
 * @param <S> signature of a kernel
 * @param mark what a binary of this backend and layout starts with
 * @param backend the backend's name, for people
 * @param sources what can be given in place of a binary that is none, for people
 * @param writer writes a signature
 * @param reader reads one
 */
public record BinaryForm<S>(int mark, String backend, String sources, Writer<S> writer, Reader<S> reader) {
    private static final int SIGNATURE_BYTES = 1024;

    /** Writes a signature. */
    public interface Writer<S> {
        void write(S signature, DataOutputStream out) throws IOException;
    }

    /** Reads a signature. */
    public interface Reader<S> {
        S read(DataInputStream in) throws IOException;
    }

    /** The bytes of a binary. */
    public byte[] encode(List<S> kernels, byte[] image) {
        var bytes = new ByteArrayOutputStream(image.length + SIGNATURE_BYTES);
        try (var out = new DataOutputStream(bytes)) {
            out.writeInt(mark);
            out.writeInt(kernels.size());
            for (S kernel : kernels) {
                writer.write(kernel, out);
            }
            out.writeInt(image.length);
            out.write(image);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /**
     * Reads a binary.
     *
     * @throws BackendException INVALID_ARGUMENT where it is none
     */
    public <B> B decode(byte[] bytes, BiFunction<List<S>, byte[], B> binary) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readInt() != mark) {
                throw new IOException("it does not start as one");
            }
            int count = in.readInt();
            var kernels = new ArrayList<S>();
            for (int i = 0; i < count; i++) {
                kernels.add(reader.read(in));
            }
            int length = in.readInt();
            if (length < 0 || length != in.available()) {
                throw new IOException("it holds " + in.available() + " bytes for the device and should hold " + length);
            }
            return binary.apply(List.copyOf(kernels), in.readAllBytes());
        } catch (IOException e) {
            throw new BackendException(
                    Status.INVALID_ARGUMENT,
                    "the program is no binary of the " + backend + " backend's compiler: " + e.getMessage() + "; give "
                            + sources + " and let the daemon compile it");
        }
    }
}
