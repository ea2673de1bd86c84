package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * Asks for the device binary of a program. One descriptor comes with it: a sealed memory file with the options, then
 * the source.
 * Direction: worker → supervisor → builder.
 *
 * <pre>{@code
 * offset  size  field          meaning
 * 24      8     digest0        digest of the program by the sender, not trusted: bytes 0 to 7, first byte lowest
 * 32      8     digest1        bytes 8 to 15
 * 40      8     digest2        bytes 16 to 23
 * 48      8     digest3        bytes 24 to 31
 * 56      2     format         format of the program
 * 58      2     reserved       zero
 * 60      4     optionsLength  bytes of the options
 * 64      8     sourceLength   bytes of the source
 * }</pre>
 */
public record BuildFrame(MemorySegment segment) {
    static final long DIGEST0 = 24;
    static final long DIGEST1 = 32;
    static final long DIGEST2 = 40;
    static final long DIGEST3 = 48;
    static final long FORMAT = 56;
    static final long OPTIONS_LENGTH = 60;
    static final long SOURCE_LENGTH = 64;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 72;

    public BuildFrame {
        Frame.requireBytes(segment, BYTES, Opcode.BUILD);
    }

    public long digest0() {
        return segment.get(Frame.LONG, DIGEST0);
    }

    public BuildFrame digest0(long digest0) {
        segment.set(Frame.LONG, DIGEST0, digest0);
        return this;
    }

    public long digest1() {
        return segment.get(Frame.LONG, DIGEST1);
    }

    public BuildFrame digest1(long digest1) {
        segment.set(Frame.LONG, DIGEST1, digest1);
        return this;
    }

    public long digest2() {
        return segment.get(Frame.LONG, DIGEST2);
    }

    public BuildFrame digest2(long digest2) {
        segment.set(Frame.LONG, DIGEST2, digest2);
        return this;
    }

    public long digest3() {
        return segment.get(Frame.LONG, DIGEST3);
    }

    public BuildFrame digest3(long digest3) {
        segment.set(Frame.LONG, DIGEST3, digest3);
        return this;
    }

    public int format() {
        return Frame.u16(segment, FORMAT);
    }

    public BuildFrame format(int format) {
        segment.set(Frame.SHORT, FORMAT, (short) format);
        return this;
    }

    public int optionsLength() {
        return segment.get(Frame.INT, OPTIONS_LENGTH);
    }

    public BuildFrame optionsLength(int optionsLength) {
        segment.set(Frame.INT, OPTIONS_LENGTH, optionsLength);
        return this;
    }

    public long sourceLength() {
        return segment.get(Frame.LONG, SOURCE_LENGTH);
    }

    public BuildFrame sourceLength(long sourceLength) {
        segment.set(Frame.LONG, SOURCE_LENGTH, sourceLength);
        return this;
    }
}
