package dev.hearth.daemon.pjrt;

import dev.hearth.daemon.backend.MemoryAccount;

/**
 * Bytes of the arrays that one memory has on the device, and what of them goes beyond the memory's own size, which is
 * counted already. Any thread may call; calls nothing that waits.
 */
final class ArrayBytes {
    private final MemoryAccount account;
    private final long covered;
    private long bytes;

    /** {@code covered}: so many bytes are counted otherwise. */
    ArrayBytes(MemoryAccount account, long covered) {
        this.account = account;
        this.covered = covered;
    }

    /** Counts an array that is about to be made; throws where there may not be so much. */
    synchronized void add(long more) {
        long beyond = beyond(bytes + more) - beyond(bytes);
        if (beyond > 0) {
            account.reserve(beyond);
        }
        bytes += more;
    }

    /** An array is gone, or was not made. */
    synchronized void remove(long less) {
        long beyond = beyond(bytes) - beyond(bytes - less);
        bytes -= less;
        if (beyond > 0) {
            account.release(beyond);
        }
    }

    private long beyond(long total) {
        return Math.max(0, total - covered);
    }
}
