package dev.hearth.daemon;

import dev.hearth.daemon.backend.Device;
import dev.hearth.protocol.Status;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Finds a tenant's worker, or gives it one, and announces each of its sessions to the worker with a one-time ticket.
 *
 * <p>A tenant keeps its worker, warm, until its keep-warm is over, the place is needed ({@link WorkerPlaces}) or the worker
 * is lost; it may open again at once then. Any thread may call {@link #open}; those of one tenant wait for the same worker.
 */
final class WorkerPool implements AutoCloseable {
    private static final Logger LOG = System.getLogger(WorkerPool.class.getName());
    private static final Duration TICKET_LIFE = Duration.ofSeconds(10);
    private static final int ATTEMPTS = 3;

    private final Duration startPatience;
    private final WorkerPlaces places;
    private final ConcurrentMap<String, CompletableFuture<WorkerProcess>> tenants = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();

    /**
     * What a sidecar asks for.
     *
     * @param uid who must own the files of its regions
     * @param kind of device, null for any
     * @param assignment its tenant, and what a new worker is told of it
     * @param keepWarm how long its worker stays without a session
     */
    record Opening(int uid, Device.@Nullable Kind kind, Assignment assignment, Duration keepWarm) {
        String tenant() {
            return assignment.tenant();
        }
    }

    /**
     * What it is given.
     *
     * @param socket file name of the worker's socket
     * @param ticketHigh one-time ticket
     * @param ticketLow its other half
     */
    record Admission(String socket, long ticketHigh, long ticketLow) {}

    /** Makes a pool without workers; {@code suspect} hears of each device on which a worker did not start or was lost. */
    WorkerPool(DaemonConfig config, WorkerLauncher launcher, Counters counters, Consumer<Device> suspect) {
        startPatience = config.workers().startTimeout().plus(WorkerPlaces.ROOM_WAIT);
        places = new WorkerPlaces(
                config,
                launcher,
                counters,
                suspect,
                gone -> tenants.values().removeIf(worker -> worker.getNow(null) == gone));
    }

    /** Takes over what an earlier supervisor left in these run folders, and starts spare workers. Called once. */
    void begin(List<String> folders, List<Device> devices) throws InterruptedException {
        for (WorkerProcess worker : places.adopt(folders, devices)) {
            String tenant = worker.tenant();
            if (tenant != null) {
                tenants.put(tenant, CompletableFuture.completedFuture(worker));
            }
        }
        places.devices(devices);
    }

    /** Tells which devices there are. */
    void devices(List<Device> devices) {
        places.devices(devices);
    }

    /**
     * Gives a sidecar a worker and a ticket for it; waits for a worker to start where there must be a new one.
     *
     * @throws RefusedException where it gets none
     */
    Admission open(Opening opening) throws InterruptedException {
        String why = "";
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            WorkerProcess worker = workerOf(opening);
            try {
                if (places.use(worker)) {
                    return admit(worker, opening);
                }
            } catch (IOException e) {
                LOG.log(Level.INFO, "{0} admits no session, so it is replaced: {1}", worker, e.getMessage());
                places.giveUp(worker);
                why = ": " + e.getMessage();
            }
        }
        throw new RefusedException(Status.UNAVAILABLE, "no worker takes the session; try again" + why);
    }

    /**
     * Gives a tenant its worker ahead of its first session; waits for it to start.
     *
     * @throws RefusedException where it gets none
     */
    WorkerProcess prewarm(Opening opening) throws InterruptedException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            WorkerProcess worker = workerOf(opening);
            if (places.use(worker)) {
                worker.opening(opening);
                return worker;
            }
        }
        throw new RefusedException(Status.UNAVAILABLE, "no worker stays for " + opening.tenant() + "; try again");
    }

    private Admission admit(WorkerProcess worker, Opening opening) throws IOException {
        worker.opening(opening);
        long high = random.nextLong();
        long low = random.nextLong();
        // Nobody waits for the answer: the worker knows the ticket by the time it is shown, or waits for it a little.
        var _ = worker.admit(high, low, opening.uid(), TICKET_LIFE).whenComplete((answer, failure) -> {
            // One that has gone is buried, or left to the next supervisor.
            if (failure instanceof TimeoutException || (answer != null && answer.status() != Status.OK)) {
                String why = answer == null ? "it does not answer" : answer.message();
                LOG.log(Level.INFO, "{0} admits no session, so it is replaced: {1}", worker, why);
                places.giveUp(worker);
            }
        });
        return new Admission(worker.socketName(), high, low);
    }

    private WorkerProcess workerOf(Opening opening) throws InterruptedException {
        CompletableFuture<WorkerProcess> had = tenants.get(opening.tenant());
        if (had != null && isOver(had)) {
            tenants.remove(opening.tenant(), had);
        }
        var mine = new CompletableFuture<WorkerProcess>();
        CompletableFuture<WorkerProcess> theirs = tenants.putIfAbsent(opening.tenant(), mine);
        if (theirs == null) {
            give(opening, mine);
            theirs = mine;
        }
        WorkerProcess worker = await(theirs);
        if (opening.kind() != null && worker.device().kind() != opening.kind()) {
            throw new RefusedException(
                    Status.UNSUPPORTED,
                    "tenant " + opening.tenant() + " works on a "
                            + worker.device().kind() + " and asks for a " + opening.kind()
                            + "; use one kind, or another tenant name for the other");
        }
        return worker;
    }

    private static boolean isOver(CompletableFuture<WorkerProcess> worker) {
        if (worker.isCompletedExceptionally()) {
            return true;
        }
        WorkerProcess ready = worker.getNow(null);
        return ready != null && ready.isEnding();
    }

    /** Completes the future with a worker that has taken its tenant, or with why there is none. */
    private void give(Opening opening, CompletableFuture<WorkerProcess> to) throws InterruptedException {
        WorkerProcess worker = null;
        try {
            worker = places.take(opening.kind());
            worker.tenant(opening.tenant());
            requireOk(worker.assign(opening.assignment()));
            LOG.log(Level.INFO, "{0} works for {1}", worker, opening.tenant());
            to.complete(worker);
        } catch (IOException e) {
            withdraw(opening, to, worker, new RefusedException(Status.UNAVAILABLE, "no worker: " + e.getMessage()));
        } catch (RuntimeException | InterruptedException | Error e) {
            withdraw(opening, to, worker, e);
            throw e;
        } finally {
            places.refill();
        }
    }

    private void withdraw(
            Opening opening, CompletableFuture<WorkerProcess> to, @Nullable WorkerProcess worker, Throwable why) {
        tenants.remove(opening.tenant(), to);
        to.completeExceptionally(why);
        if (worker != null) {
            places.giveUp(worker);
        }
    }

    private WorkerProcess await(CompletableFuture<WorkerProcess> worker) throws InterruptedException {
        try {
            return worker.get(startPatience.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new RefusedException(Status.UNAVAILABLE, "a worker is still starting; try again");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RefusedException refused) {
                throw new RefusedException(refused.status(), String.valueOf(refused.getMessage()));
            }
            throw new RefusedException(Status.INTERNAL, "no worker could be started: " + e.getCause());
        }
    }

    private static void requireOk(ControlLink.Answer answer) {
        if (answer.status() != Status.OK) {
            throw new RefusedException(answer.status(), answer.message());
        }
    }

    /** All workers that are ready, those of tenants and spare ones. */
    List<WorkerProcess> workers() {
        return places.workers();
    }

    /** Workers that start or end. */
    int unready() {
        return places.unready();
    }

    /** Stops giving out workers; see {@link WorkerPlaces#close}. */
    @Override
    public void close() {
        places.close();
    }
}
