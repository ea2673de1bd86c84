package dev.hearth.perf;

import dev.hearth.client.Accelerator;
import dev.hearth.client.Arguments;
import dev.hearth.client.Context;
import dev.hearth.client.Dim3;
import dev.hearth.client.Kernel;
import dev.hearth.client.KernelModule;
import dev.hearth.client.Program;
import dev.hearth.client.SharedBuffer;
import dev.hearth.client.Stream;
import dev.hearth.protocol.ElementType;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** What a large program costs more through Hearth: the product of two matrices of F32, 1024 by 1024, warm. */
final class MatmulBench implements Benchmark {
    private static final int N = 1024;
    private static final String SOURCE = """
            func.func public @main(%a: tensor<NxNxf32>, %b: tensor<NxNxf32>) -> tensor<NxNxf32> {
              %r = stablehlo.dot_general %a, %b, contracting_dims = [1] x [0]
                  : (tensor<NxNxf32>, tensor<NxNxf32>) -> tensor<NxNxf32>
              return %r : tensor<NxNxf32>
            }
            """.replace("N", String.valueOf(N));

    private static final Dim3 ONE = Dim3.of(1);

    /** Element of every input: small whole numbers, so that sums are exact. */
    static float element(long index) {
        return index % 5 - 2;
    }

    @Override
    public void run(Options options, Report report) throws Exception {
        int rounds = options.number("rounds", 41);
        int repetitions = options.number("repetitions", 20);
        try (var direct = new DirectPjrtDriver(LaunchBench.plugin());
                Context context = Accelerator.open();
                KernelModule module = context.load(Program.stableHlo(SOURCE));
                Kernel kernel = module.kernel("main");
                SharedBuffer a = context.share(4L * N * N);
                SharedBuffer c = context.share(4L * N * N);
                Stream stream = context.newStream()) {
            MemorySegment values = a.segment();
            for (long i = 0; i < (long) N * N; i++) {
                values.setAtIndex(ValueLayout.JAVA_FLOAT, i, element(i));
            }
            c.segment().fill((byte) 1);
            var program = direct.new Executable(SOURCE, 2, N, N);
            var arguments = new Arguments()
                    .array(a, ElementType.F32, N, N)
                    .array(a, ElementType.F32, N, N)
                    .array(c, ElementType.F32, N, N);
            Rounds.Work forwarded = () -> {
                stream.launch(kernel, ONE, ONE, arguments);
                stream.synchronize();
            };
            Rounds.warmUp(() -> program.run(1), forwarded);
            requireRight(c.segment());
            Rounds result = Rounds.measure(rounds, repetitions, () -> program.run(1), forwarded);
            double operations = 2.0 * N * N * N;
            double gflops = operations / (result.forwardedUs(50) * 1e3);
            double directGflops = operations / (result.directUs(50) * 1e3);
            report.line("\nmatrix product, F32, %d²: direct %.2f ms, forwarded %.2f ms, ratio %.3f"
                    .formatted(N, result.directUs(50) / 1e3, result.forwardedUs(50) / 1e3, result.ratio()));
            report.figure("backend", context.device().backend())
                    .figure("device", context.device().name())
                    .figure("ratio", result.ratio())
                    .figure("gflops", gflops)
                    .figure("direct_gflops", directGflops);
        }
    }

    private static void requireRight(MemorySegment product) {
        for (int at = 0; at < N * N; at += 4099) {
            float sum = 0;
            for (int k = 0; k < N; k++) {
                sum += element((long) at / N * N + k) * element((long) k * N + at % N);
            }
            if (product.getAtIndex(ValueLayout.JAVA_FLOAT, at) != sum) {
                throw new IllegalStateException("element " + at + " of the product is wrong");
            }
        }
    }
}
