package dev.hearth.sidecar;

import dev.hearth.protocol.posix.UnixListener;
import dev.hearth.protocol.posix.UnixServer;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Accepts the connections of the function, one {@link Session} each, on the thread that accepted it.
 *
 * <p>As many sessions as allowed are served; some more may wait for their answer, which is BUSY; the rest is closed
 * unheard, so that no number of connections takes the sidecar's memory.
 */
final class FunctionListener implements UnixServer.Service, AutoCloseable {
    private static final Logger LOG = System.getLogger(FunctionListener.class.getName());
    private static final int MAX_REFUSED = 64;

    private final Sidecar sidecar;
    private final UnixServer server;
    private final Set<Session> sessions = ConcurrentHashMap.newKeySet();
    private final AtomicLong number = new AtomicLong();

    /** Listens at once. */
    FunctionListener(Sidecar sidecar) throws IOException {
        this.sidecar = sidecar;
        SidecarConfig config = sidecar.config();
        UnixListener listener = UnixListener.bind(config.socket(), Integer.parseInt(config.socketMode(), 8));
        server = new UnixServer(listener, "from-function-", Integer.MAX_VALUE, FrameRelay.STACK_BYTES, this);
    }

    void start() {
        server.start();
    }

    @Override
    public void serve(UnixSocket function) {
        int served = sessions.size();
        int limit = sidecar.config().maxSessions();
        if (served >= limit + MAX_REFUSED) {
            sidecar.counters().sessionsRefused.increment();
            function.close();
            return;
        }
        var session = new Session(sidecar, function, "session-" + number.incrementAndGet());
        sessions.add(session);
        sidecar.counters().sessions.increment();
        try {
            session.run(served >= limit);
        } finally {
            sessions.remove(session);
            sidecar.counters().sessions.decrement();
        }
    }

    @Override
    public void failed(IOException cause) {
        // Most likely out of descriptors or threads; those of sessions that end come free again.
        LOG.log(
                Level.WARNING,
                "cannot accept a connection: {0}; lower hearth.sidecar.max-sessions",
                cause.getMessage());
    }

    boolean isListening() {
        return server.isOpen();
    }

    /** Stops listening and ends every session; each function is told. */
    @Override
    public void close() {
        server.close();
        sessions.forEach(Session::close);
    }
}
