package dev.hearth.daemon.opencl;

import dev.hearth.daemon.backend.BinaryForm;
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

    private static final BinaryForm<KernelSignature> FORM = new BinaryForm<>(
            0x48434C00 | LAYOUT, // "HCL"
            "OpenCL",
            "its source",
            KernelSignature::write,
            KernelSignature::read);

    byte[] encode() {
        return FORM.encode(kernels, binary);
    }

    static OpenClBinary decode(byte[] bytes) {
        return FORM.decode(bytes, OpenClBinary::new);
    }
}
