package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * Makes a buffer whose content is known by its digest, shared by all sessions of the tenant and kept after them. With
 * a region its content is taken from there; without one it must be there already, which QUERY tells.
 * Direction: function → worker.
 *
 * <pre>{@code
 * offset  size  field        meaning
 * 24      8     buffer       handle of the buffer
 * 32      8     lengthBytes  size
 * 40      8     region       region that holds the content, 0: it is only looked for
 * 48      8     offset       where it starts in the region
 * 56      8     digest0      SHA-256 of the content: bytes 0 to 7, first byte lowest
 * 64      8     digest1      bytes 8 to 15
 * 72      8     digest2      bytes 16 to 23
 * 80      8     digest3      bytes 24 to 31
 * }</pre>
 */
public record PersistentFrame(MemorySegment segment) {
    static final long BUFFER = 24;
    static final long LENGTH_BYTES = 32;
    static final long REGION = 40;
    static final long OFFSET = 48;
    /** Where {@link Digest#at} reads. */
    public static final long DIGEST0 = 56;

    static final long DIGEST1 = 64;
    static final long DIGEST2 = 72;
    static final long DIGEST3 = 80;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 88;

    public PersistentFrame {
        Frame.requireBytes(segment, BYTES, Opcode.PERSISTENT);
    }

    public long buffer() {
        return segment.get(Frame.LONG, BUFFER);
    }

    public PersistentFrame buffer(long buffer) {
        segment.set(Frame.LONG, BUFFER, buffer);
        return this;
    }

    public long lengthBytes() {
        return segment.get(Frame.LONG, LENGTH_BYTES);
    }

    public PersistentFrame lengthBytes(long lengthBytes) {
        segment.set(Frame.LONG, LENGTH_BYTES, lengthBytes);
        return this;
    }

    public long region() {
        return segment.get(Frame.LONG, REGION);
    }

    public PersistentFrame region(long region) {
        segment.set(Frame.LONG, REGION, region);
        return this;
    }

    public long offset() {
        return segment.get(Frame.LONG, OFFSET);
    }

    public PersistentFrame offset(long offset) {
        segment.set(Frame.LONG, OFFSET, offset);
        return this;
    }

    public long digest0() {
        return segment.get(Frame.LONG, DIGEST0);
    }

    public PersistentFrame digest0(long digest0) {
        segment.set(Frame.LONG, DIGEST0, digest0);
        return this;
    }

    public long digest1() {
        return segment.get(Frame.LONG, DIGEST1);
    }

    public PersistentFrame digest1(long digest1) {
        segment.set(Frame.LONG, DIGEST1, digest1);
        return this;
    }

    public long digest2() {
        return segment.get(Frame.LONG, DIGEST2);
    }

    public PersistentFrame digest2(long digest2) {
        segment.set(Frame.LONG, DIGEST2, digest2);
        return this;
    }

    public long digest3() {
        return segment.get(Frame.LONG, DIGEST3);
    }

    public PersistentFrame digest3(long digest3) {
        segment.set(Frame.LONG, DIGEST3, digest3);
        return this;
    }

    /** Sets the four numbers of the digest. */
    public PersistentFrame digest(Digest digest) {
        return digest0(digest.digest0())
                .digest1(digest.digest1())
                .digest2(digest.digest2())
                .digest3(digest.digest3());
    }
}
