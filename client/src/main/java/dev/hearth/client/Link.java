package dev.hearth.client;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.time.Duration;
import java.util.function.LongUnaryOperator;

/**
 * The socket to the sidecar as the session sees it, which outlives the sidecar: what is written is kept until it is
 * acknowledged, and where the socket breaks another takes its place ({@link Recovery}) and gets all that was kept.
 *
 * <p>A write that finds the socket broken keeps what it was given and returns: the reading side sees the end as well, and
 * heals it. Where the peer gave no token nothing is kept, and the write throws.
 *
 * <p>Writing and replacing are done under the lock of the writing side, reading by one thread at a time.
 */
final class Link implements ByteChannel {
    private final boolean keeping;
    /** Up to which frame nothing that was acknowledged is kept either; asked under the lock of the writing side. */
    private final LongUnaryOperator keepFrom;

    private SentFrames sent = new SentFrames();
    private volatile PatientSocket socket;
    private volatile boolean broken;
    private volatile long acknowledged;
    private volatile boolean closed;
    private int unasked;
    /** What the handshake has read beyond its own frame; for the reading side. */
    private ByteBuffer ahead;

    /** {@code keepFrom} may want frames kept that the worker has taken: from which on, of those after the given one. */
    Link(Door.Opened opened, LongUnaryOperator keepFrom) {
        this.keepFrom = keepFrom;
        socket = opened.socket();
        keeping = !opened.welcome().token().isNone();
        ahead = ahead(opened);
    }

    private static ByteBuffer ahead(Door.Opened opened) {
        return ByteBuffer.wrap(opened.channel().ahead().toArray(ValueLayout.JAVA_BYTE));
    }

    /** The worker has taken all frames up to this one; any thread. */
    void acknowledge(long sequence) {
        if (sequence > acknowledged) {
            acknowledged = sequence;
        }
    }

    /** Whether what was written last may not have arrived, and waits for another socket. */
    boolean isBroken() {
        return broken;
    }

    boolean isClosed() {
        return closed;
    }

    /** Bytes kept since something was sent that is answered. */
    int unasked() {
        return unasked;
    }

    /** What is answered goes out with the next batch. */
    void asked() {
        unasked = 0;
    }

    /** Says that what is written from now on is only kept; under the lock of the writing side. */
    void interrupt() {
        broken = keeping;
    }

    /** What is kept; under the lock of the writing side. */
    SentFrames sent() {
        return sent;
    }

    /** Goes on with another session, to which these frames are sent. */
    void replace(Door.Opened opened, SentFrames frames) throws IOException {
        sent = frames;
        acknowledged = 0;
        replace(opened);
    }

    /** Goes on over another socket: sends what is kept once more. Where that breaks as well, the end shows it again. */
    void replace(Door.Opened opened) throws IOException {
        PatientSocket before = socket;
        ahead = ahead(opened);
        socket = opened.socket();
        before.close();
        if (closed) {
            socket.close();
        }
        dropAcknowledged();
        ByteBuffer again = sent.toWrite();
        try {
            while (again.hasRemaining()) {
                socket.write(again);
            }
            broken = false;
        } catch (IOException _) {
            // Broken once more: whoever reads next finds that out.
            broken = true;
        }
    }

    private void dropAcknowledged() {
        long taken = acknowledged;
        sent.dropUpTo(keepFrom.applyAsLong(taken + 1) - 1);
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        if (ahead.hasRemaining()) {
            int length = Math.min(ahead.remaining(), to.remaining());
            to.put(ahead.slice(ahead.position(), length));
            ahead.position(ahead.position() + length);
            return length;
        }
        return socket.read(to);
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        int length = from.remaining();
        if (keeping) {
            dropAcknowledged();
            sent.add(from);
            unasked += length;
        }
        try {
            while (!broken && from.hasRemaining()) {
                socket.write(from);
            }
        } catch (IOException e) {
            if (!keeping) {
                throw e;
            }
            broken = true;
        }
        from.position(from.limit());
        return length;
    }

    /** Makes reads and writes that last longer than this from now on fail. */
    void expire(Duration timeout) {
        socket.expire(timeout);
    }

    @Override
    public boolean isOpen() {
        return !closed;
    }

    @Override
    public void close() throws IOException {
        closed = true;
        socket.close();
    }
}
