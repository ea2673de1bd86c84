package dev.hearth.protocol.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.util.concurrent.TimeUnit;

/**
 * A word of 4 bytes in shared memory that processes wait on and wake each other by ({@code futex(2)}). Who only reads the
 * memory may wait on it all the same. Any thread may call; waiting blocks a platform thread.
 */
public final class Futex {
    private static final VarHandle WORD = JAVA_INT.varHandle();
    private static final long ONE_SECOND_NS = TimeUnit.SECONDS.toNanos(1);

    private final MemorySegment memory;
    private final long at;

    /**
     * The word at this offset, a multiple of 4.
     *
     * @param memory a shared mapping; it must stay mapped while anybody waits here
     */
    public Futex(MemorySegment memory, long at) {
        this.memory = memory;
        this.at = at;
    }

    /** The value now; what was written to the memory before it was set can be read after. */
    public int value() {
        return (int) WORD.getAcquire(memory, at);
    }

    /** Sets the value and wakes all who wait; the memory must be mapped for writing. */
    public void set(int value) throws IOException {
        WORD.setVolatile(memory, at, value);
        wake();
    }

    /** Adds one and wakes all who wait; the memory must be mapped for writing. */
    public void ring() throws IOException {
        var _ = (int) WORD.getAndAdd(memory, at, 1);
        wake();
    }

    /** Wakes all who wait. */
    public void wake() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Libc.newState(arena);
            if (Libc.futex(state, memory.address() + at, Libc.FUTEX_WAKE, Integer.MAX_VALUE, 0) < 0) {
                throw new PosixException("futex(FUTEX_WAKE)", Libc.errno(state));
            }
        } finally {
            Reference.reachabilityFence(memory);
        }
    }

    /**
     * Waits while the value is the one that was seen, and not longer than this. May return early: look again.
     *
     * @param timeoutNs nanoseconds; less than 1 does not wait
     */
    public void await(int seen, long timeoutNs) throws IOException {
        if (timeoutNs <= 0 || value() != seen) {
            return;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Libc.newState(arena);
            MemorySegment timeout = arena.allocate(2 * Long.BYTES, Long.BYTES);
            timeout.set(JAVA_LONG, 0, timeoutNs / ONE_SECOND_NS);
            timeout.set(JAVA_LONG, Long.BYTES, timeoutNs % ONE_SECOND_NS);
            if (Libc.futex(state, memory.address() + at, Libc.FUTEX_WAIT, seen, timeout.address()) < 0) {
                int errno = Libc.errno(state);
                if (errno != Errno.EAGAIN && errno != Errno.EINTR && errno != Errno.ETIMEDOUT) {
                    throw new PosixException("futex(FUTEX_WAIT)", errno);
                }
            }
        } finally {
            Reference.reachabilityFence(memory);
        }
    }
}
