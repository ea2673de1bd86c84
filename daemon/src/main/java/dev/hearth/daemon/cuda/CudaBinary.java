package dev.hearth.daemon.cuda;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.protocol.Status;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/**
 * What compiling a program gives: the signatures of its kernels as far as the builder knows them, then what the driver
 * loads. Of a fat binary it knows none: the driver tells.
 *
 * @param kernels signatures of the kernels
 * @param image a cubin, or a fat binary as it came
 */
record CudaBinary(List<KernelSignature> kernels, byte[] image) {
    /** What a binary of this compiler is made of; part of the fingerprint, so that a cache gives none of an older one. */
    static final int LAYOUT = 1;

    private static final int MAGIC = 0x48435500 | LAYOUT; // "HCU"

    byte[] encode() {
        var bytes = new ByteArrayOutputStream(image.length + 1024);
        try (var out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeInt(kernels.size());
            for (KernelSignature kernel : kernels) {
                kernel.write(out);
            }
            out.writeInt(image.length);
            out.write(image);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static CudaBinary decode(byte[] bytes) {
        try (var in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            if (in.readInt() != MAGIC) {
                throw new IOException("it does not start as one");
            }
            int count = in.readInt();
            var kernels = new ArrayList<KernelSignature>();
            for (int i = 0; i < count; i++) {
                kernels.add(KernelSignature.read(in));
            }
            int length = in.readInt();
            if (length < 0 || length != in.available()) {
                throw new IOException("it holds " + in.available() + " bytes for the device and should hold " + length);
            }
            return new CudaBinary(List.copyOf(kernels), in.readAllBytes());
        } catch (IOException e) {
            throw new BackendException(
                    Status.INVALID_ARGUMENT,
                    "the program is no binary of the CUDA backend's compiler: " + e.getMessage()
                            + "; give its source, PTX or cubin and let the daemon compile it");
        }
    }
}
