package dev.hearth.daemon;

import dev.hearth.daemon.share.Lease;
import dev.hearth.protocol.UsageFrame;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

/**
 * Shows the supervisor's counters and what each tenant's worker holds and has used. The meters of a tenant are there as
 * long as it has a worker, and start from zero with a new one, as Prometheus expects of a process.
 */
@ApplicationScoped
class DaemonMetrics {
    private static final double SECOND_NS = 1e9;

    private final MeterRegistry registry;
    private final Map<WorkerProcess, List<Meter>> ofWorkers = new HashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("metrics").daemon().factory());

    DaemonMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Shows this daemon; called once. */
    void bind(Daemon daemon) {
        WorkerPool pool = daemon.pool();
        workers(pool, "spare", worker -> worker.tenant() == null);
        workers(pool, "idle", worker -> worker.tenant() != null && worker.sessions() == 0);
        workers(pool, "busy", worker -> worker.tenant() != null && worker.sessions() > 0);
        Gauge.builder("hearth.workers", pool, WorkerPool::unready)
                .tag("state", "unready")
                .description("Worker processes by state; unready ones start or end")
                .register(registry);
        Gauge.builder("hearth.devices", daemon, at -> at.devices().size()).register(registry);
        counters(daemon.counters());
        var _ = timer.scheduleWithFixedDelay(() -> follow(pool), 0, 1, TimeUnit.SECONDS);
    }

    private void workers(WorkerPool pool, String state, java.util.function.Predicate<WorkerProcess> which) {
        Gauge.builder(
                        "hearth.workers",
                        pool,
                        at -> at.workers().stream().filter(which).count())
                .tag("state", state)
                .description("Worker processes by state; unready ones start or end")
                .register(registry);
    }

    private void counters(Counters counters) {
        count("hearth.sessions.opened", "Sidecars that were given a worker", counters.sessionsOpened, 1);
        count("hearth.sessions.refused", "Sidecars that were given none", counters.sessionsRefused, 1);
        count("hearth.worker.starts", "Worker processes started", counters.workerStarts, 1);
        count("hearth.worker.start.seconds", "Time they took to be ready", counters.workerStartNs, SECOND_NS);
        count(
                "hearth.worker.evictions",
                "Workers ended for their place or memory, or when no longer kept warm",
                counters.evictions,
                1);
        count("hearth.worker.losses", "Worker processes that ended unasked", counters.workerLosses, 1);
        count("hearth.builder.starts", "Builder processes started", counters.builderStarts, 1);
        count("hearth.module.cache.hits", "Programs that needed no compiler", counters.moduleHits, 1);
        count("hearth.module.cache.misses", "Programs that were compiled", counters.moduleMisses, 1);
        count("hearth.module.compile.seconds", "Time spent on compiling", counters.compileNs, SECOND_NS);
        Gauge.builder("hearth.module.cache.files", counters, at -> at.moduleFiles)
                .register(registry);
        Gauge.builder("hearth.module.cache.bytes", counters, at -> at.moduleBytes)
                .register(registry);
    }

    private void count(String name, String description, LongAdder counter, double unit) {
        FunctionCounter.builder(name, counter, at -> at.sum() / unit)
                .description(description)
                .register(registry);
    }

    /** Adds the meters of workers that have got a tenant, and removes those of workers that are gone. */
    private synchronized void follow(WorkerPool pool) {
        List<WorkerProcess> now = pool.workers();
        ofWorkers.entrySet().removeIf(entry -> {
            boolean gone = !now.contains(entry.getKey());
            if (gone) {
                entry.getValue().forEach(registry::remove);
            }
            return gone;
        });
        for (WorkerProcess worker : now) {
            String tenant = worker.tenant();
            if (tenant != null && !ofWorkers.containsKey(worker)) {
                ofWorkers.put(worker, meters(worker, Tags.of("tenant", tenant)));
            }
        }
    }

    private List<Meter> meters(WorkerProcess worker, Tags tags) {
        var meters = new ArrayList<Meter>();
        meters.add(gauge("hearth.sessions", "Open sessions", worker, tags, UsageFrame::sessions));
        meters.add(gauge("hearth.buffers", "Device buffers", worker, tags, UsageFrame::buffers));
        meters.add(gauge("hearth.buffer.bytes", "Bytes of device buffers", worker, tags, UsageFrame::bufferBytes));
        meters.add(gauge("hearth.regions", "Shared regions", worker, tags, UsageFrame::regions));
        meters.add(gauge("hearth.region.bytes", "Bytes of shared regions", worker, tags, UsageFrame::regionBytes));
        meters.add(counter(
                "hearth.device.seconds",
                "Device time, by the device's clock",
                worker,
                tags,
                usage -> usage.deviceNs() / SECOND_NS));
        meters.add(counter("hearth.launches", "Kernels launched", worker, tags, UsageFrame::launches));
        meters.add(ofLease(
                "hearth.lease.seconds",
                "Device time, as the supervisor saw it under the grants that were given back",
                worker,
                tags,
                lease -> lease.believedNs() / SECOND_NS));
        meters.add(ofLease(
                "hearth.queue.seconds",
                "Time for which work of sessions waited for the device",
                worker,
                tags,
                lease -> lease.told().queueNs() / SECOND_NS));
        meters.add(ofLease(
                "hearth.copied.bytes",
                "Bytes copied and filled",
                worker,
                tags,
                lease -> lease.told().copiedBytes()));
        meters.add(counter("hearth.frames", "Frames taken", worker, tags, UsageFrame::frames));
        return meters;
    }

    private Meter gauge(
            String name, String description, WorkerProcess worker, Tags tags, ToDoubleFunction<UsageFrame> value) {
        return Gauge.builder(name, worker, at -> ofUsage(at, value))
                .tags(tags)
                .description(description)
                .register(registry);
    }

    private Meter counter(
            String name, String description, WorkerProcess worker, Tags tags, ToDoubleFunction<UsageFrame> value) {
        return FunctionCounter.builder(name, worker, at -> ofUsage(at, value))
                .tags(tags)
                .description(description)
                .register(registry);
    }

    private Meter ofLease(
            String name, String description, WorkerProcess worker, Tags tags, ToDoubleFunction<Lease> value) {
        return FunctionCounter.builder(name, worker, at -> {
                    Lease lease = at.lease();
                    return lease == null ? 0 : value.applyAsDouble(lease);
                })
                .tags(tags)
                .description(description)
                .register(registry);
    }

    private static double ofUsage(WorkerProcess worker, ToDoubleFunction<UsageFrame> value) {
        UsageFrame usage = worker.usage();
        return usage == null ? 0 : value.applyAsDouble(usage);
    }

    /** Shows nothing new any more. */
    void close() {
        timer.shutdownNow();
    }
}
