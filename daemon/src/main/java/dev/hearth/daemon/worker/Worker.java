package dev.hearth.daemon.worker;

import dev.hearth.daemon.Backends;
import dev.hearth.daemon.backend.Backend;
import dev.hearth.daemon.backend.BackendContext;
import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.Device;
import dev.hearth.protocol.AdmitFrame;
import dev.hearth.protocol.AssignFrame;
import dev.hearth.protocol.FrameChannel;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.UsageFrame;
import dev.hearth.protocol.posix.UnixListener;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The worker process: opens the device's context, then waits for a tenant, and serves that tenant's sessions until the
 * supervisor retires it. Native code runs here, so it may die at any time and takes nobody else along.
 */
public final class Worker implements AutoCloseable {
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

    private static final long REPORT_NS = TimeUnit.SECONDS.toNanos(1);
    /** How long a session may take to be told of the worker's end. */
    private static final long TELL_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private static final int CONTROL_MODE = 0600;
    /** Whoever reaches the folder may connect: the ticket says who may stay. */
    private static final int SESSION_MODE = 0666;

    private final Options options;
    private final int backendCode;
    private final BackendContext context;
    private final IntConsumer halt;
    private final Tickets tickets = new Tickets();
    private final Builds builds = new Builds();
    private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
    private final AtomicBoolean ended = new AtomicBoolean();
    private final ControlChannel control;
    private final Attachments attachments;
    private final Modules modules;
    private final Watchdog watchdog;
    private @Nullable Tenant tenant;
    private int lastSession;
    private boolean retiring;
    private long idleSinceNs = System.nanoTime();

    /**
     * What a worker is told when it starts.
     *
     * @param id its number
     * @param folder its own folder, for the control socket
     * @param socket where sidecars connect
     * @param device id of its device
     * @param maxSessions most sessions at once
     * @param orphanTimeout after which it ends when it has neither a supervisor nor a session
     */
    record Options(String id, Path folder, Path socket, String device, int maxSessions, Duration orphanTimeout) {
        private static final String ARGUMENTS =
                "--id= --folder= --socket= --device= --max-sessions= --orphan-timeout-ms=";

        /** Reads what stands in {@link #ARGUMENTS}. */
        static Options of(String... arguments) {
            var given = new ConcurrentHashMap<String, String>();
            for (String argument : arguments) {
                int equals = argument.indexOf('=');
                if (!argument.startsWith("--") || equals < 0) {
                    throw new IllegalArgumentException("'" + argument + "' is not of the form --name=value");
                }
                given.put(argument.substring(2, equals), argument.substring(equals + 1));
            }
            return new Options(
                    required(given, "id"),
                    Path.of(required(given, "folder")),
                    Path.of(required(given, "socket")),
                    required(given, "device"),
                    Math.toIntExact(number(given, "max-sessions")),
                    Duration.ofMillis(number(given, "orphan-timeout-ms")));
        }

        private static long number(Map<String, String> given, String name) {
            String value = required(given, name);
            try {
                return Long.parseLong(value);
            } catch (NumberFormatException e) {
                throw new IllegalArgumentException("--" + name + "=" + value + " is no number", e);
            }
        }

        private static String required(Map<String, String> given, String name) {
            String value = given.get(name);
            if (value == null) {
                throw new IllegalArgumentException("--" + name + "= is missing; a worker takes " + ARGUMENTS);
            }
            return value;
        }
    }

    private Worker(Options options, Backend backend, BackendContext context, IntConsumer halt) throws IOException {
        this.options = options;
        this.backendCode = backend.code();
        this.context = context;
        this.halt = halt;
        modules = new Modules(context, builds);
        watchdog = new Watchdog(this);
        attachments = new Attachments(UnixListener.bind(options.socket(), SESSION_MODE), this);
        // Last of all sockets: who can connect here finds a worker that is ready.
        control = new ControlChannel(
                UnixListener.bind(options.folder().resolve("control.sock"), CONTROL_MODE), this, builds);
    }

    public static void main(String[] arguments) {
        Options options;
        Backend backend;
        try {
            options = Options.of(arguments);
            backend = Backends.named(options.device().split(":", 2)[0]);
        } catch (IllegalArgumentException e) {
            log(String.valueOf(e.getMessage()));
            System.exit(EXIT_USAGE);
            return;
        }
        try {
            launch(options, backend, Runtime.getRuntime()::halt);
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
     */
    static Worker launch(Options options, Backend backend, IntConsumer halt) throws IOException {
        Device device = backend.devices().stream()
                .filter(each -> each.id().equals(options.device()))
                .findFirst()
                .orElseThrow(() -> new BackendException(
                        Status.UNAVAILABLE,
                        "there is no device " + options.device() + " any more; restart the daemon"));
        BackendContext context = backend.open(device);
        boolean started = false;
        try {
            Rehearsal.hold(context, options.folder());
            var worker = new Worker(options, backend, context, halt);
            worker.start();
            started = true;
            return worker;
        } finally {
            if (!started) {
                context.close();
            }
        }
    }

    private void start() {
        watchdog.start();
        attachments.start();
        control.start();
    }

    Device device() {
        return context.device();
    }

    int backendCode() {
        return backendCode;
    }

    Tickets tickets() {
        return tickets;
    }

    Set<Session> sessions() {
        return sessions;
    }

    synchronized @Nullable Tenant tenantIfAny() {
        return tenant;
    }

    Tenant tenant() {
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
        tenant = Tenant.of(assign);
        log("serves " + tenant.name());
    }

    void admit(AdmitFrame admit) {
        tenant();
        tickets.announce(admit);
    }

    /** A new session on a connection that was let in. */
    synchronized Session newSession(FrameChannel channel, Tickets.Admission admission) {
        if (retiring || sessions.size() >= options.maxSessions()) {
            throw new ProtocolException(
                    Status.BUSY,
                    retiring
                            ? "this worker is being ended; open again"
                            : "this tenant has " + options.maxSessions()
                                    + " sessions open already; close some, or raise hearth.daemon.workers.max-sessions");
        }
        lastSession++;
        Tenant owner = tenant();
        var session = new Session(
                "session " + lastSession,
                context,
                modules,
                owner,
                new Regions(context, owner, admission),
                channel,
                this::failed);
        sessions.add(session);
        return session;
    }

    synchronized void ended(Session session) {
        sessions.remove(session);
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
        tellAll(Status.UNAVAILABLE, "the node has ended this worker; open again");
        awaitNoSession();
    }

    private synchronized void awaitNoSession() {
        while (!sessions.isEmpty()) {
            try {
                wait();
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
            halt.accept(exitCode);
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
        sessions.forEach(Session::disconnect);
    }

    void describe(UsageFrame usage) {
        usage.processId((int) ProcessHandle.current().pid())
                .sessions(sessions.size())
                .busyNs(watchdog.busyNs());
    }

    /** Closes the sockets and the context; the sessions have ended, or end with the process. */
    @Override
    public void close() {
        watchdog.close();
        attachments.close();
        control.close();
        sessions.forEach(Session::disconnect);
        awaitNoSession();
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
