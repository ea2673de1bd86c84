package dev.hearth.daemon;

import dev.hearth.protocol.AttachFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.OpenFrame;
import dev.hearth.protocol.OpenedFrame;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.TermsFrame;
import dev.hearth.protocol.WelcomeFrame;
import dev.hearth.protocol.posix.Message;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The part of a sidecar that a supervisor sees: asks for a worker, attaches to it. */
final class Sidecar {
    private final Path daemonSocket;

    Sidecar(Path socketFolder) {
        daemonSocket = socketFolder.resolve("daemon.sock");
    }

    /** Whether the daemon listens. */
    boolean canConnect() {
        try {
            UnixSocket.connect(daemonSocket).close();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Asks for a worker as a function of this uid. */
    OpenedFrame open(String tenant, int functionUid, int accelerator) throws IOException {
        byte[] name = Frame.utf8(tenant);
        byte[] token = {};
        return ask(frame(
                Opcode.OPEN,
                OpenFrame.bytes(name, token),
                frame -> new OpenFrame(frame)
                        .minVersion(1)
                        .maxVersion(1)
                        .accelerator(accelerator)
                        .functionUid(functionUid)
                        .texts(name, token)));
    }

    /** As a sidecar that says how long its tenant's worker is to stay warm. */
    OpenedFrame open(String tenant, Duration keepWarm) throws IOException {
        byte[] name = Frame.utf8(tenant);
        byte[] token = {};
        try (UnixSocket daemon = UnixSocket.connect(daemonSocket)) {
            daemon.send(frame(
                    Opcode.TERMS, TermsFrame.BYTES, frame -> new TermsFrame(frame).keepWarmNs(keepWarm.toNanos())));
            return ask(
                    daemon,
                    frame(
                            Opcode.OPEN,
                            OpenFrame.bytes(name, token),
                            frame -> new OpenFrame(frame)
                                    .minVersion(1)
                                    .maxVersion(1)
                                    .functionUid(1000)
                                    .texts(name, token)));
        }
    }

    OpenedFrame open(String tenant) throws IOException {
        return open(tenant, 1000, 0);
    }

    OpenedFrame ask(MemorySegment open) throws IOException {
        try (UnixSocket daemon = UnixSocket.connect(daemonSocket)) {
            return ask(daemon, open);
        }
    }

    private static OpenedFrame ask(UnixSocket daemon, MemorySegment open) throws IOException {
        daemon.send(open);
        try (Message answer = daemon.receive()) {
            if (answer == null) {
                throw new IOException("the daemon closed the connection without an answer");
            }
            return new OpenedFrame(answer.frame().segment());
        }
    }

    /** Attaches with a ticket; null where the worker closes the connection instead of a welcome. */
    @Nullable
    UnixSocket attach(OpenedFrame opened) throws IOException {
        UnixSocket worker = connect(opened);
        try (Message welcome = worker.receive()) {
            if (welcome != null) {
                return worker;
            }
        }
        worker.close();
        return null;
    }

    /** What a worker's welcome says. */
    Status attachStatus(OpenedFrame opened) throws IOException {
        try (UnixSocket worker = connect(opened);
                Message welcome = worker.receive()) {
            if (welcome == null) {
                throw new IOException("the worker closed the connection without a welcome");
            }
            return Status.of(new WelcomeFrame(welcome.frame().segment()).status());
        }
    }

    private UnixSocket connect(OpenedFrame opened) throws IOException {
        UnixSocket worker = UnixSocket.connect(daemonSocket.resolveSibling(opened.workerSocket()));
        worker.send(frame(
                Opcode.ATTACH,
                AttachFrame.BYTES,
                frame -> new AttachFrame(frame)
                        .ticketHigh(opened.ticketHigh())
                        .ticketLow(opened.ticketLow())
                        .version(1)));
        return worker;
    }

    static Status status(OpenedFrame opened) {
        return Status.of(opened.status());
    }

    static MemorySegment frame(Opcode opcode, int bytes, Consumer<MemorySegment> filling) {
        MemorySegment frame = Frame.begin(Arena.ofAuto().allocate(bytes, 8), 0, opcode, bytes, 1, 0);
        filling.accept(frame);
        return frame;
    }
}
