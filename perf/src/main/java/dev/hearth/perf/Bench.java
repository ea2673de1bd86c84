package dev.hearth.perf;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Runs a benchmark by name: {@code Bench launch --rounds 9}. The last line it prints is one JSON object; it exits with 1
 * where a figure is one that must not be.
 */
public final class Bench {
    private static final Map<String, Benchmark> BENCHMARKS = Map.of(
            "launch", new LaunchBench(),
            "matmul", new MatmulBench(),
            "copy", new CopyBench(),
            "edges", new EdgesBench(),
            "classify", new ClassifyBench(),
            "start", new StartBench(),
            "warm", new WarmBench(),
            "fault", new FaultBench(),
            "share", new ShareBench(),
            "frames", new FramesBench());

    private Bench() {}

    public static void main(String[] arguments) throws Exception {
        Locale.setDefault(Locale.ROOT);
        List<String> words = Arrays.asList(arguments);
        Benchmark benchmark = words.isEmpty() ? null : BENCHMARKS.get(words.getFirst());
        if (benchmark == null) {
            System.err.println("usage: bench NAME [--option value]…  NAME is one of "
                    + BENCHMARKS.keySet().stream().sorted().toList());
            System.exit(64);
            return;
        }
        Options options = Options.parse(words.subList(1, words.size()));
        var report = new Report(words.getFirst());
        benchmark.run(options, report);
        report.finish(Path.of(options.text("results", "target/bench")));
        if (report.isFailed()) {
            System.exit(1);
        }
    }
}
