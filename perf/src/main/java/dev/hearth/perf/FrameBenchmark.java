package dev.hearth.perf;

import dev.hearth.protocol.Frame;
import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.Opcode;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Writing and reading one launch frame of four arguments. The reader keeps its views on memory into which frames are
 * copied, as all do that must not allocate: views made anew for each frame are objects wherever the compiler has not
 * inlined all that is done with them.
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 3, time = 1)
public class FrameBenchmark {
    private static final int LENGTH = LaunchFrame.bytes(4, 0);

    private final MemorySegment memory = newFrame();
    private final Frame head = new Frame(memory);
    private final LaunchFrame launch = new LaunchFrame(memory);
    private long sequence;

    /** Views are made of memory that holds a frame. */
    private static MemorySegment newFrame() {
        MemorySegment memory = Arena.global().allocate(LENGTH, 8);
        write(memory, 0);
        return memory;
    }

    @Benchmark
    public MemorySegment write() {
        write(memory, ++sequence);
        return memory;
    }

    @Benchmark
    public long writeAndRead() {
        write(memory, ++sequence);
        long sum = head.sequence() + launch.kernel() + launch.gridX() + launch.blockX();
        for (int i = 0; i < launch.argumentCount(); i++) {
            sum += launch.argumentKind(i) + launch.argumentValue(i) + launch.argumentOffset(i);
        }
        return sum;
    }

    private static void write(MemorySegment memory, long sequence) {
        new LaunchFrame(Frame.begin(memory, 0, Opcode.LAUNCH, LENGTH, sequence, 1))
                .kernel(7)
                .grid(16, 1, 1)
                .block(64, 1, 1)
                .argumentCount(4)
                .buffer(0, 3, 0)
                .buffer(1, 4, 256)
                .scalar(2, 4, 1024)
                .scalar(3, 4, Float.floatToRawIntBits(2f));
    }
}
