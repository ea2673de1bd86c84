package dev.hearth.daemon.worker;

import dev.hearth.daemon.backend.BackendContext;
import dev.hearth.daemon.backend.BackendEvent;
import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.BackendStream;
import dev.hearth.protocol.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stream of a session: its queue on the device, the failure that sticks to it, and how far its work has come.
 *
 * <p>Its session's thread enqueues, or another one that has the session's turn. What is synchronized may also be called
 * by a waiter or the watchdog, at any time.
 */
final class StreamState implements Resource {
    private final long handle;
    private final BackendContext context;
    private final BackendStream stream;
    private final Waiter waiter;
    private final List<StreamState> unflushed;

    private @Nullable Failure failure;
    private long launches;
    private boolean held;
    private boolean dirty;

    private long enqueued;
    private long markedAt;
    /** Where it counts as one. */
    private final Quota counted;

    private @Nullable Mark last;

    private @Nullable BackendException deviceFailure;
    private @Nullable Mark watched;
    private long progressedAtNs;
    private long progressNs;
    private long deviceNs;
    private long reportedNs;
    private long observedNs;
    private boolean closed;

    /** Enters itself into {@code unflushed} whenever it has something to flush. */
    StreamState(
            long handle,
            BackendContext context,
            BackendStream stream,
            Waiter waiter,
            List<StreamState> unflushed,
            Quota counted) {
        this.handle = handle;
        this.context = context;
        this.stream = stream;
        this.waiter = waiter;
        this.unflushed = unflushed;
        this.counted = counted;
    }

    long handle() {
        return handle;
    }

    BackendStream stream() {
        return stream;
    }

    Waiter waiter() {
        return waiter;
    }

    /** The failure that makes later frames be skipped, null while there is none. */
    @Nullable
    Failure failure() {
        return failure;
    }

    /** Poisons the stream; the first failure is the one that counts. */
    void poison(Failure cause) {
        if (failure == null) {
            failure = cause;
        }
    }

    /** Takes the failure out: the stream is clean again. */
    @Nullable
    Failure takeFailure() {
        Failure taken = failure;
        failure = null;
        return taken;
    }

    /** Takes the number of launches since it was last taken. */
    long takeLaunches() {
        long taken = launches;
        launches = 0;
        return taken;
    }

    /** Tells the device that many commands follow, once until the next flush. */
    void hold() {
        if (!held) {
            held = true;
            context.hold(stream);
        }
    }

    /** Notes a command. */
    void enqueued() {
        enqueued++;
        touched();
    }

    /** Notes a command that is a launch. */
    void launched() {
        launches++;
        enqueued();
    }

    private void touched() {
        if (!dirty) {
            dirty = true;
            unflushed.add(this);
        }
    }

    /** Starts what is enqueued; the caller takes it out of the list of those that are not flushed. */
    void flush() {
        dirty = false;
        held = false;
        context.flush(stream);
    }

    /** Whether all that was enqueued is known to be done. */
    boolean isIdle() {
        Mark mark = last;
        return enqueued == 0 || (mark != null && markedAt == enqueued && mark.isDone());
    }

    /** A mark behind all work so far, made only where the last one is not there already; the caller releases it. */
    Mark mark() {
        Mark mark = last;
        return mark != null && markedAt == enqueued ? mark.retain() : newMark(context.mark(stream));
    }

    /** A new mark behind all work so far, with its own time; the caller releases it. */
    Mark newMark() {
        return newMark(context.record(stream));
    }

    private Mark newMark(BackendEvent event) {
        var mark = new Mark(context, event);
        Mark before = last;
        last = mark.retain();
        markedAt = enqueued;
        touched();
        if (before != null) {
            keepFailure(before);
            before.release();
        }
        return mark;
    }

    /** Keeps the failure of a mark that no one else may ask. */
    private synchronized void keepFailure(Mark mark) {
        BackendException cause = mark.takeFailure();
        if (deviceFailure == null) {
            deviceFailure = cause;
        }
    }

    /** Takes out a failure of the device's own work that was found in passing. */
    synchronized @Nullable BackendException takeDeviceFailure() {
        BackendException taken = deviceFailure;
        deviceFailure = null;
        return taken;
    }

    /** That failure, left where it is, where it is the loss of the device; null for all else. */
    synchronized @Nullable BackendException deviceLoss() {
        BackendException cause = deviceFailure;
        return cause != null && cause.status() == Status.DEVICE_LOST ? cause : null;
    }

    /** Makes the watchdog look at the work so far, unless it is looking at older work still. To be flushed after it. */
    void watch() {
        if (!isWatched()) {
            Mark mark = mark();
            watch(mark);
            mark.release();
        }
    }

    /** Whether the watchdog looks at work of this stream. */
    synchronized boolean isWatched() {
        return watched != null;
    }

    private synchronized void watch(Mark mark) {
        watched = mark.retain();
        progressedAtNs = System.nanoTime();
    }

    /**
     * How long watched work of this stream has made no progress: 0 where it just has, -1 where there is none. Progress
     * is a mark that is passed or a command that is finished: many short kernels may take longer than one is allowed to.
     */
    synchronized long stalledNs(long nowNs) {
        Mark mark = watched;
        if (mark == null) {
            // What began and ended since the last look is progress as well.
            return !closed && noteProgress(nowNs) ? 0 : -1;
        }
        if (mark.isDone()) {
            watched = null;
            keepFailure(mark);
            mark.release();
            return 0;
        }
        var _ = noteProgress(nowNs);
        return nowNs - progressedAtNs;
    }

    /** Whether a command has finished since the last look, which this is from now on. */
    private boolean noteProgress(long nowNs) {
        long progress = context.deviceNs(stream);
        boolean progressed = progress != progressNs;
        if (progressed) {
            progressNs = progress;
            progressedAtNs = nowNs;
        }
        return progressed;
    }

    /** Device time used since this was asked last, by the device's clock. */
    synchronized long takeDeviceNs() {
        if (closed) {
            return 0;
        }
        long now = context.deviceNs(stream);
        long taken = now - deviceNs;
        deviceNs = now;
        return taken;
    }

    /** Device time used up to {@link #takeDeviceNs} since this was asked last. */
    synchronized long takeObservedNs() {
        long observed = deviceNs - observedNs;
        observedNs = deviceNs;
        return observed;
    }

    /** Device time used up to {@link #takeDeviceNs} since the last report. */
    synchronized long reportDeviceNs() {
        long reported = deviceNs - reportedNs;
        reportedNs = deviceNs;
        return reported;
    }

    /** Waits for all work; a failure of it is of no more interest than the stream itself. */
    void finish() {
        try {
            if (!isIdle()) {
                Mark mark = mark();
                watch();
                flush();
                mark.await();
                keepFailure(mark);
                mark.release();
            }
        } catch (BackendException e) {
            Worker.log("stream " + handle + " could not be waited for: " + e.getMessage());
        }
    }

    @Override
    public void close() {
        waiter.close();
        closeStream();
    }

    private synchronized void closeStream() {
        if (closed) {
            return;
        }
        closed = true;
        if (watched != null) {
            watched.release();
            watched = null;
        }
        if (last != null) {
            last.release();
            last = null;
        }
        stream.close();
        counted.release(1);
    }
}
