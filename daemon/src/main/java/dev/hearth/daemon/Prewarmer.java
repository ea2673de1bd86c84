package dev.hearth.daemon;

import dev.hearth.daemon.backend.Device;
import dev.hearth.daemon.builder.SealedBytes;
import dev.hearth.daemon.warm.ContentStore;
import dev.hearth.daemon.warm.Learned;
import dev.hearth.protocol.Digest;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.posix.Descriptor;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Brings a revision's worker up and has it load what the revision used last time, before its first session is there. What
 * is warm already is left as it is, so asking twice costs nothing. Any thread may call; the call returns when all is done.
 */
final class Prewarmer {
    private static final Logger LOG = System.getLogger(Prewarmer.class.getName());

    private final DaemonConfig config;
    private final WorkerPool pool;
    private final Learner learner;
    private final ModuleCache modules;
    private final ContentStore contents;

    /**
     * What became of it.
     *
     * @param worker that the revision has now
     * @param loaded modules that were loaded by this call
     * @param filled persistent buffers that were filled by this call
     * @param missing modules that were asked for by their digest and are not warm
     */
    record Outcome(WorkerProcess worker, int loaded, int filled, List<Digest> missing) {}

    Prewarmer(DaemonConfig config, WorkerPool pool, Learner learner, ModuleCache modules, ContentStore contents) {
        this.config = config;
        this.pool = pool;
        this.learner = learner;
        this.modules = modules;
        this.contents = contents;
    }

    /**
     * Has a revision warm.
     *
     * @param wanted digests of the programs to load; none for all that it used last time
     * @param cancelled whether it is no longer wanted: then what is not begun is left out
     * @throws RefusedException INVALID_HANDLE where nothing is known of the revision; or as no worker is to be had
     */
    Outcome prewarm(String tenant, Set<Digest> wanted, BooleanSupplier cancelled) throws InterruptedException {
        if (cancelled.getAsBoolean()) {
            throw new RefusedException(Status.UNAVAILABLE, "whoever asked for it has cancelled");
        }
        learner.learn();
        Learned learned = learner.find(tenant)
                .orElseThrow(() -> new RefusedException(
                        Status.INVALID_HANDLE,
                        "nothing is known of " + tenant
                                + " on this node: it has had no session here, or it was long ago"));
        WorkerProcess worker = pool.prewarm(opening(learned));
        Set<Digest> warm = warm(worker);
        int loaded = 0;
        if (learned.device().equals(Learner.fingerprint(worker.device()))) {
            for (Learned.Module module : learned.modules()) {
                boolean due = !cancelled.getAsBoolean() && (wanted.isEmpty() || wanted.contains(module.program()));
                loaded += due && !warm.contains(module.program()) && load(worker, module) ? 1 : 0;
            }
        }
        int filled = 0;
        for (Learned.Buffer buffer : learned.buffers()) {
            boolean due = !cancelled.getAsBoolean() && !warm.contains(buffer.content());
            filled += due && fill(worker, tenant, buffer) ? 1 : 0;
        }
        return new Outcome(worker, loaded, filled, missing(worker, wanted));
    }

    private WorkerPool.Opening opening(Learned learned) {
        Claim claim = Claim.of(learned.share(), learned.priority(), config.share());
        Assignment assignment = Assignment.of(config, learned.tenant(), learned.memoryBytes(), claim);
        long longest = config.warm().longest().toNanos();
        return new WorkerPool.Opening(
                learned.uid(),
                kind(learned.accelerator()),
                assignment,
                Duration.ofNanos(Math.min(learned.keepWarmNs(), longest)));
    }

    private static Device.@Nullable Kind kind(String name) {
        return name.isEmpty() ? null : Device.Kind.valueOf(name);
    }

    private static Set<Digest> warm(WorkerProcess worker) {
        return worker.warmth().things().stream()
                .filter(thing -> thing.place() == Warmth.Place.DEVICE)
                .map(Warmth.Thing::digest)
                .collect(Collectors.toSet());
    }

    private boolean load(WorkerProcess worker, Learned.Module module) throws InterruptedException {
        byte[] binary = modules.find(module.binary()).orElse(null);
        if (binary == null) {
            return false;
        }
        try (Descriptor file = SealedBytes.of("module", binary)) {
            boolean done = isDone(worker, worker.prepareModule(module, binary.length, file));
            if (done) {
                worker.remember(module);
            }
            return done;
        } catch (IOException e) {
            return failed(worker, e);
        }
    }

    private boolean fill(WorkerProcess worker, String tenant, Learned.Buffer buffer) throws InterruptedException {
        Path content =
                contents.find(tenant, buffer.content(), buffer.lengthBytes()).orElse(null);
        if (content == null) {
            return false;
        }
        try (Descriptor file = Descriptor.openReadOnly(content)) {
            return isDone(worker, worker.prepareBuffer(buffer, file));
        } catch (IOException e) {
            return failed(worker, e);
        }
    }

    private static boolean isDone(WorkerProcess worker, ControlLink.Answer answer) {
        if (answer.status() != Status.OK) {
            LOG.log(Level.INFO, "{0} does not prepare: {1}: {2}", worker, answer.status(), answer.message());
        }
        return answer.status() == Status.OK;
    }

    private static boolean failed(WorkerProcess worker, IOException cause) {
        LOG.log(Level.INFO, "{0} does not prepare: {1}", worker, cause.getMessage());
        return false;
    }

    /** A worker tells what it holds a moment after it has answered; what it has answered counts. */
    private static List<Digest> missing(WorkerProcess worker, Collection<Digest> wanted) {
        var missing = new ArrayList<Digest>(wanted);
        missing.removeAll(warm(worker));
        missing.removeAll(worker.built().keySet());
        return missing;
    }
}
