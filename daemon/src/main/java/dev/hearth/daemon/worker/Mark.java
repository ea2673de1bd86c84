package dev.hearth.daemon.worker;

import dev.hearth.daemon.backend.BackendContext;
import dev.hearth.daemon.backend.BackendEvent;
import dev.hearth.daemon.backend.BackendException;
import org.jspecify.annotations.Nullable;

/**
 * A point in a stream's work that several may wait for. Its event is closed when the last of them has let go, so no
 * thread can ask for an event that is gone. Any thread may call.
 */
final class Mark {
    private final BackendContext context;
    private final BackendEvent event;
    private int holders = 1;
    private boolean done;
    private @Nullable BackendException failure;

    /** Takes the event over; the maker is its first holder. */
    Mark(BackendContext context, BackendEvent event) {
        this.context = context;
        this.event = event;
    }

    /** Adds a holder; only one who holds it may add another. */
    synchronized Mark retain() {
        holders++;
        return this;
    }

    synchronized void release() {
        holders--;
        if (holders == 0) {
            done = true;
            event.close();
        }
    }

    /** The event itself; the caller holds this mark for as long as it uses it. */
    BackendEvent event() {
        return event;
    }

    /** Whether the work before it is done, well or not. Does not block. */
    synchronized boolean isDone() {
        if (!done) {
            try {
                done = context.isDone(event);
            } catch (BackendException e) {
                failed(e);
            }
        }
        return done;
    }

    /** Blocks until the work before it is done, well or not; its stream was flushed. */
    void await() {
        if (isDone()) {
            return;
        }
        try {
            context.await(event);
        } catch (BackendException e) {
            failed(e);
        }
        done();
    }

    /** Takes out why the work before it failed, so that it is reported once; null where nothing did. */
    synchronized @Nullable BackendException takeFailure() {
        BackendException taken = failure;
        failure = null;
        return taken;
    }

    private synchronized void done() {
        done = true;
    }

    private synchronized void failed(BackendException cause) {
        done = true;
        failure = cause;
    }
}
