package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * Tells how far the worker has read; the sidecar's admission counts what is in flight by it. The sequence in the header
 * is that of the last frame taken.
 * Direction: worker → sidecar.
 *
 * <pre>{@code
 * offset  size  field           meaning
 * 24      8     receivedFrames  frames taken since the session began
 * 32      8     receivedBytes   their bytes
 * }</pre>
 */
public record AckFrame(MemorySegment segment) {
    static final long RECEIVED_FRAMES = 24;
    static final long RECEIVED_BYTES = 32;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 40;

    public AckFrame {
        Frame.requireBytes(segment, BYTES, Opcode.ACK);
    }

    public long receivedFrames() {
        return segment.get(Frame.LONG, RECEIVED_FRAMES);
    }

    /** {@link #receivedFrames()} of the ACK that begins this memory; makes no view, which may cost an object. */
    public static long receivedFramesOf(MemorySegment frame) {
        Frame.requireBytes(frame, BYTES, Opcode.ACK);
        return frame.get(Frame.LONG, RECEIVED_FRAMES);
    }

    public AckFrame receivedFrames(long receivedFrames) {
        segment.set(Frame.LONG, RECEIVED_FRAMES, receivedFrames);
        return this;
    }

    public long receivedBytes() {
        return segment.get(Frame.LONG, RECEIVED_BYTES);
    }

    /** As {@link #receivedFramesOf}, for {@link #receivedBytes()}. */
    public static long receivedBytesOf(MemorySegment frame) {
        Frame.requireBytes(frame, BYTES, Opcode.ACK);
        return frame.get(Frame.LONG, RECEIVED_BYTES);
    }

    public AckFrame receivedBytes(long receivedBytes) {
        segment.set(Frame.LONG, RECEIVED_BYTES, receivedBytes);
        return this;
    }
}
