package dev.hearth.daemon.worker;

import dev.hearth.protocol.AdmitFrame;
import dev.hearth.protocol.AssignFrame;
import dev.hearth.protocol.DoneFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.LeaseFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.UsageFrame;
import dev.hearth.protocol.posix.Message;
import dev.hearth.protocol.posix.UnixListener;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.channels.ClosedChannelException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The connection on which the supervisor rules this worker. The worker listens, so that a supervisor that was restarted
 * finds it again; the newest connection is the one that counts.
 *
 * <p>One thread accepts, each connection is read by its own, one reports the usage; any may send.
 */
final class ControlChannel implements AutoCloseable {
    private static final long REPORT_NS = TimeUnit.SECONDS.toNanos(1);
    private static final byte[] NO_TEXT = {};

    private final UnixListener listener;
    private final Worker worker;
    private final Builds builds;
    private final Contents contents;
    private final Inventory inventory;
    private final Preparations preparations;
    private final Thread reporter;
    private @Nullable UnixSocket supervisor;
    private long aloneSinceNs = System.nanoTime();
    private byte[] reported = NO_TEXT;
    private volatile boolean closed;

    /** Takes the listener over; {@link #start()} begins to accept. */
    ControlChannel(
            UnixListener listener,
            Worker worker,
            Builds builds,
            Contents contents,
            Inventory inventory,
            Preparations preparations) {
        this.listener = listener;
        this.worker = worker;
        this.builds = builds;
        this.contents = contents;
        this.inventory = inventory;
        this.preparations = preparations;
        reporter = Thread.ofPlatform().daemon().name("usage").unstarted(this::report);
    }

    void start() {
        Thread.ofPlatform().daemon().name("control").start(this::accept);
        inventory.whenChanged(this::reportNow);
        reporter.start();
    }

    /** How long there has been no supervisor; 0 while there is one. */
    synchronized long aloneNs() {
        return supervisor == null ? System.nanoTime() - aloneSinceNs : 0;
    }

    private void accept() {
        while (true) {
            try {
                UnixSocket socket = listener.accept();
                replace(socket);
                Thread.ofPlatform().daemon().name("supervisor").start(() -> serve(socket));
            } catch (ClosedChannelException e) {
                return;
            } catch (IOException e) {
                Worker.log("a supervisor could not be accepted: " + e.getMessage());
                LockSupport.parkNanos(REPORT_NS / 100);
            }
        }
    }

    private synchronized void replace(UnixSocket socket) {
        UnixSocket before = supervisor;
        if (before != null) {
            before.close();
        }
        supervisor = socket;
        builds.supervisor(socket);
        contents.supervisor(socket);
        // What the one before shared out, this one knows nothing of: it sends its own LEASE.
        worker.lease().detach();
        inventory.tellAll();
        reported = NO_TEXT;
    }

    @SuppressWarnings("ReferenceEquality")
    private synchronized void leave(UnixSocket socket) {
        if (supervisor == socket) {
            supervisor = null;
            builds.supervisor(null);
            contents.supervisor(null);
            worker.lease().detach();
            aloneSinceNs = System.nanoTime();
        }
        socket.close();
    }

    private synchronized @Nullable UnixSocket supervisor() {
        return supervisor;
    }

    private void serve(UnixSocket socket) {
        try {
            reportIfChanged();
            builds.askAgain(socket);
            Message message = socket.receive();
            while (message != null) {
                try (Message received = message) {
                    take(socket, received);
                }
                message = socket.receive();
            }
        } catch (ProtocolException e) {
            Worker.log("the supervisor sent what is no frame: " + e.getMessage());
        } catch (ClosedChannelException e) {
            // Another supervisor has taken over, or this worker ends.
        } catch (IOException e) {
            Worker.log("the supervisor is gone: " + e.getMessage());
        } finally {
            leave(socket);
        }
    }

    private void take(UnixSocket socket, Message message) throws IOException {
        Frame frame = message.frame();
        Opcode opcode = Opcode.of(frame.opcode());
        if (opcode == null) {
            throw new ProtocolException(Status.UNKNOWN_OPCODE, "op code " + frame.opcode() + " is unknown");
        }
        switch (opcode) {
            case ASSIGN -> answer(socket, frame, () -> worker.assign(new AssignFrame(frame.segment())));
            case ADMIT -> answer(socket, frame, () -> worker.admit(new AdmitFrame(frame.segment())));
            case RETIRE -> retire(socket, frame.sequence());
            case USAGE -> socket.send(usage(frame.sequence()));
            case BUILT -> builds.built(message);
            case FETCHED -> contents.fetched(message);
            case PREPARE -> preparations.take(socket, message);
            case LEASE -> lease(message);
            default -> throw new ProtocolException(Status.INVALID_FRAME, opcode + " is no frame of a supervisor");
        }
    }

    private void lease(Message message) throws IOException {
        if (message.descriptors().size() != 2) {
            throw new ProtocolException(Status.INVALID_FRAME, "LEASE comes with two descriptors");
        }
        var frame = new LeaseFrame(message.frame().segment());
        worker.lease()
                .attach(message.descriptors().getFirst(), message.descriptors().getLast(), frame.quantumNs());
    }

    private static void answer(UnixSocket socket, Frame frame, Runnable order) throws IOException {
        Status status = Status.OK;
        byte[] message = NO_TEXT;
        try {
            order.run();
        } catch (ProtocolException e) {
            status = e.status();
            message = Frame.utf8(String.valueOf(e.getMessage()), 1024);
        }
        MemorySegment done = Messages.begin(Opcode.DONE, DoneFrame.bytes(message), frame.sequence());
        new DoneFrame(done).status(status.code()).texts(message);
        socket.send(done);
    }

    /** Ends the sessions, and only then answers: the numbers prove that nothing is left. */
    private void retire(UnixSocket socket, long sequence) throws IOException {
        Worker.log("retires");
        worker.retire();
        socket.send(usage(sequence));
        MemorySegment done = Messages.begin(Opcode.DONE, DoneFrame.BYTES, sequence);
        socket.send(new DoneFrame(done).status(Status.OK.code()).segment());
        worker.exit(Worker.EXIT_RETIRED);
    }

    private MemorySegment usage(long sequence) {
        Tenant tenant = worker.tenantIfAny();
        byte[] name = tenant == null ? NO_TEXT : Frame.utf8(tenant.name());
        MemorySegment frame = Messages.begin(Opcode.USAGE, UsageFrame.bytes(name), sequence);
        UsageFrame usage = new UsageFrame(frame).texts(name);
        worker.describe(usage);
        if (tenant != null) {
            tenant.describe(usage);
        }
        return frame;
    }

    private void report() {
        while (!closed) {
            try {
                reportIfChanged();
            } catch (IOException e) {
                // The thread that reads from the supervisor learns of it too.
            }
            worker.lease().tell();
            worker.endIfOrphaned(aloneNs());
            LockSupport.parkNanos(worker.reportNs());
        }
    }

    /** Has what changed told at once, in place of with the next report. Any thread may call, and does not wait. */
    void reportNow() {
        LockSupport.unpark(reporter);
    }

    private void reportIfChanged() throws IOException {
        UnixSocket told = supervisor();
        if (told != null) {
            for (MemorySegment holds : inventory.takeChanges()) {
                told.send(holds);
            }
        }

        MemorySegment usage = usage(0);
        byte[] bytes = usage.toArray(ValueLayout.JAVA_BYTE);
        UnixSocket socket;
        synchronized (this) {
            socket = supervisor;
            if (socket == null || Arrays.equals(bytes, reported)) {
                return;
            }
            reported = bytes;
        }
        socket.send(usage);
    }

    @Override
    public void close() {
        closed = true;
        listener.close();
        UnixSocket socket = supervisor();
        if (socket != null) {
            leave(socket);
        }
        LockSupport.unpark(reporter);
    }
}
