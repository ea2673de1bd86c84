package dev.hearth.daemon;

import dev.hearth.daemon.builder.SealedBytes;
import dev.hearth.protocol.AdmitFrame;
import dev.hearth.protocol.AssignFrame;
import dev.hearth.protocol.AttachFrame;
import dev.hearth.protocol.BuildFrame;
import dev.hearth.protocol.BuiltFrame;
import dev.hearth.protocol.Digest;
import dev.hearth.protocol.DoneFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.HoldsFrame;
import dev.hearth.protocol.KeepFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.PrepareFrame;
import dev.hearth.protocol.ProgramFormat;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.UsageFrame;
import dev.hearth.protocol.posix.Descriptor;
import dev.hearth.protocol.posix.Message;
import dev.hearth.protocol.posix.UnixListener;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Main of a worker process that answers the supervisor as a worker does and has no device: a session is a connection
 * that attached with a ticket. The tenant's name makes it misbehave: {@code refuses} does not take its tenant,
 * {@code crashes} ends when it is given one, {@code builds} asks for a program to be compiled and prints what comes,
 * {@code stalls} tells of a kernel that runs on and on, {@code costly} that making it again takes long. One
 * called {@code learns} has a program built and content kept with each session, and tells of both.
 */
public final class FakeWorker {
    /** Size of the content that a tenant called learns has kept: so many zeros. */
    static final int CONTENT_BYTES = 64;

    private static final long REBUILD_NS = 50_000_000_000L;
    /** How long it waits for the supervisor's word of a ticket. */
    private static final long PATIENCE_NS = 2_000_000_000L;

    private final Path folder;
    private final Set<Long> tickets = ConcurrentHashMap.newKeySet();
    private final AtomicInteger sessions = new AtomicInteger();
    private volatile String tenant = "";
    private volatile long assignedNs;
    private volatile @Nullable UnixSocket supervisor;

    private FakeWorker(Path folder) {
        this.folder = folder;
    }

    public static void main(String[] arguments) throws IOException {
        Map<String, String> named = Arrays.stream(arguments)
                .map(argument -> argument.split("=", 2))
                .collect(Collectors.toMap(pair -> pair[0], pair -> pair[1]));
        var worker = new FakeWorker(Path.of(named.get("--folder")));
        System.out.println("fake worker " + named.get("--id") + " on " + named.get("--device"));
        try (UnixListener sessions = UnixListener.bind(Path.of(named.get("--socket")), 0666);
                UnixListener control = UnixListener.bind(worker.folder.resolve("control.sock"), 0600)) {
            Thread.ofPlatform().daemon().start(() -> worker.acceptSessions(sessions));
            while (true) {
                UnixSocket supervisor = control.accept();
                Thread.ofPlatform().daemon().start(() -> worker.control(supervisor));
            }
        }
    }

    private void acceptSessions(UnixListener listener) {
        try {
            while (true) {
                UnixSocket peer = listener.accept();
                Thread.ofPlatform().daemon().start(() -> session(peer));
            }
        } catch (IOException e) {
            System.out.println("no more sessions: " + e);
        }
    }

    private void session(UnixSocket peer) {
        try (peer;
                Message attach = peer.receive()) {
            if (attach == null || !isAnnounced(new AttachFrame(attach.frame().segment()).ticketLow())) {
                return;
            }
            sessions.incrementAndGet();
            send(peer, Opcode.WELCOME, 24, 1, frame -> {});
            UnixSocket asked = supervisor;
            if (tenant.endsWith("/learns") && asked != null) {
                learn(asked);
            }
            while (peer.receive() != null) {
                // A session lasts as long as its connection.
            }
            sessions.decrementAndGet();
        } catch (IOException e) {
            sessions.decrementAndGet();
        }
    }

    /** Uses up a ticket. A sidecar may be here before the supervisor's word of it, and is kept waiting, as a worker does. */
    private boolean isAnnounced(long ticket) {
        long until = System.nanoTime() + PATIENCE_NS;
        while (!tickets.remove(ticket)) {
            if (System.nanoTime() >= until) {
                return false;
            }
            LockSupport.parkNanos(1_000_000);
        }
        return true;
    }

    @SuppressWarnings("HidingField")
    private void control(UnixSocket supervisor) {
        this.supervisor = supervisor;
        try (supervisor) {
            usage(supervisor, 0);
            Thread.ofPlatform().daemon().start(() -> tellChanges(supervisor));
            for (Message message = supervisor.receive(); message != null; message = supervisor.receive()) {
                answer(supervisor, message);
            }
        } catch (IOException e) {
            System.out.println("the supervisor is gone: " + e);
        }
    }

    /** Tells at once what changes, so that tests need not wait for the second that a worker takes. */
    private void tellChanges(UnixSocket supervisor) {
        int told = 0;
        try {
            while (supervisor.isOpen()) {
                int now = sessions.get();
                if (now != told) {
                    usage(supervisor, 0);
                    told = now;
                }
                LockSupport.parkNanos(2_000_000);
            }
        } catch (IOException e) {
            System.out.println("the supervisor is gone: " + e);
        }
    }

    private void answer(UnixSocket supervisor, Message message) throws IOException {
        Frame frame = message.frame();
        switch (Opcode.of(frame.opcode())) {
            case USAGE -> usage(supervisor, frame.sequence());
            case ASSIGN -> {
                assignedNs = System.nanoTime();
                tenant = new AssignFrame(frame.segment()).tenant();
                if (tenant.endsWith("/crashes")) {
                    Runtime.getRuntime().halt(139);
                }
                boolean refuses = tenant.endsWith("/refuses");
                done(supervisor, frame.sequence(), refuses ? Status.OUT_OF_MEMORY : Status.OK);
                if (tenant.endsWith("/builds")) {
                    build(supervisor);
                }
                if (tenant.endsWith("/costly")) {
                    send(
                            supervisor,
                            Opcode.HOLDS,
                            HoldsFrame.bytes(new byte[0]),
                            0,
                            holds -> new HoldsFrame(holds)
                                    .kind(1)
                                    .state(1)
                                    .rebuildNs(REBUILD_NS)
                                    .texts(new byte[0]));
                }
            }
            case ADMIT -> {
                tickets.add(new AdmitFrame(frame.segment()).ticketLow());
                done(supervisor, frame.sequence(), Status.OK);
            }
            case BUILT -> printBuilt(message);
            case PREPARE -> prepare(supervisor, new PrepareFrame(frame.segment()), frame.sequence());
            // Has no device to share: never gives back, and so is overdue.
            case LEASE -> message.close();
            case RETIRE -> {
                done(supervisor, frame.sequence(), Status.OK);
                Runtime.getRuntime().halt(0);
            }
            case null -> throw new IOException("op code " + frame.opcode());
            default -> throw new IOException("op code " + frame.opcode());
        }
    }

    private static void learn(UnixSocket supervisor) throws IOException {
        build(supervisor);
        byte[] options = Frame.utf8("-DN=3");
        holds(supervisor, 1, Digest.ofProgram(ProgramFormat.OPENCL_C.code(), options, Frame.utf8("kernel")), 0, "blur");
        MemorySegment content = MemorySegment.ofArray(new byte[CONTENT_BYTES]);
        Digest digest = Digest.of(content);
        MemorySegment frame = frame(Opcode.KEEP, KeepFrame.BYTES, 0);
        new KeepFrame(frame).digest(digest).lengthBytes(CONTENT_BYTES);
        try (Descriptor file = SealedBytes.of("content", new byte[CONTENT_BYTES])) {
            supervisor.send(frame, file);
        }
        holds(supervisor, 2, digest, CONTENT_BYTES, "");
    }

    private static void prepare(UnixSocket supervisor, PrepareFrame order, long sequence) throws IOException {
        Digest digest = Digest.at(order.segment(), PrepareFrame.DIGEST0);
        holds(supervisor, order.kind(), digest, order.kind() == 1 ? 0 : order.lengthBytes(), order.kernels());
        done(supervisor, sequence, Status.OK);
    }

    private static void holds(UnixSocket supervisor, int kind, Digest digest, long lengthBytes, String kernels)
            throws IOException {
        byte[] names = Frame.utf8(kernels);
        send(
                supervisor,
                Opcode.HOLDS,
                HoldsFrame.bytes(names),
                0,
                frame -> new HoldsFrame(frame)
                        .digest(digest)
                        .lengthBytes(lengthBytes)
                        .kind(kind)
                        .state(1)
                        .texts(names));
    }

    private static void build(UnixSocket supervisor) throws IOException {
        byte[] options = "-DN=3".getBytes(StandardCharsets.UTF_8);
        byte[] source = "kernel".getBytes(StandardCharsets.UTF_8);
        try (Descriptor file = SealedBytes.of("program", options, source)) {
            MemorySegment frame = frame(Opcode.BUILD, BuildFrame.BYTES, 1);
            new BuildFrame(frame)
                    .format(ProgramFormat.OPENCL_C.code())
                    .optionsLength(options.length)
                    .sourceLength(source.length);
            supervisor.send(frame, file);
        }
    }

    private static void printBuilt(Message message) throws IOException {
        var built = new BuiltFrame(message.frame().segment());
        String binary = message.descriptors().isEmpty()
                ? ""
                : new String(SealedBytes.read(message.descriptor(), built.binaryLength()), StandardCharsets.UTF_8);
        System.out.println(
                "built " + Status.of(built.status()) + " cached=" + built.cached() + " " + binary + built.message());
    }

    private void usage(UnixSocket supervisor, long answered) throws IOException {
        byte[] name = Frame.utf8(tenant);
        long busyNs = tenant.endsWith("/stalls") ? System.nanoTime() - assignedNs : 0;
        send(
                supervisor,
                Opcode.USAGE,
                UsageFrame.bytes(name),
                answered,
                frame -> new UsageFrame(frame)
                        .processId((int) ProcessHandle.current().pid())
                        .sessions(sessions.get())
                        .launches(42)
                        .busyNs(busyNs)
                        .texts(name));
    }

    private static void done(UnixSocket supervisor, long answered, Status status) throws IOException {
        byte[] message = Frame.utf8(status == Status.OK ? "" : "this worker refuses");
        send(
                supervisor,
                Opcode.DONE,
                DoneFrame.bytes(message),
                answered,
                frame -> new DoneFrame(frame).status(status.code()).texts(message));
    }

    private static void send(UnixSocket to, Opcode opcode, int bytes, long sequence, Consumer<MemorySegment> fill)
            throws IOException {
        MemorySegment frame = frame(opcode, bytes, sequence);
        fill.accept(frame);
        to.send(frame);
    }

    private static MemorySegment frame(Opcode opcode, int bytes, long sequence) {
        return Frame.begin(Arena.ofAuto().allocate(bytes, 8), 0, opcode, bytes, sequence, 0);
    }
}
