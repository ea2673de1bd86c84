package dev.hearth.sidecar;

import dev.hearth.protocol.AttachFrame;
import dev.hearth.protocol.FaultFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.OpenFrame;
import dev.hearth.protocol.OpenedFrame;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.ResumeFrame;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.TermsFrame;
import dev.hearth.protocol.WelcomeFrame;
import dev.hearth.protocol.posix.Message;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.EOFException;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Reaches the daemon of the node: asks the supervisor for a worker and attaches to it.
 *
 * <p>A daemon that does not answer is tried again, with pauses, for as long as a function may be kept waiting; each
 * attempt begins with the supervisor anew, since a ticket is good once and the worker may have died meanwhile. Any
 * thread may use it.
 */
final class DaemonLink implements AutoCloseable {
    private static final Logger LOG = System.getLogger(DaemonLink.class.getName());
    private static final int CHANNEL_FRAMES = 0;
    private static final int CHANNEL_DESCRIPTORS = 1;

    private final SidecarConfig config;
    private final Counters counters;
    private final AtomicReference<State> state = new AtomicReference<>(State.UNKNOWN);

    private volatile boolean closed;

    /** What the last attempt found. */
    private enum State {
        UNKNOWN,
        THERE,
        AWAY
    }

    DaemonLink(SidecarConfig config, Counters counters) {
        this.config = config;
        this.counters = counters;
    }

    /** Opens a session for a function and waits for the worker's WELCOME. */
    WorkerLink open(Demand demand) throws Refusal {
        long deadline = System.nanoTime() + config.daemon().patience().toNanos();
        var pauses = new Pauses(config.daemon().minPause(), config.daemon().maxPause());
        while (true) {
            try {
                WorkerLink link = attempt(demand);
                found();
                return link;
            } catch (IOException e) {
                lost(e);
                long pause = pauses.nextNs();
                if (closed || System.nanoTime() + pause - deadline >= 0) {
                    throw new Refusal(Status.UNAVAILABLE, unavailable(e));
                }
                LockSupport.parkNanos(pause);
            } catch (ProtocolException e) {
                throw new Refusal(
                        Status.INTERNAL,
                        "the daemon broke the protocol: " + e.getMessage()
                                + "; check that sidecar and daemon are of versions that fit");
            }
        }
    }

    /** Whether the daemon takes connections just now. */
    boolean probe() {
        try {
            UnixSocket.connect(config.daemonSocket()).close();
            found();
            return true;
        } catch (IOException e) {
            lost(e);
            return false;
        }
    }

    /** Whether the daemon answered when it was last asked. */
    boolean isReachable() {
        return state.get() == State.THERE;
    }

    private void found() {
        if (state.getAndSet(State.THERE) == State.AWAY) {
            counters.daemonReconnects.increment();
            LOG.log(Level.INFO, "the daemon answers again on {0}", config.daemonSocket());
        }
    }

    private void lost(IOException e) {
        if (state.getAndSet(State.AWAY) != State.AWAY) {
            LOG.log(Level.WARNING, "{0}", unavailable(e));
        }
    }

    private String unavailable(IOException e) {
        return "the daemon of this node does not answer on " + config.daemonSocket() + " (" + e.getMessage()
                + "); check that the Hearth daemon runs on this node and that its socket folder is mounted here"
                + " (hearth.sidecar.daemon-socket)";
    }

    private WorkerLink attempt(Demand demand) throws IOException, Refusal {
        OpenedFrame opened = ask(demand);
        String name = opened.workerSocket();
        if (name.isEmpty() || name.indexOf('/') >= 0) {
            throw new ProtocolException(Status.INVALID_FRAME, "OPENED names the worker's socket \"" + name + "\"");
        }
        Path socket = config.daemonSocket().resolveSibling(name);
        UnixSocket frames = connect(
                socket, demand.isResumption() ? resumeFrame(opened, demand) : attachFrame(opened, CHANNEL_FRAMES));
        boolean taken = false;
        try {
            UnixSocket descriptors = connect(socket, attachFrame(opened, CHANNEL_DESCRIPTORS));
            try {
                var welcome = new WelcomeFrame(receive(frames, Opcode.WELCOME, "the worker"));
                requireOk(welcome.status(), welcome.message());
                frames.timeout(Duration.ZERO);
                descriptors.timeout(Duration.ZERO);
                taken = true;
                return new WorkerLink(frames, descriptors, welcome);
            } finally {
                if (!taken) {
                    descriptors.close();
                }
            }
        } finally {
            if (!taken) {
                frames.close();
            }
        }
    }

    private OpenedFrame ask(Demand demand) throws IOException, Refusal {
        try (UnixSocket supervisor = UnixSocket.connect(config.daemonSocket()).timeout(config.handshakeTimeout())) {
            if (config.keepWarm().isPresent()) {
                supervisor.send(new TermsFrame(begin(Opcode.TERMS, TermsFrame.BYTES))
                        .keepWarmNs(config.keepWarm().get().toNanos())
                        .segment());
            }
            supervisor.send(openFrame(demand));
            var opened = new OpenedFrame(receive(supervisor, Opcode.OPENED, "the daemon"));
            requireOk(opened.status(), opened.message());
            if (opened.version() < demand.minVersion() || opened.version() > demand.maxVersion()) {
                throw new ProtocolException(
                        Status.UNSUPPORTED_VERSION,
                        "it agreed on version " + opened.version() + ", which nobody asked for");
            }
            return opened;
        }
    }

    private MemorySegment openFrame(Demand demand) throws IOException {
        byte[] tenant = Frame.utf8(config.tenant());
        byte[] token = config.tokenFile().isPresent()
                ? Frame.utf8(Files.readString(config.tokenFile().get()).strip())
                : new byte[0];
        var open = new OpenFrame(begin(Opcode.OPEN, OpenFrame.bytes(tenant, token)));
        open.minVersion(demand.minVersion())
                .maxVersion(demand.maxVersion())
                .accelerator(config.accelerator().code())
                .priority(config.priority().code())
                .functionUid(demand.function().uid())
                .functionPid(demand.function().pid())
                .memoryBytes(config.memory().bytes())
                .share(config.share())
                .resumeTokenHigh(demand.resumeTokenHigh())
                .resumeTokenLow(demand.resumeTokenLow())
                .texts(tenant, token);
        return open.segment();
    }

    private static MemorySegment attachFrame(OpenedFrame opened, int channel) {
        return new AttachFrame(begin(Opcode.ATTACH, AttachFrame.BYTES))
                .ticketHigh(opened.ticketHigh())
                .ticketLow(opened.ticketLow())
                .channel(channel)
                .version(opened.version())
                .segment();
    }

    private static MemorySegment resumeFrame(OpenedFrame opened, Demand demand) {
        return new ResumeFrame(begin(Opcode.RESUME, ResumeFrame.BYTES))
                .ticketHigh(opened.ticketHigh())
                .ticketLow(opened.ticketLow())
                .resumeTokenHigh(demand.resumeTokenHigh())
                .resumeTokenLow(demand.resumeTokenLow())
                .version(opened.version())
                .segment();
    }

    private UnixSocket connect(Path socket, MemorySegment first) throws IOException {
        UnixSocket worker = UnixSocket.connect(socket);
        boolean attached = false;
        try {
            worker.timeout(config.handshakeTimeout());
            worker.send(first);
            attached = true;
            return worker;
        } finally {
            if (!attached) {
                worker.close();
            }
        }
    }

    private static MemorySegment begin(Opcode opcode, int length) {
        return Frame.begin(MemorySegment.ofArray(new long[length / Long.BYTES]), 0, opcode, length, 1, 0);
    }

    private MemorySegment receive(UnixSocket from, Opcode wanted, String whom) throws IOException, Refusal {
        try (Message message = from.receive(config.handshakeTimeout())) {
            if (message == null) {
                throw new EOFException(whom + " ended the connection without an answer");
            }
            if (message.frame().opcode() == Opcode.FAULT.code()) {
                var fault = new FaultFrame(message.frame().segment());
                throw new Refusal(Status.of(fault.status()), fault.message());
            }
            if (message.frame().opcode() != wanted.code()) {
                throw new ProtocolException(
                        Status.INVALID_FRAME,
                        whom + " answered with op code " + message.frame().opcode() + " in place of " + wanted);
            }
            return message.frame().segment();
        }
    }

    private static void requireOk(int status, String message) throws Refusal {
        if (status != Status.OK.code()) {
            throw new Refusal(Status.of(status), message);
        }
    }

    /** Lets nobody wait for the daemon any longer. */
    @Override
    public void close() {
        closed = true;
    }
}
