package dev.hearth.client;

import dev.hearth.protocol.DoneFrame;
import dev.hearth.protocol.FaultFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.FrameChannel;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The reading side of a session.
 *
 * <p>No thread of its own reads: whoever waits does, so that the usual wait, one thread for its own answer, costs no
 * hand-off. The first that waits becomes the <em>leader</em>; it reads, and wakes others as their answers come. When it
 * has its own, it stops leading and wakes one more waiter, which leads next. A waiter counts only once it is about to
 * park: one that is still writing must not be chosen, or nobody reads meanwhile. The order in which a waiter shows
 * itself and then tries to lead, and a leader stops and then looks for waiters, is what makes sure that one of the two
 * sees the other.
 *
 * <p>Where only {@code completion()}s are outstanding nobody waits; a daemon thread, started by the first of them, then
 * leads. What follows a completion is run by the default executor of {@link CompletableFuture}, never by a thread that
 * reads: it may call into the context itself.
 */
final class Replies {
    private final FrameChannel channel;
    private final AtomicReference<@Nullable Thread> leader = new AtomicReference<>();
    /** Answers that no thread waits for. */
    private final AtomicInteger completions = new AtomicInteger();

    private final Executor executor = new CompletableFuture<Void>().defaultExecutor();
    /** Guards all below. Never held while reading. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<Long, Reply> outstanding = new HashMap<>();
    private @Nullable Thread pump;
    private volatile @Nullable Loss loss;
    /** The function is closing the session: whatever ends it now, that is the reason. */
    private volatile boolean closing;

    Replies(FrameChannel channel) {
        this.channel = channel;
    }

    /** Throws where the session is lost or closed. */
    void check() {
        Loss lost = loss;
        if (lost != null) {
            throw lost.exception();
        }
    }

    /** Why the session is of no more use, or null. */
    @Nullable
    Loss loss() {
        return loss;
    }

    /** Says that an answer to this frame will come; to be called before the frame is sent. */
    Reply expect(long sequence, @Nullable Consumer<Reply> then) {
        var reply = new Reply(sequence, then);
        lock.lock();
        try {
            check();
            outstanding.put(sequence, reply);
            if (then != null) {
                completions.incrementAndGet();
            }
        } finally {
            lock.unlock();
        }
        return reply;
    }

    /** Blocks until the answer is there or the session is lost. Interrupts do not end it; the status is kept. */
    void await(Reply reply) {
        Thread me = Thread.currentThread();
        boolean interrupted = false;
        reply.waiter(me);
        while (!reply.isDone()) {
            if (leader.compareAndSet(null, me)) {
                try {
                    while (!reply.isDone()) {
                        read();
                    }
                } finally {
                    stopLeading();
                }
            } else {
                LockSupport.park(this);
                interrupted |= Thread.interrupted();
            }
        }
        if (interrupted) {
            me.interrupt();
        }
    }

    /** Sees to it that someone reads though nobody waits. */
    void readWithoutWaiter() {
        Thread reader;
        lock.lock();
        try {
            if (pump == null && loss == null) {
                pump = Thread.ofPlatform().daemon().name("hearth-completions").start(this::pump);
            }
            reader = pump;
        } finally {
            lock.unlock();
        }
        LockSupport.unpark(reader);
    }

    private void pump() {
        while (loss == null) {
            if (completions.get() > 0 && leader.compareAndSet(null, Thread.currentThread())) {
                try {
                    while (completions.get() > 0 && loss == null) {
                        read();
                    }
                } finally {
                    stopLeading();
                }
            } else {
                LockSupport.park(this);
            }
        }
    }

    private void stopLeading() {
        leader.set(null);
        lock.lock();
        try {
            for (Reply reply : outstanding.values()) {
                if (reply.hasWaiter()) {
                    reply.wake();
                    return;
                }
            }
            if (completions.get() > 0) {
                LockSupport.unpark(pump);
            }
        } finally {
            lock.unlock();
        }
    }

    /** Reads one frame, and hands it on; by the leader only. */
    private void read() {
        try {
            Frame frame = channel.next();
            if (frame == null) {
                lose(Loss.connection("ended: the sidecar or the accelerator's daemon has stopped"));
                return;
            }
            Opcode opcode = Opcode.of(frame.opcode());
            if (opcode == Opcode.DONE) {
                answer(frame.sequence(), new DoneFrame(frame.segment()));
            } else if (opcode == Opcode.FAULT) {
                var fault = new FaultFrame(frame.segment());
                lose(Loss.fault(Status.of(fault.status()), fault.message()));
            }
            // Anything else is for a newer client to understand.
        } catch (IOException e) {
            lose(Loss.connection("broke (" + e + ")"));
        } catch (ProtocolException e) {
            lose(Loss.fault(e.status(), "the accelerator sidecar sent what is no frame: " + e.getMessage()));
        }
    }

    private void answer(long sequence, DoneFrame frame) {
        // Read first: a text that does not fit must find the waiter still among those that a loss wakes.
        String message = frame.messageLength() == 0 ? "" : frame.message();
        Reply reply;
        lock.lock();
        try {
            reply = outstanding.remove(sequence);
        } finally {
            lock.unlock();
        }
        if (reply != null) {
            reply.answer(frame, message);
            handOn(reply);
        }
    }

    private void handOn(Reply reply) {
        Consumer<Reply> then = reply.then();
        if (then == null) {
            reply.wake();
        } else {
            completions.decrementAndGet();
            executor.execute(() -> then.accept(reply));
        }
    }

    /** Says that the end of the session comes next and is wanted. */
    void closing() {
        closing = true;
    }

    /** Ends the session for all: the first reason counts. Closes the connection. */
    void lose(Loss reason) {
        Loss why = closing ? Loss.closed() : reason;
        List<Reply> lost;
        lock.lock();
        try {
            if (loss != null) {
                // Nothing is outstanding any more; but later calls are told what the function did last.
                loss = closing ? why : loss;
                return;
            }
            loss = why;
            lost = new ArrayList<>(outstanding.values());
            outstanding.clear();
            LockSupport.unpark(pump);
        } finally {
            lock.unlock();
        }
        try {
            channel.close();
        } catch (IOException _) {
            // It is of no more use either way.
        }
        for (Reply reply : lost) {
            reply.lose(why);
            handOn(reply);
        }
    }
}
