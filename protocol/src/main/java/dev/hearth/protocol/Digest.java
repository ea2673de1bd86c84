package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A SHA-256 as frames carry it: four numbers, the first byte lowest in the first. Its text is the usual hexadecimal one.
 *
 * @param digest0 bytes 0 to 7
 * @param digest1 bytes 8 to 15
 * @param digest2 bytes 16 to 23
 * @param digest3 bytes 24 to 31
 */
public record Digest(long digest0, long digest1, long digest2, long digest3) {
    private static final int BYTES = 32;
    /** A segment may be longer than any array, or lie in one of numbers: it is digested in copies of pieces. */
    private static final int PIECE_BYTES = 1 << 16;

    /** The digest of these bytes. */
    public static Digest of(MemorySegment content) {
        MessageDigest sha = sha256();
        byte[] piece = new byte[(int) Math.min(PIECE_BYTES, content.byteSize())];
        for (long at = 0; at < content.byteSize(); at += piece.length) {
            int bytes = (int) Math.min(piece.length, content.byteSize() - at);
            MemorySegment.copy(content, ValueLayout.JAVA_BYTE, at, piece, 0, bytes);
            sha.update(piece, 0, bytes);
        }
        return of(sha.digest());
    }

    /** The digest of a program: of the number of its format, the length of its options, these, and its source. */
    public static Digest ofProgram(int format, byte[] options, byte[] source) {
        MessageDigest sha = sha256();
        sha.update(ByteBuffer.allocate(8).putInt(format).putInt(options.length).flip());
        sha.update(options);
        return of(sha.digest(source));
    }

    /**
     * The digest of this text.
     *
     * @throws IllegalArgumentException where it is not one of 64 hexadecimal digits
     */
    public static Digest parse(String text) {
        byte[] bytes = HexFormat.of().parseHex(text);
        if (bytes.length != BYTES) {
            throw new IllegalArgumentException("a SHA-256 has 64 hexadecimal digits; this has " + text.length());
        }
        return of(bytes);
    }

    private static Digest of(byte[] bytes) {
        ByteBuffer numbers = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        return new Digest(numbers.getLong(), numbers.getLong(), numbers.getLong(), numbers.getLong());
    }

    /** The digest whose four numbers begin here in a frame. */
    public static Digest at(MemorySegment frame, long offset) {
        return new Digest(
                frame.get(Frame.LONG, offset),
                frame.get(Frame.LONG, offset + 8),
                frame.get(Frame.LONG, offset + 16),
                frame.get(Frame.LONG, offset + 24));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        var bytes = MemorySegment.ofArray(new byte[BYTES]);
        ValueLayout.OfLong number = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
        bytes.set(number, 0, digest0);
        bytes.set(number, 8, digest1);
        bytes.set(number, 16, digest2);
        bytes.set(number, 24, digest3);
        return HexFormat.of().formatHex(bytes.toArray(ValueLayout.JAVA_BYTE));
    }
}
