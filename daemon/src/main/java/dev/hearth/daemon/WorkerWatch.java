package dev.hearth.daemon;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Asks every worker for a sign of life, time and again, and kills one that gives none for too long. */
final class WorkerWatch {
    private static final Logger LOG = System.getLogger(WorkerWatch.class.getName());
    private static final int ASKED_PER_LIMIT = 5;
    private static final long MIN_PERIOD_MS = 50;

    private final Duration limit;
    private final Supplier<List<WorkerProcess>> workers;

    WorkerWatch(Duration limit, Supplier<List<WorkerProcess>> workers) {
        this.limit = limit;
        this.workers = workers;
    }

    /** Goes on until the timer is shut down. */
    void start(ScheduledExecutorService timer) {
        long period = Math.max(MIN_PERIOD_MS, limit.toMillis() / ASKED_PER_LIMIT);
        var _ = timer.scheduleWithFixedDelay(this::watch, period, period, TimeUnit.MILLISECONDS);
    }

    private void watch() {
        for (WorkerProcess worker : workers.get()) {
            long silent = worker.silentNs();
            if (silent > limit.toNanos()) {
                LOG.log(
                        Level.WARNING,
                        "{0} has answered nothing for {1} ms; killed",
                        worker,
                        String.valueOf(TimeUnit.NANOSECONDS.toMillis(silent)));
                worker.kill();
            } else {
                worker.ping();
            }
        }
    }
}
