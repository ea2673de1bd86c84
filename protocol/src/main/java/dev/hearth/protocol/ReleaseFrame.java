package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * Releases a handle of any kind, once the work enqueued before it is done.
 * Direction: function → worker.
 *
 * <pre>{@code
 * offset  size  field   meaning
 * 24      8     handle  what to release
 * }</pre>
 */
public record ReleaseFrame(MemorySegment segment) {
    static final long HANDLE = 24;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 32;

    public ReleaseFrame {
        Frame.requireBytes(segment, BYTES, Opcode.RELEASE);
    }

    public long handle() {
        return segment.get(Frame.LONG, HANDLE);
    }

    /** The handle of the RELEASE frame that begins this memory; makes no view, which may cost an object. */
    public static long handleOf(MemorySegment frame) {
        Frame.requireBytes(frame, BYTES, Opcode.RELEASE);
        return frame.get(Frame.LONG, HANDLE);
    }

    public ReleaseFrame handle(long handle) {
        segment.set(Frame.LONG, HANDLE, handle);
        return this;
    }
}
