package dev.hearth.client;

import dev.hearth.protocol.Opcode;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a session has made, in the order in which it was made, and how each is made once more: for a context that is
 * replayed on another worker. Things of which frames may be sent again stay after they were released.
 *
 * <p>One entry a thing, none a launch. Used under the lock of the writing side.
 */
final class Journal {
    /** Where frames are written. */
    interface Frames {
        /** Memory for the next frame, as {@link dev.hearth.protocol.FrameChannel#claim} gives it. */
        MemorySegment claim(Opcode opcode, int lengthBytes, long stream);
    }

    /** Writes the frames that make a thing; the last of them is the one that does. */
    interface Making {
        void write(Frames to);
    }

    /** One thing. */
    static final class Entry {
        final Handle handle;
        /** Sequence number of the frame that made it. */
        final long madeAt;
        /** Null for an event, which a stream makes. */
        final @Nullable Making making;

        private long releasedAt = Long.MAX_VALUE;
        private @Nullable Runnable forgotten;

        private Entry(Handle handle, long madeAt, @Nullable Making making) {
            this.handle = handle;
            this.madeAt = madeAt;
            this.making = making;
        }
    }

    private final Map<Long, Entry> entries = new LinkedHashMap<>();
    private final Deque<Entry> released = new ArrayDeque<>();

    void made(Handle handle, long sequence, @Nullable Making making) {
        entries.put(handle.number(), new Entry(handle, sequence, making));
    }

    /** Runs this once no frame that names the thing is sent again. */
    void whenForgotten(long handle, Runnable action) {
        Entry entry = entries.get(handle);
        if (entry != null) {
            entry.forgotten = action;
        }
    }

    void released(long handle, long sequence) {
        Entry entry = entries.get(handle);
        if (entry != null) {
            entry.releasedAt = sequence;
            released.add(entry);
        }
    }

    /** No frame before this one is sent again. */
    void forgetBefore(long sequence) {
        Entry next = released.peek();
        while (next != null && next.releasedAt < sequence) {
            released.remove();
            entries.remove(next.handle.number());
            if (next.forgotten != null) {
                next.forgotten.run();
            }
            next = released.peek();
        }
    }

    Collection<Entry> entries() {
        return entries.values();
    }

    @Nullable
    Entry find(long handle) {
        return entries.get(handle);
    }
}
