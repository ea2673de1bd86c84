package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * One thing that is warm in a worker. Sent when it comes or changes, and for each thing there is on connect.
 * Direction: worker → supervisor.
 *
 * <pre>{@code
 * offset  size           field          meaning
 * 24      8              digest0        SHA-256 of the program, or of the content: bytes 0 to 7, first byte lowest
 * 32      8              digest1        bytes 8 to 15
 * 40      8              digest2        bytes 16 to 23
 * 48      8              digest3        bytes 24 to 31
 * 56      8              lengthBytes    size of a persistent buffer
 * 64      8              rebuildNs      time that it took to make
 * 72      2              kind           1 module, 2 persistent buffer
 * 74      2              state          0 gone, 1 on the device, 2 in host memory
 * 76      2              kernelsLength  bytes of the kernels
 * 78      2              reserved       zero
 * 80      kernelsLength  kernels        names of the kernels that were looked up, one a line
 * }</pre>
 */
public record HoldsFrame(MemorySegment segment) {
    /** Kind, here and in {@link PrepareFrame}: a module. */
    public static final int KIND_MODULE = 1;
    /** Kind: a persistent buffer. */
    public static final int KIND_BUFFER = 2;

    /** Where {@link Digest#at} reads. */
    public static final long DIGEST0 = 24;

    static final long DIGEST1 = 32;
    static final long DIGEST2 = 40;
    static final long DIGEST3 = 48;
    static final long LENGTH_BYTES = 56;
    static final long REBUILD_NS = 64;
    static final long KIND = 72;
    static final long STATE = 74;
    static final long KERNELS_LENGTH = 76;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 80;

    public HoldsFrame {
        Frame.requireBytes(segment, BYTES, Opcode.HOLDS);
    }

    public long digest0() {
        return segment.get(Frame.LONG, DIGEST0);
    }

    public HoldsFrame digest0(long digest0) {
        segment.set(Frame.LONG, DIGEST0, digest0);
        return this;
    }

    public long digest1() {
        return segment.get(Frame.LONG, DIGEST1);
    }

    public HoldsFrame digest1(long digest1) {
        segment.set(Frame.LONG, DIGEST1, digest1);
        return this;
    }

    public long digest2() {
        return segment.get(Frame.LONG, DIGEST2);
    }

    public HoldsFrame digest2(long digest2) {
        segment.set(Frame.LONG, DIGEST2, digest2);
        return this;
    }

    public long digest3() {
        return segment.get(Frame.LONG, DIGEST3);
    }

    public HoldsFrame digest3(long digest3) {
        segment.set(Frame.LONG, DIGEST3, digest3);
        return this;
    }

    /** Sets the four numbers of the digest. */
    public HoldsFrame digest(Digest digest) {
        return digest0(digest.digest0())
                .digest1(digest.digest1())
                .digest2(digest.digest2())
                .digest3(digest.digest3());
    }

    public long lengthBytes() {
        return segment.get(Frame.LONG, LENGTH_BYTES);
    }

    public HoldsFrame lengthBytes(long lengthBytes) {
        segment.set(Frame.LONG, LENGTH_BYTES, lengthBytes);
        return this;
    }

    public long rebuildNs() {
        return segment.get(Frame.LONG, REBUILD_NS);
    }

    public HoldsFrame rebuildNs(long rebuildNs) {
        segment.set(Frame.LONG, REBUILD_NS, rebuildNs);
        return this;
    }

    public int kind() {
        return Frame.u16(segment, KIND);
    }

    public HoldsFrame kind(int kind) {
        segment.set(Frame.SHORT, KIND, (short) kind);
        return this;
    }

    public int state() {
        return Frame.u16(segment, STATE);
    }

    public HoldsFrame state(int state) {
        segment.set(Frame.SHORT, STATE, (short) state);
        return this;
    }

    public int kernelsLength() {
        return Frame.u16(segment, KERNELS_LENGTH);
    }

    /** Names of the kernels that were looked up, one a line. */
    public String kernels() {
        return Frame.text(segment, BYTES, kernelsLength());
    }

    /** Bytes of a frame with these texts (UTF-8). */
    public static int bytes(byte[] kernels) {
        return Frame.padded(BYTES + kernels.length);
    }

    /** Writes the texts and their lengths. */
    public HoldsFrame texts(byte[] kernels) {
        Frame.putText(segment, KERNELS_LENGTH, BYTES, kernels);
        return this;
    }
}
