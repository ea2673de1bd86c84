package dev.hearth.daemon.worker;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.protocol.Status;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Looks at all streams again and again: ends the worker where a kernel runs longer than it may, or the device is lost
 * while nobody waits for it, and looks after the streams of sessions that wait for input.
 *
 * <p>A stream may stand still although its own kernel is not to blame: the device may be busy with another stream. So
 * the worker is ended when nothing in it has moved for the time that a kernel may run, or one stream not for
 * {@value #STARVED} times as long.
 */
final class Watchdog implements AutoCloseable {
    private static final int STARVED = 4;
    private static final long MIN_TICK_NS = TimeUnit.MILLISECONDS.toNanos(5);
    private static final long MAX_TICK_NS = TimeUnit.MILLISECONDS.toNanos(100);
    /** A look that has not come for this long is stuck in native code, or this thread is dead. */
    private static final long STUCK_NS = TimeUnit.SECONDS.toNanos(1);

    private final Worker worker;
    private final Thread thread;
    private volatile boolean closed;
    private volatile long busyNs;
    private volatile long lookedAtNs = System.nanoTime();
    private long progressedAtNs = System.nanoTime();

    Watchdog(Worker worker) {
        this.worker = worker;
        thread = Thread.ofPlatform().daemon().name("watchdog").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /**
     * How long device work has stood still, as the deadline counts it: where this is more than the deadline for long, the
     * watchdog has failed, and the supervisor ends the worker. A watchdog that is stuck itself counts as work that is.
     */
    long busyNs() {
        long sinceLook = System.nanoTime() - lookedAtNs;
        return sinceLook > STUCK_NS ? busyNs + sinceLook : busyNs;
    }

    private void run() {
        while (!closed) {
            Tenant tenant = worker.tenantIfAny();
            long deadlineNs = tenant == null ? 0 : tenant.kernelDeadlineNs();
            worker.tickets().expire();
            try {
                look(deadlineNs);
            } catch (BackendException e) {
                reportLoss(e);
            }
            lookedAtNs = System.nanoTime();
            long tick = deadlineNs <= 0 ? MAX_TICK_NS : Math.clamp(deadlineNs / 10, MIN_TICK_NS, MAX_TICK_NS);
            LockSupport.parkNanos(tick);
        }
    }

    private void look(long deadlineNs) {
        long now = System.nanoTime();
        long longest = 0;
        for (Session session : worker.sessions()) {
            session.tend();
            for (StreamState stream : session.streams()) {
                long stalled = stream.stalledNs(now);
                if (stalled == 0) {
                    progressedAtNs = now;
                }
                longest = Math.max(longest, stalled);
                reportLoss(stream.deviceLoss());
            }
        }
        long counted = Math.max(Math.min(longest, now - progressedAtNs), longest / STARVED);
        busyNs = counted;
        if (deadlineNs > 0 && counted > deadlineNs) {
            worker.fail(
                    Worker.EXIT_DEADLINE,
                    Status.DEADLINE_EXCEEDED,
                    "a kernel has run for " + TimeUnit.NANOSECONDS.toMillis(longest) + " ms; this node allows "
                            + TimeUnit.NANOSECONDS.toMillis(deadlineNs)
                            + " ms. Its worker was ended; open again, and launch less work at once");
        }
    }

    private void reportLoss(@Nullable BackendException cause) {
        if (cause != null && cause.status() == Status.DEVICE_LOST) {
            worker.failed(cause);
        } else if (cause != null) {
            Worker.log("the watchdog could not look at a stream: " + cause.getMessage());
        }
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
