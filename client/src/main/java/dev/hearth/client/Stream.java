package dev.hearth.client;

import dev.hearth.protocol.CopyFrame;
import dev.hearth.protocol.FillFrame;
import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.RecordFrame;
import dev.hearth.protocol.WaitFrame;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Device work in order: copies, fills and launches, each of which runs after the one before it. Several streams of a
 * context run side by side.
 *
 * <p>Enqueueing returns at once. It only blocks where the sidecar holds the function back because too much is in flight.
 * What is enqueued leaves in batches: when something is waited for, at {@link #flush()}, or when some 48 KiB have gathered.
 *
 * <p>Failures are late and sticky: a failed command poisons the stream, the commands behind it are skipped, and the next
 * {@link #synchronize()} or {@link #completion()} reports the first failure; after that the stream is as new. Wrong calls
 * that can be told here (something closed, of another context, or out of range) throw at once and enqueue nothing.
 *
 * <p>Where the context is {@linkplain Accelerator.Builder#replay() replayed} and its worker is lost, the work since the last
 * synchronise is lost with it, and the next synchronise says so, unless the stream is {@link #replayable()}.
 *
 * <p>Used by one thread at a time. Every method throws {@link IllegalStateException} where the stream or the context is
 * closed, and {@link AcceleratorException} where the session is lost.
 */
public final class Stream implements AutoCloseable {
    /** A point in a stream's work: all frames up to this sequence number. */
    record Point(Stream stream, long sequence) {
        boolean isDone() {
            return stream.doneUpTo() >= sequence;
        }
    }

    private final Context context;
    private final Connection connection;
    private final Handle handle;
    /** Sequence number of the last command; under the lock of the writing side. */
    private long enqueued;
    /** Sequence number up to which all commands are known to be done. */
    private final AtomicLong done = new AtomicLong();

    private final LongConsumer whenDone = this::doneUpTo;
    private boolean replayable;
    /** Work up to this frame was more than is kept to be run again. */
    private long tooLongUpTo;
    /** Why work of this stream is lost that no synchronise has reported yet; its later commands are skipped until one does. */
    private volatile @Nullable Loss lostWork;

    Stream(Context context, Connection connection, Handle handle) {
        this.context = context;
        this.connection = connection;
        this.handle = handle;
    }

    /**
     * Says that the work between two synchronises may be run again from its start, where the worker was lost before it was
     * acknowledged, and gives the same then, however much of it had run. That holds for work that
     *
     * <ul>
     *   <li>reads shared buffers that it does not write, or writes before it reads them: a kernel that updates a shared
     *       buffer in place adds twice;
     *   <li>uses device buffers that it writes before it reads them. Hearth sees to that: where such work would use a buffer
     *       whose contents are lost, it is not run, and the next synchronise names the buffer.
     * </ul>
     *
     * <p>The function leaves alone what its work reads until the synchronise, as it must anyway.
     *
     * @return this
     * @throws IllegalStateException where the context is not replayed, or work was enqueued already
     */
    public Stream replayable() {
        connection.lock();
        try {
            if (!connection.isReplayed()) {
                throw new IllegalStateException("this context ends with its worker, so that no work of it is run again;"
                        + " open it with Accelerator.builder().replay().open()");
            }
            if (enqueued > 0) {
                throw new IllegalStateException("the stream has been used already; call replayable() when it is made");
            }
            replayable = true;
        } finally {
            connection.unlock();
        }
        return this;
    }

    /**
     * Launches a kernel on {@code grid} blocks of {@code block} threads each (so the global size of OpenCL is their
     * product). The arguments may be changed as soon as this returns.
     */
    public void launch(Kernel kernel, Dim3 grid, Dim3 block, Arguments arguments) {
        launch(kernel, grid, block, 0, arguments);
    }

    /**
     * Launches a kernel on so many threads, and leaves it to the device how many of them make a block. Along x there may
     * run more than these, up to a whole block: the kernel compares its index with a size, as CUDA kernels do. A StableHLO
     * kernel has neither grid nor blocks, so that {@code threads} does not matter.
     */
    public void launch(Kernel kernel, Dim3 threads, Arguments arguments) {
        launch(kernel, threads, 0, 0, 0, 0, arguments);
    }

    /** As {@link #launch(Kernel, Dim3, Dim3, Arguments)}, with dynamic shared memory of a block (CUDA). */
    public void launch(Kernel kernel, Dim3 grid, Dim3 block, int sharedMemoryBytes, Arguments arguments) {
        if (sharedMemoryBytes < 0) {
            throw new IllegalArgumentException("shared memory of " + sharedMemoryBytes + " bytes");
        }
        launch(kernel, grid, block.x(), block.y(), block.z(), sharedMemoryBytes, arguments);
    }

    private void launch(
            Kernel kernel, Dim3 grid, int blockX, int blockY, int blockZ, int sharedMemoryBytes, Arguments arguments) {
        connection.begin();
        try {
            long stream = handle.use(connection);
            long function = kernel.handle().use(connection);
            int bytes = arguments.checkedBytes(connection);
            LaunchFrame image = arguments
                    .image()
                    .kernel(function)
                    .grid(grid.x(), grid.y(), grid.z())
                    .block(blockX, blockY, blockZ)
                    .sharedMemoryBytes(sharedMemoryBytes);
            if (lostWork == null) {
                connection.append(Opcode.LAUNCH, image.segment(), bytes, stream);
                enqueued = connection.sequence();
            }
        } finally {
            connection.end();
        }
    }

    /**
     * Copies bytes between any two memories, also within one. Ranges that overlap give unspecified contents.
     *
     * @throws IndexOutOfBoundsException where a range is outside its memory
     */
    public void copy(
            DeviceMemory source,
            long sourceOffset,
            DeviceMemory destination,
            long destinationOffset,
            long lengthBytes) {
        check("source", source, sourceOffset, lengthBytes);
        check("destination", destination, destinationOffset, lengthBytes);
        connection.begin();
        try {
            long stream = handle.use(connection);
            long from = Handle.of(source).use(connection);
            long to = Handle.of(destination).write(connection, destinationOffset, lengthBytes);
            if (lengthBytes > 0 && lostWork == null) {
                new CopyFrame(connection.claim(Opcode.COPY, CopyFrame.BYTES, stream))
                        .source(from)
                        .sourceOffset(sourceOffset)
                        .destination(to)
                        .destinationOffset(destinationOffset)
                        .lengthBytes(lengthBytes);
                enqueued = connection.sequence();
            }
        } finally {
            connection.end();
        }
    }

    /**
     * Copies all of {@code source} to the start of {@code destination}.
     *
     * @throws IndexOutOfBoundsException where it is longer than that
     */
    public void copyToDevice(DeviceBuffer destination, SharedBuffer source) {
        copy(source, 0, destination, 0, source.lengthBytes());
    }

    /**
     * Copies all of {@code source} to the start of {@code destination}.
     *
     * @throws IndexOutOfBoundsException where it is longer than that
     */
    public void copyToHost(DeviceBuffer source, SharedBuffer destination) {
        copy(source, 0, destination, 0, source.lengthBytes());
    }

    /** Fills all of a memory with a repeated pattern. */
    public void fill(DeviceMemory destination, Pattern pattern) {
        fill(destination, 0, destination.lengthBytes(), pattern);
    }

    /**
     * Fills bytes with a repeated pattern.
     *
     * @throws IndexOutOfBoundsException where the range is outside the memory
     * @throws IllegalArgumentException where offset or length is no multiple of the pattern's size
     */
    public void fill(DeviceMemory destination, long offset, long lengthBytes, Pattern pattern) {
        check("destination", destination, offset, lengthBytes);
        if (offset % pattern.bytes() != 0 || lengthBytes % pattern.bytes() != 0) {
            throw new IllegalArgumentException("a fill of " + lengthBytes + " bytes at offset " + offset
                    + "; both are multiples of the pattern's " + pattern.bytes() + " bytes");
        }
        connection.begin();
        try {
            long stream = handle.use(connection);
            long to = Handle.of(destination).write(connection, offset, lengthBytes);
            if (lengthBytes > 0 && lostWork == null) {
                new FillFrame(connection.claim(Opcode.FILL, FillFrame.BYTES, stream))
                        .destination(to)
                        .offset(offset)
                        .lengthBytes(lengthBytes)
                        .patternBytes(pattern.bytes())
                        .patternLow(pattern.low())
                        .patternHigh(pattern.high());
                enqueued = connection.sequence();
            }
        } finally {
            connection.end();
        }
    }

    /** Marks the point after all work enqueued so far. The caller closes the event. */
    public Event record() {
        return record(new Event(new Handle(connection, "the event")));
    }

    /** As {@link #record()}, with an event that there is already: it forgets its earlier point. */
    public Event record(Event event) {
        connection.begin();
        try {
            long stream = handle.use(connection);
            long number = event.handle().use(connection);
            new RecordFrame(connection.claim(Opcode.RECORD, RecordFrame.BYTES, stream)).event(number);
            enqueued = connection.sequence();
            if (event.handle().recordedAt() == Long.MAX_VALUE) {
                connection.remember(event.handle(), null);
            }
            event.handle().recorded(stream, enqueued, connection.epoch());
        } finally {
            connection.end();
        }
        return event;
    }

    /** Makes later work of this stream wait for an event, which may be of another stream. Does not block. */
    public void waitFor(Event event) {
        connection.begin();
        try {
            long stream = handle.use(connection);
            long number = event.handle().use(connection);
            if (lostWork == null) {
                new WaitFrame(connection.claim(Opcode.WAIT, WaitFrame.BYTES, stream)).event(number);
                enqueued = connection.sequence();
            }
        } finally {
            connection.end();
        }
    }

    /** Sends what is enqueued, of all streams, so that the device starts; does not wait for it. */
    public void flush() {
        connection.flush();
    }

    /**
     * Blocks until all work enqueued on this stream is done; an interrupt does not end that.
     *
     * @return what it has cost the device since the last synchronise
     * @throws AcceleratorException with the first failure since the last synchronise
     */
    public DeviceTime synchronize() {
        Loss lost = takeLostWork();
        if (lost != null) {
            throw new AcceleratorException(lost.status(), Opcode.SYNCHRONIZE, lost.message());
        }
        Reply reply = connection.synchronize(handle, whenDone);
        settle(reply);
        return new DeviceTime(reply.first(), reply.second());
    }

    /**
     * As {@link #synchronize()} without blocking: the stage completes once all work enqueued so far is done, or
     * exceptionally with {@link AcceleratorException}, or {@link IllegalStateException} where the context is closed
     * before. What depends on it runs on the default executor of {@link CompletableFuture}.
     */
    public CompletionStage<Void> completion() {
        var future = new CompletableFuture<Void>();
        Loss lost = takeLostWork();
        if (lost != null) {
            return CompletableFuture.failedStage(
                    new AcceleratorException(lost.status(), Opcode.SYNCHRONIZE, lost.message()));
        }
        connection.synchronizeLater(handle, whenDone, reply -> {
            try {
                settle(reply);
                reply.check();
                future.complete(null);
            } catch (RuntimeException e) {
                future.completeExceptionally(e);
            }
        });
        return future.minimalCompletionStage();
    }

    /**
     * Lets the stream go once the work enqueued on it is done; does not wait for it, and a failure of it is not reported
     * any more. Does nothing where it is closed or the session is over.
     */
    @Override
    public void close() {
        handle.release();
    }

    private void settle(Reply reply) {
        context.settle(reply);
    }

    /** Takes out what no synchronise has reported yet: the stream is as new. */
    @Nullable
    Loss takeLostWork() {
        if (lostWork == null) {
            return null;
        }
        connection.lock();
        try {
            Loss taken = lostWork;
            lostWork = null;
            return taken;
        } finally {
            connection.unlock();
        }
    }

    /** Its work is gone, up to the last frame; the asked synchronises tell so, as far as they come behind it. */
    void loseWork(Loss why, long lastAsked, long lastFrame) {
        if (enqueued > lastAsked) {
            lostWork = why;
        }
        doneUpTo(lastFrame);
    }

    long number() {
        return handle.number();
    }

    long doneUpTo() {
        return Math.max(done.get(), connection.doneUpTo());
    }

    /** Whether there is work that no synchronise has acknowledged; under the lock of the writing side, as those below. */
    boolean isUnfinished() {
        return enqueued > doneUpTo();
    }

    /** Whether its unfinished work is run again where the worker is lost. */
    boolean isToRunAgain() {
        return replayable && doneUpTo() >= tooLongUpTo;
    }

    /** Number of the first frame of the work that is run again where the worker is lost; beyond all where there is none. */
    long firstToRunAgain() {
        return isUnfinished() && isToRunAgain() ? doneUpTo() + 1 : Long.MAX_VALUE;
    }

    /** Its unfinished work is not kept any more. */
    void keepNoLonger() {
        tooLongUpTo = enqueued;
    }

    void doneUpTo(long sequence) {
        done.accumulateAndGet(sequence, Math::max);
    }

    /** The point after all work enqueued so far; under the lock of the writing side. */
    Point point() {
        return new Point(this, enqueued);
    }

    boolean isOpen() {
        return handle.isOpen();
    }

    private static void check(String which, DeviceMemory memory, long offset, long lengthBytes) {
        if (offset < 0 || lengthBytes < 0 || offset > memory.lengthBytes() - lengthBytes) {
            throw new IndexOutOfBoundsException(lengthBytes + " bytes at offset " + offset + " of the " + which
                    + ", which has " + memory.lengthBytes());
        }
    }
}
