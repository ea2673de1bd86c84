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
 */
final class CrowdScenario {
    private static final int WORKERS = 16;
    private static final int SPARE = 3;
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
        Arrivals arrivals = Arrivals.draw(tenants, seconds, seed);
        try (ShortFolder folder = ShortFolder.create();
                DaemonProcess daemon = DaemonProcess.start(
                        installation,
                        folder,
                        "-Dhearth.daemon.workers.max=" + WORKERS,
                        "-Dhearth.daemon.workers.spare=" + SPARE);
                HearthProcess _ = SidecarHost.start(installation, folder, daemon.socket(), tenants + 1)) {
            var alone = new Histogram(3);
            for (int i = 0; i < 2 * ALONE; i++) {
                double tookMs = functions.getFirst().firstKernelMs(SidecarHost.socket(folder, tenants));
                if (i >= ALONE) {
                    alone.recordValue(Math.round(1000 * tookMs));
                }
            }
            for (int i = 0; i < PROGRAMS; i++) {
                call(folder, i);
            }
            arrivals.before(WORKERS - SPARE).forEach(tenant -> call(folder, tenant));
            daemon.awaitRehearsedWorkers(SPARE);
            List<Called> answered = answer(folder, arrivals.counted());
            tell(report, alone, answered, given(daemon.process()));
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

    private void tell(Report report, Histogram alone, List<Called> answered, List<Given> given) {
        var warm = new Histogram(3);
        var rest = new Histogram(3);
        for (Called call : answered) {
            if (Double.isNaN(call.tookMs())) {
                continue;
            }
            boolean hadNone = given.stream().anyMatch(call::within);
            (hadNone ? rest : warm).recordValue(Math.round(1000 * call.tookMs()));
        }
        long called = answered.stream().mapToInt(Called::tenant).distinct().count();
        report.line("""

                %d tenants, %d workers of which %d spare, %d programs; the calls of %d s in real time, seed %d: %d calls, of %d tenants
                (each called once in 60 to 300 s on average, gaps Pareto; the tenants' sidecars run in one process)
                """.formatted(tenants, WORKERS, SPARE, PROGRAMS, seconds, seed, answered.size(), called));
        report.line(
                "%-40s %8s %8s %8s %8s".formatted("connect to first kernel done, ms", "calls", "p50", "p99", "most"));
        line(report, "one tenant that is alone, warm", alone);
        line(report, "of many, its worker warm", warm);
        line(report, "of many, without a worker", rest);
        refusals.stream().distinct().limit(3).forEach(text -> report.line("refused: " + text));
        report.line("refused: %d of %d calls".formatted(refusals.size(), answered.size()));
        double ratio = p99Ms(warm) / p99Ms(alone);
        boolean holds = refusals.isEmpty() && ratio <= MAX_WARM_RATIO && p99Ms(rest) <= MAX_REST_MS;
        report.line("warm over alone, p99: %.2f, wanted %.0f; without a worker: p99 %.0f ms, wanted %.0f"
                .formatted(ratio, MAX_WARM_RATIO, p99Ms(rest), MAX_REST_MS));
        report.figure("tenants_served", holds ? tenants : 0)
                .figure("tenants", tenants)
                .figure("tenants_called", called)
                .figure("tenants_refused_calls", refusals.size())
                .figure("tenants_warm_p99_ms", p99Ms(warm))
                .figure("tenants_warm_p99_over_alone", ratio)
                .figure("tenants_rest_p99_ms", p99Ms(rest));
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
