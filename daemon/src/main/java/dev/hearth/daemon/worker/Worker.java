package dev.hearth.daemon.worker;

import dev.hearth.daemon.Backends;
import dev.hearth.daemon.backend.Backend;
import dev.hearth.daemon.backend.BackendContext;
import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.Device;
import dev.hearth.daemon.fence.FenceException;
import dev.hearth.daemon.fence.SystemCallFence;
import dev.hearth.protocol.AdmitFrame;
import dev.hearth.protocol.AssignFrame;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.UsageFrame;
import dev.hearth.protocol.posix.UnixListener;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The worker process: opens the device's context, then waits for a tenant, and serves that tenant's sessions until the
 * supervisor retires it. Native code runs here, so it may die at any time and takes nobody else along.
 */
public final class Worker implements Attachments.Host, AutoCloseable {
    /** Retired, or alone for too long. */
    public static final int EXIT_RETIRED = 0;
    /** Called with wrong arguments. */
    public static final int EXIT_USAGE = 64;
    /** The device or a socket could not be opened. */
    public static final int EXIT_UNAVAILABLE = 69;
    /** The device was lost. */
    public static final int EXIT_DEVICE_LOST = 70;
    /** A kernel ran longer than it may. */
    public static final int EXIT_DEADLINE = 71;
    /** It was to deny itself system calls and could not. */
    public static final int EXIT_UNFENCED = 72;

    private static final long REPORT_NS = TimeUnit.SECONDS.toNanos(1);
    /** How long a session may take to be told of the worker's end. */
    private static final long TELL_NS = TimeUnit.MILLISECONDS.toNanos(500);

    /** How long a session that is told to end may take until its connection is cut. */
    private static final long PART_MS = 2_000;

    private static final int CONTROL_MODE = 0600;
    /** Whoever reaches the folder may connect: the ticket says who may stay. */
    private static final int SESSION_MODE = 0666;

    private final WorkerOptions options;
    private final int backendCode;
    private final BackendContext context;
    private final IntConsumer halt;
    private final Tickets tickets = new Tickets();
    private final Builds builds = new Builds();
    private final Contents contents = new Contents();
    private final Inventory inventory = new Inventory();
    private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final SecureRandom random = new SecureRandom();
    private final ExecutorService waiting = Waiter.threads();
    private final ControlChannel control;
    private final Attachments attachments;
    private final Modules modules;
    private final PersistentBuffers persistentBuffers;
    private final Preparations preparations;
    private final Watchdog watchdog;
    private final DeviceLease lease = new DeviceLease(sessions);
    private final Rehearsal rehearsal;
    private @Nullable Tenant tenant;
    private int lastSession;
    private boolean retiring;
    private long idleSinceNs = System.nanoTime();

    private Worker(
            WorkerOptions options, Backend backend, BackendContext context, Rehearsal rehearsal, IntConsumer halt)
            throws IOException {
        this.options = options;
        this.rehearsal = rehearsal;
        this.backendCode = backend.code();
        this.context = context;
        this.halt = halt;
        modules = new Modules(context, builds, inventory);
        persistentBuffers = new PersistentBuffers(
                context, contents, inventory, options.moveAfter().toNanos());
        preparations = new Preparations(this, modules, persistentBuffers);
        watchdog = new Watchdog(this);
        attachments = new Attachments(UnixListener.bind(options.socket(), SESSION_MODE), this);
        // Last of all sockets: who can connect here finds a worker that is ready.
        control = new ControlChannel(
                UnixListener.bind(options.folder().resolve("control.sock"), CONTROL_MODE),
                this,
                builds,
                contents,
                inventory,
                preparations);
    }

    public static void main(String[] arguments) {
        WorkerOptions options;
        Backend backend;
        try {
            options = WorkerOptions.of(arguments);
            backend = Backends.named(options.device().split(":", 2)[0]);
        } catch (IllegalArgumentException e) {
            log(String.valueOf(e.getMessage()));
            System.exit(EXIT_USAGE);
            return;
        }
        try {
            launch(options, backend, Runtime.getRuntime()::halt);
        } catch (FenceException e) {
            log(String.valueOf(e.getMessage()));
            System.exit(EXIT_UNFENCED);
            return;
        } catch (BackendException | IOException e) {
            log("cannot serve " + options.device() + ": " + e.getMessage());
            System.exit(EXIT_UNAVAILABLE);
            return;
        }
        log("ready on " + options.device());
        // All other threads are daemons, and one of them ends the process.
        while (true) {
            LockSupport.park();
        }
    }

    /**
     * Opens the device and listens.
     *
     * @param halt ends the process; a test gives something else
     * @throws FenceException where it was told to fence itself and cannot
     */
    static Worker launch(WorkerOptions options, Backend backend, IntConsumer halt) throws IOException {
        Device device = backend.devices().stream()
                .filter(each -> each.id().equals(options.device()))
                .findFirst()
                .orElseThrow(() -> new BackendException(
                        Status.UNAVAILABLE,
                        "there is no device " + options.device() + " any more; restart the daemon"));
        BackendContext context = backend.open(device);
        boolean started = false;
        Rehearsal rehearsal = null;
        try {
            rehearsal = new Rehearsal(backend, context, options.folder());
            rehearsal.begin();
            if (options.fenced()) {
                // With the driver at rest, and before anybody can connect.
                SystemCallFence.raise(backend.startsPrograms(device));
            }
            var worker = new Worker(options, backend, context, rehearsal, halt);
            worker.start();
            started = true;
            return worker;
        } finally {
            if (!started) {
                if (rehearsal != null) {
                    rehearsal.close();
                }
                context.close();
            }
        }
    }

    private void start() {
        // Before anybody may end it: the supervisor may have a tenant at once.
        rehearsal.goOn(this::failed);
        lease.start();
        watchdog.start();
        attachments.start();
        control.start();
    }

    @Override
    public Device device() {
        return context.device();
    }

    @Override
    public int backendCode() {
        return backendCode;
    }

    /** This worker's turns on the device. */
    DeviceLease lease() {
        return lease;
    }

    @Override
    public Tickets tickets() {
        return tickets;
    }

    Set<Session> sessions() {
        return sessions;
    }

    synchronized @Nullable Tenant tenantIfAny() {
        return tenant;
    }

    @Override
    public Tenant tenant() {
        Tenant assigned = tenantIfAny();
        if (assigned == null) {
            throw new ProtocolException(Status.INVALID_ARGUMENT, "this worker has no tenant yet; ASSIGN comes first");
        }
        return assigned;
    }

    /** Gives this worker its tenant, once and for good: the next one never meets what this one left behind. */
    synchronized void assign(AssignFrame assign) {
        if (tenant != null) {
            throw new ProtocolException(
                    Status.INVALID_ARGUMENT, "this worker belongs to " + tenant.name() + " already");
        }
        // What it holds of the device is not the tenant's.
        rehearsal.close();
        Tenant assigned = Tenant.of(assign, options.limits());
        context.account(assigned.account());
        tenant = assigned;
        lease.tenant(assigned);
        log("serves " + assigned.name());
    }

    void admit(AdmitFrame admit) {
        tenant();
        tickets.announce(admit);
    }

    @Override
    public synchronized Session newSession(Line line) {
        if (retiring) {
            throw new ProtocolException(Status.BUSY, "this worker is being ended; open again");
        }
        if (sessions.size() >= options.limits().sessions()) {
            throw new ProtocolException(
                    Status.OUT_OF_QUOTA,
                    "1 sessions asked for; " + tenant().name() + " has " + sessions.size() + " of "
                            + options.limits().sessions()
                            + ". Close some, or raise hearth.daemon.workers.max-sessions");
        }
        lastSession++;
        Tenant owner = tenant();
        var session = new Session(
                "session " + lastSession,
                waiting,
                context,
                modules,
                persistentBuffers,
                owner,
                lease,
                line,
                new Succession(
                        random.nextLong(),
                        random.nextLong(),
                        line.admission().functionUid(),
                        options.resumeGrace().toNanos()),
                this::failed);
        sessions.add(session);
        lease.sessions();
        control.reportNow();
        return session;
    }

    @Override
    public @Nullable Session sessionOf(long tokenHigh, long tokenLow, int functionUid) {
        Session found = null;
        // Each is compared in full, so that the time taken tells nothing about how much of a guess was right.
        for (Session session : sessions) {
            if (session.succession().isFor(tokenHigh, tokenLow, functionUid)) {
                found = session;
            }
        }
        return found;
    }

    @Override
    public synchronized void awaitEnd(Session session) throws InterruptedException {
        while (sessions.contains(session)) {
            wait();
        }
    }

    @Override
    public synchronized void ended(Session session) {
        log(session.summary());
        sessions.remove(session);
        lease.sessions();
        control.reportNow();
        idleSinceNs = System.nanoTime();
        notifyAll();
    }

    /** Ends all sessions and waits until all they held is released. */
    void retire() {
        synchronized (this) {
            retiring = true;
        }
        attachments.close();
        builds.abandon();
        lease.close();
        tellAll(Status.UNAVAILABLE, "the node has ended this worker; open again");
        awaitNoSession(PART_MS);
        sessions.forEach(Session::disconnect);
        awaitNoSession(0);
    }

    /** Waits for this long, 0 for as long as it takes. */
    private synchronized void awaitNoSession(long patienceMs) {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMs);
        while (!sessions.isEmpty() && (patienceMs == 0 || System.nanoTime() - until < 0)) {
            try {
                wait(patienceMs);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }

    /** Ends the process where for long enough nobody has been here who could want it. */
    void endIfOrphaned(long aloneNs) {
        long timeoutNs = options.orphanTimeout().toNanos();
        synchronized (this) {
            if (!sessions.isEmpty() || aloneNs < timeoutNs || System.nanoTime() - idleSinceNs < timeoutNs) {
                return;
            }
        }
        log("ends: no supervisor and no session for " + options.orphanTimeout().toMillis() + " ms");
        exit(EXIT_RETIRED);
    }

    /** How often the usage is looked at: each second, and often enough to notice that nobody is here any more. */
    long reportNs() {
        return Math.min(REPORT_NS, options.orphanTimeout().toNanos() / 4);
    }

    /** A call of a session's or the watchdog's failed for good: the device is lost, and every session with it. */
    void failed(BackendException cause) {
        fail(
                EXIT_DEVICE_LOST,
                Status.DEVICE_LOST,
                "the device was lost, with all that was in its memory: " + cause.getMessage() + "; open again");
    }

    /** Tells every session why, and ends the process at once: native code may never return. */
    void fail(int exitCode, Status status, String text) {
        if (ended.compareAndSet(false, true)) {
            log("ends with " + status + ": " + text);
            attachments.close();
            tellAll(status, text);
            // With the process end the connections: who waits for that finds no kernel of it running any more.
            halt.accept(exitCode);
            sessions.forEach(Session::disconnect);
        }
    }

    /** Ends the process in order. */
    void exit(int exitCode) {
        if (ended.compareAndSet(false, true)) {
            close();
            halt.accept(exitCode);
        }
    }

    /** Each session on a thread of its own: one whose sidecar does not read must not keep the others from hearing it. */
    private void tellAll(Status status, String text) {
        var telling = new ArrayList<Thread>();
        for (Session session : sessions) {
            telling.add(Thread.ofPlatform().daemon().name("telling").start(() -> session.end(status, text)));
        }
        long until = System.nanoTime() + TELL_NS;
        for (Thread thread : telling) {
            try {
                thread.join(Duration.ofNanos(Math.max(1, until - System.nanoTime())));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    void describe(UsageFrame usage) {
        usage.processId((int) ProcessHandle.current().pid())
                .sessions(sessions.size())
                .busyNs(watchdog.busyNs());
    }

    /** Closes the sockets and the context; the sessions have ended, or end with the process. */
    @Override
    public void close() {
        rehearsal.close();
        watchdog.close();
        lease.close();
        attachments.close();
        control.close();
        sessions.forEach(Session::disconnect);
        awaitNoSession(0);
        preparations.close();
        waiting.shutdown();
        persistentBuffers.close();
        modules.close();
        context.close();
    }

    /** One line for the daemon's log. */
    static void log(String line) {
        System.err.println(line);
    }

    static void log(String line, Throwable cause) {
        log(line);
        cause.printStackTrace(System.err);
    }
}
