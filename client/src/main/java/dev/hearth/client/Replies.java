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
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
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
    /** Brings a session back whose connection has ended. */
    interface Healer {
        /** Blocks until the session goes on, and then answers null; or answers why it does not. */
        @Nullable
        Loss heal(Loss why);
    }

    /** Most answers outstanding at once: of so many the worker can repeat those that a broken connection swallowed. */
    private static final int MAX_OUTSTANDING = 512;

    private final FrameChannel channel;
    private final LongConsumer taken;
    private final Healer healer;
    private final AtomicReference<@Nullable Thread> leader = new AtomicReference<>();
    /** Answers that no thread waits for. */
    private final AtomicInteger completions = new AtomicInteger();

    private final Executor executor = new CompletableFuture<Void>().defaultExecutor();
    /** Guards all below. Never held while reading. */
    private final ReentrantLock lock = new ReentrantLock();

    private final Map<Long, Reply> outstanding = new LinkedHashMap<>();
    private final List<Reply> healing = new ArrayList<>();
    /** What a peer that ends the session said of it; for the reader. */
    private @Nullable Loss said;

    private @Nullable Thread pump;
    private volatile @Nullable Loss loss;
    /** The function is closing the session: whatever ends it now, that is the reason. */
    private volatile boolean closing;

    /** {@code taken} is told up to which frame the worker has read. */
    Replies(FrameChannel channel, LongConsumer taken, Healer healer) {
        this.channel = channel;
        this.taken = taken;
        this.healer = healer;
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
    Reply expect(Reply reply) {
        lock.lock();
        try {
            check();
            outstanding.put(reply.sequence(), reply);
            if (reply.then() != null) {
                completions.incrementAndGet();
            }
        } finally {
            lock.unlock();
        }
        return reply;
    }

    boolean isOutstanding(long sequence) {
        lock.lock();
        try {
            return outstanding.containsKey(sequence);
        } finally {
            lock.unlock();
        }
    }

    /** Number of the frame that has waited longest for its answer, or this one where that is less. */
    long firstOutstanding(long atMost) {
        lock.lock();
        try {
            return outstanding.isEmpty()
                    ? atMost
                    : Math.min(atMost, outstanding.values().iterator().next().sequence());
        } finally {
            lock.unlock();
        }
    }

    /** Number of the last frame that asks about this stream or about all, 0 for none. */
    long lastAsked(long stream) {
        lock.lock();
        try {
            return outstanding.values().stream()
                    .filter(reply -> reply.stream() == stream || reply.stream() == Reply.OF_ALL)
                    .mapToLong(Reply::sequence)
                    .max()
                    .orElse(0);
        } finally {
            lock.unlock();
        }
    }

    /** Answers in the worker's place all that it cannot answer any more: why by what is asked about, null for what it can. */
    void failLost(LongFunction<@Nullable Loss> why) {
        var failed = new ArrayList<Reply>();
        lock.lock();
        try {
            outstanding.values().removeIf(reply -> {
                Loss lost = why.apply(reply.stream());
                if (lost != null) {
                    reply.fail(lost);
                    failed.add(reply);
                }
                return lost != null;
            });
        } finally {
            lock.unlock();
        }
        failed.forEach(this::handOn);
    }

    /** Waits while as many answers are outstanding as may be. */
    void awaitRoom() {
        Reply oldest = oldestOfTooMany();
        while (oldest != null) {
            await(oldest);
            oldest = oldestOfTooMany();
        }
    }

    private @Nullable Reply oldestOfTooMany() {
        // Without the lock: a number of a moment ago does as well.
        if (outstanding.size() < MAX_OUTSTANDING) {
            return null;
        }
        lock.lock();
        try {
            return outstanding.size() < MAX_OUTSTANDING
                    ? null
                    : outstanding.values().iterator().next();
        } finally {
            lock.unlock();
        }
    }

    /** Waits until a connection that was found broken is healed, or the session lost. Not under the writing side's lock. */
    void awaitHealed(BooleanSupplier broken) {
        var healed = new Reply(0, Reply.OF_NONE, null, null);
        lock.lock();
        try {
            if (loss != null || !broken.getAsBoolean()) {
                return;
            }
            healing.add(healed);
        } finally {
            lock.unlock();
        }
        await(healed);
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
            if (wakeOne(outstanding.values()) || wakeOne(healing)) {
                return;
            }
            if (completions.get() > 0) {
                LockSupport.unpark(pump);
            }
        } finally {
            lock.unlock();
        }
    }

    private static boolean wakeOne(Collection<Reply> replies) {
        for (Reply reply : replies) {
            if (reply.hasWaiter()) {
                reply.wake();
                return true;
            }
        }
        return false;
    }

    /** Reads one frame, and hands it on; by the leader only. */
    private void read() {
        try {
            Frame frame = channel.next();
            if (frame == null) {
                healOrLose(Loss.connection("ended: the sidecar or the accelerator's daemon has stopped"));
                return;
            }
            Opcode opcode = Opcode.of(frame.opcode());
            if (opcode == Opcode.DONE) {
                answer(frame.sequence(), new DoneFrame(frame.segment()));
            } else if (opcode == Opcode.FAULT) {
                fault(new FaultFrame(frame.segment()));
            }
            // Anything else is for a newer client to understand.
        } catch (IOException e) {
            healOrLose(Loss.connection("broke (" + e + ")"));
        } catch (ProtocolException e) {
            lose(Loss.fault(e.status(), "the accelerator sidecar sent what is no frame: " + e.getMessage()));
        }
    }

    /** What may be healed is left until the end of the connection: only then no work of the session runs any more. */
    private void fault(FaultFrame frame) {
        Loss why = Loss.fault(Status.of(frame.status()), frame.message());
        if (why.mayHeal() && said == null) {
            said = why;
        } else {
            lose(why);
        }
    }

    private void healOrLose(Loss end) {
        Loss why = said == null ? end : said;
        said = null;
        Loss left = closing || loss != null ? why : healer.heal(why);
        if (left != null) {
            lose(left);
            return;
        }
        channel.forgetAhead();
        List<Reply> healed;
        lock.lock();
        try {
            healed = List.copyOf(healing);
            healing.clear();
        } finally {
            lock.unlock();
        }
        for (Reply reply : healed) {
            reply.settle();
            reply.wake();
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
        taken.accept(sequence);
        if (reply != null) {
            reply.answer(frame, message);
            handOn(reply);
        }
    }

    private void handOn(Reply reply) {
        Consumer<Reply> then = reply.then();
        reply.wake();
        if (then != null) {
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
            lost.addAll(healing);
            outstanding.clear();
            healing.clear();
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
