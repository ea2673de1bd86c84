package dev.hearth.daemon;

import dev.hearth.daemon.share.Lease;
import dev.hearth.protocol.AdmitFrame;
import dev.hearth.protocol.AssignFrame;
import dev.hearth.protocol.BuildFrame;
import dev.hearth.protocol.BuiltFrame;
import dev.hearth.protocol.Digest;
import dev.hearth.protocol.DoneFrame;
import dev.hearth.protocol.FetchFrame;
import dev.hearth.protocol.FetchedFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.HoldsFrame;
import dev.hearth.protocol.KeepFrame;
import dev.hearth.protocol.LeaseFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.PrepareFrame;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.RetireFrame;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.UsageFrame;
import dev.hearth.protocol.posix.Descriptor;
import dev.hearth.protocol.posix.Message;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.AsynchronousCloseException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The supervisor's connection to one worker: sends it what it is asked to do, and tells its {@link Events} what comes
 * back. A thread of its own reads until the connection ends; any thread may send.
 */
final class ControlLink implements AutoCloseable {
    private static final Logger LOG = System.getLogger(ControlLink.class.getName());
    /** Longest message in a frame, so that the frame is always one. */
    static final int MAX_MESSAGE = 48 << 10;

    private final String name;
    private final UnixSocket socket;
    private final Events events;
    private final AtomicLong sequence = new AtomicLong();
    private final ConcurrentMap<Long, CompletableFuture<Answer>> asked = new ConcurrentHashMap<>();
    private volatile long lastHeardNs = System.nanoTime();

    /** What a worker tells; called on the reading thread, which must not wait for an answer of the same worker. */
    interface Events {
        void usage(UsageFrame usage);

        /** One thing that is warm in it, or no longer. */
        void holds(HoldsFrame holds);

        /** A program to compile. The message is the receiver's to close. */
        void build(BuildFrame build, Message message);

        /** Content to be kept. The message is the receiver's to close. */
        void keep(KeepFrame keep, Message message);

        /** Content that it asks for, under this number. */
        void fetch(FetchFrame fetch, long sequence);

        /** The connection is gone, and nothing more is told. Called once. */
        void ended();
    }

    /**
     * A worker's DONE.
     *
     * @param status OK or why not
     * @param message what to do about it
     */
    record Answer(Status status, String message) {}

    private ControlLink(String name, UnixSocket socket, Events events) {
        this.name = name;
        this.socket = socket;
        this.events = events;
    }

    /** Connects, and starts to read. */
    static ControlLink connect(String name, Path path, Events events) throws IOException {
        var link = new ControlLink(name, UnixSocket.connect(path), events);
        Thread.ofPlatform().name(name + "-control").daemon().start(link::read);
        return link;
    }

    /** Gives a worker its tenant. */
    CompletableFuture<Answer> assign(Assignment assignment) throws IOException {
        byte[] tenant = Frame.utf8(assignment.tenant());
        return ask(
                Opcode.ASSIGN,
                AssignFrame.bytes(tenant),
                frame -> new AssignFrame(frame)
                        .memoryBytes(assignment.memoryBytes())
                        .maxSharedBytes(assignment.sharedBytes())
                        .kernelDeadlineNs(assignment.kernelDeadlineNs())
                        .share(assignment.share())
                        .priority(assignment.priority())
                        .texts(tenant));
    }

    /** Announces a ticket. */
    CompletableFuture<Answer> admit(long ticketHigh, long ticketLow, int uid, long expiresNs) throws IOException {
        return ask(
                Opcode.ADMIT,
                AdmitFrame.BYTES,
                frame -> new AdmitFrame(frame)
                        .ticketHigh(ticketHigh)
                        .ticketLow(ticketLow)
                        .functionUid(uid)
                        .expiresNs(expiresNs));
    }

    /** Has it make a module or persistent buffer ahead; answered when it is done. */
    CompletableFuture<Answer> prepare(
            int kind,
            Digest digest,
            long lengthBytes,
            int format,
            String options,
            List<String> kernels,
            Descriptor file)
            throws IOException {
        byte[] flags = Frame.utf8(options);
        byte[] names = Frame.utf8(String.join("\n", kernels), MAX_MESSAGE - flags.length);
        return ask(
                Opcode.PREPARE,
                PrepareFrame.bytes(flags, names),
                frame -> new PrepareFrame(frame)
                        .digest(digest)
                        .lengthBytes(lengthBytes)
                        .kind(kind)
                        .format(format)
                        .texts(flags, names),
                file);
    }

    /** Answers a FETCH with what it asks for. */
    void fetched(long answered, long lengthBytes, Descriptor content) throws IOException {
        send(
                Opcode.FETCHED,
                FetchedFrame.BYTES,
                answered,
                frame -> new FetchedFrame(frame).lengthBytes(lengthBytes),
                content);
    }

    /** Answers a FETCH of what is not there. */
    void absent(long answered) throws IOException {
        send(
                Opcode.FETCHED,
                FetchedFrame.BYTES,
                answered,
                frame -> new FetchedFrame(frame).status(Status.INVALID_HANDLE.code()));
    }

    /** Makes the worker share its device by these pages. */
    void lease(Lease lease) throws IOException {
        send(
                Opcode.LEASE,
                LeaseFrame.BYTES,
                sequence.incrementAndGet(),
                frame -> new LeaseFrame(frame).quantumNs(lease.quantumNs()),
                lease.leaseFile(),
                lease.grantFile());
    }

    /** Asks for a sign of life. */
    void askUsage() throws IOException {
        send(Opcode.USAGE, UsageFrame.BYTES, sequence.incrementAndGet(), UsageFrame::new);
    }

    /** Asks the worker to end its sessions and exit. */
    void retire() throws IOException {
        send(Opcode.RETIRE, RetireFrame.BYTES, sequence.incrementAndGet(), RetireFrame::new);
    }

    /** Answers a BUILD. */
    void built(long answered, Status status, String message, boolean cached, long binaryLength, Descriptor... binary)
            throws IOException {
        byte[] text = Frame.utf8(message, MAX_MESSAGE);
        send(
                Opcode.BUILT,
                BuiltFrame.bytes(text),
                answered,
                frame -> new BuiltFrame(frame)
                        .status(status.code())
                        .cached(cached ? 1 : 0)
                        .binaryLength(binaryLength)
                        .texts(text),
                binary);
    }

    private CompletableFuture<Answer> ask(
            Opcode opcode, int bytes, Consumer<MemorySegment> fill, Descriptor... descriptors) throws IOException {
        long number = sequence.incrementAndGet();
        var answer = new CompletableFuture<Answer>();
        asked.put(number, answer);
        try {
            send(opcode, bytes, number, fill, descriptors);
        } catch (IOException e) {
            asked.remove(number);
            throw e;
        }
        if (!socket.isOpen()) {
            failAsked();
        }
        return answer;
    }

    private void send(Opcode opcode, int bytes, long number, Consumer<MemorySegment> fill, Descriptor... descriptors)
            throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment frame = Frame.begin(arena.allocate(bytes, 8), 0, opcode, bytes, number, 0);
            fill.accept(frame);
            socket.send(frame, descriptors);
        }
    }

    private void read() {
        try {
            for (Message message = socket.receive(); message != null; message = socket.receive()) {
                lastHeardNs = System.nanoTime();
                dispatch(message);
            }
        } catch (AsynchronousCloseException e) {
            LOG.log(Level.DEBUG, "{0}: control connection closed", name);
        } catch (IOException | RuntimeException e) {
            LOG.log(Level.WARNING, "{0}: control connection broken: {1}", name, e);
        } finally {
            socket.close();
            failAsked();
            events.ended();
        }
    }

    private void dispatch(Message message) {
        Frame frame = message.frame();
        switch (Opcode.of(frame.opcode())) {
            case USAGE -> {
                message.close();
                events.usage(new UsageFrame(frame.segment()));
            }
            case HOLDS -> {
                message.close();
                events.holds(new HoldsFrame(frame.segment()));
            }
            case DONE -> {
                message.close();
                var done = new DoneFrame(frame.segment());
                CompletableFuture<Answer> waiting = asked.remove(frame.sequence());
                if (waiting != null) {
                    waiting.complete(new Answer(Status.of(done.status()), done.message()));
                }
            }
            case KEEP -> events.keep(new KeepFrame(frame.segment()), message);
            case FETCH -> {
                message.close();
                events.fetch(new FetchFrame(frame.segment()), frame.sequence());
            }
            case BUILD -> events.build(new BuildFrame(frame.segment()), message);
            case null -> throw unknown(message);
            default -> throw unknown(message);
        }
    }

    private static ProtocolException unknown(Message message) {
        message.close();
        return new ProtocolException(
                Status.UNKNOWN_OPCODE,
                "a worker sent op code " + message.frame().opcode() + " to the supervisor");
    }

    private void failAsked() {
        var gone = new IOException(name + " has gone");
        asked.keySet().forEach(number -> {
            CompletableFuture<Answer> waiting = asked.remove(number);
            if (waiting != null) {
                waiting.completeExceptionally(gone);
            }
        });
    }

    /** When the worker last sent anything, on the clock of {@link System#nanoTime}. */
    long lastHeardNs() {
        return lastHeardNs;
    }

    @Override
    public void close() {
        socket.close();
    }
}
