package dev.hearth.protocol.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.protocol.Frame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.SynchronizeFrame;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How long a socket waits, and for whom. */
@Timeout(60)
class UnixSocketWaitTest {
    /** More than a socket holds. */
    private static final int MUCH = 4 << 20;

    @TempDir
    Path folder;

    private UnixListener listener;
    /** What sends, and who reads of it. */
    private UnixSocket sender;

    private UnixSocket reader;
    /** For whom it sends, from both ends. */
    private UnixSocket origin;

    private UnixSocket wanting;

    @BeforeEach
    void connect() throws IOException {
        listener = UnixListener.bind(folder.resolve("s"), 0600);
        reader = UnixSocket.connect(folder.resolve("s"));
        sender = listener.accept();
        wanting = UnixSocket.connect(folder.resolve("s"));
        origin = listener.accept();
    }

    @AfterEach
    void close() {
        sender.close();
        reader.close();
        origin.close();
        wanting.close();
        listener.close();
    }

    private static MemorySegment frame() {
        return Frame.begin(
                MemorySegment.ofArray(new long[SynchronizeFrame.BYTES / Long.BYTES]),
                0,
                Opcode.SYNCHRONIZE,
                SynchronizeFrame.BYTES,
                1,
                0);
    }

    private FutureTask<Integer> startWriting() throws IOException {
        FutureTask<Integer> writing = UnixSocketTest.start(() -> {
            ByteBuffer bytes = ByteBuffer.allocateDirect(MUCH);
            while (bytes.hasRemaining()) {
                sender.write(bytes);
            }
            return bytes.position();
        });
        awaitFullAndWaiting(writing);
        return writing;
    }

    /** Bytes lie at the reader, and yet the writer is not done. */
    private void awaitFullAndWaiting(FutureTask<?> writing) throws IOException {
        assertEquals(1, reader.read(ByteBuffer.allocateDirect(1)));
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(100);
        while (System.nanoTime() - until < 0) {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
        }
        assertFalse(writing.isDone(), "all of it fitted in");
    }

    private static Throwable failureOf(FutureTask<?> task) {
        return Objects.requireNonNull(assertThrows(ExecutionException.class, () -> task.get(5, TimeUnit.SECONDS))
                .getCause());
    }

    @Test
    void frameThatComesByteByByteIsGivenUpAfterTheTotal() {
        var trickling = UnixSocketTest.start(() -> {
            MemorySegment frame = frame();
            for (int i = 0; ; i++) {
                reader.send(frame.asSlice(i % frame.byteSize(), 1));
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
            }
        });
        long before = System.nanoTime();
        assertThrows(
                SocketTimeoutException.class,
                () -> sender.timeout(Duration.ofMillis(300)).receive(Duration.ofMillis(300)));
        long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
        // All bytes of the frame take 1.6 s.
        assertTrue(tookMs >= 300 && tookMs < 1200, tookMs + " ms");
        sender.close();
        assertInstanceOf(PosixException.class, failureOf(trickling));
    }

    @Test
    void frameThatComesInPartsWithinTheTotalIsReceivedWhole() throws Exception {
        MemorySegment frame = frame();
        var parts = UnixSocketTest.start(() -> {
            for (int i = 0; i < frame.byteSize(); i++) {
                reader.send(frame.asSlice(i, 1));
            }
            return true;
        });
        try (Message message = sender.receive(Duration.ofSeconds(10))) {
            assertEquals(
                    Opcode.SYNCHRONIZE.code(),
                    Objects.requireNonNull(message).frame().opcode());
        }
        assertTrue(parts.get(5, TimeUnit.SECONDS));
    }

    @Test
    void closingEndsABoundedReceive() {
        var receiving = UnixSocketTest.start(() -> sender.receive(Duration.ofSeconds(60)));
        while (!sender.isInUse()) {
            Thread.onSpinWait();
        }
        sender.close();
        assertInstanceOf(AsynchronousCloseException.class, failureOf(receiving));
    }

    @Test
    void writeForAPeerThatGoesIsGivenUp() throws IOException {
        sender.sendFor(origin);
        FutureTask<Integer> writing = startWriting();
        // What it sent before it went lies unread, as with a function that is held back.
        wanting.send(frame());
        wanting.close();
        assertInstanceOf(PeerGoneException.class, failureOf(writing));
    }

    @Test
    void messageForAPeerThatGoesIsGivenUp() throws IOException {
        sender.sendFor(origin);
        FutureTask<Boolean> sending = UnixSocketTest.start(() -> {
            try (Arena arena = Arena.ofConfined()) {
                sender.send(arena.allocate(MUCH));
                return true;
            }
        });
        awaitFullAndWaiting(sending);
        wanting.close();
        assertInstanceOf(PeerGoneException.class, failureOf(sending));
    }

    @Test
    void writeForAPeerThatStaysIsDeliveredWhole() throws Exception {
        sender.sendFor(origin);
        FutureTask<Integer> writing = startWriting();
        wanting.send(frame());
        ByteBuffer into = ByteBuffer.allocateDirect(1 << 16);
        int read = 1;
        while (read < MUCH) {
            into.clear();
            read += reader.read(into);
        }
        assertEquals(MUCH, writing.get(5, TimeUnit.SECONDS));
        assertEquals(MUCH, read);
    }

    @Test
    void readerThatGoesAndClosingBothEndSuchAWrite() throws IOException {
        sender.sendFor(origin);
        FutureTask<Integer> writing = startWriting();
        reader.close();
        assertInstanceOf(PosixException.class, failureOf(writing));
        origin.sendFor(sender);
        FutureTask<Integer> other = UnixSocketTest.start(() -> {
            ByteBuffer bytes = ByteBuffer.allocateDirect(MUCH);
            while (bytes.hasRemaining()) {
                origin.write(bytes);
            }
            return bytes.position();
        });
        // Its peer is gone already, so the first wait for room is its last.
        assertInstanceOf(PeerGoneException.class, failureOf(other));
    }

    @Test
    void peerIsGoneOnceItHasClosedWhateverLiesUnread() throws IOException {
        assertFalse(origin.isPeerGone());
        wanting.send(frame());
        assertFalse(origin.isPeerGone());
        wanting.close();
        assertTrue(origin.isPeerGone());
        try (Message message = origin.receive()) {
            assertEquals(
                    Opcode.SYNCHRONIZE.code(),
                    Objects.requireNonNull(message).frame().opcode());
        }
    }
}
