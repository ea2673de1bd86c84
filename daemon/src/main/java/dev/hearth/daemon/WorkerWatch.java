package dev.hearth.daemon;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks every worker how it is, time and again, and kills one that says nothing for too long, or whose device work stands
 * still although its own watchdog should have ended it: that one looks from inside the process, and may be stuck in it.
 *
 * <p>The worker is given twice the time that a kernel may take, and {@link #GRACE} to tell its sessions why they end.
 */
final class WorkerWatch {
    private static final Logger LOG = System.getLogger(WorkerWatch.class.getName());
    private static final Duration GRACE = Duration.ofSeconds(1);
    private static final int ASKED_PER_LIMIT = 5;
    private static final long MIN_PERIOD_MS = 50;

    private final long unresponsiveNs;
    private final long stuckNs;
    private final Supplier<List<WorkerProcess>> workers;

    /**
     * Watches nothing yet.
     *
     * @param unresponsive a worker that sends nothing for this long is killed
     * @param kernelDeadline how long a kernel may run
     */
    WorkerWatch(Duration unresponsive, Duration kernelDeadline, Supplier<List<WorkerProcess>> workers) {
        unresponsiveNs = unresponsive.toNanos();
        stuckNs = kernelDeadline.multipliedBy(2).plus(GRACE).toNanos();
        this.workers = workers;
    }

    /** Goes on until the timer is shut down. */
    void start(ScheduledExecutorService timer) {
        long shortest = TimeUnit.NANOSECONDS.toMillis(Math.min(unresponsiveNs, stuckNs));
        long period = Math.max(MIN_PERIOD_MS, shortest / ASKED_PER_LIMIT);
        var _ = timer.scheduleWithFixedDelay(this::watch, period, period, TimeUnit.MILLISECONDS);
    }

    private void watch() {
        for (WorkerProcess worker : workers.get()) {
            String fault = fault(worker);
            if (fault == null) {
                worker.ping();
            } else {
                LOG.log(Level.WARNING, "{0} {1}; killed", worker, fault);
                worker.kill();
            }
        }
    }

    private @Nullable String fault(WorkerProcess worker) {
        if (worker.silentNs() > unresponsiveNs) {
            return "has answered nothing for " + milliseconds(worker.silentNs());
        }
        if (worker.busyNs() > stuckNs) {
            return "has had a kernel running for " + milliseconds(worker.busyNs())
                    + ", twice what hearth.daemon.kernel-deadline allows, and did not end itself";
        }
        if (worker.sessions() > 0 && worker.usageAgeNs() > stuckNs) {
            return "has sessions and has not told what it does for " + milliseconds(worker.usageAgeNs())
                    + ", twice as long as a kernel may run";
        }
        return null;
    }

    private static String milliseconds(long ns) {
        return TimeUnit.NANOSECONDS.toMillis(ns) + " ms";
    }
}
