package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * Makes a file of the shared folder usable by the device. The sidecar opens it and sends its descriptor first, on the
 * other connection.
 * Direction: function → sidecar → worker.
 *
 * <pre>{@code
 * offset  size        field        meaning
 * 24      8           region       handle of the region
 * 32      8           lengthBytes  bytes to map, a multiple of the page size
 * 40      2           nameLength   bytes of the name
 * 42      2           reserved     zero
 * 44      4           reserved     zero
 * 48      nameLength  name         file name inside the shared folder, no slash
 * }</pre>
 */
public record RegionFrame(MemorySegment segment) {
    static final long REGION = 24;
    static final long LENGTH_BYTES = 32;
    static final long NAME_LENGTH = 40;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 48;

    public RegionFrame {
        Frame.requireBytes(segment, BYTES, Opcode.REGION);
    }

    public long region() {
        return segment.get(Frame.LONG, REGION);
    }

    public RegionFrame region(long region) {
        segment.set(Frame.LONG, REGION, region);
        return this;
    }

    public long lengthBytes() {
        return segment.get(Frame.LONG, LENGTH_BYTES);
    }

    public RegionFrame lengthBytes(long lengthBytes) {
        segment.set(Frame.LONG, LENGTH_BYTES, lengthBytes);
        return this;
    }

    public int nameLength() {
        return Frame.u16(segment, NAME_LENGTH);
    }

    /** File name inside the shared folder, no slash. */
    public String name() {
        return Frame.text(segment, BYTES, nameLength());
    }

    /** Bytes of a frame with these texts (UTF-8). */
    public static int bytes(byte[] name) {
        return Frame.padded(BYTES + name.length);
    }

    /** Writes the texts and their lengths. */
    public RegionFrame texts(byte[] name) {
        Frame.putText(segment, NAME_LENGTH, BYTES, name);
        return this;
    }
}
