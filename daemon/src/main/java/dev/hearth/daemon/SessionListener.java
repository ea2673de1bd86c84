package dev.hearth.daemon;

import dev.hearth.protocol.Frame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.OpenFrame;
import dev.hearth.protocol.OpenedFrame;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.TermsFrame;
import dev.hearth.protocol.Version;
import dev.hearth.protocol.posix.Message;
import dev.hearth.protocol.posix.UnixListener;
import dev.hearth.protocol.posix.UnixServer;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Listens on {@code daemon.sock}: learns from each sidecar's OPEN who asks and for what, and answers with a worker's
 * socket and a ticket, or with why there is none. One question a connection.
 *
 * <p>Whoever can reach the socket may connect and say nothing, a thousand times over. So there is a bounded number of
 * threads, each for one connection; a connection has {@link #HANDSHAKE} to say what it wants, and much less while there
 * is no thread left.
 */
final class SessionListener implements UnixServer.Service, AutoCloseable {
    private static final Logger LOG = System.getLogger(SessionListener.class.getName());
    static final String SOCKET = "daemon.sock";
    private static final Duration HANDSHAKE = Duration.ofSeconds(5);
    private static final Duration HANDSHAKE_UNDER_PRESSURE = Duration.ofMillis(500);
    private static final int THREADS = 128;
    /** Who asks is judged by what it shows, and it may be any user. */
    private static final int ANYONE = 0666;

    private final DaemonConfig config;
    private final Authenticator authenticator;
    private final WorkerPool pool;
    private final Counters counters;
    private final UnixServer server;
    private final Set<Handshake> silent = ConcurrentHashMap.newKeySet();
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("handshake-watch").daemon().factory());

    /** A connection that has not said what it wants. */
    private record Handshake(UnixSocket socket, long startNs) {}

    private SessionListener(
            DaemonConfig config,
            Authenticator authenticator,
            WorkerPool pool,
            Counters counters,
            UnixListener listener) {
        this.config = config;
        this.authenticator = authenticator;
        this.pool = pool;
        this.counters = counters;
        server = new UnixServer(listener, "open-", THREADS, 0, this);
    }

    /**
     * Starts to listen.
     *
     * @throws StartException where it cannot
     */
    static SessionListener start(DaemonConfig config, Authenticator authenticator, WorkerPool pool, Counters counters) {
        Path path = config.socketFolder().resolve(SOCKET);
        try {
            UnixListener listener = UnixListener.bind(path, ANYONE);
            var sessions = new SessionListener(config, authenticator, pool, counters, listener);
            sessions.server.start();
            var _ = sessions.timer.scheduleWithFixedDelay(sessions::closeSilent, 50, 50, TimeUnit.MILLISECONDS);
            return sessions;
        } catch (IOException e) {
            throw new StartException("cannot listen on " + path + ": " + e.getMessage(), e);
        }
    }

    @Override
    public void failed(IOException cause) {
        LOG.log(Level.WARNING, "cannot accept a connection, tried again: {0}", cause.getMessage());
    }

    private void closeSilent() {
        Duration limit = server.isFull() ? HANDSHAKE_UNDER_PRESSURE : HANDSHAKE;
        long now = System.nanoTime();
        for (Handshake handshake : silent) {
            if (now - handshake.startNs() > limit.toNanos()) {
                handshake.socket().close();
            }
        }
    }

    @Override
    public void serve(UnixSocket socket) {
        try (socket) {
            serveOpen(socket);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serveOpen(UnixSocket socket) throws InterruptedException {
        try {
            Message message = firstMessage(socket);
            // A sidecar that only looks whether the daemon is there connects and closes.
            if (message != null) {
                answer(socket, message);
            }
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a sidecar went away, or said nothing: {0}", e.toString());
        } catch (ProtocolException e) {
            LOG.log(Level.INFO, "a peer that speaks no frames connected: {0}", e.getMessage());
            refuse(socket, 0, e.status(), String.valueOf(e.getMessage()));
        } catch (RuntimeException e) {
            LOG.log(Level.ERROR, "a session could not be opened", e);
            refuse(socket, 0, Status.INTERNAL, "the daemon failed; its log has the details");
        }
    }

    private @Nullable Message firstMessage(UnixSocket socket) throws IOException {
        var handshake = new Handshake(socket, System.nanoTime());
        silent.add(handshake);
        try {
            return socket.receive();
        } finally {
            silent.remove(handshake);
        }
    }

    private void answer(UnixSocket socket, Message message) throws IOException, InterruptedException {
        Frame frame = message.frame();
        message.close();
        try {
            long keepWarmNs = 0;
            if (Opcode.of(frame.opcode()) == Opcode.TERMS) {
                keepWarmNs = new TermsFrame(frame.segment()).keepWarmNs();
                // What it wants is judged once all is read: who is refused while still sending may not hear why.
                Message next = firstMessage(socket);
                if (next == null) {
                    return;
                }
                frame = next.frame();
                next.close();
            }
            if (Opcode.of(frame.opcode()) != Opcode.OPEN) {
                throw new RefusedException(
                        Status.UNKNOWN_OPCODE, "op code " + frame.opcode() + " came where a sidecar sends OPEN");
            }
            var open = new OpenFrame(frame.segment());
            int version = Version.agree(open.minVersion(), open.maxVersion());
            WorkerPool.Admission admission = pool.open(opening(socket, open, keepWarmNs));
            counters.sessionsOpened.increment();
            byte[] name = Frame.utf8(admission.socket());
            send(
                    socket,
                    frame.sequence(),
                    name,
                    new byte[0],
                    opened -> opened.version(version)
                            .ticketHigh(admission.ticketHigh())
                            .ticketLow(admission.ticketLow()));
        } catch (RefusedException e) {
            LOG.log(Level.INFO, "a session is refused: {0}: {1}", e.status(), e.getMessage());
            refuse(socket, frame.sequence(), e.status(), String.valueOf(e.getMessage()));
        } catch (ProtocolException e) {
            LOG.log(Level.INFO, "a session is refused: {0}: {1}", e.status(), e.getMessage());
            refuse(socket, frame.sequence(), e.status(), String.valueOf(e.getMessage()));
        }
    }

    /** What the tenant wants, within what this node allows. */
    private Duration keepWarm(long wanted) {
        if (wanted < 0) {
            throw new RefusedException(Status.INVALID_ARGUMENT, "a keep-warm of " + wanted + " ns; it is not negative");
        }
        long longest = config.warm().longest().toNanos();
        return wanted == 0 ? config.warm().keep() : Duration.ofNanos(Math.min(wanted, longest));
    }

    private WorkerPool.Opening opening(UnixSocket socket, OpenFrame open, long keepWarmNs)
            throws IOException, InterruptedException {
        Identity identity = authenticator.authenticate(socket.peer(), open, keepWarmNs);
        Claim claim = Claim.of(identity.weight(), identity.priority().code(), config.share());
        long memoryBytes = identity.memoryBytes() > 0 ? identity.memoryBytes() : Long.MAX_VALUE;
        Assignment assignment = Assignment.of(config, identity.tenant(), memoryBytes, claim);
        return new WorkerPool.Opening(identity.uid(), identity.kind(), assignment, keepWarm(identity.keepWarmNs()));
    }

    private void refuse(UnixSocket socket, long answered, Status status, String message) {
        counters.sessionsRefused.increment();
        try {
            byte[] text = Frame.utf8(message, ControlLink.MAX_MESSAGE);
            send(socket, answered, new byte[0], text, opened -> opened.status(status.code()));
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "a sidecar went away before it was refused: {0}", e.toString());
        }
    }

    /** Fills in the fixed part of an OPENED. */
    private interface Filling {
        OpenedFrame fill(OpenedFrame opened);
    }

    private static void send(UnixSocket socket, long answered, byte[] name, byte[] message, Filling filling)
            throws IOException {
        int bytes = OpenedFrame.bytes(name, message);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment frame = Frame.begin(arena.allocate(bytes, 8), 0, Opcode.OPENED, bytes, answered, 0);
            filling.fill(new OpenedFrame(frame)).texts(name, message);
            socket.send(frame);
        }
    }

    Path path() {
        return server.path();
    }

    /** Listens no more and removes the socket; sessions that are open go on without the supervisor. */
    @Override
    public void close() {
        server.close();
        timer.shutdownNow();
        server.interrupt();
    }
}
