package dev.hearth.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What the elements of an array are, and its stable number on the wire: names and numbers are those of
 * {@code PJRT_Buffer_Type} in {@code pjrt_c_api.h} 0.81. Elements narrower than a byte lie one in a byte.
 */
public enum ElementType {
    /** Boolean, one byte, 0 or 1. */
    PRED(1, 1),
    /** Signed, 8 bits. */
    S8(2, 1),
    /** Signed, 16 bits. */
    S16(3, 2),
    /** Signed, 32 bits. */
    S32(4, 4),
    /** Signed, 64 bits. */
    S64(5, 8),
    /** Unsigned, 8 bits. */
    U8(6, 1),
    /** Unsigned, 16 bits. */
    U16(7, 2),
    /** Unsigned, 32 bits. */
    U32(8, 4),
    /** Unsigned, 64 bits. */
    U64(9, 8),
    /** IEEE 754 half precision. */
    F16(10, 2),
    /** IEEE 754 single precision. */
    F32(11, 4),
    /** IEEE 754 double precision. */
    F64(12, 8),
    /** The upper half of an F32. */
    BF16(13, 2),
    /** Complex number of two F32. */
    C64(14, 8),
    /** Complex number of two F64. */
    C128(15, 16),
    /** 8 bits, 5 of exponent, 2 of mantissa. */
    F8E5M2(16, 1),
    /** 8 bits, 4 of exponent, 3 of mantissa, finite. */
    F8E4M3FN(17, 1),
    /** As F8E4M3FNUZ with an exponent bias of 11. */
    F8E4M3B11FNUZ(18, 1),
    /** As F8E5M2, finite and with an unsigned zero. */
    F8E5M2FNUZ(19, 1),
    /** As F8E4M3FN with an unsigned zero. */
    F8E4M3FNUZ(20, 1),
    /** Signed, 4 bits. */
    S4(21, 1),
    /** Unsigned, 4 bits. */
    U4(22, 1),
    /** Signed, 2 bits. */
    S2(24, 1),
    /** Unsigned, 2 bits. */
    U2(25, 1),
    /** 8 bits, 4 of exponent, 3 of mantissa, with infinities. */
    F8E4M3(26, 1),
    /** 8 bits, 3 of exponent, 4 of mantissa. */
    F8E3M4(27, 1),
    /** 8 bits of exponent: a power of two. */
    F8E8M0FNU(28, 1),
    /** 4 bits, 2 of exponent, 1 of mantissa. */
    F4E2M1FN(29, 1);

    /** Kept, since each call of {@code values()} makes a copy. */
    private static final ElementType[] ALL = values();

    private final int code;
    private final int sizeBytes;

    ElementType(int code, int sizeBytes) {
        this.code = code;
        this.sizeBytes = sizeBytes;
    }

    /** The number on the wire. */
    public int code() {
        return code;
    }

    /** Bytes that an element takes in memory. */
    public int sizeBytes() {
        return sizeBytes;
    }

    /** The type of a number on the wire, or null where this version knows none. */
    public static @Nullable ElementType of(int code) {
        for (ElementType type : ALL) {
            if (type.code == code) {
                return type;
            }
        }
        return null;
    }
}
