package dev.hearth.protocol.posix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class UnixListenerTest {
    @TempDir
    Path folder;

    @Test
    void channelOfJavaConnectsAndIsKnown() throws IOException {
        Path path = folder.resolve("s");
        try (UnixListener listener = UnixListener.bind(path, 0600);
                SocketChannel client = SocketChannel.open(UnixDomainSocketAddress.of(path));
                UnixSocket accepted = listener.accept()) {
            assertEquals(ProcessHandle.current().pid(), accepted.peer().pid());
            ByteBuffer bytes = ByteBuffer.allocateDirect(8).putLong(0, 42);
            client.write(bytes);
            ByteBuffer read = ByteBuffer.allocateDirect(8);
            assertEquals(8, accepted.read(read));
            assertEquals(42, read.getLong(0));
        }
    }

    @Test
    void socketsFileHasTheModeAskedFor() throws IOException {
        for (int mode : new int[] {0600, 0660, 0666}) {
            Path path = folder.resolve("s" + mode);
            UnixListener.bind(path, mode).close();
            try (UnixListener listener = UnixListener.bind(path, mode)) {
                assertEquals(path, listener.path());
                assertEquals(mode, (int) Files.getAttribute(path, "unix:mode") & 0777);
            }
        }
    }

    @Test
    void closeRemovesTheFile() throws IOException {
        Path path = folder.resolve("s");
        UnixListener listener = UnixListener.bind(path, 0600);
        listener.close();
        listener.close();
        assertFalse(Files.exists(path));
        assertThrows(ClosedChannelException.class, listener::accept);
    }

    @Test
    void fileThatADeadProcessLeftIsReplaced() throws IOException {
        Path path = folder.resolve("s");
        try (var dead = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            dead.bind(UnixDomainSocketAddress.of(path));
        }
        assertTrue(Files.exists(path));
        try (UnixListener listener = UnixListener.bind(path, 0600);
                UnixSocket client = UnixSocket.connect(path);
                UnixSocket accepted = listener.accept()) {
            assertTrue(client.isOpen() && accepted.isOpen());
        }
    }

    @Test
    void pathThatAnotherListensOnIsRefused() throws IOException {
        Path path = folder.resolve("s");
        try (UnixListener first = UnixListener.bind(path, 0600)) {
            var refused = assertThrows(BindException.class, () -> UnixListener.bind(path, 0600));
            assertEquals("cannot listen on " + path + ": another process does", refused.getMessage());
            // Only the question came to the first listener, and left.
            assertEquals(-1, first.accept().read(ByteBuffer.allocateDirect(1)));
            assertTrue(Files.exists(path));
        }
    }

    @Test
    void pathOfAnotherKindOfFileIsRefusedAndLeftAlone() throws IOException {
        Path path = Files.writeString(folder.resolve("notes"), "keep");
        assertThrows(BindException.class, () -> UnixListener.bind(path, 0600));
        assertEquals("keep", Files.readString(path));
    }

    @Test
    void closeLeavesTheFileOfASuccessorAlone() throws IOException {
        Path path = folder.resolve("s");
        UnixListener old = UnixListener.bind(path, 0600);
        Files.delete(path);
        try (UnixListener successor = UnixListener.bind(path, 0600)) {
            old.close();
            try (UnixSocket client = UnixSocket.connect(path);
                    UnixSocket accepted = successor.accept()) {
                assertTrue(client.isOpen() && accepted.isOpen());
            }
        }
    }

    @Test
    void closeWakesAnAcceptThatWaits() throws Exception {
        UnixListener listener = UnixListener.bind(folder.resolve("s"), 0600);
        var waiting = UnixSocketTest.start(listener::accept);
        while (!listener.isInUse()) {
            Thread.onSpinWait();
        }
        listener.close();
        var failure = assertThrows(ExecutionException.class, () -> waiting.get(10, TimeUnit.SECONDS));
        assertInstanceOf(AsynchronousCloseException.class, failure.getCause());
    }

    @Test
    void pathTooLongSaysHowLongItMayBe() {
        Path path = folder.resolve("x".repeat(120));
        int bytes = path.toString().length();
        for (var call : new Executable[] {() -> UnixListener.bind(path, 0600), () -> UnixSocket.connect(path)}) {
            var refused = assertThrows(IOException.class, call);
            assertEquals(
                    "the path of a Unix socket has 1 to 107 bytes, this one " + bytes
                            + ": choose a shorter folder than that of " + path,
                    refused.getMessage());
        }
    }

    @Test
    void longestPathIsUsable() throws IOException {
        Path path = folder.resolve("x".repeat(107 - folder.toString().length() - 1));
        try (UnixListener listener = UnixListener.bind(path, 0600);
                UnixSocket client = UnixSocket.connect(path);
                UnixSocket accepted = listener.accept()) {
            assertTrue(client.isOpen() && accepted.isOpen());
        }
    }

    @Test
    void connectToNothingNamesPathAndCode() {
        Path path = folder.resolve("nothing");
        var refused = assertThrows(PosixException.class, () -> UnixSocket.connect(path));
        assertEquals("connect(" + path + ") failed: 2 ENOENT", refused.getMessage());
    }
}
