package dev.hearth.perf;

import dev.hearth.protocol.Frame;
import dev.hearth.protocol.FrameChannel;
import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.SynchronizeFrame;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
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

/**
 * Launch frames from a function's socket through the sidecar's relay to a worker's socket, per frame. All threads on the
 * way are in this process, so what any of them allocates shows.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Benchmark)
@Fork(1)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
public class RelayBenchmark {
    private static final int FRAMES = 64;
    private static final int LENGTH = LaunchFrame.bytes(4, 0);

    private final RelaySession session = RelaySession.open();
    private final FrameChannel function = session.channel();
    private final MemorySegment launch = Arena.global().allocate(LENGTH, 8);
    private final MemorySegment synchronize = Arena.global().allocate(SynchronizeFrame.BYTES, 8);
    private final MemorySegment answer = Arena.global().allocate(Frame.MAX_BYTES, 8);

    @TearDown
    public void close() throws IOException {
        session.close();
    }

    /** Batch after batch, as fast as the relay takes them. */
    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public void pipelined() throws IOException {
        launches(FRAMES);
        function.flush();
    }

    /** A batch, and the wait for its answer, as a function does that needs the result. */
    @Benchmark
    @OperationsPerInvocation(FRAMES)
    public int batchAndWait() throws IOException {
        launches(FRAMES - 1);
        function.append(Opcode.SYNCHRONIZE, synchronize, SynchronizeFrame.BYTES, 1);
        function.flush();
        if (!function.await()) {
            throw new EOFException("the sidecar ended the session");
        }
        return function.take(answer);
    }

    private void launches(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            function.append(Opcode.LAUNCH, launch, LENGTH, 1);
        }
    }
}
