package dev.hearth.daemon.worker;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.protocol.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Everything one function owns here: its handles, its streams, and what it has released but the device still uses.
 *
 * <p>For the thread that has the session's turn; {@link #streams()} and {@link #account} for any.
 */
final class Holdings implements AutoCloseable {
    /** What was released, and the work that may still use it. */
    private record Released(Resource resource, List<Mark> marks) {
        boolean isUnused() {
            for (Mark mark : marks) {
                if (!mark.isDone()) {
                    return false;
                }
            }
            return true;
        }
    }

    private final Tenant tenant;
    private final Handles handles;
    private final List<StreamState> streams = new CopyOnWriteArrayList<>();
    private final ArrayList<StreamState> unflushed = new ArrayList<>();
    private final Queue<Released> released = new ArrayDeque<>();
    private final AtomicLong deviceNs = new AtomicLong();
    private final AtomicLong reportedNs = new AtomicLong();
    private @Nullable Failure failure;
    private long launches;
    private long copiedBytes;
    private long countedBytes;
    private long reportedLaunches;
    private long countedLaunches;
    private long countedFrames;

    Holdings(Tenant tenant, int maxHandles) {
        this.tenant = tenant;
        this.handles = new Handles(maxHandles);
    }

    Handles handles() {
        return handles;
    }

    Tenant tenant() {
        return tenant;
    }

    List<StreamState> streams() {
        return streams;
    }

    /** Where a stream enters itself when it has something to flush. */
    List<StreamState> unflushed() {
        return unflushed;
    }

    /** Keeps a failure that belongs to no stream, until a SYNCHRONIZE of all reports it. */
    void poison(Failure cause) {
        if (failure == null) {
            failure = cause;
        }
    }

    /** A failure that belongs to no stream was told of otherwise, and need not be once more. */
    @SuppressWarnings("ReferenceEquality")
    void reported(Failure told) {
        if (failure == told) {
            failure = null;
        }
    }

    /** Takes out the earliest failure of all; where other streams have failed too, theirs stay. */
    @Nullable
    Failure takeFailure() {
        Failure earliest = failure;
        StreamState owner = null;
        for (StreamState stream : streams) {
            Failure own = stream.failure();
            if (own != null && (earliest == null || own.sequence() < earliest.sequence())) {
                earliest = own;
                owner = stream;
            }
        }
        if (owner == null) {
            failure = null;
        } else {
            owner.takeFailure();
        }
        return earliest;
    }

    /** Notes a launch. */
    void launched() {
        launches++;
    }

    /** Notes a copy or fill. */
    void copied(long lengthBytes) {
        copiedBytes += lengthBytes;
    }

    /** Launches of all streams since this was asked last. */
    long reportLaunches() {
        long reported = launches - reportedLaunches;
        reportedLaunches = launches;
        return reported;
    }

    /** Takes the device time that a stream has used since into account. */
    void account(StreamState stream) {
        long more = stream.takeDeviceNs();
        deviceNs.addAndGet(more);
        tenant.used(more);
    }

    /** Device time of all streams since this was asked last. */
    long reportDeviceNs() {
        long now = deviceNs.get();
        return now - reportedNs.getAndSet(now);
    }

    /** Starts everything enqueued. */
    void flush(long sequence) {
        for (int i = 0; i < unflushed.size(); i++) {
            StreamState stream = unflushed.get(i);
            try {
                stream.flush();
            } catch (BackendException e) {
                refuse(stream, e, sequence);
            }
        }
        unflushed.clear();
    }

    /** All that was read is dispatched: starts it, has the watchdog look at it, counts it. */
    void endBatch(long frames, long sequence) {
        watchAndFlush(sequence);
        reap();
        tenant.took(frames - countedFrames, launches - countedLaunches, copiedBytes - countedBytes);
        countedFrames = frames;
        countedLaunches = launches;
        countedBytes = copiedBytes;
    }

    private void watchAndFlush(long sequence) {
        // A watched stream records a mark and so may grow this list: by index, and asked each time.
        for (int i = 0; i < unflushed.size(); i++) {
            StreamState stream = unflushed.get(i);
            try {
                stream.watch();
            } catch (BackendException e) {
                refuse(stream, e, sequence);
            }
        }
        flush(sequence);
    }

    /** Starts all that was enqueued, and adds the ends of it; the caller releases them. */
    void start(List<Mark> ends) {
        for (StreamState stream : streams) {
            try {
                if (!stream.isIdle()) {
                    ends.add(stream.mark());
                }
            } catch (BackendException e) {
                refuse(stream, e, 0);
            }
        }
        watchAndFlush(0);
    }

    private static void refuse(StreamState stream, BackendException cause, long sequence) {
        if (cause.status() == Status.DEVICE_LOST) {
            throw cause;
        }
        stream.poison(Failure.of(cause, 0, sequence));
    }

    /** Closes what is no longer used, and has the watchdog look at work that was enqueued behind what it last saw. */
    void tend() {
        for (StreamState stream : streams) {
            if (!stream.isWatched() && !stream.isIdle()) {
                stream.watch();
            }
        }
        flush(0);
        reap();
    }

    /** Releases a handle; what it names is closed once the work enqueued so far is done. */
    void release(long handle) {
        Resource resource = handles.remove(handle);
        if (resource instanceof StreamState stream) {
            streams.remove(stream);
            Failure unreported = stream.takeFailure();
            if (unreported != null) {
                poison(unreported);
            }
        }
        retire(resource);
    }

    /** Closes a resource that no handle names any more, once the work enqueued so far is done. */
    void retire(Resource resource) {
        var marks = new ArrayList<Mark>();
        for (StreamState stream : streams) {
            if (!stream.isIdle()) {
                marks.add(stream.mark());
            }
        }
        if (resource instanceof StreamState stream && !stream.isIdle()) {
            marks.add(stream.mark());
        }
        released.add(new Released(resource, marks));
        reap();
    }

    /** Closes what was released and is no longer used. In order: what was released later is used at least as long. */
    private void reap() {
        Released next = released.peek();
        while (next != null && next.isUnused()) {
            released.remove();
            close(next);
            next = released.peek();
        }
    }

    /** Waits until all that was released is closed; false where there was nothing. */
    boolean drain(long sequence) {
        if (released.isEmpty()) {
            return false;
        }
        flush(sequence);
        for (Released each : released) {
            each.marks().forEach(Mark::await);
        }
        reap();
        return true;
    }

    private void close(Released each) {
        each.marks().forEach(Mark::release);
        close(each.resource());
    }

    private void close(Resource resource) {
        try {
            if (resource instanceof StreamState stream) {
                account(stream);
            }
            resource.close();
        } catch (BackendException e) {
            Worker.log(resource.kind() + " could not be closed: " + e.getMessage());
        }
    }

    /** Waits for all work, then releases everything. Failures of it concern nobody any more. */
    @Override
    public void close() {
        for (StreamState stream : streams) {
            stream.finish();
        }
        for (StreamState stream : streams) {
            stream.waiter().finish();
        }
        unflushed.clear();
        drain(0);
        // Events and kernels go before the memory and modules they use; streams go last.
        handles.forEach(resource -> closeWhere(resource, resource instanceof Resource.Point));
        handles.forEach(resource -> closeWhere(resource, resource instanceof Resource.Kernel));
        handles.forEach(resource ->
                closeWhere(resource, resource instanceof Resource.Memory || resource instanceof Resource.Program));
        streams.clear();
        handles.forEach(resource -> closeWhere(resource, resource instanceof StreamState));
    }

    private void closeWhere(Resource resource, boolean now) {
        if (now) {
            close(resource);
        }
    }
}
