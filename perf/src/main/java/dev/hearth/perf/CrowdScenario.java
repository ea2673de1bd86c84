package dev.hearth.perf;

import dev.hearth.client.AcceleratorException;
import dev.hearth.e2e.DaemonProcess;
import dev.hearth.e2e.HearthProcess;
import dev.hearth.e2e.Installation;
import dev.hearth.e2e.ShortFolder;
import java.nio.file.Path;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/**
 * Many more tenants than workers, each of which is called seldom ({@link Arrivals}). Who is called while its worker is warm
 * should wait about as long as one that has the node to itself; who is not gets a spare worker, its program from the node's disk
 * and its weights from there or from the function, and should still not wait long.
 *
 * <p>A new worker costs the processors about a second. Where the node cannot hold that many tenants, half as many are tried, and so
 * on: what is told is how many it can serve.
 */
final class CrowdScenario {
    private static final int WORKERS = 64;
    /** Fewer than this are no crowd. */
    private static final int FEWEST = 10;

    private static final int SPARE = 4;
    /** Revisions share programs, as copies of one function do; the first of each has it compiled before anything counts. */
    private static final int PROGRAMS = 8;

    private static final int ALONE = 40;
    private static final double MAX_WARM_RATIO = 2;
    private static final double MAX_REST_MS = 500;
    /** By so much the daemon's clock in its log may be beside a call's. */
    private static final long SLACK_MS = 2;

    private static final long DAY_MS = TimeUnit.DAYS.toMillis(1);
    /** A line of the daemon's log, which has the time of day only. */
    private static final Pattern GIVEN = Pattern.compile("^(\\S+) .* works for \\d+/c(\\d+)$");

    private final Installation installation;
    private final int tenants;
    private final int seconds;
    private final int seed;
    private final List<ReturningFunction> functions = new ArrayList<>();
    private final Queue<String> refusals = new ConcurrentLinkedQueue<>();

    /** A call; times are milliseconds of the day, here. What it took is NaN where it was refused. */
    private record Called(int tenant, long fromMs, long toMs, double tookMs) {
        boolean within(Given given) {
            return given.tenant == tenant
                    && sinceMs(given.atMs, fromMs - SLACK_MS) <= sinceMs(toMs + SLACK_MS, fromMs - SLACK_MS);
        }

        private static long sinceMs(long atMs, long fromMs) {
            return Math.floorMod(atMs - fromMs, DAY_MS);
        }
    }

    /** A worker was given to a tenant that had none; the time is of the day. */
    private record Given(int tenant, long atMs) {}

    /** What so many tenants got; times are microseconds. Those of {@code rest} had no worker when they were called. */
    private record Crowd(
            int tenants,
            int calls,
            long called,
            Histogram alone,
            Histogram warm,
            Histogram rest,
            List<String> refusals) {
        static Crowd of(int tenants, Histogram alone, List<Called> answered, List<Given> given, List<String> refusals) {
            var warm = new Histogram(3);
            var rest = new Histogram(3);
            for (Called call : answered) {
                if (!Double.isNaN(call.tookMs)) {
                    boolean hadNone = given.stream().anyMatch(call::within);
                    (hadNone ? rest : warm).recordValue(Math.round(1000 * call.tookMs));
                }
            }
            long called = answered.stream().mapToInt(Called::tenant).distinct().count();
            return new Crowd(tenants, answered.size(), called, alone, warm, rest, refusals);
        }

        double warmRatio() {
            return p99Ms(warm) / p99Ms(alone);
        }

        boolean isServed() {
            return refusals.isEmpty() && warmRatio() <= MAX_WARM_RATIO && p99Ms(rest) <= MAX_REST_MS;
        }
    }

    CrowdScenario(Installation installation, int tenants, int seconds, int seed) {
        this.installation = installation;
        this.tenants = tenants;
        this.seconds = seconds;
        this.seed = seed;
        for (int i = 0; i < PROGRAMS; i++) {
            functions.add(ReturningFunction.named("program " + i));
        }
    }

    void run(Report report) throws InterruptedException {
        report.line("""

                %d workers of which %d spare, %d programs; the calls of %d s in real time, seed %d
                (each tenant called once in 60 to 300 s on average, gaps Pareto; the tenants' sidecars run in one process)
                """.formatted(WORKERS, SPARE, PROGRAMS, seconds, seed));
        int served = 0;
        for (int count = tenants; served == 0 && count >= FEWEST; count /= 2) {
            Crowd crowd = crowd(count);
            tell(report, crowd);
            if (count == tenants) {
                figures(report, crowd);
            }
            served = crowd.isServed() ? count : 0;
        }
        report.figure("tenants_served", served);
    }

    private Crowd crowd(int count) throws InterruptedException {
        Arrivals arrivals = Arrivals.draw(count, seconds, seed);
        try (ShortFolder folder = ShortFolder.create();
                DaemonProcess daemon = DaemonProcess.start(
                        installation,
                        folder,
                        "-Dhearth.daemon.workers.max=" + WORKERS,
                        "-Dhearth.daemon.workers.spare=" + SPARE);
                HearthProcess _ = SidecarHost.start(installation, folder, daemon.socket(), count + 1)) {
            var alone = new Histogram(3);
            for (int i = 0; i < 2 * ALONE; i++) {
                double tookMs = functions.getFirst().firstKernelMs(SidecarHost.socket(folder, count));
                if (i >= ALONE) {
                    alone.recordValue(Math.round(1000 * tookMs));
                }
            }
            for (int i = 0; i < PROGRAMS; i++) {
                call(folder, i);
            }
            arrivals.before(WORKERS - SPARE).forEach(tenant -> call(folder, tenant));
            daemon.awaitRehearsedWorkers(SPARE);
            refusals.clear();
            List<Called> answered = answer(folder, arrivals.counted());
            return Crowd.of(count, alone, answered, given(daemon.process()), List.copyOf(refusals));
        }
    }

    private Called call(ShortFolder folder, int tenant) {
        long from = ofDayMs(LocalTime.now(ZoneId.systemDefault()));
        Path socket = SidecarHost.socket(folder, tenant);
        double tookMs = Double.NaN;
        try {
            tookMs = functions.get(tenant % PROGRAMS).firstKernelMs(socket);
        } catch (AcceleratorException e) {
            refusals.add(String.valueOf(e.getMessage()));
        }
        return new Called(tenant, from, ofDayMs(LocalTime.now(ZoneId.systemDefault())), tookMs);
    }

    /** Calls at their times, whether those before are answered or not. */
    private List<Called> answer(ShortFolder folder, List<Arrivals.Call> calls) throws InterruptedException {
        long startNs = System.nanoTime();
        var due = new ArrayList<Callable<Called>>();
        for (Arrivals.Call each : calls) {
            due.add(() -> {
                TimeUnit.NANOSECONDS.sleep(startNs + (long) (1e9 * each.atS()) - System.nanoTime());
                return call(folder, each.tenant());
            });
        }
        return Together.run(due);
    }

    private static List<Given> given(HearthProcess daemon) {
        return daemon.logLines().stream()
                .map(GIVEN::matcher)
                .filter(Matcher::matches)
                .map(line -> new Given(Integer.parseInt(line.group(2)), ofDayMs(LocalTime.parse(line.group(1)))))
                .toList();
    }

    private static long ofDayMs(LocalTime time) {
        return time.getLong(ChronoField.MILLI_OF_DAY);
    }

    private static void tell(Report report, Crowd crowd) {
        report.line(
                "\n%d tenants, of which %d were called, %d times".formatted(crowd.tenants, crowd.called, crowd.calls));
        report.line(
                "%-40s %8s %8s %8s %8s".formatted("connect to first kernel done, ms", "calls", "p50", "p99", "most"));
        line(report, "one tenant that is alone, warm", crowd.alone);
        line(report, "of many, its worker warm", crowd.warm);
        line(report, "of many, without a worker", crowd.rest);
        crowd.refusals.stream().distinct().limit(3).forEach(text -> report.line("refused: " + text));
        report.line("refused: %d of %d calls".formatted(crowd.refusals.size(), crowd.calls));
        report.line("warm over alone, p99: %.2f, wanted %.0f; without a worker: p99 %.0f ms, wanted %.0f"
                .formatted(crowd.warmRatio(), MAX_WARM_RATIO, p99Ms(crowd.rest), MAX_REST_MS));
    }

    private static void figures(Report report, Crowd crowd) {
        report.figure("tenants", crowd.tenants)
                .figure("tenants_called", crowd.called)
                .figure("tenants_refused_calls", crowd.refusals.size())
                .figure("tenants_warm_p99_ms", p99Ms(crowd.warm))
                .figure("tenants_warm_p99_over_alone", crowd.warmRatio())
                .figure("tenants_rest_p50_ms", crowd.rest.getValueAtPercentile(50) / 1e3)
                .figure("tenants_rest_p99_ms", p99Ms(crowd.rest));
    }

    private static void line(Report report, String what, Histogram times) {
        report.line("%-40s %8d %8.1f %8.1f %8.1f"
                .formatted(
                        what,
                        times.getTotalCount(),
                        times.getValueAtPercentile(50) / 1e3,
                        p99Ms(times),
                        times.getMaxValue() / 1e3));
    }

    private static double p99Ms(Histogram times) {
        return times.getValueAtPercentile(99) / 1e3;
    }
}
