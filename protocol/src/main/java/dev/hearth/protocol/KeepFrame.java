package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * Has the supervisor keep the content of a persistent buffer for this tenant's workers to come. One descriptor comes
 * with it: a sealed memory file with the content.
 * Direction: worker → supervisor.
 *
 * <pre>{@code
 * offset  size  field        meaning
 * 24      8     digest0      SHA-256 of the content: bytes 0 to 7, first byte lowest
 * 32      8     digest1      bytes 8 to 15
 * 40      8     digest2      bytes 16 to 23
 * 48      8     digest3      bytes 24 to 31
 * 56      8     lengthBytes  bytes of the content
 * }</pre>
 */
public record KeepFrame(MemorySegment segment) {
    /** Where {@link Digest#at} reads. */
    public static final long DIGEST0 = 24;

    static final long DIGEST1 = 32;
    static final long DIGEST2 = 40;
    static final long DIGEST3 = 48;
    static final long LENGTH_BYTES = 56;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 64;

    public KeepFrame {
        Frame.requireBytes(segment, BYTES, Opcode.KEEP);
    }

    public long digest0() {
        return segment.get(Frame.LONG, DIGEST0);
    }

    public KeepFrame digest0(long digest0) {
        segment.set(Frame.LONG, DIGEST0, digest0);
        return this;
    }

    public long digest1() {
        return segment.get(Frame.LONG, DIGEST1);
    }

    public KeepFrame digest1(long digest1) {
        segment.set(Frame.LONG, DIGEST1, digest1);
        return this;
    }

    public long digest2() {
        return segment.get(Frame.LONG, DIGEST2);
    }

    public KeepFrame digest2(long digest2) {
        segment.set(Frame.LONG, DIGEST2, digest2);
        return this;
    }

    public long digest3() {
        return segment.get(Frame.LONG, DIGEST3);
    }

    public KeepFrame digest3(long digest3) {
        segment.set(Frame.LONG, DIGEST3, digest3);
        return this;
    }

    /** Sets the four numbers of the digest. */
    public KeepFrame digest(Digest digest) {
        return digest0(digest.digest0())
                .digest1(digest.digest1())
                .digest2(digest.digest2())
                .digest3(digest.digest3());
    }

    public long lengthBytes() {
        return segment.get(Frame.LONG, LENGTH_BYTES);
    }

    public KeepFrame lengthBytes(long lengthBytes) {
        segment.set(Frame.LONG, LENGTH_BYTES, lengthBytes);
        return this;
    }
}
