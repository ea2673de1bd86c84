package dev.hearth.protocol;

import com.sun.management.ThreadMXBean;
import dev.hearth.protocol.posix.UnixListener;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/**
 * The process of {@link AllocationTest}: sends launches from a channel of Java to a UnixSocket and as many back, and
 * prints how many bytes the heap gave for it in the best of many rounds. The argument is the path of a socket.
 */
final class AllocationProbe {
    static final int FRAMES = 32_000;

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    private static final int BATCH = 64;
    private static final long PATIENCE_NS = 40_000_000_000L;

    private long sum;

    private AllocationProbe() {}

    public static void main(String[] args) throws IOException {
        Path path = Path.of(args[0]);
        try (UnixListener listener = UnixListener.bind(path, 0600);
                var near = new FrameChannel(SocketChannel.open(UnixDomainSocketAddress.of(path)));
                UnixSocket accepted = listener.accept();
                var far = new FrameChannel(accepted)) {
            System.out.println(new AllocationProbe().leastBytes(near, far));
        }
    }

    /** Of many rounds: the compiler takes its time. */
    private long leastBytes(FrameChannel near, FrameChannel far) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment own = arena.allocate(Frame.MAX_BYTES, 8);
            long deadline = System.nanoTime() + PATIENCE_NS;
            long least = Long.MAX_VALUE;
            while (least > 0 && System.nanoTime() < deadline) {
                long before = THREADS.getCurrentThreadAllocatedBytes();
                for (int i = 0; i < FRAMES; i += 2 * BATCH) {
                    cross(near, far, own);
                    cross(far, near, own);
                }
                least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
            }
            if (sum == 0) {
                throw new AssertionError("nothing was read");
            }
            return least;
        }
    }

    private void cross(FrameChannel from, FrameChannel to, MemorySegment own) throws IOException {
        write(from);
        from.flush();
        for (int i = 0; i < BATCH; i++) {
            sum += readTaken(to, own);
        }
    }

    private static void write(FrameChannel channel) throws IOException {
        for (int i = 0; i < BATCH; i++) {
            new LaunchFrame(channel.claim(Opcode.LAUNCH, LaunchFrame.bytes(3, 0), 7))
                    .kernel(5)
                    .grid(64, i, 1)
                    .block(256, 1, 1)
                    .argumentCount(3)
                    .buffer(0, 1, 0)
                    .scalar(1, 4, i)
                    .buffer(2, 2, 4096);
        }
    }

    private static long readTaken(FrameChannel channel, MemorySegment own) throws IOException {
        channel.await();
        channel.take(own);
        return read(own);
    }

    private static long read(MemorySegment segment) {
        var frame = new Frame(segment);
        var launch = new LaunchFrame(segment);
        long sum = frame.opcode() + frame.sequence() + frame.stream() + launch.kernel() + launch.gridX();
        for (int i = 0; i < launch.argumentCount(); i++) {
            sum += launch.argumentKind(i) + launch.argumentValue(i) + launch.argumentOffset(i);
        }
        return sum;
    }
}
