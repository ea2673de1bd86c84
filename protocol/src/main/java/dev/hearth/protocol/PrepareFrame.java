package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * Has a worker make a thing ahead of its use. One descriptor comes with it: a sealed memory file or a file of the
 * supervisor with the module's binary or the buffer's content. Answered by DONE.
 * Direction: supervisor → worker.
 *
 * <pre>{@code
 * offset  size           field          meaning
 * 24      8              digest0        SHA-256 of the program, or of the content: bytes 0 to 7, first byte lowest
 * 32      8              digest1        bytes 8 to 15
 * 40      8              digest2        bytes 16 to 23
 * 48      8              digest3        bytes 24 to 31
 * 56      8              lengthBytes    bytes of the binary or content
 * 64      2              kind           1 module, 2 persistent buffer
 * 66      2              format         format of the program
 * 68      2              optionsLength  bytes of the options
 * 70      2              kernelsLength  bytes of the kernels
 * 72      optionsLength  options        compiler options of the program
 * …       kernelsLength  kernels        names of kernels to look up, one a line
 * }</pre>
 */
public record PrepareFrame(MemorySegment segment) {
    /** Where {@link Digest#at} reads. */
    public static final long DIGEST0 = 24;

    static final long DIGEST1 = 32;
    static final long DIGEST2 = 40;
    static final long DIGEST3 = 48;
    static final long LENGTH_BYTES = 56;
    static final long KIND = 64;
    static final long FORMAT = 66;
    static final long OPTIONS_LENGTH = 68;
    static final long KERNELS_LENGTH = 70;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 72;

    public PrepareFrame {
        Frame.requireBytes(segment, BYTES, Opcode.PREPARE);
    }

    public long digest0() {
        return segment.get(Frame.LONG, DIGEST0);
    }

    public PrepareFrame digest0(long digest0) {
        segment.set(Frame.LONG, DIGEST0, digest0);
        return this;
    }

    public long digest1() {
        return segment.get(Frame.LONG, DIGEST1);
    }

    public PrepareFrame digest1(long digest1) {
        segment.set(Frame.LONG, DIGEST1, digest1);
        return this;
    }

    public long digest2() {
        return segment.get(Frame.LONG, DIGEST2);
    }

    public PrepareFrame digest2(long digest2) {
        segment.set(Frame.LONG, DIGEST2, digest2);
        return this;
    }

    public long digest3() {
        return segment.get(Frame.LONG, DIGEST3);
    }

    public PrepareFrame digest3(long digest3) {
        segment.set(Frame.LONG, DIGEST3, digest3);
        return this;
    }

    /** Sets the four numbers of the digest. */
    public PrepareFrame digest(Digest digest) {
        return digest0(digest.digest0())
                .digest1(digest.digest1())
                .digest2(digest.digest2())
                .digest3(digest.digest3());
    }

    public long lengthBytes() {
        return segment.get(Frame.LONG, LENGTH_BYTES);
    }

    public PrepareFrame lengthBytes(long lengthBytes) {
        segment.set(Frame.LONG, LENGTH_BYTES, lengthBytes);
        return this;
    }

    public int kind() {
        return Frame.u16(segment, KIND);
    }

    public PrepareFrame kind(int kind) {
        segment.set(Frame.SHORT, KIND, (short) kind);
        return this;
    }

    public int format() {
        return Frame.u16(segment, FORMAT);
    }

    public PrepareFrame format(int format) {
        segment.set(Frame.SHORT, FORMAT, (short) format);
        return this;
    }

    public int optionsLength() {
        return Frame.u16(segment, OPTIONS_LENGTH);
    }

    public int kernelsLength() {
        return Frame.u16(segment, KERNELS_LENGTH);
    }

    /** Compiler options of the program. */
    public String options() {
        return Frame.text(segment, BYTES, optionsLength());
    }

    /** Names of kernels to look up, one a line. */
    public String kernels() {
        return Frame.text(segment, BYTES + optionsLength(), kernelsLength());
    }

    /** Bytes of a frame with these texts (UTF-8). */
    public static int bytes(byte[] options, byte[] kernels) {
        return Frame.padded(BYTES + options.length + kernels.length);
    }

    /** Writes the texts and their lengths. */
    public PrepareFrame texts(byte[] options, byte[] kernels) {
        long at = BYTES;
        at = Frame.putText(segment, OPTIONS_LENGTH, at, options);
        Frame.putText(segment, KERNELS_LENGTH, at, kernels);
        return this;
    }
}
