package dev.hearth.sidecar;

import dev.hearth.protocol.Frame;
import dev.hearth.protocol.HelloFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.Version;
import dev.hearth.protocol.WelcomeFrame;
import dev.hearth.protocol.posix.Message;
import dev.hearth.protocol.posix.PeerCredentials;
import dev.hearth.protocol.posix.UnixSocket;
import dev.hearth.sidecar.FrameRelay.Health;
import dev.hearth.sidecar.admission.Flow;
import dev.hearth.sidecar.admission.Verdict;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** One connection of a function from its HELLO to its end: agrees on a version, gets a worker, then relays. */
final class Session implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Session.class.getName());

    private final Sidecar sidecar;
    private final UnixSocket function;
    private final String name;
    private volatile @Nullable FrameRelay relay;
    private volatile boolean closing;

    Session(Sidecar sidecar, UnixSocket function, String name) {
        this.sidecar = sidecar;
        this.function = function;
        this.name = name;
    }

    /**
     * Serves the connection; returns when it is over.
     *
     * @param busy whether there are as many sessions as allowed without it
     */
    void run(boolean busy) {
        try (function) {
            serveOrRefuse(busy);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "{0} ended before its session began: {1}", name, e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void serveOrRefuse(boolean busy) throws IOException, InterruptedException {
        try {
            function.timeout(sidecar.config().handshakeTimeout());
            Demand demand = hello();
            if (demand != null) {
                serve(demand, busy);
            }
        } catch (Refusal e) {
            refuse(e);
        }
    }

    /** The function's first frame; null where it ends without one. */
    private @Nullable Demand hello() throws IOException, Refusal {
        try (Message message = function.receive(sidecar.config().handshakeTimeout())) {
            if (message == null) {
                return null;
            }
            if (message.frame().opcode() != Opcode.HELLO.code()) {
                throw new Refusal(
                        Status.INVALID_FRAME,
                        "a session begins with HELLO, not with op code "
                                + message.frame().opcode());
            }
            var hello = new HelloFrame(message.frame().segment());
            Version.agree(hello.minVersion(), hello.maxVersion());
            LOG.log(Level.DEBUG, "{0} is {1}", name, hello.name());
            return new Demand(
                    function.peer(),
                    Math.max(hello.minVersion(), Frame.MIN_VERSION),
                    Math.min(hello.maxVersion(), Frame.VERSION),
                    hello.resumeTokenHigh(),
                    hello.resumeTokenLow());
        } catch (ProtocolException e) {
            throw new Refusal(e.status(), String.valueOf(e.getMessage()));
        }
    }

    private void serve(Demand demand, boolean busy) throws IOException, Refusal, InterruptedException {
        if (busy) {
            throw new Refusal(
                    Status.BUSY,
                    "the sidecar serves as many sessions as it may, "
                            + sidecar.config().maxSessions() + "; close some, or raise hearth.sidecar.max-sessions");
        }
        try (WorkerLink worker = open(demand);
                var regions = new Regions(sidecar.memory(), mayOwn(demand.function()), sidecar.counters())) {
            function.send(welcome(worker.welcome()));
            function.timeout(Duration.ZERO);
            BatchSpans spans = sidecar.newSpans();
            var carrier = new FrameRelay(function, worker, sidecar.frames(), regions, sidecar.counters(), spans);
            relay = carrier;
            sidecar.counters().sessionsOpened.increment();
            if (closing) {
                close();
            }
            Health health = carrier.run(sidecar.threads(), sidecar.config().handshakeTimeout());
            if (health == Health.LOST) {
                LOG.log(Level.WARNING, "{0} lost its worker", name);
                sidecar.breaker().failed();
            } else if (health == Health.ANSWERED) {
                sidecar.breaker().succeeded();
            }
        }
    }

    private WorkerLink open(Demand demand) throws Refusal {
        if (sidecar.openings().check(new Flow(), 0) == Verdict.REJECT) {
            sidecar.counters().admissionRejects.increment();
            throw new Refusal(
                    Status.REJECTED,
                    "the last " + sidecar.config().admission().breakerFailures()
                            + " sessions lost their device or found no daemon; try again in "
                            + sidecar.config().admission().breakerPause().toMillis()
                            + " ms, and see the daemon's log for why");
        }
        sidecar.opening(1);
        try {
            return sidecar.daemon().open(demand);
        } catch (Refusal e) {
            if (e.status() == Status.UNAVAILABLE || e.status() == Status.DEVICE_LOST) {
                sidecar.breaker().failed();
            }
            throw e;
        } finally {
            sidecar.opening(-1);
        }
    }

    /** A function shares its own files; the gRPC service of this process those of the function it stands for too. */
    private IntPredicate mayOwn(PeerCredentials peer) {
        int own = peer.uid();
        if (peer.pid() != ProcessHandle.current().pid()) {
            return uid -> uid == own;
        }
        var function = sidecar.config().grpc().functionUid();
        return uid -> uid == own || (function.isPresent() && uid == function.getAsInt());
    }

    /** The worker's WELCOME with what only the sidecar knows: the folder, and how much of it may be shared. */
    private MemorySegment welcome(WelcomeFrame from) {
        byte[] device = Frame.utf8(from.deviceName());
        byte[] folder = Frame.utf8(sidecar.functionFolder());
        byte[] message = Frame.utf8(from.message());
        return newWelcome(WelcomeFrame.bytes(device, folder, message))
                .status(from.status())
                .version(from.version())
                .backend(from.backend())
                .resumeTokenHigh(from.resumeTokenHigh())
                .resumeTokenLow(from.resumeTokenLow())
                .deviceMemoryBytes(from.deviceMemoryBytes())
                .maxAllocationBytes(from.maxAllocationBytes())
                .maxSharedBytes(Math.min(from.maxSharedBytes(), sidecar.memory().limitBytes()))
                .formats(from.formats())
                .computeUnits(from.computeUnits())
                .maxBlockThreads(from.maxBlockThreads())
                .maxBlockSharedBytes(from.maxBlockSharedBytes())
                .texts(device, folder, message)
                .segment();
    }

    private static WelcomeFrame newWelcome(int length) {
        MemorySegment memory = MemorySegment.ofArray(new long[length / Long.BYTES]);
        return new WelcomeFrame(Frame.begin(memory, 0, Opcode.WELCOME, length, 1, 0));
    }

    private void refuse(Refusal refusal) throws IOException {
        sidecar.counters().sessionsRefused.increment();
        LOG.log(Level.WARNING, "{0} is refused, {1}: {2}", name, refusal.status(), refusal.text());
        byte[] message = Frame.utf8(refusal.text(), 8192);
        byte[] none = new byte[0];
        WelcomeFrame welcome = newWelcome(WelcomeFrame.bytes(none, none, message))
                .status(refusal.status().code())
                .version(Frame.VERSION)
                .texts(none, none, message);
        function.send(welcome.segment());
    }

    /** The sidecar ends: the function is told, the worker let go. */
    @Override
    public void close() {
        closing = true;
        FrameRelay carrier = relay;
        if (carrier != null) {
            carrier.leave("the sidecar is shutting down; open a session again once it is back");
        } else {
            function.close();
        }
    }
}
