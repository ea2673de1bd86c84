package dev.hearth.perf;

import dev.hearth.e2e.FaultStorm;
import java.time.Duration;

/**
 * Kills workers, sidecars and the supervisor at random under functions that compare every result. The short run is part of
 * the tests; {@code --kills 1000} is the long one.
 */
final class FaultBench implements Benchmark {
    private static final double NEIGHBOUR_LIMIT = 1.10;

    @Override
    public void run(Options options, Report report) {
        FaultStorm.Outcome outcome = FaultStorm.run(
                options.number("kills", 25),
                Duration.ofSeconds(options.number("calm", 5)),
                options.number("seed", (int) (System.nanoTime() & 0xffff)),
                report::line);
        outcome.wrong().forEach(line -> report.line("wrong: " + line));
        outcome.hung().forEach(line -> report.line("hung: " + line));
        outcome.leaked().forEach(line -> report.line("leaked: " + line));
        double calmMs = outcome.calmP99Ns() / 1e6;
        double stormMs = outcome.stormP99Ns() / 1e6;
        report.line("killed %s; %d results were compared".formatted(outcome.kills(), outcome.batches()));
        report.line(
                "one that was not hit: p99 of a batch %.2f ms before, %.2f ms outside of the kills' moments (%.2f times; wanted %.2f; %d batches)"
                        .formatted(calmMs, stormMs, stormMs / calmMs, NEIGHBOUR_LIMIT, outcome.stormBatches()));
        report.figure("kills", outcome.killCount())
                .figure("wrong", outcome.wrong().size())
                .figure("hung", outcome.hung().size())
                .figure("leaked", outcome.leaked().size())
                .figure("results", outcome.batches())
                .figure("bystander_p99_calm_ms", calmMs)
                .figure("bystander_p99_storm_ms", stormMs)
                .figure("bystander_p99_ratio", stormMs / calmMs);
        if (!outcome.wrong().isEmpty()
                || !outcome.hung().isEmpty()
                || !outcome.leaked().isEmpty()) {
            report.fail("nothing may be wrong, hang or be left behind");
        }
    }
}
