package dev.hearth.daemon;

import dev.hearth.daemon.backend.Device;
import dev.hearth.daemon.warm.Learned;
import dev.hearth.daemon.warm.LearnedFolder;
import dev.hearth.protocol.Digest;
import dev.hearth.protocol.Frame;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Remembers for each revision what its worker has warm, so that the next one can have it ahead of use. Looks at all
 * workers each second, on a thread of its own, and writes what has changed.
 */
final class Learner implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Learner.class.getName());
    private static final long PERIOD_MS = 1000;

    private final DaemonConfig.Share limits;
    private final LearnedFolder folder;
    private final Supplier<List<WorkerProcess>> workers;
    private final Map<WorkerProcess, Learned> written = new WeakHashMap<>();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("learner").daemon().factory());

    Learner(DaemonConfig.Share limits, LearnedFolder folder, Supplier<List<WorkerProcess>> workers) {
        this.limits = limits;
        this.folder = folder;
        this.workers = workers;
    }

    /** Tells workers that were adopted what their tenants want, then learns from time to time. */
    void start() {
        for (WorkerProcess worker : workers.get()) {
            String tenant = worker.tenant();
            if (tenant != null) {
                find(tenant)
                        .ifPresent(learned -> worker.terms(
                                learned.keepWarmNs(), Claim.of(learned.share(), learned.priority(), limits)));
            }
        }
        var _ = timer.scheduleWithFixedDelay(this::learnQuietly, PERIOD_MS, PERIOD_MS, TimeUnit.MILLISECONDS);
    }

    /** What a revision used when it was here last. */
    Optional<Learned> find(String tenant) {
        return folder.find(tenant);
    }

    /** The revisions that have been here. */
    Set<String> known() {
        return folder.tenants();
    }

    private void learnQuietly() {
        try {
            learn();
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "what revisions use is not remembered", e);
        }
    }

    /** Writes what has changed. */
    synchronized void learn() {
        for (WorkerProcess worker : workers.get()) {
            WorkerPool.Opening opening = worker.opening();
            if (opening != null && !worker.warmth().things().isEmpty()) {
                Learned now = learned(worker, opening);
                if (!now.equals(written.get(worker)) && folder.keep(now)) {
                    written.put(worker, now);
                }
            }
        }
    }

    private Learned learned(WorkerProcess worker, WorkerPool.Opening opening) {
        Assignment assignment = opening.assignment();
        Digest device = fingerprint(worker.device());
        Optional<Learned> before = Optional.ofNullable(written.get(worker)).or(() -> find(assignment.tenant()));
        Map<Digest, Learned.Module> known = before.filter(
                        learned -> learned.device().equals(device))
                .map(learned -> learned.modules().stream()
                        .collect(Collectors.toMap(
                                Learned.Module::program, module -> module, (one, other) -> one, LinkedHashMap::new)))
                .orElseGet(LinkedHashMap::new);
        Map<Digest, Learned.Module> built = worker.built();
        var modules = new LinkedHashMap<Digest, Learned.Module>();
        var buffers = new LinkedHashSet<Learned.Buffer>();
        for (Warmth.Thing thing : worker.warmth().things()) {
            switch (thing.kind()) {
                case BUFFER -> buffers.add(new Learned.Buffer(thing.digest(), thing.lengthBytes()));
                case MODULE -> {
                    Learned.Module module = built.getOrDefault(thing.digest(), known.get(thing.digest()));
                    if (module != null) {
                        modules.put(thing.digest(), module.withKernels(thing.kernels()));
                    }
                }
            }
        }
        if (!worker.isPastSessions()) {
            // It may not have come to all that it uses yet, or have been prewarmed in part.
            known.forEach(modules::putIfAbsent);
            before.ifPresent(learned -> buffers.addAll(learned.buffers()));
        }
        return new Learned(
                assignment.tenant(),
                opening.uid(),
                opening.kind() == null ? "" : opening.kind().name(),
                assignment.memoryBytes(),
                assignment.share(),
                assignment.priority(),
                opening.keepWarm().toNanos(),
                device,
                List.copyOf(modules.values()),
                List.copyOf(buffers));
    }

    /** All that binaries depend on, in short. */
    static Digest fingerprint(Device device) {
        return Digest.of(MemorySegment.ofArray(Frame.utf8(device.fingerprint())));
    }

    /** Writes what there is to be written, and learns no more. */
    @Override
    public void close() {
        timer.shutdownNow();
        learnQuietly();
    }
}
