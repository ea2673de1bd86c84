package dev.hearth.client;

import dev.hearth.protocol.Frame;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.util.function.Predicate;

/**
 * Frames that were sent and may have to be sent again, oldest first, as the bytes that they were. Grows to what is kept
 * at once, and allocates nothing beyond that. Used under the lock of the writing side.
 */
final class SentFrames {
    private static final int FIRST_BYTES = 1 << 12;

    private ByteBuffer bytes = ByteBuffer.allocate(FIRST_BYTES);
    private MemorySegment segment = MemorySegment.ofBuffer(bytes);
    private int start;
    private int end;

    /** Takes over whole frames, a batch of them; leaves the buffer as it is. */
    void add(ByteBuffer batch) {
        int length = batch.remaining();
        if (end + length > bytes.capacity()) {
            makeRoom(length);
        }
        bytes.put(end, batch, batch.position(), length);
        end += length;
    }

    /** Takes over one frame. */
    void add(MemorySegment frame) {
        add(frame.asByteBuffer());
    }

    /** Shows each frame, oldest first, until one answers false; whether none did. */
    boolean forEach(Predicate<MemorySegment> each) {
        for (int at = start; at < end; at += Frame.lengthAt(segment, at)) {
            if (!each.test(segment.asSlice(at, Frame.lengthAt(segment, at)))) {
                return false;
            }
        }
        return true;
    }

    /** Number of the oldest, or this one where there is none. */
    long firstOr(long none) {
        return start == end ? none : Frame.sequenceAt(segment, start);
    }

    private void makeRoom(int length) {
        int kept = end - start;
        // Moved within its memory only where that leaves as much free as is moved, so that it does not happen often.
        if (2L * (kept + length) <= bytes.capacity()) {
            bytes.put(0, bytes, start, kept);
        } else {
            ByteBuffer larger = ByteBuffer.allocate(Integer.highestOneBit(kept + length) << 2);
            larger.put(0, bytes, start, kept);
            bytes = larger;
            segment = MemorySegment.ofBuffer(larger);
        }
        start = 0;
        end = kept;
    }

    /** Lets go of the frames up to this sequence number. */
    void dropUpTo(long sequence) {
        while (start < end && Frame.sequenceAt(segment, start) <= sequence) {
            start += Frame.lengthAt(segment, start);
        }
        if (start == end) {
            start = 0;
            end = 0;
        }
    }

    int lengthBytes() {
        return end - start;
    }

    /** All of them, to be written. */
    ByteBuffer toWrite() {
        return bytes.duplicate().limit(end).position(start);
    }
}
