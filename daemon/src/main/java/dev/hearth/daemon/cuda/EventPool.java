package dev.hearth.daemon.cuda;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.protocol.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/**
 * Events of CUDA to be used again: making one costs more than recording it. One whose record the device has not passed yet
 * is kept until it has, so that no late record can meet the event's next use.
 */
final class EventPool {
    private final CudaContext context;
    private final List<Mark> free = new ArrayList<>();
    private final ArrayDeque<Mark> pending = new ArrayDeque<>();
    private final List<Mark> all = new ArrayList<>();
    private boolean open = true;

    EventPool(CudaContext context) {
        this.context = context;
    }

    /** An event, and how many hold it: the stream whose time it measures, and whoever recorded it. */
    static final class Mark {
        private final long event;
        private int holders;

        private Mark(long event) {
            this.event = event;
        }

        long event() {
            return event;
        }
    }

    /** An event for one holder. */
    synchronized Mark take() {
        if (!open) {
            throw new BackendException(Status.INVALID_HANDLE, "the context is closed");
        }
        if (free.isEmpty()) {
            sweep();
        }
        Mark mark;
        if (free.isEmpty()) {
            mark = new Mark(CudaObjects.createEvent(context));
            all.add(mark);
        } else {
            mark = free.removeLast();
        }
        mark.holders = 1;
        return mark;
    }

    /** One more holder. */
    synchronized void share(Mark mark) {
        mark.holders++;
    }

    /**
     * One holder less.
     *
     * @param passed whether the device is known to have passed it
     */
    synchronized void release(Mark mark, boolean passed) {
        if (--mark.holders == 0 && open) {
            if (passed) {
                free.add(mark);
            } else {
                pending.addLast(mark);
            }
        }
    }

    /** Takes back those that the device has passed, the one released first looked at first. */
    private void sweep() {
        Mark oldest = pending.peekFirst();
        while (oldest != null && CudaDriver.cuEventQuery(oldest.event) == CudaDriver.CUDA_SUCCESS) {
            free.add(pending.removeFirst());
            oldest = pending.peekFirst();
        }
    }

    /** Destroys all events; nothing uses them any more. */
    synchronized void close() {
        open = false;
        free.clear();
        pending.clear();
        for (Mark mark : all) {
            context.checkClosing("cuEventDestroy", CudaDriver.cuEventDestroy(mark.event));
        }
        all.clear();
    }
}
