package dev.hearth.client;

import dev.hearth.protocol.CloseFrame;
import dev.hearth.protocol.FrameChannel;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.QueryFrame;
import dev.hearth.protocol.ReleaseFrame;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.SynchronizeFrame;
import dev.hearth.protocol.TraceFrame;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The writing side of a session, and how it asks.
 *
 * <p>A frame is enqueued between {@link #begin()} and {@link #end()}, which hold the lock: {@link #claim} gives the
 * memory to fill in. What can fail by the caller's fault is checked after {@code begin} (so that no other thread closes
 * what was found open) and before {@code claim} (a claimed frame is sent). Frames leave when something waits, is
 * flushed, or 48 KiB have gathered; a full socket, which is how the sidecar holds a function back,
 * blocks the thread that writes and those that would.
 */
final class Connection implements AutoCloseable {
    /** Subject of {@link #query}: nanoseconds between two events. */
    static final int ELAPSED = 1;
    /** Subject of {@link #query}: bytes of device memory in use, and allowed. */
    static final int MEMORY = 2;
    /** Subject of {@link #query}: 1 where the content of a persistent buffer was there, else 0. */
    static final int PERSISTENT = 3;

    /** Three quarters of the channel's buffer, so that a batch usually ends here and not in the middle of a claim. */
    private static final int BATCH_BYTES = 3 << 14;

    /** How long a peer that has stopped reading may take to say why, and how long an orderly end may. */
    private static final Duration PARTING = Duration.ofSeconds(1);

    /** So much is sent until something is asked to learn how far the worker has read it; twice as much is kept. */
    private static final int ASK_BYTES = 1 << 18;

    private final Link link;
    private final FrameChannel channel;
    private final Replies replies;
    private final Trace trace;
    private final ReentrantLock writing = new ReentrantLock();
    private final AtomicLong handles = new AtomicLong();
    private final @Nullable Replay replay;
    /** All work of all streams up to this frame is done. */
    private volatile long doneUpTo;
    /** What was asked last only to learn how far the worker has read. */
    private @Nullable Reply lastAsked;

    /** {@code replay} is null where the loss of the worker is the end of the session. */
    Connection(
            Door door, Door.Opened opened, @Nullable Supplier<@Nullable String> traceparent, @Nullable Replay replay) {
        this.replay = replay;
        this.link = new Link(opened, this::keepFrom);
        this.channel = new FrameChannel(link, opened.channel().sequence());
        this.trace = new Trace(traceparent);
        var recovery = new Recovery(this, door, opened.welcome().token(), link, channel);
        this.replies = new Replies(channel, link::acknowledge, recovery::heal);
    }

    private long keepFrom(long untaken) {
        return replay == null
                ? untaken
                : replay.keepFrom(replies.firstOutstanding(untaken), link.sent().lengthBytes());
    }

    /** Bytes of frames that are kept to be sent again. */
    int keptBytes() {
        lock();
        try {
            return link.sent().lengthBytes();
        } finally {
            unlock();
        }
    }

    /** Whether the context outlives its worker. */
    boolean isReplayed() {
        return replay != null;
    }

    /** How often the device was replaced. */
    int epoch() {
        return replay == null ? 0 : replay.epoch();
    }

    /** All work of all streams up to this frame is done. */
    long doneUpTo() {
        return doneUpTo;
    }

    private void allDoneUpTo(long sequence) {
        doneUpTo = Math.max(doneUpTo, sequence);
    }

    boolean isOutstanding(long sequence) {
        return replies.isOutstanding(sequence);
    }

    /** As {@link Replies#lastAsked}. */
    long lastAsked(long stream) {
        return replies.lastAsked(stream);
    }

    /** As {@link Replies#failLost}; what is asked about events is lost in any case. */
    void failLost(LongFunction<@Nullable Loss> why) {
        var events =
                new Loss(Status.DEVICE_LOST, "the device that the events were recorded on is lost; record them again");
        replies.failLost(stream -> stream == Reply.OF_EVENTS ? events : why.apply(stream));
    }

    /** The next batch says anew what it belongs to. */
    void forgetTrace() {
        trace.forget();
    }

    /** Enqueues the frames that make a thing, and remembers how, where the context is to outlive its worker. */
    void make(Handle handle, Journal.Making making) {
        begin();
        try {
            making.write(this::claim);
            remember(handle, making);
        } finally {
            end();
        }
    }

    /** Remembers how a thing was made by the frame enqueued last; null for an event. */
    void remember(Handle handle, Journal.@Nullable Making making) {
        if (replay != null) {
            replay.journal().made(handle, channel.sequence(), making);
        }
    }

    /** Whether a thing is made again in a context that outlives its worker. */
    boolean remembers(long handle) {
        return replay != null && replay.journal().find(handle) != null;
    }

    /** Runs this once nothing that was sent names the handle any more: only then a file that it stands for may go. */
    void whenForgotten(long handle, Runnable action) {
        if (replay != null) {
            replay.journal().whenForgotten(handle, action);
        }
    }

    @Nullable
    Replay replay() {
        return replay;
    }

    ReentrantLock writing() {
        return writing;
    }

    /** A handle that this session has not used before. */
    long newHandle() {
        return handles.incrementAndGet();
    }

    /** The handle made last. */
    long lastHandle() {
        return handles.get();
    }

    /** Whether the session is neither lost nor closed. */
    boolean isUsable() {
        return replies.loss() == null;
    }

    /** Takes the lock of the writing side alone, whatever the state of the session. */
    void lock() {
        writing.lock();
    }

    /** Gives back what {@link #lock()} took, where no frame was enqueued. */
    void unlock() {
        writing.unlock();
    }

    /** Takes the writing side. Throws, and does not take it, where the session is lost or closed. */
    void begin() {
        writing.lock();
        try {
            replies.check();
            if (channel.pendingBytes() == 0) {
                announceTrace();
            }
        } catch (RuntimeException | Error e) {
            writing.unlock();
            throw e;
        }
    }

    private void announceTrace() {
        TraceContext context = trace.change();
        if (context != null) {
            context.write(new TraceFrame(claim(Opcode.TRACE, TraceFrame.BYTES, 0)));
        }
    }

    /** Starts a frame, which {@link #end()} enqueues. */
    MemorySegment claim(Opcode opcode, int lengthBytes, long stream) {
        try {
            return channel.claim(opcode, lengthBytes, stream);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** Enqueues a frame that the caller has written in memory of its own; in place of {@link #claim}. */
    void append(Opcode opcode, MemorySegment image, int lengthBytes, long stream) {
        try {
            channel.append(opcode, image, lengthBytes, stream);
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /** Sequence number of the frame claimed last. */
    long sequence() {
        return channel.sequence();
    }

    /** Gives the writing side back. */
    void end() {
        Reply before = null;
        try {
            if (channel.pendingBytes() >= BATCH_BYTES && replies.loss() == null) {
                channel.flush();
            }
            if (link.unasked() >= ASK_BYTES && replies.loss() == null) {
                before = lastAsked;
                lastAsked = askHowFar();
            }
        } catch (IOException e) {
            // What is enqueued fails late: the loss is noted, and the next call that can fail reports it.
            var _ = broken(e);
        } finally {
            writing.unlock();
        }
        if (before != null || link.isBroken()) {
            catchUp(before);
        }
    }

    /** The answer comes as soon as the worker has read what was sent before. */
    private Reply askHowFar() throws IOException {
        new QueryFrame(channel.claim(Opcode.QUERY, QueryFrame.BYTES, 0)).subject(MEMORY);
        Reply reply = replies.expect(new Reply(channel.sequence(), Reply.OF_NONE, null, null));
        channel.flush();
        link.asked();
        return reply;
    }

    /** Waits where too much is kept that the worker has not read, or the connection has to be healed. */
    private void catchUp(@Nullable Reply asked) {
        if (writing.isHeldByCurrentThread()) {
            return;
        }
        if (link.isBroken()) {
            replies.awaitHealed(link::isBroken);
        }
        if (asked != null && !asked.isDone()) {
            replies.await(asked);
        }
    }

    /** Sends what is enqueued. */
    void flush() {
        begin();
        try {
            send();
        } finally {
            end();
        }
    }

    private void send() {
        try {
            channel.flush();
        } catch (IOException e) {
            throw broken(e);
        }
    }

    /**
     * A peer that fails a session says why before it closes, and what it said may still lie unread: reads up to the end.
     */
    private RuntimeException broken(IOException cause) {
        link.expire(PARTING);
        if (replies.loss() == null) {
            replies.await(replies.expect(new Reply(Long.MAX_VALUE, Reply.OF_NONE, null, null)));
        }
        Loss loss = replies.loss();
        RuntimeException lost = (loss == null ? Loss.connection("broke") : loss).exception();
        lost.addSuppressed(cause);
        return lost;
    }

    /**
     * Enqueues the release of a handle; does nothing where the session is over, and with it the handle. Between
     * {@link #lock()} or {@link #begin()}, and {@link #end()}.
     */
    void release(long handle) {
        if (replies.loss() == null) {
            new ReleaseFrame(claim(Opcode.RELEASE, ReleaseFrame.BYTES, 0)).handle(handle);
            if (replay != null) {
                replay.journal().released(handle, channel.sequence());
            }
        }
    }

    /** Sends what is enqueued and blocks until the work of the stream (null: of all) is done or has failed. */
    Reply synchronize(@Nullable Handle stream, @Nullable LongConsumer whenDone) {
        Reply reply = askToSynchronize(stream, whenDone, null);
        replies.await(reply);
        return reply;
    }

    /** As {@link #synchronize}, without blocking; {@code then} gets the answer on another thread. */
    void synchronizeLater(Handle stream, LongConsumer whenDone, Consumer<Reply> then) {
        askToSynchronize(stream, whenDone, then);
        replies.readWithoutWaiter();
    }

    private Reply askToSynchronize(
            @Nullable Handle stream, @Nullable LongConsumer whenDone, @Nullable Consumer<Reply> then) {
        replies.awaitRoom();
        begin();
        try {
            long number = stream == null ? 0 : stream.use(this);
            var _ = new SynchronizeFrame(claim(Opcode.SYNCHRONIZE, SynchronizeFrame.BYTES, number));
            LongConsumer done = stream == null ? this::allDoneUpTo : whenDone;
            Reply reply = replies.expect(new Reply(channel.sequence(), number, done, then));
            send();
            link.asked();
            return reply;
        } finally {
            end();
        }
    }

    /** Sends what is enqueued and asks for two numbers; blocks for a round trip. */
    Reply query(int subject, @Nullable Handle first, @Nullable Handle second) {
        Reply reply;
        replies.awaitRoom();
        begin();
        try {
            long firstHandle = first == null ? 0 : first.use(this);
            long secondHandle = second == null ? 0 : second.use(this);
            new QueryFrame(claim(Opcode.QUERY, QueryFrame.BYTES, 0))
                    .subject(subject)
                    .first(firstHandle)
                    .second(secondHandle);
            long about = subject == ELAPSED ? Reply.OF_EVENTS : Reply.OF_NONE;
            reply = replies.expect(new Reply(channel.sequence(), about, null, null));
            send();
            link.asked();
        } finally {
            end();
        }
        replies.await(reply);
        return reply;
    }

    /** Ends the session in order where the peer lets it within a second, else by closing the socket. */
    @Override
    public void close() {
        replies.closing();
        if (replies.loss() != null) {
            replies.lose(Loss.closed());
            return;
        }
        link.expire(PARTING);
        try {
            if (writing.tryLock() || writing.tryLock(PARTING.toMillis(), TimeUnit.MILLISECONDS)) {
                try {
                    sendClose();
                } finally {
                    writing.unlock();
                }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        replies.lose(Loss.closed());
    }

    private void sendClose() {
        try {
            var _ = new CloseFrame(channel.claim(Opcode.CLOSE, CloseFrame.BYTES, 0));
            channel.flush();
        } catch (IOException _) {
            // The peer sees the end of the connection instead, which means the same.
        }
    }
}
