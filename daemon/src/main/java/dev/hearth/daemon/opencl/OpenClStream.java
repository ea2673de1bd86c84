package dev.hearth.daemon.opencl;

import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.jocl.CL.*;

import dev.hearth.daemon.backend.BackendEvent;
import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.BackendStream;
import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.jocl.cl_command_queue;

/**
 * An in-order queue, the events of its commands, and its clock.
 *
 * <p><b>Events.</b> Each command gets an event and the queue measures each ({@code CL_QUEUE_PROFILING_ENABLE}): together
 * that costs less than 0.1 µs of the 2.5 µs of a launch, and gives the exact device time of each tenant. The events lie in
 * a ring in native memory, so that the driver writes each where it stays; they are taken out as they finish, at
 * {@link #flush()}, when the device works anyway, and when someone asks for the time.
 *
 * <p><b>Record.</b> The event of the last command is the event recorded, while that command is not done: a marker of its
 * own would cost 6 µs of a synchronous launch, and 20 µs where PoCL's threads have gone to sleep. Only where nothing is under
 * way a marker is enqueued, to have its time. A mark, whose time nobody asks for, is always the last command's event.
 *
 * <p><b>Gate.</b> PoCL wakes all its threads at each command of an idle queue, and they are asleep again before the next one
 * comes: 4 µs a launch in a batch of 64. A held stream's first command therefore waits for a user event, which
 * {@link #flush()} sets: then the threads run the whole batch, at 2.5 µs a launch.
 *
 * <p>All methods lock the stream: a session's thread enqueues while others ask for time or close events.
 */
final class OpenClStream implements BackendStream {
    private static final int FIRST_CAPACITY = 256;
    /** From so many commands on, each command enqueued looks for finished ones. */
    private static final int CROWDED = 1024;

    private final cl_command_queue commandQueue;
    private final long context;
    private final boolean gated;
    private final Consumer<OpenClStream> closed;
    private final Arena arena = Arena.ofShared();

    /** {@code cl_command_queue}, 0 once closed. */
    private volatile long queue;

    /** Ring of {@code cl_event}: {@code count} of them from {@code first} on, each owned by the stream. */
    private MemorySegment commands = arena.allocate(JAVA_LONG, FIRST_CAPACITY);

    private int capacity = FIRST_CAPACITY;
    private int first;
    private int count;

    /** Events that the next command waits for, each owned by the stream. */
    private MemorySegment waits = arena.allocate(JAVA_LONG, 4);

    private int waitCount;

    /** The command that finished last, where none is under way; 0 for none. */
    private long finished;

    private boolean closing;
    private boolean held;
    private long gate;
    private long deviceNs;

    OpenClStream(cl_command_queue commandQueue, long context, boolean gated, Consumer<OpenClStream> closed) {
        this.commandQueue = commandQueue;
        this.queue = commandQueue.getNativePointer();
        this.context = context;
        this.gated = gated;
        this.closed = closed;
    }

    /** A point in the stream; holds its own reference to the event of a command. */
    static final class Event implements BackendEvent {
        final OpenClStream stream;
        private final Consumer<Event> closed;
        private long handle;

        Event(OpenClStream stream, long handle, Consumer<Event> closed) {
            this.stream = stream;
            this.handle = handle;
            this.closed = closed;
        }

        synchronized long handle() {
            if (handle == 0) {
                throw new BackendException(Status.INVALID_HANDLE, "the event is closed");
            }
            return handle;
        }

        @Override
        public synchronized void close() {
            if (handle != 0) {
                closed.accept(this);
                OpenClErrors.check("clReleaseEvent", OpenClDriver.clReleaseEvent(handle));
                handle = 0;
            }
        }
    }

    synchronized void launch(OpenClKernel kernel, LaunchFrame frame) {
        long slot = nextSlot();
        MemorySegment sizes = OpenClDriver.scratch();
        int dimensions = frame.gridZ() > 1 || frame.blockZ() > 1 ? 3 : frame.gridY() > 1 || frame.blockY() > 1 ? 2 : 1;
        // A block that is left to the device is 0, and the grid counts threads then.
        sizes.set(JAVA_LONG, 0, (long) frame.gridX() * Math.max(1, frame.blockX()));
        sizes.set(JAVA_LONG, 8, (long) frame.gridY() * Math.max(1, frame.blockY()));
        sizes.set(JAVA_LONG, 16, (long) frame.gridZ() * Math.max(1, frame.blockZ()));
        sizes.set(JAVA_LONG, 24, frame.blockX());
        sizes.set(JAVA_LONG, 32, frame.blockY());
        sizes.set(JAVA_LONG, 40, frame.blockZ());
        long global = sizes.address();
        long local = LaunchFrame.leavesBlock(frame) ? 0 : global + 24;
        enqueued(
                "clEnqueueNDRangeKernel",
                OpenClDriver.clEnqueueNDRangeKernel(
                        queue, kernel.handle(), dimensions, global, local, waitCount, waitList(), slot));
    }

    synchronized void copyPointer(long destination, long source, long lengthBytes) {
        long slot = nextSlot();
        enqueued(
                "clEnqueueSVMMemcpy",
                OpenClDriver.clEnqueueSVMMemcpy(queue, destination, source, lengthBytes, waitCount, waitList(), slot));
    }

    synchronized void fillPointer(long destination, long pattern, int patternBytes, long lengthBytes) {
        long slot = nextSlot();
        enqueued(
                "clEnqueueSVMMemFill",
                OpenClDriver.clEnqueueSVMMemFill(
                        queue, destination, pattern, patternBytes, lengthBytes, waitCount, waitList(), slot));
    }

    synchronized void copyBuffer(long source, long sourceOffset, long destination, long offset, long lengthBytes) {
        long slot = nextSlot();
        enqueued(
                "clEnqueueCopyBuffer",
                OpenClDriver.clEnqueueCopyBuffer(
                        queue, source, destination, sourceOffset, offset, lengthBytes, waitCount, waitList(), slot));
    }

    synchronized void fillBuffer(long buffer, long offset, long lengthBytes, long pattern, int patternBytes) {
        long slot = nextSlot();
        enqueued(
                "clEnqueueFillBuffer",
                OpenClDriver.clEnqueueFillBuffer(
                        queue, buffer, pattern, patternBytes, offset, lengthBytes, waitCount, waitList(), slot));
    }

    synchronized void writeBuffer(long buffer, long offset, long lengthBytes, long pointer) {
        long slot = nextSlot();
        enqueued(
                "clEnqueueWriteBuffer",
                OpenClDriver.clEnqueueWriteBuffer(
                        queue, buffer, offset, lengthBytes, pointer, waitCount, waitList(), slot));
    }

    synchronized void readBuffer(long buffer, long offset, long lengthBytes, long pointer) {
        long slot = nextSlot();
        enqueued(
                "clEnqueueReadBuffer",
                OpenClDriver.clEnqueueReadBuffer(
                        queue, buffer, offset, lengthBytes, pointer, waitCount, waitList(), slot));
    }

    synchronized void hold() {
        requireOpen();
        held = gated;
    }

    synchronized void flush() {
        requireOpen();
        openGate();
        OpenClErrors.check("clFlush", OpenClDriver.clFlush(queue));
        takeFinished();
    }

    synchronized Event record(Consumer<Event> closedEvent) {
        requireOpen();
        long event = count == 0 ? 0 : commands.getAtIndex(JAVA_LONG, (first + count - 1) % capacity);
        if (event == 0 || waitCount != 0 || OpenClDriver.eventStatus(event) <= OpenClDriver.CL_SUCCESS) {
            long slot = nextSlot();
            enqueued(
                    "clEnqueueMarkerWithWaitList",
                    OpenClDriver.clEnqueueMarkerWithWaitList(queue, waitCount, waitList(), slot));
            event = commands.getAtIndex(JAVA_LONG, (first + count - 1) % capacity);
        }
        OpenClErrors.check("clRetainEvent", OpenClDriver.clRetainEvent(event));
        return new Event(this, event, closedEvent);
    }

    synchronized Event mark(Consumer<Event> closedEvent) {
        requireOpen();
        long event = count == 0 ? finished : commands.getAtIndex(JAVA_LONG, (first + count - 1) % capacity);
        if (event == 0 || waitCount != 0) {
            return record(closedEvent);
        }
        OpenClErrors.check("clRetainEvent", OpenClDriver.clRetainEvent(event));
        return new Event(this, event, closedEvent);
    }

    /** Makes the next command, and so all later ones, wait for an event. */
    synchronized void waitFor(Event event) {
        requireOpen();
        long handle = event.handle();
        if (event.stream != this && OpenClDriver.eventStatus(handle) > OpenClDriver.CL_SUCCESS) {
            addWait(handle);
        }
    }

    /** Device time of all commands that are done. */
    synchronized long deviceNs() {
        if (queue != 0) {
            takeFinished();
        }
        return deviceNs;
    }

    /** Waits for all commands and releases the queue. The wait is outside the lock: others may still ask for the time. */
    @Override
    public void close() {
        synchronized (this) {
            if (closing) {
                return;
            }
            closing = true;
            openGate();
        }
        int code = OpenClDriver.clFinish(queue);
        synchronized (this) {
            takeFinished();
            while (count > 0) { // failed, or never finished on a lost device
                drop();
            }
            releaseWaits();
            forgetFinished();
            queue = 0;
            arena.close();
        }
        closed.accept(this);
        OpenClErrors.check("clReleaseCommandQueue", clReleaseCommandQueue(commandQueue));
        if (code != OpenClDriver.CL_SUCCESS) {
            throw OpenClErrors.failed("clFinish", code);
        }
    }

    /** Where the driver is to write the next command's event; the caller enqueues one and reports to {@code enqueued}. */
    private long nextSlot() {
        requireOpen();
        if (count >= CROWDED) {
            takeFinished();
        }
        if (count == capacity) {
            grow();
        }
        if (held && gate == 0) {
            closeGate();
        }
        return commands.address() + (long) ((first + count) % capacity) * Long.BYTES;
    }

    private void enqueued(String call, int code) {
        if (code != OpenClDriver.CL_SUCCESS) {
            throw OpenClErrors.refused(call, code, "");
        }
        count++;
        releaseWaits();
    }

    private long waitList() {
        return waitCount == 0 ? 0 : waits.address();
    }

    private void grow() {
        MemorySegment larger = arena.allocate(JAVA_LONG, 2L * capacity);
        for (int i = 0; i < count; i++) {
            larger.setAtIndex(JAVA_LONG, i, commands.getAtIndex(JAVA_LONG, (first + i) % capacity));
        }
        commands = larger;
        first = 0;
        capacity *= 2;
    }

    private void addWait(long event) {
        long room = waits.byteSize() / Long.BYTES;
        if (waitCount == room) {
            MemorySegment larger = arena.allocate(JAVA_LONG, 2 * room);
            larger.copyFrom(waits);
            waits = larger;
        }
        OpenClErrors.check("clRetainEvent", OpenClDriver.clRetainEvent(event));
        waits.setAtIndex(JAVA_LONG, waitCount++, event);
    }

    private void releaseWaits() {
        while (waitCount > 0) {
            OpenClDriver.clReleaseEvent(waits.getAtIndex(JAVA_LONG, --waitCount));
        }
    }

    private void closeGate() {
        gate = OpenClDriver.clCreateUserEvent(context);
        if (gate == 0) {
            held = false; // no gate: the commands start one by one
        } else {
            addWait(gate);
        }
    }

    private void openGate() {
        held = false;
        if (gate != 0) {
            int code = OpenClDriver.clSetUserEventStatus(gate, OpenClDriver.CL_SUCCESS);
            OpenClDriver.clReleaseEvent(gate);
            gate = 0;
            OpenClErrors.check("clSetUserEventStatus", code);
        }
    }

    /** Adds up and forgets the commands that are done, oldest first. */
    private void takeFinished() {
        while (count > 0) {
            long event = commands.getAtIndex(JAVA_LONG, first);
            if (OpenClDriver.eventStatus(event) > OpenClDriver.CL_SUCCESS) {
                return;
            }
            long start = OpenClDriver.eventTimeNs(event, OpenClDriver.CL_PROFILING_COMMAND_START);
            long end = OpenClDriver.eventTimeNs(event, OpenClDriver.CL_PROFILING_COMMAND_END);
            if (start > 0 && end > start) { // a failed command has no times
                deviceNs += end - start;
            }
            drop();
        }
    }

    private void drop() {
        forgetFinished();
        finished = commands.getAtIndex(JAVA_LONG, first);
        first = (first + 1) % capacity;
        count--;
    }

    private void forgetFinished() {
        if (finished != 0) {
            OpenClDriver.clReleaseEvent(finished);
            finished = 0;
        }
    }

    private void requireOpen() {
        if (closing) {
            throw new BackendException(Status.INVALID_HANDLE, "the stream is closed");
        }
    }
}
