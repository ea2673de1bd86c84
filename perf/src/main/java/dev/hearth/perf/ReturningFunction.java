package dev.hearth.perf;

import dev.hearth.client.Accelerator;
import dev.hearth.client.Arguments;
import dev.hearth.client.Context;
import dev.hearth.client.DeviceBuffer;
import dev.hearth.client.Dim3;
import dev.hearth.client.KernelModule;
import dev.hearth.client.Program;
import dev.hearth.client.SharedBuffer;
import dev.hearth.client.Stream;
import dev.hearth.protocol.Digest;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A function that comes from zero: opens a session, has its program and its weights there, launches one kernel on them and
 * waits for it.
 *
 * @param source of its program
 * @param weights a mebibyte, all alike
 * @param digest of the weights
 */
record ReturningFunction(String source, MemorySegment weights, Digest digest) {
    private static final int FLOATS = 1 << 18;
    private static final int BLOCK = 64;

    /** One whose program and weights nobody else of another name has. */
    static ReturningFunction named(String name) {
        float[] weights = new float[FLOATS];
        Arrays.fill(weights, name.hashCode() % 1000);
        MemorySegment content = MemorySegment.ofArray(weights);
        return new ReturningFunction("""
                // %s
                __kernel void scale(__global const float* weights, __global float* a, float factor) {
                    size_t i = get_global_id(0);
                    a[i] = weights[i] * factor;
                }
                """.formatted(name), content, Digest.of(content));
    }

    /** Milliseconds from connecting to this sidecar until its first kernel is done; the result is compared after that. */
    double firstKernelMs(Path sidecar) {
        long start = System.nanoTime();
        try (Context context =
                        Accelerator.builder().socket(sidecar).name("returning").open();
                Stream stream = context.newStream();
                KernelModule module = context.load(Program.openClC(source));
                DeviceBuffer model =
                        context.persistent(digest, weights.byteSize(), memory -> memory.copyFrom(weights));
                DeviceBuffer result = context.allocate(weights.byteSize())) {
            stream.launch(
                    module.kernel("scale"), Dim3.of(FLOATS / BLOCK), Dim3.of(BLOCK), Arguments.of(model, result, 2f));
            stream.synchronize();
            double tookMs = (System.nanoTime() - start) / 1e6;
            check(context, stream, result);
            return tookMs;
        }
    }

    private void check(Context context, Stream stream, DeviceBuffer result) {
        try (SharedBuffer read = context.share(weights.byteSize())) {
            stream.copyToHost(result, read);
            stream.synchronize();
            float wanted = 2 * weights.get(ValueLayout.JAVA_FLOAT, 0);
            float found = read.segment().get(ValueLayout.JAVA_FLOAT, 4L * (FLOATS - 1));
            if (found != wanted) {
                throw new IllegalStateException("the result is " + found + ", not " + wanted);
            }
        }
    }
}
