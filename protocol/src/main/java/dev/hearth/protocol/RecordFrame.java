package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * Records an event on the stream.
 * Direction: function → worker.
 *
 * <pre>{@code
 * offset  size  field  meaning
 * 24      8     event  handle of the event; recording again replaces it
 * }</pre>
 */
public record RecordFrame(MemorySegment segment) {
    static final long EVENT = 24;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 32;

    public RecordFrame {
        Frame.requireBytes(segment, BYTES, Opcode.RECORD);
    }

    public long event() {
        return segment.get(Frame.LONG, EVENT);
    }

    public RecordFrame event(long event) {
        segment.set(Frame.LONG, EVENT, event);
        return this;
    }
}
