package dev.hearth.daemon;

import dev.hearth.daemon.backend.Device;
import dev.hearth.daemon.warm.WarmSet;
import dev.hearth.protocol.Status;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The places for worker processes, of which there are at most {@code workers.max}.
 *
 * <p>In each taken place a process is starting, spare (ready, of nobody), of a tenant, or ending. Who needs one takes a
 * spare one, else a new one; where all places are taken, the worker that is missed least ({@link WarmSet}) is retired for it, and
 * then another for the spare one that was taken: who comes next need not wait for a place. Workers also end when their
 * keep-warm is over, or where those without a session hold too much. A place is free again only when the process in it is dead and all it left is removed ({@link #bury}):
 * the end of the control connection starts that, whatever its cause. Silence longer than {@code workers.unresponsive}
 * is an end too.
 *
 * <p>One lock guards it all; nothing that waits for a process is done under it. Any thread may call.
 */
final class WorkerPlaces implements AutoCloseable {
    private static final Logger LOG = System.getLogger(WorkerPlaces.class.getName());
    /** How often it is looked for workers whose keep-warm is over. */
    private static final long LOOK_MS = 250;
    /** A spare worker that is not ready after so long, as the processors are never idle, gets its share of them. */
    private static final long MODEST_MS = 5_000;
    /** Longest wait for a place that becomes free. */
    static final Duration ROOM_WAIT = Duration.ofSeconds(10);

    private final DaemonConfig config;
    private final WorkerLauncher launcher;
    private final Counters counters;
    private final Consumer<Device> suspect;
    private final Consumer<WorkerProcess> whenGone;
    private final ExecutorService threads = Executors.newCachedThreadPool(
            Thread.ofPlatform().name("pool-", 0).daemon().factory());
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("pool-watch").daemon().factory());

    private final WarmSet warmSet;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition room = lock.newCondition();
    private final List<WorkerProcess> workers = new ArrayList<>();
    private final SpareWorkers spares;
    private List<Device> devices = List.of();
    private int taken;
    private int waiting;
    private int lastId;
    private boolean closed;
    private boolean leaving;

    /**
     * Makes the places, all free.
     *
     * @param suspect told of each device on which a worker did not start or was lost
     * @param whenGone told of each worker that is dead and removed
     */
    WorkerPlaces(
            DaemonConfig config,
            WorkerLauncher launcher,
            Counters counters,
            Consumer<Device> suspect,
            Consumer<WorkerProcess> whenGone) {
        this.config = config;
        this.launcher = launcher;
        this.counters = counters;
        this.suspect = suspect;
        this.whenGone = whenGone;
        spares = new SpareWorkers(config.workers().spare());
        warmSet = new WarmSet(config.warm().max(), config.warm().memory().bytes());
        var _ = timer.scheduleWithFixedDelay(this::endDue, LOOK_MS, LOOK_MS, TimeUnit.MILLISECONDS);
        new WorkerWatch(config.workers().unresponsive(), config.kernelDeadline(), this::workers).start(timer);
    }

    /**
     * Adopts the workers that these run folders name, removes the rest, and returns those that have a tenant. Called
     * once, before anything is taken.
     */
    List<WorkerProcess> adopt(List<String> folders, List<Device> found) throws InterruptedException {
        folders.forEach(folder -> lastId = Math.max(lastId, WorkerLauncher.id(folder)));
        var busy = new ArrayList<WorkerProcess>();
        for (WorkerProcess worker :
                Adoption.of(folders, threads, folder -> launcher.adopt(folder, found, this::ended))) {
            if (!register(worker, 1)) {
                worker.bury();
            } else if (worker.tenant() != null) {
                busy.add(worker);
            }
        }
        return busy;
    }

    private boolean register(WorkerProcess worker, int place) {
        lock.lock();
        try {
            if (worker.isEnding() || closed) {
                return false;
            }
            taken += place;
            workers.add(worker);
            if (place > 0 && worker.tenant() == null) {
                spares.add(worker);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Tells which devices there are, and starts spare workers. Workers on other devices go on. */
    void devices(List<Device> found) {
        locked(() -> devices = List.copyOf(found));
        refill();
    }

    /**
     * A ready worker of nobody; the caller gives it a tenant. Waits for it to start where there is no spare one.
     *
     * @throws RefusedException where there is none to be had
     * @throws IOException where it does not start
     */
    WorkerProcess take(Device.@Nullable Kind kind) throws IOException, InterruptedException {
        CompletableFuture<WorkerProcess> spare;
        Device device;
        lock.lockInterruptibly();
        waiting++;
        try {
            if (closed) {
                throw new RefusedException(Status.UNAVAILABLE, "the daemon is stopping; try again when it is back");
            }
            device = Devices.choose(devices, kind, this::load);
            long left = ROOM_WAIT.toNanos();
            for (spare = spares.take(device);
                    spare == null && taken >= config.workers().max();
                    spare = spares.take(device)) {
                if ((workers.stream().noneMatch(WorkerProcess::isEnding) && !makeRoom(worker -> true)) || left <= 0) {
                    throw busy();
                }
                left = room.awaitNanos(left);
            }
            taken += spare == null ? 1 : 0;
        } finally {
            waiting--;
            lock.unlock();
        }
        return spare == null ? start(device, Urgency.now()) : SpareWorkers.await(spare);
    }

    private long load(Device device) {
        return workers.stream()
                .filter(worker ->
                        worker.tenant() != null && worker.device().id().equals(device.id()))
                .count();
    }

    /** Retires a spare worker, else the one that is missed least; false where there is none. The lock is held. */
    private boolean makeRoom(Predicate<WorkerProcess> mayGo) {
        WorkerProcess victim = workers.stream()
                .filter(worker -> !worker.isEnding() && spares.contains(worker) && mayGo.test(worker))
                .findFirst()
                .or(() -> IdleWorkers.least(workers.stream().filter(mayGo).toList(), counters.meanWorkerStartNs()))
                .orElse(null);
        if (victim != null) {
            end(victim, "its place is needed");
        }
        return victim != null;
    }

    /** Ends a worker that nobody uses; the lock is held. */
    private void end(WorkerProcess worker, String why) {
        counters.evictions.increment();
        LOG.log(Level.INFO, "{0} is retired: {1}", worker, why);
        setAside(worker);
        threads.execute(() -> retire(worker));
    }

    /** Ends the workers whose tenants are no longer kept warm. */
    private void endDue() {
        var due = IdleWorkers.due(workers(), warmSet, counters.meanWorkerStartNs());
        locked(() -> due.forEach(eviction -> IdleWorkers.named(workers, eviction.worker())
                .filter(worker -> IdleWorkers.isIdle(worker, System.nanoTime()))
                .ifPresent(worker -> end(worker, eviction.why()))));
        // Who has become idle may make room for a spare worker.
        refill();
    }

    private RefusedException busy() {
        return new RefusedException(
                Status.BUSY,
                "all " + config.workers().max() + " workers of this node have sessions of other tenants; try again when"
                        + " one has ended, or raise hearth.daemon.workers.max");
    }

    private void retire(WorkerProcess worker) {
        worker.retire();
        try {
            worker.awaitEnd(launcher.retirePatience());
        } catch (InterruptedException e) {
            worker.kill();
        }
    }

    /** Makes sure that nobody takes or uses it any more; the lock is held. */
    private void setAside(WorkerProcess worker) {
        worker.setEnding();
        spares.remove(worker);
    }

    /** Notes that a tenant's worker gets a session; false where it is about to end, and must not. */
    boolean use(WorkerProcess worker) {
        lock.lock();
        try {
            worker.touch();
            return !worker.isEnding();
        } finally {
            lock.unlock();
        }
    }

    /** Ends a worker that does not do what it is told. */
    void giveUp(WorkerProcess worker) {
        locked(() -> setAside(worker));
        worker.kill();
    }

    /** Starts a worker in a place that is taken for it already; gives the place back where that fails. */
    private WorkerProcess start(Device device, Urgency urgency) throws IOException {
        boolean started = false;
        try {
            WorkerProcess worker = launcher.start(nextId(), device, urgency, this::ended);
            started = register(worker, 0);
            if (!started) {
                throw new IOException(worker.name() + " " + worker.bury() + " as soon as it was ready");
            }
            return worker;
        } finally {
            if (!started) {
                freePlace();
                suspect.accept(device);
            }
        }
    }

    private int nextId() {
        lock.lock();
        try {
            return ++lastId;
        } finally {
            lock.unlock();
        }
    }

    private void freePlace() {
        locked(() -> {
            taken--;
            room.signalAll();
        });
    }

    /** Starts spare workers until there are as many as wanted, unless someone waits for the place; makes room for them. */
    void refill() {
        lock.lock();
        try {
            boolean wanted = !closed && waiting == 0 && !devices.isEmpty() && spares.isWanted();
            if (wanted && taken >= config.workers().max() && workers.stream().noneMatch(WorkerProcess::isEnding)) {
                makeRoom(worker -> worker.tenant() != null);
            }
            while (wanted && spares.isWanted() && taken < config.workers().max()) {
                taken++;
                SpareWorkers.Spare spare = spares.begin(devices.getFirst(), launcher.spareUrgency());
                var _ = timer.schedule(spare.urgency()::raise, MODEST_MS, TimeUnit.MILLISECONDS);
                threads.execute(() -> startSpare(spare));
            }
        } finally {
            lock.unlock();
        }
    }

    private void startSpare(SpareWorkers.Spare spare) {
        try {
            WorkerProcess worker = start(spare.device(), spare.urgency());
            locked(() -> spares.started(spare, worker));
        } catch (IOException | RuntimeException e) {
            locked(() -> {
                Duration pause = spares.failed(spare);
                if (!closed) {
                    LOG.log(Level.ERROR, "no spare worker: {0}; tried again in {1}", e.getMessage(), pause);
                    var _ = timer.schedule(this::resume, pause.toMillis(), TimeUnit.MILLISECONDS);
                }
            });
            spare.worker().completeExceptionally(e);
        }
    }

    private void resume() {
        locked(spares::resume);
        refill();
    }

    private void ended(WorkerProcess worker) {
        boolean ours;
        lock.lock();
        try {
            setAside(worker);
            ours = workers.contains(worker) && !leaving;
        } finally {
            lock.unlock();
        }
        try {
            if (ours) {
                threads.execute(() -> bury(worker));
            }
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "{0} ended after the daemon", worker);
        }
    }

    private void bury(WorkerProcess worker) {
        String reason = worker.bury();
        String tenant = worker.tenant() == null ? "nobody" : worker.tenant();
        if (worker.isRetired()) {
            LOG.log(Level.INFO, "{0} retired; it worked for {1}", worker, tenant);
        } else {
            counters.workerLosses.increment();
            suspect.accept(worker.device());
            LOG.log(Level.WARNING, "{0} lost: it {1}; it worked for {2}", worker, reason, tenant);
        }
        // At once, so that nobody sees a worker less and its place still taken, and ends another for it.
        locked(() -> {
            workers.remove(worker);
            taken--;
            room.signalAll();
        });
        whenGone.accept(worker);
        refill();
    }

    private void locked(Runnable change) {
        lock.lock();
        try {
            change.run();
        } finally {
            lock.unlock();
        }
    }

    /** All workers that are ready, those of tenants and spare ones. */
    List<WorkerProcess> workers() {
        lock.lock();
        try {
            return workers.stream().filter(worker -> !worker.isEnding()).toList();
        } finally {
            lock.unlock();
        }
    }

    /** Places whose process starts or ends. */
    int unready() {
        lock.lock();
        try {
            return taken
                    - (int) workers.stream()
                            .filter(worker -> !worker.isEnding())
                            .count();
        } finally {
            lock.unlock();
        }
    }

    /** Starts no more workers. Standalone, all end; else they go on, for the next supervisor to adopt. */
    @Override
    public void close() {
        locked(() -> {
            closed = true;
            leaving = !config.standalone();
        });
        timer.shutdownNow();
        List<WorkerProcess> left = workers();
        if (leaving) {
            left.forEach(WorkerProcess::leave);
        } else {
            left.forEach(worker -> threads.execute(() -> retire(worker)));
            awaitFree();
        }
        threads.shutdownNow();
    }

    private void awaitFree() {
        long left = launcher.retirePatience().plus(ROOM_WAIT).toNanos();
        lock.lock();
        try {
            while (taken > 0 && left > 0) {
                left = room.awaitNanos(left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lock.unlock();
        }
    }
}
