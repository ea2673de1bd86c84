package dev.hearth.perf;

import dev.hearth.client.Accelerator;
import dev.hearth.client.Arguments;
import dev.hearth.client.Context;
import dev.hearth.client.DeviceBuffer;
import dev.hearth.client.Dim3;
import dev.hearth.client.Kernel;
import dev.hearth.client.KernelModule;
import dev.hearth.client.Program;
import dev.hearth.client.SharedBuffer;
import dev.hearth.client.Stream;
import dev.hearth.e2e.Installation;
import dev.hearth.protocol.ElementType;
import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.LongStream;

/**
 * A request of the sample classify, without HTTP and decoding: a picture of 224 by 224 is written where the device reads it,
 * the network runs, and its thousand scores are read. Direct, the weights are buffers of PJRT in this process for as long.
 * With {@code --jax PYTHON} it is compared with JAX's own jitted call in that interpreter too.
 */
final class ClassifyBench implements Benchmark {
    private static final long SIZE = 224;
    private static final long COLOURS = 3;
    private static final long CLASSES = 1000;
    private static final Dim3 ONE = Dim3.of(1);
    private static final Path MODEL = Installation.here()
            .home()
            .resolve("sample-functions")
            .resolve("classify")
            .resolve("model");

    private record WeightArray(long offset, List<Long> shape) {
        long[] dimensions() {
            return shape.stream().mapToLong(Long::longValue).toArray();
        }

        long lengthBytes() {
            return shape.stream().reduce(1L, (a, b) -> a * b) * Float.BYTES;
        }
    }

    @Override
    public void run(Options options, Report report) throws Exception {
        Path weights = Path.of(options.required("weights", "weights.bin, as classify's model/fetch.sh makes it"));
        int rounds = options.number("rounds", 9);
        int repetitions = options.number("repetitions", 30);
        String source = resource("/classify.mlir");
        List<WeightArray> arrays =
                resource("/weights.txt").lines().map(ClassifyBench::array).toList();
        try (Arena arena = Arena.ofShared();
                FileChannel file = FileChannel.open(weights, StandardOpenOption.READ)) {
            MemorySegment learned = arena.allocate(file.size(), 64)
                    .copyFrom(file.map(FileChannel.MapMode.READ_ONLY, 0, file.size(), arena));
            MemorySegment picture = noise(arena);
            try (var direct = new DirectPjrtDriver(LaunchBench.plugin());
                    var forwarded = new Forwarded(source, arrays, learned, picture)) {
                MemorySegment input = arena.allocate(picture.byteSize(), 64);
                MemorySegment scores = arena.allocate(CLASSES * Float.BYTES);
                long[] buffers = LongStream.concat(
                                arrays.stream()
                                        .mapToLong(each -> direct.buffer(
                                                learned.asSlice(each.offset, each.lengthBytes()), each.dimensions())),
                                LongStream.of(direct.buffer(input, 1, SIZE, SIZE, COLOURS)))
                        .toArray();
                var program = direct.new Executable(source, buffers);
                Rounds.Work work = () -> {
                    input.copyFrom(picture);
                    program.run(scores);
                };
                Rounds.warmUp(work, forwarded::run);
                requireSame(scores, forwarded.scores);
                Rounds result = Rounds.measure(rounds, repetitions, work, forwarded::run);
                report.line("\nclassify, network of 101 arrays: direct p50 %.2f ms, forwarded p50 %.2f ms, ratio %.3f"
                        .formatted(result.directUs(50) / 1e3, result.forwardedUs(50) / 1e3, result.ratio()));
                report.figure("backend", forwarded.context.device().backend())
                        .figure("device", forwarded.context.device().name())
                        .figure("ratio", result.ratio())
                        .figure("direct_p50_ms", result.directUs(50) / 1e3)
                        .figure("forwarded_p50_ms", result.forwardedUs(50) / 1e3);
                String python = options.text("jax", "");
                if (!python.isEmpty()) {
                    try (var jax = new JaxCalls(Path.of(python), MODEL, weights)) {
                        againstJax(report, rounds, repetitions, jax, forwarded);
                    }
                }
            }
        }
    }

    private static void againstJax(Report report, int rounds, int repetitions, JaxCalls jax, Forwarded forwarded)
            throws Exception {
        Rounds.Timed function = many -> Rounds.time(forwarded::run, many);
        Rounds.measure(1, repetitions, jax::times, function);
        Rounds result = Rounds.measure(rounds, repetitions, jax::times, function);
        report.line("JAX's own jitted call: p50 %.2f ms, forwarded p50 %.2f ms, ratio %.3f"
                .formatted(result.directUs(50) / 1e3, result.forwardedUs(50) / 1e3, result.ratio()));
        report.figure("jax_ratio", result.ratio()).figure("jax_p50_ms", result.directUs(50) / 1e3);
    }

    /** What the network computes is as long for noise as for a photograph. */
    private static MemorySegment noise(Arena arena) {
        MemorySegment picture = arena.allocate(SIZE * SIZE * COLOURS * Float.BYTES, 64);
        var random = new Random(1);
        for (long i = 0; i < SIZE * SIZE * COLOURS; i++) {
            picture.setAtIndex(ValueLayout.JAVA_FLOAT, i, (random.nextInt(256) - 127) / 128f);
        }
        return picture;
    }

    private static void requireSame(MemorySegment direct, MemorySegment forwarded) {
        for (int i = 0; i < CLASSES; i++) {
            float one = direct.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            float other = forwarded.getAtIndex(ValueLayout.JAVA_FLOAT, i);
            if (!(Math.abs(one - other) <= 1e-5f)) {
                throw new IllegalStateException(
                        "class " + i + " scores " + one + " direct and " + other + " forwarded");
            }
        }
    }

    private static WeightArray array(String line) {
        List<String> words = List.of(line.split(" ", -1));
        List<Long> shape =
                Arrays.stream(words.get(1).split("x", -1)).map(Long::valueOf).toList();
        return new WeightArray(Long.parseLong(words.getFirst()), shape);
    }

    private static String resource(String name) throws IOException {
        try (InputStream in = Objects.requireNonNull(ClassifyBench.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** As the sample does it. */
    private static final class Forwarded implements AutoCloseable {
        private final Context context = Accelerator.open();
        private final KernelModule module;
        private final Kernel network;
        private final DeviceBuffer weights;
        private final SharedBuffer input;
        private final SharedBuffer result;
        private final Stream stream;
        private final Arguments arguments = new Arguments();
        private final MemorySegment picture;
        private final MemorySegment scores;

        Forwarded(String source, List<WeightArray> arrays, MemorySegment learned, MemorySegment picture) {
            this.picture = picture;
            module = context.load(Program.stableHlo(source));
            network = module.kernel("main");
            weights = context.allocate(learned.byteSize());
            stream = context.newStream();
            try (SharedBuffer shared = context.share(learned.byteSize())) {
                shared.segment().copyFrom(learned);
                stream.copyToDevice(weights, shared);
                stream.synchronize();
            }
            input = context.share(picture.byteSize());
            result = context.share(CLASSES * Float.BYTES);
            for (WeightArray array : arrays) {
                arguments.array(weights, array.offset, ElementType.F32, array.dimensions());
            }
            arguments.array(input, ElementType.F32, 1, SIZE, SIZE, COLOURS).array(result, ElementType.F32, 1, CLASSES);
            scores = MemorySegment.ofArray(new float[(int) CLASSES]);
        }

        void run() {
            input.segment().copyFrom(picture);
            stream.launch(network, ONE, ONE, arguments);
            stream.synchronize();
            scores.copyFrom(result.segment().asSlice(0, CLASSES * Float.BYTES));
        }

        @Override
        public void close() {
            context.close();
        }
    }
}
