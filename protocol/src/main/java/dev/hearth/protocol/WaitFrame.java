package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * Makes later work of the stream wait for an event.
 * Direction: function → worker.
 *
 * <pre>{@code
 * offset  size  field  meaning
 * 24      8     event  handle of the event
 * }</pre>
 */
public record WaitFrame(MemorySegment segment) {
    static final long EVENT = 24;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 32;

    public WaitFrame {
        Frame.requireBytes(segment, BYTES, Opcode.WAIT);
    }

    public long event() {
        return segment.get(Frame.LONG, EVENT);
    }

    public WaitFrame event(long event) {
        segment.set(Frame.LONG, EVENT, event);
        return this;
    }
}
