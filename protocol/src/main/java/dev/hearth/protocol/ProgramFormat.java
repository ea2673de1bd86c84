package dev.hearth.protocol;

import org.jspecify.annotations.Nullable;

/** What a program is written in, and its stable number on the wire (1 to 31, so that a set fits an int). */
public enum ProgramFormat {
    OPENCL_C(1),
    SPIRV(2),
    CUDA_C(3),
    PTX(4),
    CUBIN(5),
    FATBIN(6),
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
