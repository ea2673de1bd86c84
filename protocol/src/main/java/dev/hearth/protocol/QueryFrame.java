package dev.hearth.protocol;

import java.lang.foreign.MemorySegment;

/**
 * Asks for numbers; answered by DONE.
 * Direction: function → worker.
 *
 * <pre>{@code
 * offset  size  field     meaning
 * 24      4     subject   1 ELAPSED: nanoseconds between two events; 2 MEMORY: bytes in use, bytes allowed; 3 PERSISTENT: 1 where it was found, else 0
 * 28      4     reserved  zero
 * 32      8     first     ELAPSED: the earlier event; PERSISTENT: the handle
 * 40      8     second    ELAPSED: the later event
 * }</pre>
 */
public record QueryFrame(MemorySegment segment) {
    static final long SUBJECT = 24;
    static final long FIRST = 32;
    static final long SECOND = 40;
    /** Bytes of the fixed part, header included. */
    public static final int BYTES = 48;

    public QueryFrame {
        Frame.requireBytes(segment, BYTES, Opcode.QUERY);
    }

    public int subject() {
        return segment.get(Frame.INT, SUBJECT);
    }

    public QueryFrame subject(int subject) {
        segment.set(Frame.INT, SUBJECT, subject);
        return this;
    }

    public long first() {
        return segment.get(Frame.LONG, FIRST);
    }

    public QueryFrame first(long first) {
        segment.set(Frame.LONG, FIRST, first);
        return this;
    }

    public long second() {
        return segment.get(Frame.LONG, SECOND);
    }

    public QueryFrame second(long second) {
        segment.set(Frame.LONG, SECOND, second);
        return this;
    }
}
