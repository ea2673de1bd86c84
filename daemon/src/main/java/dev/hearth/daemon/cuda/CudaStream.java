package dev.hearth.daemon.cuda;

import dev.hearth.daemon.backend.BackendEvent;
import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.BackendStream;
import dev.hearth.protocol.Status;
import org.jspecify.annotations.Nullable;

/**
 * An in-order stream and its clock.
 *
 * <p><b>Clock.</b> Commands that follow each other are one span: an event before its first, and one after its last. A span
 * ends at {@link #record}, {@link #flush} and {@link #waitFor}, so it never holds the time in which a session waits for its
 * function or for another stream. One event a command would be as exact and cost as much again as a launch. The event that
 * ends a span is the one that {@code record} answers, so a launch and its wait cost two records in all.
 *
 * <p>There is nothing to hold back for a flush: the driver starts each command at once, and its device sleeps so lightly
 * that batches gain nothing.
 *
 * <p>All methods lock the stream: a session's thread enqueues while others ask for time or close events.
 */
final class CudaStream implements BackendStream {
    private static final int FIRST_CAPACITY = 64;

    private final CudaContext context;
    private final EventPool events;

    /** {@code CUstream}, 0 once closed. */
    private long handle;

    /** Ring of finished spans whose time is not taken yet: {@code count} of them from {@code first} on. */
    private EventPool.Mark[] starts = new EventPool.Mark[FIRST_CAPACITY];

    private EventPool.Mark[] ends = new EventPool.Mark[FIRST_CAPACITY];
    private int first;
    private int count;

    /** Where the span under way began, null where there is none. */
    private EventPool.@Nullable Mark begun;

    private boolean closing;
    private long deviceNs;

    CudaStream(CudaContext context, EventPool events, long handle) {
        this.context = context;
        this.events = events;
        this.handle = handle;
    }

    /** A point in the stream. */
    static final class Event implements BackendEvent {
        private final CudaStream stream;
        private EventPool.@Nullable Mark mark;

        private Event(CudaStream stream, EventPool.Mark mark) {
            this.stream = stream;
            this.mark = mark;
        }

        synchronized long handle() {
            EventPool.Mark held = mark;
            if (held == null) {
                throw new BackendException(Status.INVALID_HANDLE, "the event is closed");
            }
            return held.event();
        }

        @Override
        public synchronized void close() {
            EventPool.Mark held = mark;
            if (held != null) {
                mark = null;
                stream.events.release(held, false);
            }
        }
    }

    synchronized void launch(
            long function,
            int gridX,
            int gridY,
            int gridZ,
            int blockX,
            int blockY,
            int blockZ,
            int sharedBytes,
            long parameters) {
        begin();
        context.check(
                "cuLaunchKernel",
                CudaDriver.cuLaunchKernel(
                        function, gridX, gridY, gridZ, blockX, blockY, blockZ, sharedBytes, handle, parameters));
    }

    synchronized void copyOnDevice(long destination, long source, long lengthBytes) {
        begin();
        context.check("cuMemcpyDtoDAsync", CudaDriver.cuMemcpyDtoDAsync(destination, source, lengthBytes, handle));
    }

    synchronized void copyToDevice(long destination, long host, long lengthBytes) {
        begin();
        context.check("cuMemcpyHtoDAsync", CudaDriver.cuMemcpyHtoDAsync(destination, host, lengthBytes, handle));
    }

    synchronized void copyToHost(long host, long source, long lengthBytes) {
        begin();
        context.check("cuMemcpyDtoHAsync", CudaDriver.cuMemcpyDtoHAsync(host, source, lengthBytes, handle));
    }

    synchronized void fill8(long destination, byte value, long count8) {
        begin();
        context.check("cuMemsetD8Async", CudaDriver.cuMemsetD8Async(destination, value, count8, handle));
    }

    synchronized void fill16(long destination, short value, long count16) {
        begin();
        context.check("cuMemsetD16Async", CudaDriver.cuMemsetD16Async(destination, value, count16, handle));
    }

    synchronized void fill32(long destination, int value, long count32) {
        begin();
        context.check("cuMemsetD32Async", CudaDriver.cuMemsetD32Async(destination, value, count32, handle));
    }

    /** Device memory that is there for the commands up to its {@link #returnMemory}. */
    synchronized long borrowMemory(long lengthBytes) {
        begin();
        return context.heap().borrow(lengthBytes, handle);
    }

    synchronized void returnMemory(long address) {
        context.heap().giveBack(address, handle);
    }

    synchronized void flush() {
        requireOpen();
        end();
        takeFinished();
    }

    synchronized Event record() {
        requireOpen();
        EventPool.Mark mark = end();
        if (mark == null) {
            mark = recorded();
        } else {
            events.share(mark);
        }
        return new Event(this, mark);
    }

    /** Makes all later commands wait for an event; the wait is no part of this stream's time. */
    synchronized void waitFor(Event event) {
        requireOpen();
        long awaited = event.handle();
        if (event.stream != this) {
            end();
            context.check("cuStreamWaitEvent", CudaDriver.cuStreamWaitEvent(handle, awaited));
        }
    }

    /** Device time of all spans that are done. */
    synchronized long deviceNs() {
        if (!closing) {
            takeFinished();
        }
        return deviceNs;
    }

    /** Waits for all commands and destroys the stream. The wait is outside the lock: others may still ask for the time. */
    @Override
    public void close() {
        synchronized (this) {
            if (closing) {
                return;
            }
            closing = true;
        }
        boolean lostBefore = context.isLost();
        int code = context.enterClosing() ? CudaDriver.cuStreamSynchronize(handle) : CudaDriver.CUDA_SUCCESS;
        synchronized (this) {
            EventPool.Mark open = begun;
            if (open != null) {
                begun = null;
                events.release(open, false);
            }
            takeFinished();
            while (count > 0) { // of a lost device
                drop();
            }
            context.closed(this);
            context.checkClosing("cuStreamDestroy", CudaDriver.cuStreamDestroy(handle));
            handle = 0;
        }
        if (!lostBefore) {
            context.check("cuStreamSynchronize", code);
        }
    }

    private void begin() {
        requireOpen();
        if (begun == null) {
            begun = recorded();
        }
    }

    private EventPool.Mark recorded() {
        EventPool.Mark mark = events.take();
        int code = CudaDriver.cuEventRecord(mark.event(), handle);
        if (code != CudaDriver.CUDA_SUCCESS) {
            events.release(mark, true);
            context.check("cuEventRecord", code);
        }
        return mark;
    }

    /** Ends the span under way and answers its end, null where there is none. */
    private EventPool.@Nullable Mark end() {
        EventPool.Mark start = begun;
        if (start == null) {
            return null;
        }
        EventPool.Mark end = recorded();
        begun = null;
        if (count == starts.length) {
            takeFinished();
        }
        if (count == starts.length) {
            grow();
        }
        int at = (first + count++) % starts.length;
        starts[at] = start;
        ends[at] = end;
        return end;
    }

    private void grow() {
        var moreStarts = new EventPool.Mark[2 * starts.length];
        var moreEnds = new EventPool.Mark[2 * ends.length];
        for (int i = 0; i < count; i++) {
            moreStarts[i] = starts[(first + i) % starts.length];
            moreEnds[i] = ends[(first + i) % ends.length];
        }
        starts = moreStarts;
        ends = moreEnds;
        first = 0;
    }

    /** Adds up and forgets the spans that are done, oldest first. */
    private void takeFinished() {
        while (count > 0 && CudaDriver.cuEventQuery(ends[first].event()) == CudaDriver.CUDA_SUCCESS) {
            deviceNs += Math.max(0, CudaDriver.elapsedNs(starts[first].event(), ends[first].event()));
            drop();
        }
    }

    private void drop() {
        events.release(starts[first], true);
        events.release(ends[first], true);
        first = (first + 1) % starts.length;
        count--;
    }

    private void requireOpen() {
        if (closing) {
            throw new BackendException(Status.INVALID_HANDLE, "the stream is closed");
        }
        context.enter();
    }
}
