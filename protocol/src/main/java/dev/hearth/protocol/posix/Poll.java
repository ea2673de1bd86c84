package dev.hearth.protocol.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Waits with {@code poll(2)} until one or two sockets are ready. One call at a time; the memory it needs is made by the
 * first, so that the later ones allocate nothing.
 */
final class Poll {
    // asm-generic/poll.h of Linux; x86_64 and arm64 agree.
    static final int INPUT = 0x1;
    static final int ROOM = 0x4;
    /** The peer has ended its sending, or closed. */
    static final int PEER_GONE = 0x2000;

    /** The first socket is ready for one of its events, or broken. */
    static final int FIRST = 1;
    /** As {@link #FIRST}, of the second. */
    static final int SECOND = 2;

    /** Waits for as long as it takes. */
    static final long FOREVER = -1;

    private static final long ENTRY_BYTES = 8;
    private static final long EVENTS = 4;
    private static final long FOUND = 6;
    /** What {@code poll} skips. */
    private static final int NOBODY = -1;

    private @Nullable MemorySegment entries;
    private MemorySegment state = MemorySegment.NULL;

    /** As {@link #await(int, int, int, int, long)} for one socket. */
    boolean await(int number, int events, long timeoutNs) throws IOException {
        return await(number, events, NOBODY, 0, timeoutNs) != 0;
    }

    /**
     * Waits until a socket is ready for one of its events, or broken.
     *
     * @return {@link #FIRST} or {@link #SECOND} or both; 0 after the time-out
     */
    synchronized int await(int first, int firstEvents, int second, int secondEvents, long timeoutNs)
            throws IOException {
        MemorySegment both = entries();
        put(both, 0, first, firstEvents);
        put(both, ENTRY_BYTES, second, secondEvents);
        long until = System.nanoTime() + timeoutNs;
        long left = timeoutNs;
        int ready;
        do {
            ready = Libc.poll(state, both, 2, milliseconds(left));
            if (ready < 0 && Libc.errno(state) != Errno.EINTR) {
                throw new PosixException("poll", Libc.errno(state));
            }
            left = timeoutNs == FOREVER ? FOREVER : Math.max(0, until - System.nanoTime());
        } while (ready < 0 || (ready == 0 && left != 0));
        return (both.get(JAVA_SHORT, FOUND) != 0 ? FIRST : 0)
                | (both.get(JAVA_SHORT, ENTRY_BYTES + FOUND) != 0 ? SECOND : 0);
    }

    private MemorySegment entries() {
        MemorySegment made = entries;
        if (made == null) {
            made = Arena.ofAuto().allocate(2 * ENTRY_BYTES, ENTRY_BYTES);
            state = Libc.newState(Arena.ofAuto());
            entries = made;
        }
        return made;
    }

    private static void put(MemorySegment entries, long at, int number, int events) {
        entries.set(JAVA_INT, at, number);
        entries.set(JAVA_SHORT, at + EVENTS, (short) events);
        entries.set(JAVA_SHORT, at + FOUND, (short) 0);
    }

    /** Rounded up, so that a wait does not end before its time. */
    private static int milliseconds(long ns) {
        return ns == FOREVER ? -1 : (int) Math.min(Integer.MAX_VALUE, TimeUnit.NANOSECONDS.toMillis(ns + 999_999));
    }
}
