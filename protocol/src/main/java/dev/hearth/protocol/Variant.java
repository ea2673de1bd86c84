package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One program in one format, as LOAD carries it, inline or in a region. Variants follow one another, each padded to a
 * multiple of 8.
 *
 * <pre>{@code
 * offset  size           field          meaning
 * 0       4              format         see ProgramFormat
 * 4       4              optionsLength  bytes of the options
 * 8       8              sourceLength   bytes of the source
 * 16      optionsLength  options        compiler options
 * …       sourceLength   source         text or binary of the program
 * }</pre>
 *
 * @param format number of its format, known here or not
 * @param options compiler options, empty for none
 * @param source text or binary of the program
 */
public record Variant(int format, String options, byte[] source) {
    static final long FORMAT = 0;
    static final long OPTIONS_LENGTH = 4;
    static final long SOURCE_LENGTH = 8;
    static final int FIXED_BYTES = 16;

    /** The variant that a device runs: the first of a format that it takes, or null where it takes none of them. */
    public static @Nullable Variant chosen(List<Variant> variants, Predicate<ProgramFormat> takes) {
        for (Variant variant : variants) {
            ProgramFormat format = ProgramFormat.of(variant.format);
            if (format != null && takes.test(format)) {
                return variant;
            }
        }
        return null;
    }

    /** Bytes that these variants take. */
    public static long bytes(List<Variant> variants) {
        long bytes = 0;
        for (Variant variant : variants) {
            bytes += padded(FIXED_BYTES + (long) Frame.utf8(variant.options).length + variant.source.length);
        }
        return bytes;
    }

    /** Writes the variants one after the other and returns how many bytes they took. */
    public static long write(List<Variant> variants, MemorySegment to, long offset) {
        long at = offset;
        for (Variant variant : variants) {
            byte[] options = Frame.utf8(variant.options);
            to.set(Frame.INT, at + FORMAT, variant.format);
            to.set(Frame.INT, at + OPTIONS_LENGTH, options.length);
            to.set(Frame.LONG, at + SOURCE_LENGTH, variant.source.length);
            MemorySegment.copy(options, 0, to, ValueLayout.JAVA_BYTE, at + FIXED_BYTES, options.length);
            MemorySegment.copy(
                    variant.source,
                    0,
                    to,
                    ValueLayout.JAVA_BYTE,
                    at + FIXED_BYTES + options.length,
                    variant.source.length);
            at += padded(FIXED_BYTES + (long) options.length + variant.source.length);
        }
        return at - offset;
    }

    /**
     * Reads variants out of memory that no one else can change.
     *
     * @throws ProtocolException INVALID_FRAME where they do not fit the memory
     */
    public static List<Variant> read(MemorySegment from, int count) {
        if (count < 0) {
            throw new ProtocolException(Status.INVALID_FRAME, "a program of " + count + " variants");
        }
        var variants = new ArrayList<Variant>();
        long at = 0;
        for (int i = 0; i < count; i++) {
            long left = from.byteSize() - at;
            if (left < FIXED_BYTES) {
                throw new ProtocolException(
                        Status.INVALID_FRAME, "variant " + i + " of " + count + " starts after the end of the program");
            }
            int optionsLength = from.get(Frame.INT, at + OPTIONS_LENGTH);
            long sourceLength = from.get(Frame.LONG, at + SOURCE_LENGTH);
            left -= FIXED_BYTES;
            if (optionsLength < 0 || optionsLength > left || sourceLength < 0 || sourceLength > left - optionsLength) {
                throw new ProtocolException(
                        Status.INVALID_FRAME, "variant " + i + " of " + count + " reaches over the end of the program");
            }
            byte[] source =
                    from.asSlice(at + FIXED_BYTES + optionsLength, sourceLength).toArray(ValueLayout.JAVA_BYTE);
            variants.add(new Variant(
                    from.get(Frame.INT, at + FORMAT), Frame.utf8(from, at + FIXED_BYTES, optionsLength), source));
            at = Math.min(from.byteSize(), at + padded(FIXED_BYTES + optionsLength + sourceLength));
        }
        return variants;
    }

    private static long padded(long bytes) {
        return (bytes + 7) & ~7L;
    }
}
