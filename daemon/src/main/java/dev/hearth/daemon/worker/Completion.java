package dev.hearth.daemon.worker;

import dev.hearth.daemon.backend.BackendException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A SYNCHRONIZE or QUERY that waits for its answer, and what must be done before it can be given.
 *
 * @param sequence of the frame to be answered
 * @param stream its stream, 0 for all
 * @param streams those that it waits for, none for the time between two events
 * @param marks what has to be passed; this holds them
 * @param failure what stuck to the stream when the frame came, null for nothing
 * @param launches that the answer reports
 * @param sinceNs when it was asked for, by {@link System#nanoTime}
 */
record Completion(
        long sequence,
        long stream,
        List<StreamState> streams,
        List<Mark> marks,
        @Nullable Failure failure,
        long launches,
        long sinceNs) {
    boolean isDone() {
        for (Mark mark : marks) {
            if (!mark.isDone()) {
                return false;
            }
        }
        return true;
    }

    void await() {
        for (Mark mark : marks) {
            mark.await();
        }
    }

    /** Takes out the failure of the device's own work, the first where there are several; null where there is none. */
    @Nullable
    BackendException takeDeviceFailure() {
        BackendException first = null;
        for (Mark mark : marks) {
            BackendException cause = mark.takeFailure();
            first = first == null ? cause : first;
        }
        for (StreamState state : streams) {
            BackendException cause = state.takeDeviceFailure();
            first = first == null ? cause : first;
        }
        return first;
    }

    void release() {
        marks.forEach(Mark::release);
    }
}
