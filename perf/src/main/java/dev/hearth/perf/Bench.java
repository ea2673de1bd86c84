package dev.hearth.perf;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Runs a benchmark by name: {@code Bench launch --rounds 9}. The last line it prints is one JSON object; it exits with 1
 * where a figure is one that must not be.
 */
public final class Bench {
    /** Each is made where it is asked for: the others' libraries need not be there. */
    private static final Map<String, Supplier<Benchmark>> BENCHMARKS = Map.ofEntries(
            Map.entry("launch", LaunchBench::new),
            Map.entry("matmul", MatmulBench::new),
            Map.entry("copy", CopyBench::new),
            Map.entry("edges", EdgesBench::new),
            Map.entry("classify", ClassifyBench::new),
            Map.entry("start", StartBench::new),
            Map.entry("warm", WarmBench::new),
            Map.entry("fault", FaultBench::new),
            Map.entry("share", ShareBench::new),
            Map.entry("frames", FramesBench::new),
            Map.entry("cluster", ClusterBench::new),
            Map.entry("proxy", ProxyBench::new),
            Map.entry("scale-from-zero", ScaleFromZeroBench::new),
            Map.entry("gpu", GpuBench::new));

    private Bench() {}

    public static void main(String[] arguments) throws Exception {
        Locale.setDefault(Locale.ROOT);
        List<String> words = Arrays.asList(arguments);
        Supplier<Benchmark> benchmark = words.isEmpty() ? null : BENCHMARKS.get(words.getFirst());
        if (benchmark == null) {
            System.err.println("usage: bench NAME [--option value]…  NAME is one of "
                    + BENCHMARKS.keySet().stream().sorted().toList());
            System.exit(64);
            return;
        }
        Options options = Options.parse(words.subList(1, words.size()));
        var report = new Report(words.getFirst(), options);
        benchmark.get().run(options, report);
        report.finish(Path.of(options.text("results", "target/bench")));
        if (report.exitCode() != 0) {
            System.exit(report.exitCode());
        }
    }
}
