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
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Takes the connections of sidecars. The first frame must be an ATTACH or RESUME with a ticket that the supervisor
 * announced; a connection for frames then becomes a session or takes one up again, one for descriptors is handed to its
 * session.
 *
 * <p>Anyone on the node who reaches the socket may connect: who does not attach within {@link #PATIENCE} is cut off, and
 * of many that wait the oldest go first. One thread accepts; each connection has its own.
 */
final class Attachments implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final int MAX_UNATTACHED = 256;
    /** How long a session may take to see that its connections broke. */
    private static final long CLAIM_NS = TimeUnit.SECONDS.toNanos(2);

    private static final long RETRY_NS = TimeUnit.MILLISECONDS.toNanos(10);
    /** ATTACH is the first frame of its connection. */
    private static final long ATTACH_SEQUENCE = 1;

    private static final byte[] NO_TEXT = {};

    private final UnixListener listener;
    private final Worker worker;
    private final Set<UnixSocket> unattached = new LinkedHashSet<>();

    /** Takes the listener over; {@link #start()} begins to accept. */
    Attachments(UnixListener listener, Worker worker) {
        this.listener = listener;
        this.worker = worker;
    }

    void start() {
        Thread.ofPlatform().daemon().name("attachments").start(this::accept);
    }

    private void accept() {
        while (true) {
            try {
                UnixSocket socket = listener.accept();
                enter(socket);
                Thread.ofPlatform().daemon().name("attaching").start(() -> attach(socket));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                // Out of descriptors: those that never attach are cut off soon, and give theirs back.
                Worker.log("a connection could not be accepted: " + e.getMessage());
                LockSupport.parkNanos(RETRY_NS);
            }
        }
    }

    private synchronized void enter(UnixSocket socket) {
        if (unattached.size() == MAX_UNATTACHED) {
            UnixSocket oldest = unattached.iterator().next();
            unattached.remove(oldest);
            oldest.close();
        }
        unattached.add(socket);
    }

    /** Whether the connection was still wanted. */
    private synchronized boolean leave(UnixSocket socket) {
        return unattached.remove(socket);
    }

    private void attach(UnixSocket socket) {
        boolean handedOver = false;
        try (Message first = socket.timeout(PATIENCE).receive(PATIENCE)) {
            if (leave(socket) && first != null) {
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
        Tickets.Admission admission = redeem(attach.ticketHigh(), attach.ticketLow(), attach.channel());
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

    private Tickets.Admission redeem(long high, long low, int channel) {
        Tickets.Admission admission = worker.tickets().redeem(high, low, channel);
        if (admission == null) {
            throw new ProtocolException(
                    Status.UNAUTHENTICATED, "this ticket is unknown, used or expired; open a new session");
        }
        return admission;
    }

    private boolean resume(UnixSocket socket, ResumeFrame resume) throws IOException, InterruptedException {
        Tickets.Admission admission = redeem(resume.ticketHigh(), resume.ticketLow(), Tickets.FRAMES);
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
        Session session = worker.sessionOf(resume.resumeTokenHigh(), resume.resumeTokenLow(), admission.functionUid());
        if (session != null && session.succession().claim(CLAIM_NS)) {
            return session;
        } else if (session != null) {
            worker.awaitEnd(session);
        }
        throw new ProtocolException(
                Status.DEVICE_LOST,
                "there is no such session any more: its worker was replaced, or nobody took it up within its grace time"
                        + " (hearth.daemon.workers.resume-grace)");
    }

    private void serve(Line line, int version) throws IOException {
        UnixSocket socket = line.socket();
        Session session = worker.newSession(line);
        try {
            welcome(socket, version, session);
            socket.timeout(Duration.ZERO);
            session.run();
            Worker.log(session.summary());
        } finally {
            worker.ended(session);
        }
    }

    private void welcome(UnixSocket socket, int version, Session session) throws IOException {
        Device device = worker.device();
        Tenant tenant = worker.tenant();
        byte[] name = Frame.utf8(device.name(), 256);
        WelcomeFrame welcome = newWelcome(name, NO_TEXT)
                .status(Status.OK.code())
                .version(version)
                .backend(worker.backendCode())
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
        listener.close();
        synchronized (this) {
            unattached.forEach(UnixSocket::close);
            unattached.clear();
        }
    }
}
