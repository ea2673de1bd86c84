package dev.hearth.daemon;

import dev.hearth.daemon.backend.Device;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;

/**
 * The workers that nobody has: ready, or starting. Keeps no thread and no lock; {@link WorkerPlaces} calls it under its
 * own.
 */
final class SpareWorkers {
    private static final int MAX_DOUBLINGS = 6;

    private final List<Spare> spares = new ArrayList<>();
    private final int wanted;
    private int failures;
    private boolean pausing;

    /**
     * One of them.
     *
     * @param device what it runs on
     * @param urgency of its process
     * @param worker it, once it is ready; failed where it does not start
     */
    record Spare(Device device, Urgency urgency, CompletableFuture<WorkerProcess> worker) {
        boolean is(WorkerProcess other) {
            return worker.isDone() && !worker.isCompletedExceptionally() && worker.join() == other;
        }
    }

    SpareWorkers(int wanted) {
        this.wanted = wanted;
    }

    /** Adds one that is ready. */
    void add(WorkerProcess worker) {
        spares.add(new Spare(worker.device(), worker.urgency(), CompletableFuture.completedFuture(worker)));
    }

    /** Whether another should be started now. */
    boolean isWanted() {
        return !pausing && spares.size() < wanted;
    }

    /** Adds one that is about to be started. */
    Spare begin(Device device, Urgency urgency) {
        var spare = new Spare(device, urgency, new CompletableFuture<>());
        spares.add(spare);
        return spare;
    }

    /** It has started. */
    void started(Spare spare, WorkerProcess worker) {
        failures = 0;
        spare.worker().complete(worker);
        if (worker.isEnding()) {
            spares.remove(spare);
        }
    }

    /** It did not start. None is wanted until {@link #resume}, after the pause that this returns: longer each time. */
    Duration failed(Spare spare) {
        spares.remove(spare);
        pausing = true;
        return Duration.ofSeconds(1L << Math.min(failures++, MAX_DOUBLINGS));
    }

    /** The pause is over. */
    void resume() {
        pausing = false;
    }

    /** Takes one on this device, ready or not; null where there is none. */
    @Nullable
    CompletableFuture<WorkerProcess> take(Device device) {
        for (Spare spare : spares) {
            if (spare.device().id().equals(device.id())) {
                spares.remove(spare);
                spare.urgency().raise();
                return spare.worker();
            }
        }
        return null;
    }

    /** Waits until one is ready. */
    static WorkerProcess await(CompletableFuture<WorkerProcess> spare) throws IOException, InterruptedException {
        try {
            return spare.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof IOException failure) {
                throw new IOException(failure.getMessage(), failure);
            }
            throw new CompletionException(e.getCause());
        }
    }

    boolean contains(WorkerProcess worker) {
        return spares.stream().anyMatch(spare -> spare.is(worker));
    }

    void remove(WorkerProcess worker) {
        spares.removeIf(spare -> spare.is(worker));
    }
}
