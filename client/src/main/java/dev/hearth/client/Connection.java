package dev.hearth.client;

import dev.hearth.protocol.CloseFrame;
import dev.hearth.protocol.FrameChannel;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.QueryFrame;
import dev.hearth.protocol.ReleaseFrame;
import dev.hearth.protocol.SynchronizeFrame;
import dev.hearth.protocol.TraceFrame;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
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

    /** Three quarters of the channel's buffer, so that a batch usually ends here and not in the middle of a claim. */
    private static final int BATCH_BYTES = 3 << 14;

    /** How long a peer that has stopped reading may take to say why, and how long an orderly end may. */
    private static final Duration PARTING = Duration.ofSeconds(1);

    private final PatientSocket socket;
    private final FrameChannel channel;
    private final Replies replies;
    private final Trace trace;
    private final ReentrantLock writing = new ReentrantLock();
    private final AtomicLong handles = new AtomicLong();

    Connection(PatientSocket socket, FrameChannel channel, @Nullable Supplier<@Nullable String> traceparent) {
        this.socket = socket;
        this.channel = channel;
        this.trace = new Trace(traceparent);
        this.replies = new Replies(channel);
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
        try {
            if (channel.pendingBytes() >= BATCH_BYTES && replies.loss() == null) {
                channel.flush();
            }
        } catch (IOException e) {
            // What is enqueued fails late: the loss is noted, and the next call that can fail reports it.
            var _ = broken(e);
        } finally {
            writing.unlock();
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
        socket.expire(PARTING);
        if (replies.loss() == null) {
            replies.await(replies.expect(Long.MAX_VALUE, null));
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
        }
    }

    /** Sends what is enqueued and blocks until the work of the stream (null: of all) is done or has failed. */
    Reply synchronize(@Nullable Handle stream) {
        Reply reply = askToSynchronize(stream, null);
        replies.await(reply);
        return reply;
    }

    /** As {@link #synchronize}, without blocking; {@code then} gets the answer on another thread. */
    void synchronizeLater(Handle stream, Consumer<Reply> then) {
        askToSynchronize(stream, then);
        replies.readWithoutWaiter();
    }

    private Reply askToSynchronize(@Nullable Handle stream, @Nullable Consumer<Reply> then) {
        begin();
        try {
            long number = stream == null ? 0 : stream.use(this);
            var _ = new SynchronizeFrame(claim(Opcode.SYNCHRONIZE, SynchronizeFrame.BYTES, number));
            Reply reply = replies.expect(channel.sequence(), then);
            send();
            return reply;
        } finally {
            end();
        }
    }

    /** Sends what is enqueued and asks for two numbers; blocks for a round trip. */
    Reply query(int subject, @Nullable Handle first, @Nullable Handle second) {
        Reply reply;
        begin();
        try {
            long firstHandle = first == null ? 0 : first.use(this);
            long secondHandle = second == null ? 0 : second.use(this);
            new QueryFrame(claim(Opcode.QUERY, QueryFrame.BYTES, 0))
                    .subject(subject)
                    .first(firstHandle)
                    .second(secondHandle);
            reply = replies.expect(channel.sequence(), null);
            send();
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
        socket.expire(PARTING);
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
