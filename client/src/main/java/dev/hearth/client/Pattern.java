package dev.hearth.client;

/**
 * What {@link Stream#fill} repeats. Little-endian, as the device reads it.
 *
 * @param bytes size: 1, 2, 4, 8 or 16
 * @param low its first 8 bytes, first byte lowest
 * @param high its bytes 8 to 15
 */
public record Pattern(int bytes, long low, long high) {
    /** {@link IllegalArgumentException} where the size is none of those. */
    public Pattern {
        if (bytes < 1 || bytes > 16 || Integer.bitCount(bytes) != 1) {
            throw new IllegalArgumentException("a pattern of " + bytes + " bytes; it has 1, 2, 4, 8 or 16");
        }
    }

    public static Pattern int8(int value) {
        return new Pattern(1, value & 0xffL, 0);
    }

    public static Pattern int16(int value) {
        return new Pattern(2, value & 0xffffL, 0);
    }

    public static Pattern int32(int value) {
        return new Pattern(4, value & 0xffff_ffffL, 0);
    }

    public static Pattern int64(long value) {
        return new Pattern(8, value, 0);
    }

    public static Pattern float32(float value) {
        return int32(Float.floatToRawIntBits(value));
    }

    public static Pattern float64(double value) {
        return int64(Double.doubleToRawLongBits(value));
    }

    /** 16 bytes, such as a {@code float4}. */
    public static Pattern int128(long low, long high) {
        return new Pattern(16, low, high);
    }
}
