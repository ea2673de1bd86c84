package dev.hearth.daemon.worker;

import dev.hearth.daemon.backend.Device;
import dev.hearth.protocol.AttachFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.ResumeFrame;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.Version;
import dev.hearth.protocol.WelcomeFrame;
import dev.hearth.protocol.posix.Message;
import dev.hearth.protocol.posix.UnixListener;
import dev.hearth.protocol.posix.UnixServer;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Takes the connections of sidecars. The first frame must be an ATTACH or RESUME with a ticket that the supervisor
 * announced; a connection for frames then becomes a session or takes one up again, one for descriptors is handed to its
 * session.
 *
 * <p>Anyone on the node who reaches the socket may connect: who does not attach within {@link #PATIENCE} is cut off, and
 * of many that wait the oldest go first. Each connection has a thread of its own.
 */
final class Attachments implements UnixServer.Service, AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MAX_UNATTACHED = 256;
    /** How long a session may take to see that its connections broke. */
    private static final long CLAIM_NS = TimeUnit.SECONDS.toNanos(2);

    /** How long the supervisor's word of a ticket may be behind the one who shows it. */
    private static final long ANNOUNCED_NS = TimeUnit.SECONDS.toNanos(2);
    /** ATTACH is the first frame of its connection. */
    private static final long ATTACH_SEQUENCE = 1;

    private static final byte[] NO_TEXT = {};

    private final UnixServer server;
    private final Host host;
    private final Set<UnixSocket> unattached = new LinkedHashSet<>();

    /** Whose connections these are. */
    interface Host {
        Device device();

        int backendCode();

        Tenant tenant();

        /** Who may attach. */
        Tickets tickets();

        /** A new session on a connection that was let in. */
        Session newSession(Line line);

        /** It is over. */
        void ended(Session session);

        /** The session that a token takes up again for a function of this user, also where it is ending; null for none. */
        @Nullable
        Session sessionOf(long tokenHigh, long tokenLow, int functionUid);

        /** Waits until a session is over: none of its work runs any more. */
        void awaitEnd(Session session) throws InterruptedException;
    }

    /** Takes the listener over; {@link #start()} begins to accept. */
    Attachments(UnixListener listener, Host host) {
        this.host = host;
        server = new UnixServer(listener, "attached-", Integer.MAX_VALUE, 0, this);
    }

    void start() {
        server.start();
    }

    @Override
    public void failed(IOException cause) {
        // Out of descriptors: those that never attach are cut off soon, and give theirs back.
        Worker.log("a connection could not be accepted: " + cause.getMessage());
    }

    private synchronized void enter(UnixSocket socket) {
        if (unattached.size() == MAX_UNATTACHED) {
            UnixSocket oldest = unattached.iterator().next();
            unattached.remove(oldest);
            oldest.close();
            host.tickets().lookAgain();
        }
        unattached.add(socket);
    }

    private synchronized void leave(UnixSocket socket) {
        unattached.remove(socket);
    }

    @Override
    public void serve(UnixSocket socket) {
        enter(socket);
        boolean handedOver = false;
        try (Message first = socket.timeout(PATIENCE).receive(PATIENCE)) {
            if (first != null) {
                handedOver = attach(socket, first.frame());
            }
        } catch (ProtocolException e) {
            refuse(socket, e);
        } catch (IOException e) {
            // Whoever it was said nothing, or has gone.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            leave(socket);
            if (!handedOver) {
                socket.close();
            }
        }
    }

    /** Whether someone else closes the socket from here on. */
    private boolean attach(UnixSocket socket, Frame frame) throws IOException, InterruptedException {
        if (frame.opcode() == Opcode.RESUME.code()) {
            return resume(socket, new ResumeFrame(frame.segment()));
        }
        if (frame.opcode() != Opcode.ATTACH.code()) {
            throw new ProtocolException(
                    Status.INVALID_FRAME,
                    "op code " + frame.opcode() + "; a connection to a worker begins with ATTACH or RESUME");
        }
        var attach = new AttachFrame(frame.segment());
        Tickets.Admission admission = redeem(socket, attach.ticketHigh(), attach.ticketLow(), attach.channel());
        if (attach.channel() == Tickets.DESCRIPTORS) {
            admission.descriptors(socket);
            return true;
        }
        try {
            serve(new Line(socket, admission), Version.agree(attach.version(), attach.version()));
        } finally {
            admission.close();
        }
        return false;
    }

    private Tickets.Admission redeem(UnixSocket socket, long high, long low, int channel) throws InterruptedException {
        Tickets.Admission admission = host.tickets().redeem(high, low, channel, socket::isOpen, ANNOUNCED_NS);
        leave(socket);
        if (admission == null) {
            throw new ProtocolException(
                    Status.UNAUTHENTICATED, "this ticket is unknown, used or expired; open a new session");
        }
        return admission;
    }

    private boolean resume(UnixSocket socket, ResumeFrame resume) throws IOException, InterruptedException {
        Tickets.Admission admission = redeem(socket, resume.ticketHigh(), resume.ticketLow(), Tickets.FRAMES);
        boolean taken = false;
        try {
            int version = Version.agree(resume.version(), resume.version());
            Session session = claim(resume, admission);
            try {
                welcome(socket, version, session);
                socket.timeout(Duration.ZERO);
                taken = true;
            } finally {
                if (taken) {
                    session.succession().succeed(new Line(socket, admission));
                } else {
                    session.succession().forgo();
                }
            }
        } finally {
            if (!taken) {
                admission.close();
            }
        }
        return true;
    }

    /** Where the session ends, it is refused only after that: then its work leaves shared memory alone. */
    private Session claim(ResumeFrame resume, Tickets.Admission admission) throws InterruptedException {
        Session session = host.sessionOf(resume.resumeTokenHigh(), resume.resumeTokenLow(), admission.functionUid());
        if (session != null && session.succession().claim(CLAIM_NS)) {
            return session;
        } else if (session != null) {
            host.awaitEnd(session);
        }
        throw new ProtocolException(
                Status.DEVICE_LOST,
                "there is no such session any more: its worker was replaced, or nobody took it up within its grace time"
                        + " (hearth.daemon.workers.resume-grace)");
    }

    private void serve(Line line, int version) throws IOException {
        UnixSocket socket = line.socket();
        Session session = host.newSession(line);
        try {
            welcome(socket, version, session);
            socket.timeout(Duration.ZERO);
            session.run();
        } finally {
            host.ended(session);
        }
    }

    private void welcome(UnixSocket socket, int version, Session session) throws IOException {
        Device device = host.device();
        Tenant tenant = host.tenant();
        byte[] name = Frame.utf8(device.name(), 256);
        WelcomeFrame welcome = newWelcome(name, NO_TEXT)
                .status(Status.OK.code())
                .version(version)
                .backend(host.backendCode())
                .resumeTokenHigh(session.succession().tokenHigh())
                .resumeTokenLow(session.succession().tokenLow())
                .deviceMemoryBytes(Math.min(tenant.memory().limit(), device.memoryBytes()))
                .maxAllocationBytes(Math.min(tenant.memory().limit(), device.maxAllocationBytes()))
                .maxSharedBytes(tenant.shared().limit())
                .formats(device.formats())
                .computeUnits(device.computeUnits())
                .maxBlockThreads(device.maxBlockThreads())
                .maxBlockSharedBytes(device.maxBlockSharedBytes());
        socket.send(welcome.segment());
    }

    private static void refuse(UnixSocket socket, ProtocolException cause) {
        Worker.log("a connection was refused: " + cause.getMessage());
        try {
            byte[] message = Frame.utf8(String.valueOf(cause.getMessage()), 1024);
            socket.send(newWelcome(NO_TEXT, message)
                    .status(cause.status().code())
                    .version(Frame.VERSION)
                    .segment());
        } catch (IOException e) {
            // Nobody is there to be told.
        }
    }

    private static WelcomeFrame newWelcome(byte[] name, byte[] message) {
        return new WelcomeFrame(
                        Messages.begin(Opcode.WELCOME, WelcomeFrame.bytes(name, NO_TEXT, message), ATTACH_SEQUENCE))
                .texts(name, NO_TEXT, message);
    }

    @Override
    public void close() {
        server.close();
        synchronized (this) {
            unattached.forEach(UnixSocket::close);
            unattached.clear();
        }
    }
}
