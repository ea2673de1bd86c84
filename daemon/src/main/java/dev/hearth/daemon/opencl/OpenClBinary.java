package dev.hearth.daemon.opencl;

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
 * What compiling a program gives: its kernels' signatures, then the device's own binary. The signatures travel with it
 * because a driver need not know argument types of a program that it did not compile itself.
 *
 * @param kernels signatures of all kernels of the program
 * @param binary what {@code clGetProgramInfo} answered for CL_PROGRAM_BINARIES, see {@link PoclBinary}
 */
record OpenClBinary(List<KernelSignature> kernels, byte[] binary) {
    /** What a binary of this compiler is made of; part of the fingerprint, so that a cache gives none of an older one. */
    static final int LAYOUT = 2;

    private static final int MAGIC = 0x48434C00 | LAYOUT; // "HCL"

    byte[] encode() {
        var bytes = new ByteArrayOutputStream(binary.length + 1024);
        try (var out = new DataOutputStream(bytes)) {
            out.writeInt(MAGIC);
            out.writeInt(kernels.size());
            for (KernelSignature kernel : kernels) {
                kernel.write(out);
            }
            out.writeInt(binary.length);
            out.write(binary);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static OpenClBinary decode(byte[] bytes) {
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
            return new OpenClBinary(List.copyOf(kernels), in.readAllBytes());
        } catch (IOException e) {
            throw new BackendException(
                    Status.INVALID_ARGUMENT,
                    "the program is no binary of the OpenCL backend's compiler: " + e.getMessage()
                            + "; give its source and let the daemon compile it");
        }
    }
}
