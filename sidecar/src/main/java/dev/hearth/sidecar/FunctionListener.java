package dev.hearth.sidecar;

import dev.hearth.protocol.posix.UnixListener;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.channels.ClosedChannelException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Accepts the connections of the function, one {@link Session} and one thread each.
 *
 * <p>As many sessions as allowed are served; some more may wait for their answer, which is BUSY; the rest is closed
 * unheard, so that no number of connections takes the sidecar's memory.
 */
final class FunctionListener implements AutoCloseable {
    private static final Logger LOG = System.getLogger(FunctionListener.class.getName());
    private static final int MAX_REFUSED = 64;
    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(100);

    private final Sidecar sidecar;
    private final UnixListener listener;
    private final Thread thread;
    private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /** Listens at once. */
    FunctionListener(Sidecar sidecar) throws IOException {
        this.sidecar = sidecar;
        SidecarConfig config = sidecar.config();
        this.listener = UnixListener.bind(config.socket(), Integer.parseInt(config.socketMode(), 8));
        this.thread = Thread.ofPlatform().name("accept").daemon().unstarted(this::accept);
    }

    void start() {
        thread.start();
    }

    private void accept() {
        for (long number = 1; !closed; number++) {
            try {
                serve(listener.accept(), "session-" + number);
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                // Most likely out of descriptors; those of sessions that end come free again.
                LOG.log(Level.WARNING, "cannot accept a connection: {0}", e.getMessage());
                LockSupport.parkNanos(PAUSE_NS);
            }
        }
    }

    private void serve(UnixSocket function, String name) {
        int served = sessions.size();
        int limit = sidecar.config().maxSessions();
        if (served >= limit + MAX_REFUSED) {
            sidecar.counters().sessionsRefused.increment();
            function.close();
            return;
        }
        var session = new Session(sidecar, function, name);
        sessions.add(session);
        sidecar.counters().sessions.increment();
        try {
            Thread.ofPlatform()
                    .name(name + " from function")
                    .stackSize(FrameRelay.STACK_BYTES)
                    .daemon()
                    .start(() -> run(session, served >= limit));
        } catch (OutOfMemoryError e) {
            LOG.log(Level.WARNING, "no thread for a session: {0}; lower hearth.sidecar.max-sessions", e.getMessage());
            function.close();
            ended(session);
        }
    }

    private void run(Session session, boolean busy) {
        try {
            session.run(busy);
        } finally {
            ended(session);
        }
    }

    private void ended(Session session) {
        sessions.remove(session);
        sidecar.counters().sessions.decrement();
    }

    boolean isListening() {
        return thread.isAlive();
    }

    /** Stops listening and ends every session; each function is told. */
    @Override
    public void close() {
        closed = true;
        listener.close();
        sessions.forEach(Session::close);
    }
}
