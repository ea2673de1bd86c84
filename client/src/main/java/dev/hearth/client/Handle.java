package dev.hearth.client;

/**
 * A thing of a session as its owner holds it: its number, and whether it is still open. Opened and closed under the lock
 * of the writing side, so that what a call finds open stays so until its frame is enqueued.
 */
final class Handle {
    private final Connection connection;
    private final long number;
    private final String what;
    private boolean closed;

    /** {@code what} names it in messages, such as {@code "the stream"}. */
    Handle(Connection connection, long number, String what) {
        this.connection = connection;
        this.number = number;
        this.what = what;
    }

    Handle(Connection connection, String what) {
        this(connection, connection.newHandle(), what);
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
     */
    long use(Connection by) {
        if (by != connection) {
            throw new IllegalArgumentException(what + " belongs to another context; use what this one has made");
        }
        if (closed) {
            throw new IllegalStateException(what + " is closed");
        }
        return number;
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
