package dev.hearth.protocol;

import org.jspecify.annotations.Nullable;

/** What a program is written in, and its stable number on the wire (1 to 31, so that a set fits an int). */
public enum ProgramFormat {
    /** OpenCL C source. */
    OPENCL_C(1),
    /** SPIR-V module. */
    SPIRV(2),
    /** CUDA C source, compiled by NVRTC. */
    CUDA_C(3),
    /** PTX assembly. */
    PTX(4),
    /** CUDA binary of one architecture. */
    CUBIN(5),
    /** CUDA binaries of several architectures, PTX among them. */
    FATBIN(6),
    /** StableHLO: text, bytecode or portable artifact. */
    STABLEHLO(7);

    private final int code;

    ProgramFormat(int code) {
        this.code = code;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    /** The bit of this format in a set of formats. */
    public int bit() {
        return 1 << code;
    }

    /** The format of a number on the wire, or null where this version knows none. */
    public static @Nullable ProgramFormat of(int code) {
        for (ProgramFormat format : values()) {
            if (format.code == code) {
                return format;
            }
        }
        return null;
    }
}
