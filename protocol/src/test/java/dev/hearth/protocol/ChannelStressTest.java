package dev.hearth.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.protocol.posix.UnixListener;
import dev.hearth.protocol.posix.UnixSocket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Many frames of random length both ways, between threads and between processes; none lost, none changed. */
@Timeout(90)
class ChannelStressTest {
    private static final int THREAD_FRAMES = 60_000;
    private static final int PROCESS_FRAMES = 60_000;

    @TempDir
    Path folder;

    private long seed;

    @BeforeEach
    void chooseSeed() {
        seed = System.nanoTime();
        System.out.println("ChannelStressTest seed " + seed);
    }

    @Test
    void allFramesCrossBetweenThreadsBothWays() throws Exception {
        try (UnixListener listener = UnixListener.bind(folder.resolve("s"), 0600);
                var near = new FrameChannel(UnixSocket.connect(folder.resolve("s")));
                var far = new FrameChannel(listener.accept())) {
            var other = new FutureTask<>(() -> StressTraffic.bothWays(far, seed + 1, THREAD_FRAMES));
            Thread.ofPlatform().daemon().start(other);
            StressTraffic.bothWays(near, seed, THREAD_FRAMES);
            other.get(30, TimeUnit.SECONDS);
        }
    }

    @Test
    void allFramesCrossBetweenProcessesBothWays() throws Exception {
        Path path = folder.resolve("s");
        try (UnixListener listener = UnixListener.bind(path, 0600)) {
            Process peer = OtherJvm.of(
                            List.of(),
                            StressPeer.class,
                            path.toString(),
                            String.valueOf(seed + 1),
                            String.valueOf(PROCESS_FRAMES))
                    .start();
            try (UnixSocket accepted = listener.accept();
                    var channel = new FrameChannel(accepted)) {
                assertEquals(peer.pid(), accepted.peer().pid());
                StressTraffic.bothWays(channel, seed, PROCESS_FRAMES);
                assertTrue(peer.waitFor(30, TimeUnit.SECONDS));
                assertEquals(0, peer.exitValue());
            } finally {
                peer.destroyForcibly();
            }
        }
    }

    /** The peer stops reading: the writer waits and loses nothing; the kernel's buffers are all that is in between. */
    @Test
    void writerWaitsWhileThePeerDoesNotRead() throws Exception {
        try (UnixListener listener = UnixListener.bind(folder.resolve("s"), 0600);
                var near = new FrameChannel(SocketChannel.open(UnixDomainSocketAddress.of(folder.resolve("s"))));
                var far = new FrameChannel(listener.accept())) {
            var writing = new FutureTask<>(() -> StressTraffic.write(near, seed, 20_000));
            Thread.ofPlatform().daemon().start(writing);
            assertThrows(TimeoutException.class, () -> writing.get(200, TimeUnit.MILLISECONDS));
            assertEquals(StressTraffic.read(far, 20_000), writing.get(30, TimeUnit.SECONDS));
        }
    }
}
