package dev.hearth.client;

import java.time.Duration;

/**
 * A point in a stream's work, and the device's time there. Made by {@link Stream#record()}; {@link Stream#waitFor} lets
 * work of another stream wait for it. Any thread may use and close it.
 */
public final class Event implements AutoCloseable {
    private final Handle handle;

    Event(Handle handle) {
        this.handle = handle;
    }

    /**
     * Device time from an earlier event to this one, by the device's own clock. The work before both must be done:
     * synchronise their streams first. Blocks for a round trip.
     *
     * @throws AcceleratorException where the device cannot tell, or the session is lost
     * @throws IllegalStateException where one of the events or the context is closed
     */
    public Duration elapsedSince(Event earlier) {
        int epoch = handle.connection().epoch();
        handle.requireRecordedIn(epoch);
        earlier.handle.requireRecordedIn(epoch);
        return Duration.ofNanos(handle.connection()
                .query(Connection.ELAPSED, earlier.handle, handle)
                .first());
    }

    /** Lets it go once the work enqueued before is done. Does nothing where it is closed or the session is over. */
    @Override
    public void close() {
        handle.release();
    }

    Handle handle() {
        return handle;
    }
}
