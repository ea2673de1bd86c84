package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * Looks up a kernel of a module.
 * Direction: function → worker.
 *
 * <pre>{@code
 * offset  size        field       meaning
 * 24      8           kernel      handle of the kernel
 * 32      8           module      handle of its module
 * 40      2           nameLength  bytes of the name
 * 42      2           reserved    zero
 * 44      4           reserved    zero
 * 48      nameLength  name        name of the kernel in the program
 * }</pre>
 */
public record KernelFrame(MemorySegment segment) {
    static final long KERNEL = 24;
    static final long MODULE = 32;
    static final long NAME_LENGTH = 40;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 48;

    public KernelFrame {
        Frame.requireBytes(segment, BYTES, Opcode.KERNEL);
    }

    public long kernel() {
        return segment.get(Frame.LONG, KERNEL);
    }

    public KernelFrame kernel(long kernel) {
        segment.set(Frame.LONG, KERNEL, kernel);
        return this;
    }

    public long module() {
        return segment.get(Frame.LONG, MODULE);
    }

    public KernelFrame module(long module) {
        segment.set(Frame.LONG, MODULE, module);
        return this;
    }

    public int nameLength() {
        return Frame.u16(segment, NAME_LENGTH);
    }

    /** Name of the kernel in the program. */
    public String name() {
        return Frame.text(segment, BYTES, nameLength());
    }

    /** Bytes of a frame with these texts (UTF-8). */
    public static int bytes(byte[] name) {
        return Frame.padded(BYTES + name.length);
    }

    /** Writes the texts and their lengths. */
    public KernelFrame texts(byte[] name) {
        Frame.putText(segment, NAME_LENGTH, BYTES, name);
        return this;
    }
}
