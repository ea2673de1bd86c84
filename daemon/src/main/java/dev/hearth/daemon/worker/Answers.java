package dev.hearth.daemon.worker;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * The last answers of a session, for a function whose connection broke before it had read them. A function waits for at
 * most as many at once, and reads them in the order in which they were given: one that is no longer here has been read.
 *
 * <p>Noting one makes no object. Used under the lock of the writing side.
 */
final class Answers {
    /** As many as a function may wait for at once. */
    static final int LIMIT = 512;

    /** Gives an answer. */
    interface Giver {
        void give(long answered, long stream, @Nullable Failure failure, long first, long second) throws IOException;
    }

    private final long[] answered = new long[LIMIT];
    private final long[] streams = new long[LIMIT];
    private final long[] firsts = new long[LIMIT];
    private final long[] seconds = new long[LIMIT];
    private final @Nullable Failure[] failures = new @Nullable Failure[LIMIT];
    private long count;

    void note(long sequence, long stream, @Nullable Failure failure, long first, long second) {
        int at = (int) (count % LIMIT);
        answered[at] = sequence;
        streams[at] = stream;
        firsts[at] = first;
        seconds[at] = second;
        failures[at] = failure;
        count++;
    }

    /** Gives all that are here once more, in their order. */
    void repeat(Giver giver) throws IOException {
        for (long number = Math.max(0, count - LIMIT); number < count; number++) {
            int at = (int) (number % LIMIT);
            giver.give(answered[at], streams[at], failures[at], firsts[at], seconds[at]);
        }
    }
}
