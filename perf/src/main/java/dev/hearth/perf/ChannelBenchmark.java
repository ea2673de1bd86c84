package dev.hearth.perf;

import dev.hearth.e2e.ShortFolder;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.FrameChannel;
import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.posix.UnixListener;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** Launch frames into a Unix socket and out of its other end, in batches, by one thread: nobody waits for anybody. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class ChannelBenchmark {
    /** Ten kilobytes, which a socket holds. */
    private static final int FRAMES = 64;

    private static final int LENGTH = LaunchFrame.bytes(4, 0);

    private final Pair pair = Pair.open();
    private final MemorySegment launch = Arena.global().allocate(LENGTH, 8);
    private final MemorySegment taken = Arena.global().allocate(Frame.MAX_BYTES, 8);

    private record Pair(FrameChannel left, FrameChannel right) {
        static Pair open() {
            try (ShortFolder folder = ShortFolder.create()) {
                Path path = folder.path().resolve("channel.sock");
                try (UnixListener listener = UnixListener.bind(path, 0600)) {
                    var left = new FrameChannel(UnixSocket.connect(path));
                    return new Pair(left, new FrameChannel(listener.accept()));
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    @TearDown
    public void close() throws IOException {
        pair.left().close();
        pair.right().close();
    }

    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public long appendAndTake() throws IOException {
        for (int i = 0; i < FRAMES; i++) {
            pair.left().append(Opcode.LAUNCH, launch, LENGTH, 1);
        }
        pair.left().flush();
        long bytes = 0;
        for (int i = 0; i < FRAMES; i++) {
            if (!pair.right().await()) {
                throw new EOFException("the other end was closed");
            }
            bytes += pair.right().take(taken);
        }
        return bytes;
    }
}
