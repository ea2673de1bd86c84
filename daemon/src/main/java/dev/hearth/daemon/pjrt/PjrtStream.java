package dev.hearth.daemon.pjrt;

import dev.hearth.daemon.backend.BackendEvent;
import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.BackendStream;
import dev.hearth.protocol.Status;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * An in-order queue of commands.
 *
 * <p>PJRT has no streams: a program starts as soon as its buffers are ready, and copies between host memories are ours. So
 * a command starts once the one before it is done. A brief one that finds nothing under way is carried out by the caller
 * itself, which saves waking a thread; XLA runs a large program on threads of its own, so that is brief too. All else
 * waits for the stream's thread, which starts with the first such command.
 *
 * <p><b>Failures.</b> What fails on the caller's thread is thrown there. What fails later is kept: the commands behind it are
 * skipped, and events recorded behind it tell it, until one of them has.
 *
 * <p><b>Time.</b> An event has the time at which the work before it was found done, by the host's clock; device time is the
 * time between start and end of each program. A plugin has no clock of its own to ask.
 */
final class PjrtStream implements BackendStream {
    /** A piece of work. */
    interface Command {
        /** Carries it out, or starts it and answers what tells its end; null where it is done. */
        @Nullable
        PjrtCompletion run();
    }

    /** What waking the stream's thread costs, about. */
    private static final long BRIEF_NS = 15_000;

    private final int number;
    private final Consumer<PjrtStream> closed;
    private final Queue<Entry> queue = new ArrayDeque<>();
    private final AtomicReference<@Nullable BackendException> failure = new AtomicReference<>();
    private final AtomicLong deviceNs = new AtomicLong();
    /** What was started last. */
    private @Nullable PjrtCompletion running;

    private @Nullable Thread thread;
    private boolean working;
    private boolean closing;

    /** A command that waits its turn; one that is due is carried out after a failure too. */
    private record Entry(Command command, boolean due) {}

    /** The number says which lane of a device it uses, where the device has several. */
    PjrtStream(int number, Consumer<PjrtStream> closed) {
        this.number = number;
        this.closed = closed;
    }

    /** A program under way: its time counts, and its failure is the stream's. */
    final class Work extends PjrtCompletion {
        private final long startNs = System.nanoTime();
        private @Nullable Runnable release;

        /** Gives what is to be done after the end, though not on the plugin's thread that tells it. */
        synchronized void afterwards(Runnable action) {
            release = action;
        }

        @Override
        void release() {
            Runnable action;
            synchronized (this) {
                action = release;
                release = null;
            }
            if (action != null) {
                action.run();
            }
        }

        @Override
        void complete(@Nullable BackendException cause) {
            deviceNs.addAndGet(System.nanoTime() - startNs);
            if (cause != null) {
                failure.compareAndSet(null, cause);
            }
            super.complete(cause);
        }
    }

    /** A point in the stream. */
    static final class Event implements BackendEvent {
        final PjrtStream stream;
        private final PjrtCompletion completion;
        private final Consumer<Event> closed;
        private volatile boolean open = true;

        Event(PjrtStream stream, PjrtCompletion completion, Consumer<Event> closed) {
            this.stream = stream;
            this.completion = completion;
            this.closed = closed;
        }

        /** Whether the work before it is done; a failure of it is thrown, and with that the stream is clean again. */
        boolean isDone() {
            PjrtCompletion point = completion();
            if (!point.isDone()) {
                return false;
            }
            BackendException cause = point.failure();
            if (cause != null) {
                stream.failure.compareAndSet(cause, null);
                throw cause;
            }
            return true;
        }

        void await() {
            completion().await();
            isDone();
        }

        PjrtCompletion completion() {
            if (!open) {
                throw new BackendException(Status.INVALID_HANDLE, "the event is closed");
            }
            return completion;
        }

        @Override
        public void close() {
            if (open) {
                open = false;
                closed.accept(this);
            }
        }
    }

    /**
     * Enqueues a command.
     *
     * @param brief whether the caller may carry it out itself
     */
    synchronized void submit(Command command, boolean brief) {
        requireOpen();
        if (failure.get() != null) {
            return;
        }
        if (brief && isIdle()) {
            running = command.run();
        } else {
            enqueue(command, false);
        }
    }

    /** Whether nothing is under way; what was only just started is given a moment, which costs less than another thread. */
    private boolean isIdle() {
        if (!queue.isEmpty() || working) {
            return false;
        }
        if (running == null) {
            return true;
        }
        boolean done = running.isDone() || running.awaitBriefly(BRIEF_NS);
        if (done) {
            running.release();
        }
        return done;
    }

    private void enqueue(Command command, boolean due) {
        queue.add(new Entry(command, due));
        if (thread == null) {
            thread = Thread.ofPlatform().daemon().name("pjrt stream").start(this::work);
        }
        notifyAll();
    }

    synchronized Event record(Consumer<Event> closedEvent) {
        requireOpen();
        PjrtCompletion point = running;
        if (!queue.isEmpty() || working) {
            var later = new PjrtCompletion();
            enqueue(
                    () -> {
                        later.complete(failure.get());
                        return null;
                    },
                    true);
            point = later;
        } else if (point == null || point.isDone()) {
            // In this order: work sets the stream's failure before it is done.
            point = PjrtCompletion.now(failure.get());
        }
        return new Event(this, point, closedEvent);
    }

    /** Makes later commands wait for an event of another stream. */
    synchronized void waitFor(Event event) {
        requireOpen();
        PjrtCompletion other = event.completion();
        if (event.stream != this && !other.isDone()) {
            enqueue(
                    () -> {
                        other.await();
                        return null;
                    },
                    true);
        }
    }

    int number() {
        return number;
    }

    long deviceNs() {
        return deviceNs.get();
    }

    private void work() {
        for (Entry next = next(); next != null; next = next()) {
            PjrtCompletion started = null;
            try {
                if (next.due || failure.get() == null) {
                    started = next.command.run();
                }
            } catch (BackendException e) {
                failure.compareAndSet(null, e);
            } catch (RuntimeException e) {
                failure.compareAndSet(null, new BackendException(Status.INTERNAL, "a command failed: " + e));
            }
            synchronized (this) {
                running = started;
            }
        }
    }

    /** Waits until the command before is done and there is another one; null once the stream is closed and empty. */
    private @Nullable Entry next() {
        PjrtCompletion before;
        Entry next;
        synchronized (this) {
            working = false;
            notifyAll();
            while (queue.isEmpty()) {
                if (closing) {
                    return null;
                }
                pause();
            }
            working = true;
            next = queue.remove();
            before = running;
        }
        if (before != null) {
            before.await();
            before.release();
        }
        return next;
    }

    @SuppressWarnings("WaitNotInLoop") // the callers loop
    private void pause() {
        try {
            wait();
        } catch (InterruptedException e) {
            // Nobody interrupts this thread, and the close of the stream ends it.
        }
    }

    /** Waits for all commands. */
    @Override
    public void close() {
        PjrtCompletion last;
        synchronized (this) {
            if (closing) {
                return;
            }
            closing = true;
            notifyAll();
            while (!queue.isEmpty() || working) {
                pause();
            }
            last = running;
        }
        if (last != null) {
            last.await();
            last.release();
        }
        closed.accept(this);
    }

    synchronized void requireOpen() {
        if (closing) {
            throw new BackendException(Status.INVALID_HANDLE, "the stream is closed");
        }
    }
}
