import dev.hearth.client.Accelerator;
import dev.hearth.client.Arguments;
import dev.hearth.client.Context;
import dev.hearth.client.DeviceBuffer;
import dev.hearth.client.Dim3;
import dev.hearth.client.Kernel;
import dev.hearth.client.Program;
import dev.hearth.client.SharedBuffer;
import dev.hearth.client.Stream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Sessions that use what every session uses; sidecar and worker write their AOT caches after them. Two that work on and on, and
 * many of a function that comes, launches once and goes: a JVM whose cache knows how often that was needed compiles it early.
 */
final class Training {
    private static final int COUNT = 1 << 16;
    private static final int BATCHES = 200;
    private static final int BATCH = 64;
    private static final int VISITS = 200;

    private static final Program PROGRAM = Program.openClC(
            """
            kernel void add_one(global int *values) {
                values[get_global_id(0)] += 1;
            }
            """);

    private Training() {}

    public static void main(String[] arguments) {
        for (int session = 0; session < 2; session++) {
            run();
        }
        for (int session = 0; session < VISITS; session++) {
            visit();
        }
    }

    private static void visit() {
        try (Context context = Accelerator.open();
                Stream stream = context.newStream();
                DeviceBuffer weights = context.persistent(MemorySegment.ofArray(new int[] {1, 2, 3, 4}));
                DeviceBuffer result = context.allocate(16);
                SharedBuffer shared = context.share(16)) {
            Kernel kernel = context.load(PROGRAM).kernel("add_one");
            stream.copy(weights, 0, result, 0, 16);
            stream.launch(kernel, Dim3.of(1), Dim3.of(4), Arguments.of(result));
            stream.synchronize();
            stream.copyToHost(result, shared);
            stream.synchronize();
            int first = shared.segment().get(ValueLayout.JAVA_INT, 0);
            if (first != 2) {
                throw new IllegalStateException("the kernel made " + first + " of 1, not 2");
            }
        }
    }

    private static void run() {
        try (Context context = Accelerator.open();
                SharedBuffer shared = context.share(4L * COUNT);
                DeviceBuffer buffer = context.allocate(4L * COUNT)) {
            shared.segment().fill((byte) 0);
            Kernel kernel = context.load(PROGRAM).kernel("add_one");
            Stream stream = context.newStream();
            stream.copyToDevice(buffer, shared);
            for (int batch = 0; batch < BATCHES; batch++) {
                for (int launch = 0; launch < BATCH; launch++) {
                    stream.launch(kernel, Dim3.of(1), Dim3.of(64), Arguments.of(buffer));
                }
                stream.synchronize();
            }
            stream.copyToHost(buffer, shared);
            stream.synchronize();
            int first = shared.segment().get(ValueLayout.JAVA_INT, 0);
            if (first != BATCHES * BATCH) {
                throw new IllegalStateException("the kernel counted " + first + ", not " + BATCHES * BATCH);
            }
        }
    }
}
