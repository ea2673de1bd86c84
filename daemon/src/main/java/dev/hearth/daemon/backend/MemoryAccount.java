package dev.hearth.daemon.backend;

/**
 * Where a context counts the device memory that it takes beyond the buffers it was asked for, before it takes it: results
 * of a program until they have the place of what they replace, arrays that lie on the device more than once, what a
 * transfer goes through. Any thread may call.
 */
public interface MemoryAccount {
    /** One that never refuses. */
    MemoryAccount UNLIMITED = new MemoryAccount() {
        @Override
        public void reserve(long lengthBytes) {}

        @Override
        public void release(long lengthBytes) {}
    };

    /**
     * Counts more.
     *
     * @throws BackendException OUT_OF_QUOTA where there may not be so much
     */
    void reserve(long lengthBytes);

    /** Counts less: what was reserved is free again. */
    void release(long lengthBytes);
}
