package dev.hearth.client;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * A connected Unix socket that no interrupt closes.
 *
 * <p>java.nio closes a blocking channel under a thread that is interrupted in it, which would end the session of all
 * threads because one request was cancelled. A channel in non-blocking mode is not closed, so waiting is done in a
 * {@link Selector}: an interrupt only ends the select, which is taken up again, and the thread's status is set again when
 * the call returns. Virtual threads leave their carrier in a select. Measured beside blocking reads, a round trip takes
 * no longer on platform threads and two thirds of the time on virtual ones.
 *
 * <p>One thread at a time reads and one writes; {@link #close()} and {@link #expire} may be called by any, also while
 * others wait.
 */
final class PatientSocket implements ByteChannel {
    private static final long NEVER = Long.MAX_VALUE;

    private final SocketChannel socket;
    private final Selector readable;
    /** Made when a write has to wait, which few do. */
    private volatile @Nullable Selector writable;
    /** On the scale of {@link System#nanoTime}, or {@link #NEVER}. */
    private volatile long deadlineNs = NEVER;

    private PatientSocket(SocketChannel socket, Selector readable) {
        this.socket = socket;
        this.readable = readable;
    }

    /** Connects without waiting: a listener whose backlog is full counts as one that refuses. */
    static PatientSocket connect(Path path) throws IOException {
        SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            socket.configureBlocking(false);
            if (!socket.connect(UnixDomainSocketAddress.of(path))) {
                throw new ConnectException("its backlog is full");
            }
            return new PatientSocket(socket, selector(socket, SelectionKey.OP_READ));
        } catch (IOException | RuntimeException e) {
            socket.close();
            throw e;
        }
    }

    private static Selector selector(SocketChannel socket, int interest) throws IOException {
        Selector selector = Selector.open();
        try {
            socket.register(selector, interest);
            return selector;
        } catch (IOException | RuntimeException e) {
            selector.close();
            throw e;
        }
    }

    /** Makes reads and writes that last longer than this from now on fail, those under way too. */
    void expire(Duration timeout) {
        deadlineNs = System.nanoTime() + timeout.toNanos();
        readable.wakeup();
        Selector waiting = writable;
        if (waiting != null) {
            waiting.wakeup();
        }
    }

    /** Takes back {@link #expire}. */
    void neverExpire() {
        deadlineNs = NEVER;
    }

    @Override
    public int read(ByteBuffer to) throws IOException {
        int read = socket.read(to);
        while (read == 0 && to.hasRemaining()) {
            await(readable);
            read = socket.read(to);
        }
        return read;
    }

    @Override
    public int write(ByteBuffer from) throws IOException {
        int written = socket.write(from);
        while (written == 0 && from.hasRemaining()) {
            await(writable());
            written = socket.write(from);
        }
        return written;
    }

    private Selector writable() throws IOException {
        Selector made = writable;
        if (made == null) {
            made = selector(socket, SelectionKey.OP_WRITE);
            writable = made;
            if (!socket.isOpen()) {
                made.close();
            }
        }
        return made;
    }

    private void await(Selector selector) throws IOException {
        boolean interrupted = false;
        try {
            boolean ready = false;
            while (!ready) {
                if (!socket.isOpen()) {
                    throw new ClosedChannelException();
                }
                long timeoutMs = timeoutMs();
                interrupted |= Thread.interrupted();
                ready = selector.select(PatientSocket::ignore, timeoutMs) > 0;
            }
        } catch (ClosedSelectorException _) {
            throw new ClosedChannelException();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Zero for ever, as {@link Selector#select(long)} has it. */
    private long timeoutMs() throws SocketTimeoutException {
        long deadline = deadlineNs;
        if (deadline == NEVER) {
            return 0;
        }
        long leftNs = deadline - System.nanoTime();
        if (leftNs <= 0) {
            throw new SocketTimeoutException("no answer in time");
        }
        return 1 + leftNs / 1_000_000;
    }

    private static void ignore(SelectionKey key) {}

    @Override
    public boolean isOpen() {
        return socket.isOpen();
    }

    /** Closes the socket; threads that wait in it get a {@link ClosedChannelException}. */
    @Override
    public void close() throws IOException {
        // The descriptor is only closed once the selectors have let go of it too. The socket first: a writer that makes
        // its
        // selector meanwhile finds it closed.
        try (readable) {
            try {
                socket.close();
            } finally {
                Selector made = writable;
                if (made != null) {
                    made.close();
                }
            }
        }
    }
}
