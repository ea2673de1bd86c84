package dev.hearth.daemon.cuda;

import dev.hearth.daemon.backend.BinaryForm;
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

    private static final BinaryForm<KernelSignature> FORM = new BinaryForm<>(
            0x48435500 | LAYOUT, // "HCU"
            "CUDA",
            "its source, PTX or cubin",
            KernelSignature::write,
            KernelSignature::read);

    byte[] encode() {
        return FORM.encode(kernels, image);
    }

    static CudaBinary decode(byte[] bytes) {
        return FORM.decode(bytes, CudaBinary::new);
    }
}
