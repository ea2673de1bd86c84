package dev.hearth.protocol;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * View of one message: a header of {@value #HEADER_BYTES} bytes, then what its op code says. Little-endian everywhere.
 *
 * <pre>{@code
 * offset  size  field     meaning
 * 0       4     length    bytes of the whole frame, a multiple of 8, at most MAX_BYTES
 * 4       2     opcode    see Opcode
 * 6       2     flags     zero in version 1
 * 8       8     sequence  counts the frames of a connection from 1; an answer carries the number of what it answers
 * 16      8     stream    stream the frame belongs to, 0 for none
 * }</pre>
 *
 * <p>A view neither copies nor owns its bytes. A reader must hold them in private memory before it trusts a check. The
 * memory may be larger than the frame: what a view reads ends where the length in the header says.
 */
public record Frame(MemorySegment segment) {
    /** Version of the protocol that this code speaks. */
    public static final int VERSION = 1;
    /** Oldest version that this code still speaks. */
    public static final int MIN_VERSION = 1;
    /** Largest frame; what is larger lies in a region. */
    public static final int MAX_BYTES = 1 << 16;
    /** Bytes of the header. */
    public static final int HEADER_BYTES = 24;

    static final ValueLayout.OfShort SHORT = ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private static final MemorySegment ZEROS =
            Arena.global().allocate(MAX_BYTES, 8).asReadOnly();

    /** Offset of the length in the header, for those that walk a buffer of frames. */
    public static final long LENGTH = 0;

    static final long OPCODE = 4;
    static final long FLAGS = 6;
    static final long SEQUENCE = 8;
    static final long STREAM = 16;

    /**
     * Starts a frame in a buffer: zeroes its bytes and writes the header.
     *
     * @param buffer where the frame is written
     * @param at offset of its first byte
     * @param lengthBytes of the whole frame, a multiple of 8
     * @throws ProtocolException INVALID_FRAME where the length is none that a frame can have
     */
    public static MemorySegment begin(
            MemorySegment buffer, long at, Opcode opcode, int lengthBytes, long sequence, long stream) {
        requireValidLength(opcode, lengthBytes);
        zero(buffer, at, lengthBytes);
        return header(buffer, at, opcode, lengthBytes, sequence, stream);
    }

    /** Writes the header alone, where the bytes are zero already. */
    static MemorySegment header(
            MemorySegment buffer, long at, Opcode opcode, int lengthBytes, long sequence, long stream) {
        putHeader(buffer, at, opcode, lengthBytes, sequence, stream);
        return buffer.asSlice(at, lengthBytes);
    }

    static void putHeader(MemorySegment buffer, long at, Opcode opcode, int lengthBytes, long sequence, long stream) {
        buffer.set(LONG, at + LENGTH, lengthBytes | ((long) opcode.code() << 32));
        buffer.set(LONG, at + SEQUENCE, sequence);
        buffer.set(LONG, at + STREAM, stream);
    }

    /** Fills at most {@link #MAX_BYTES} with zeros; a slice that is filled would be garbage afterwards. */
    static void zero(MemorySegment buffer, long at, int bytes) {
        MemorySegment.copy(ZEROS, 0, buffer, at, bytes);
    }

    /** Length in the header that starts at this offset of a buffer; the caller has checked that 4 bytes are there. */
    public static int lengthAt(MemorySegment buffer, long at) {
        return buffer.get(INT, at + LENGTH);
    }

    /** Op code number in the header that starts at this offset of a buffer. */
    public static int opcodeAt(MemorySegment buffer, long at) {
        return u16(buffer, at + OPCODE);
    }

    /** Sequence number in the header that starts at this offset of a buffer. */
    public static long sequenceAt(MemorySegment buffer, long at) {
        return buffer.get(LONG, at + SEQUENCE);
    }

    /** Stream in the header that starts at this offset of a buffer. */
    public static long streamAt(MemorySegment buffer, long at) {
        return buffer.get(LONG, at + STREAM);
    }

    /** Whether a length taken from a header can be one. */
    public static boolean isValidLength(int lengthBytes) {
        return lengthBytes >= HEADER_BYTES && lengthBytes <= MAX_BYTES && (lengthBytes & 7) == 0;
    }

    static void requireValidLength(Opcode opcode, int lengthBytes) {
        if (!isValidLength(lengthBytes)) {
            throw new ProtocolException(Status.INVALID_FRAME, opcode + ": " + describeLength(lengthBytes));
        }
    }

    /** What is wrong with a length for which {@link #isValidLength} is false. */
    public static String describeLength(int lengthBytes) {
        return "a frame of " + lengthBytes + " bytes; lengths are multiples of 8 from " + HEADER_BYTES + " to "
                + MAX_BYTES;
    }

    public int length() {
        return segment.get(INT, LENGTH);
    }

    /** The number of the op code, known or not. */
    public int opcode() {
        return u16(segment, OPCODE);
    }

    public long sequence() {
        return segment.get(LONG, SEQUENCE);
    }

    public long stream() {
        return segment.get(LONG, STREAM);
    }

    /** A length rounded up to the multiple of 8 that frames have. */
    public static int padded(int bytes) {
        return (bytes + 7) & ~7;
    }

    /** UTF-8 bytes of a text, as frames hold it. */
    public static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    /** UTF-8 bytes of a text, cut at a character's end where they are more than this. */
    public static byte[] utf8(String text, int maxBytes) {
        byte[] bytes = utf8(text);
        if (bytes.length <= maxBytes) {
            return bytes;
        }
        int end = maxBytes;
        while (end > 0 && (bytes[end] & 0xc0) == 0x80) {
            end--;
        }
        return Arrays.copyOf(bytes, end);
    }

    static int u16(MemorySegment segment, long offset) {
        return segment.get(SHORT, offset) & 0xffff;
    }

    /** Where the frame at the start of this memory ends. */
    static long end(MemorySegment segment) {
        return segment.byteSize() < HEADER_BYTES ? 0 : Math.min(segment.byteSize(), segment.get(INT, LENGTH));
    }

    static String text(MemorySegment segment, long at, int lengthBytes) {
        if (at > end(segment) - lengthBytes) {
            throw new ProtocolException(
                    Status.INVALID_FRAME,
                    "a text of " + lengthBytes + " bytes at offset " + at + " does not fit a frame of " + end(segment)
                            + " bytes");
        }
        return utf8(segment, at, lengthBytes);
    }

    static String utf8(MemorySegment segment, long at, int lengthBytes) {
        byte[] bytes = segment.asSlice(at, lengthBytes).toArray(ValueLayout.JAVA_BYTE);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static long putText(MemorySegment segment, long lengthField, long at, byte[] text) {
        if (text.length > 0xffff) {
            throw new ProtocolException(
                    Status.INVALID_ARGUMENT, "a text of " + text.length + " bytes; at most 65535 fit a frame");
        }
        segment.set(SHORT, lengthField, (short) text.length);
        MemorySegment.copy(text, 0, segment, ValueLayout.JAVA_BYTE, at, text.length);
        return at + text.length;
    }

    static void requireBytes(MemorySegment segment, long bytes, Opcode opcode) {
        long end = end(segment);
        if (end < bytes) {
            throw tooShort(end, bytes, opcode);
        }
    }

    // Takes no segment: one that can reach a call is allocated each time, also where the call is never made.
    private static ProtocolException tooShort(long end, long bytes, Opcode opcode) {
        return new ProtocolException(
                Status.INVALID_FRAME, opcode + " frame of " + end + " bytes; it has at least " + bytes);
    }
}
