package dev.hearth.daemon;

import dev.hearth.daemon.warm.WarmSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Sees the workers whose tenant has no session as the warm set does. Keeps nothing. */
final class IdleWorkers {
    /** After this long a session that was given out shows in what its worker tells at once, if it was taken. */
    static final Duration SETTLING = Duration.ofSeconds(1);

    private static final int PAGE_BYTES = 4096;

    private IdleWorkers() {}

    /** Whether its tenant has no session, and is not about to have one. */
    static boolean isIdle(WorkerProcess worker, long nowNs) {
        return worker.tenant() != null
                && !worker.isEnding()
                && worker.sessions() == 0
                && nowNs - worker.lastUsedNs() > SETTLING.toNanos();
    }

    /** Its idle side, without its memory, which takes a look at the system. */
    static WarmSet.Idle of(WorkerProcess worker, long nowNs, long startNs) {
        return of(worker, nowNs, startNs, 0);
    }

    private static WarmSet.Idle of(WorkerProcess worker, long nowNs, long startNs, long memoryBytes) {
        return new WarmSet.Idle(
                worker.name(),
                nowNs - worker.lastUsedNs(),
                worker.keepWarmNs(),
                startNs + worker.warmth().rebuildNs(),
                worker.priority(),
                memoryBytes);
    }

    /** The worker of these that is missed least; {@code startNs} is what starting a worker takes. */
    static Optional<WorkerProcess> least(List<WorkerProcess> workers, long startNs) {
        long now = System.nanoTime();
        return WarmSet.least(workers.stream()
                        .filter(worker -> isIdle(worker, now))
                        .map(worker -> of(worker, now, startNs))
                        .toList())
                .flatMap(least -> named(workers, least.worker()));
    }

    /** Those that are to end now. */
    static List<WarmSet.Eviction> due(List<WorkerProcess> workers, WarmSet limits, long startNs) {
        long now = System.nanoTime();
        return limits.due(workers.stream()
                .filter(worker -> isIdle(worker, now))
                .map(worker -> of(worker, now, startNs, memoryBytes(worker)))
                .toList());
    }

    static Optional<WorkerProcess> named(List<WorkerProcess> workers, String name) {
        return workers.stream().filter(worker -> worker.name().equals(name)).findFirst();
    }

    /** What a worker holds: of the node's memory, and of a device's own. */
    static long memoryBytes(WorkerProcess worker) {
        return residentBytes(worker.pid()) + (worker.isOnHost() ? 0 : worker.bufferBytes());
    }

    /** Resident memory of a process; 0 where it has ended. */
    static long residentBytes(long pid) {
        try {
            String[] pages = Files.readString(Path.of("/proc", Long.toString(pid), "statm"))
                    .split(" ", -1);
            return Long.parseLong(pages[1]) * PAGE_BYTES;
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }
}
