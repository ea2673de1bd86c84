package dev.hearth.perf;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Objects;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * What a frame costs before any device: written and read in memory, through a socket, and through the sidecar's relay.
 * JMH measures each in a JVM of its own, with what its threads allocate.
 *
 * <p>Fails where a frame allocates. The limit is not 0: JMH itself, its profiler and the compilers allocate some ten
 * kilobytes an iteration, which are some hundredths of a byte a frame. The smallest object has 16 bytes, so one for each
 * frame cannot hide below it. One for each batch could: that there is none either is for the sidecar's tests to say,
 * which count the bytes of the relay's own threads.
 */
final class FramesBench implements Benchmark {
    private static final double MOST_BYTES = 0.5;
    private static final String ALLOCATED = "gc.alloc.rate.norm";

    @Override
    public void run(Options options, Report report) throws Exception {
        Collection<RunResult> results = new Runner(new OptionsBuilder()
                        .include(FrameBenchmark.class.getName())
                        .include(ChannelBenchmark.class.getName())
                        .include(RelayBenchmark.class.getName())
                        .addProfiler(GCProfiler.class)
                        .verbosity(VerboseMode.SILENT)
                        .shouldFailOnError(true)
                        .build())
                .run();
        report.line("%-34s %12s %14s".formatted("a frame", "ns", "heap bytes"));
        results.stream().sorted(Comparator.comparing(FramesBench::name)).forEach(result -> add(report, result));
    }

    private static void add(Report report, RunResult result) {
        double ns = result.getPrimaryResult().getScore();
        double bytes = Objects.requireNonNull(
                        result.getSecondaryResults().get(ALLOCATED), "JMH did not measure the heap")
                .getScore();
        String name = name(result);
        report.line("%-34s %12.1f %14.4f".formatted(name, ns, bytes));
        String key = name.replace('.', '_');
        report.figure(key + "_ns_per_frame", ns).figure(key + "_heap_bytes_per_frame", bytes);
        if (!(bytes < MOST_BYTES)) {
            report.fail("%s allocates %.3f bytes of heap a frame; less than %.1f is JMH's own, the rest is ours"
                    .formatted(name, bytes, MOST_BYTES));
        }
    }

    /** Such as {@code relay.pipelined}. */
    private static String name(RunResult result) {
        String benchmark = result.getParams().getBenchmark();
        String subject = benchmark.substring(benchmark.lastIndexOf('.', benchmark.lastIndexOf('.') - 1) + 1);
        return subject.replace("Benchmark", "")
                .replaceAll("(?<=[a-z])([A-Z])", "_$1")
                .toLowerCase(Locale.ROOT);
    }
}
