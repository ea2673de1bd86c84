package dev.hearth.client;

import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.Status;

/**
 * A thing of a session as its owner holds it: its number, and whether it is still open. Opened and closed under the lock
 * of the writing side, so that what a call finds open stays so until its frame is enqueued.
 *
 * <p>In a context that is replayed after the loss of its worker, it also tells what became of the thing by that: whether
 * device memory still holds what was written, and where an event was recorded last.
 */
final class Handle {
    private static final long NEVER = Long.MAX_VALUE;

    private final Connection connection;
    private final long number;
    private final String what;
    /** Of device memory whose contents count, else 0. */
    private long lengthBytes;

    private boolean closed;
    private boolean contentsLost;
    /** Sequence number of the first frame that used it. */
    private long firstUse = NEVER;

    private long recordedOn;
    private long recordedAt = NEVER;
    private int recordedIn;

    /** {@code what} names it in messages, such as {@code "the stream"}. */
    Handle(Connection connection, long number, String what) {
        this.connection = connection;
        this.number = number;
        this.what = what;
    }

    Handle(Connection connection, String what) {
        this(connection, connection.newHandle(), what);
    }

    /** Device memory of this size, whose contents are missed where they are lost. */
    static Handle ofContents(Connection connection, String what, long lengthBytes) {
        var handle = new Handle(connection, what);
        handle.lengthBytes = lengthBytes;
        return handle;
    }

    static Handle of(DeviceMemory memory) {
        return switch (memory) {
            case DeviceBuffer buffer -> buffer.handle();
            case SharedBuffer buffer -> buffer.handle();
        };
    }

    Connection connection() {
        return connection;
    }

    /** The number, for the one that makes the thing. */
    long number() {
        return number;
    }

    /**
     * The number, for a frame of this connection; between its {@code begin} and {@code claim}.
     *
     * @throws IllegalStateException where it is closed
     * @throws IllegalArgumentException where it belongs to another context
     * @throws AcceleratorException DEVICE_LOST where it is memory that has lost its contents
     */
    long use(Connection by) {
        if (by != connection) {
            throw new IllegalArgumentException(what + " belongs to another context; use what this one has made");
        }
        if (closed) {
            throw new IllegalStateException(what + " is closed");
        }
        if (contentsLost) {
            throw new AcceleratorException(Status.DEVICE_LOST, null, contentsLost());
        }
        if (firstUse == NEVER) {
            firstUse = by.sequence() + 1;
        }
        return number;
    }

    /** As {@link #use}, for a frame that writes these bytes: where those are all, it is whole again. */
    long write(Connection by, long offset, long length) {
        contentsLost &= offset != 0 || length != lengthBytes;
        return use(by);
    }

    /** Bytes of memory whose contents count, else 0. */
    long lengthBytes() {
        return lengthBytes;
    }

    boolean isPrecious() {
        return lengthBytes > 0;
    }

    boolean wasUsedBefore(long sequence) {
        return firstUse < sequence;
    }

    void loseContents() {
        contentsLost = true;
    }

    /** What is said of it where its contents are gone. */
    String contentsLost() {
        return what + " (number " + number + ") has lost its contents with the worker; write all of it before it is"
                + " used, by a copy or fill of its whole length, or allocate it by allocateScratch() where nothing in it"
                + " has to outlast a synchronize";
    }

    /** Notes where an event was recorded last. */
    void recorded(long stream, long sequence, int epoch) {
        recordedOn = stream;
        recordedAt = sequence;
        recordedIn = epoch;
    }

    /** Notes that it was recorded again, by another worker. */
    void recordedIn(int epoch) {
        recordedIn = epoch;
    }

    long recordedOn() {
        return recordedOn;
    }

    long recordedAt() {
        return recordedAt;
    }

    /**
     * Refuses an event whose device is gone.
     *
     * @throws AcceleratorException DEVICE_LOST
     */
    void requireRecordedIn(int epoch) {
        if (recordedAt != NEVER && recordedIn != epoch) {
            throw new AcceleratorException(
                    Status.DEVICE_LOST,
                    Opcode.QUERY,
                    what + " was recorded on a device that was lost since; record it again to measure");
        }
    }

    /** Marks it closed; false where it was already. Under the lock of the writing side. */
    boolean close() {
        boolean first = !closed;
        closed = true;
        return first;
    }

    boolean isOpen() {
        return !closed;
    }

    /** Closes it and enqueues its release, once. */
    void release() {
        connection.lock();
        try {
            if (close()) {
                connection.release(number);
            }
        } finally {
            connection.end();
        }
    }
}
