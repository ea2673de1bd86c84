package dev.hearth.daemon.worker;

import dev.hearth.daemon.backend.Backend;
import dev.hearth.daemon.backend.BackendContext;
import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.Device;
import dev.hearth.protocol.AdmitFrame;
import dev.hearth.protocol.AllocateFrame;
import dev.hearth.protocol.AttachFrame;
import dev.hearth.protocol.CloseFrame;
import dev.hearth.protocol.CopyFrame;
import dev.hearth.protocol.DescriptorFrame;
import dev.hearth.protocol.FillFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.FrameChannel;
import dev.hearth.protocol.KernelFrame;
import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.LoadFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.ProgramFormat;
import dev.hearth.protocol.RecordFrame;
import dev.hearth.protocol.RegionFrame;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.StreamFrame;
import dev.hearth.protocol.SynchronizeFrame;
import dev.hearth.protocol.Variant;
import dev.hearth.protocol.posix.Descriptor;
import dev.hearth.protocol.posix.Message;
import dev.hearth.protocol.posix.UnixListener;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Sessions that a worker holds with itself: so the JVM and the driver have loaded and linked, and in part compiled, what the
 * first function would otherwise wait for. A few before it is ready; the others while it waits for a tenant, for as long as
 * nobody wants it: on a busy node a worker is needed sooner than it is warm, and each takes a second of a processor to become so.
 *
 * <p>A device of PJRT runs a program too, which this process compiles itself: before its first program XLA sets up compiler
 * and threads, and those are here already. A worker of OpenCL never compiles, so there it would be all for this, and its
 * program fails.
 */
final class Rehearsal implements Attachments.Host, AutoCloseable {
    private static final int FIRST_SESSIONS = 4;
    private static final int SESSIONS = 100;
    private static final int ROUNDS = 2;
    /** On a machine that is slow just now, being ready counts for more than being warm. */
    private static final long MAX_FIRST_NS = 200_000_000;

    private static final long MAX_NS = 1_000_000_000;

    private static final int COMMANDS = 16;
    private static final long BYTES = 4096;
    private static final long TICKET_NS = 60_000_000_000L;
    private static final long STREAM = 1;
    private static final long SOURCE = 2;
    private static final long TARGET = 3;
    private static final long EVENT = 4;
    private static final long MODULE = 5;
    private static final long KERNEL = 6;
    private static final long REGION = 7;

    private static final String PROGRAM = """
            func.func public @main(%a: tensor<1024xf32>) -> tensor<1024xf32> {
              %b = stablehlo.add %a, %a : tensor<1024xf32>
              return %b : tensor<1024xf32>
            }
            """;

    private final Backend backend;
    private final BackendContext context;
    private final Modules modules;
    private final PersistentBuffers buffers;
    private final boolean runs;
    private final Tenant tenant = new Tenant("rehearsal", 2 * BYTES, BYTES, 0, new Limits(1, 2, 1, 1, 1, 1, COMMANDS));
    private final DeviceLease lease = new DeviceLease(Set.of());
    private final Tickets tickets = new Tickets();
    private final ExecutorService waiting = Waiter.threads();
    private final AtomicReference<@Nullable BackendException> lost = new AtomicReference<>();
    private final Attachments attachments;
    private final Path path;
    private final Descriptor shared;
    private @Nullable Thread thread;
    private volatile boolean isWanted = true;
    private int held;

    /** On a socket in the worker's own folder. */
    Rehearsal(Backend backend, BackendContext context, Path folder) throws IOException {
        this.backend = backend;
        this.context = context;
        path = folder.resolve("rehearsal.sock");
        var inventory = new Inventory();
        modules = new Modules(context, this::build, inventory);
        buffers = new PersistentBuffers(context, new Contents(), inventory, Long.MAX_VALUE);
        runs = (context.device().formats() & ProgramFormat.STABLEHLO.bit()) != 0;
        shared = Descriptor.memory("rehearsal", BYTES);
        boolean listens = false;
        try {
            attachments = new Attachments(UnixListener.bind(path, 0600), this);
            listens = true;
        } finally {
            if (!listens) {
                shared.close();
            }
        }
    }

    /**
     * Holds the first ones; the worker is ready after that.
     *
     * @throws BackendException where the device is lost by it
     */
    void begin() throws IOException {
        attachments.start();
        hold(FIRST_SESSIONS, MAX_FIRST_NS);
        BackendException cause = lost.get();
        if (cause != null) {
            throw cause;
        }
    }

    /**
     * Holds the others on a thread of its own.
     *
     * @param onLoss told there where the device is lost
     */
    void goOn(Consumer<BackendException> onLoss) {
        thread = Thread.ofPlatform().daemon().name("rehearsal").start(() -> holdOthers(onLoss));
    }

    private void holdOthers(Consumer<BackendException> onLoss) {
        try {
            hold(SESSIONS, MAX_NS);
        } catch (IOException | RuntimeException e) {
            // The first function waits a little longer.
            Worker.log("the rehearsal failed: " + e);
        }
        release();
        Worker.log("rehearsed " + held + " sessions");
        BackendException cause = lost.get();
        if (cause != null) {
            onLoss.accept(cause);
        }
    }

    private void hold(int sessions, long maxNs) throws IOException {
        long until = System.nanoTime() + maxNs;
        while (isWanted && lost.get() == null && held < sessions && System.nanoTime() - until < 0) {
            session(held);
            held++;
        }
    }

    /** Holds no more, and waits for the end of the one under way. */
    @Override
    public void close() {
        isWanted = false;
        Thread holding = thread;
        if (holding == null) {
            release();
            return;
        }
        try {
            holding.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void release() {
        attachments.close();
        shared.close();
        modules.close();
        waiting.shutdown();
    }

    private void session(int number) throws IOException {
        try (UnixSocket frames = UnixSocket.connect(path);
                UnixSocket descriptors = UnixSocket.connect(path)) {
            MemorySegment admit = Messages.begin(Opcode.ADMIT, AdmitFrame.BYTES, 0);
            new AdmitFrame(admit)
                    .ticketHigh(number)
                    .functionUid(frames.peer().uid())
                    .expiresNs(TICKET_NS);
            tickets.announce(new AdmitFrame(admit));
            frames.send(attach(number, Tickets.FRAMES));
            descriptors.send(attach(number, Tickets.DESCRIPTORS));
            Message welcome = frames.receive();
            if (welcome != null) {
                welcome.close();
                play(new FrameChannel(frames), descriptors);
            }
        }
    }

    private static MemorySegment attach(int number, int channel) {
        MemorySegment attach = Messages.begin(Opcode.ATTACH, AttachFrame.BYTES, 1);
        new AttachFrame(attach).ticketHigh(number).channel(channel).version(Frame.VERSION);
        return attach;
    }

    private void play(FrameChannel channel, UnixSocket descriptors) throws IOException {
        new StreamFrame(channel.claim(Opcode.STREAM, StreamFrame.BYTES, STREAM));
        for (long buffer : new long[] {SOURCE, TARGET}) {
            new AllocateFrame(channel.claim(Opcode.ALLOCATE, AllocateFrame.BYTES, 0))
                    .buffer(buffer)
                    .lengthBytes(BYTES);
        }
        share(channel, descriptors);
        load(channel);
        for (int i = 0; i < ROUNDS; i++) {
            round(channel, runs);
        }
        new CloseFrame(channel.claim(Opcode.CLOSE, CloseFrame.BYTES, 0));
        channel.flush();
        while (channel.next() != null) {
            // Until the session has closed its side.
        }
    }

    private void share(FrameChannel channel, UnixSocket descriptors) throws IOException {
        byte[] none = {};
        MemorySegment descriptor = Messages.begin(Opcode.DESCRIPTOR, DescriptorFrame.bytes(none), 0);
        new DescriptorFrame(descriptor).region(REGION).texts(none);
        descriptors.send(descriptor, shared);
        byte[] name = Frame.utf8("rehearsal");
        new RegionFrame(channel.claim(Opcode.REGION, RegionFrame.bytes(name), 0))
                .region(REGION)
                .lengthBytes(BYTES)
                .texts(name);
    }

    private byte[] build(ProgramFormat format, String options, byte[] source) {
        if (!runs) {
            throw new BackendException(Status.UNSUPPORTED, "a worker does not compile");
        }
        return backend.compile(context.device(), format, options, source);
    }

    private void load(FrameChannel channel) throws IOException {
        ProgramFormat format = runs ? ProgramFormat.STABLEHLO : ProgramFormat.OPENCL_C;
        var program = List.of(new Variant(format.code(), "", Frame.utf8(PROGRAM)));
        int bytes = (int) Variant.bytes(program);
        MemorySegment load = channel.claim(Opcode.LOAD, LoadFrame.BYTES + bytes, 0);
        new LoadFrame(load).module(MODULE).lengthBytes(bytes).variantCount(1);
        Variant.write(program, load, LoadFrame.BYTES);
        byte[] name = Frame.utf8("main");
        new KernelFrame(channel.claim(Opcode.KERNEL, KernelFrame.bytes(name), 0))
                .kernel(KERNEL)
                .module(MODULE)
                .texts(name);
    }

    private static void round(FrameChannel channel, boolean runs) throws IOException {
        for (int i = 0; i < COMMANDS; i++) {
            new FillFrame(channel.claim(Opcode.FILL, FillFrame.BYTES, STREAM))
                    .destination(SOURCE)
                    .lengthBytes(BYTES)
                    .patternBytes(4);
            new CopyFrame(channel.claim(Opcode.COPY, CopyFrame.BYTES, STREAM))
                    .source(SOURCE)
                    .destination(TARGET)
                    .lengthBytes(BYTES);
        }
        if (runs) {
            new LaunchFrame(channel.claim(Opcode.LAUNCH, LaunchFrame.bytes(2, 0), STREAM))
                    .kernel(KERNEL)
                    .argumentCount(2)
                    .buffer(0, SOURCE, 0)
                    .buffer(1, TARGET, 0);
        }
        new RecordFrame(channel.claim(Opcode.RECORD, RecordFrame.BYTES, STREAM)).event(EVENT);
        new SynchronizeFrame(channel.claim(Opcode.SYNCHRONIZE, SynchronizeFrame.BYTES, STREAM));
        long asked = channel.sequence();
        channel.flush();
        var frame = channel.next();
        while (frame != null && (frame.opcode() != Opcode.DONE.code() || frame.sequence() != asked)) {
            frame = channel.next();
        }
    }

    @Override
    public Device device() {
        return context.device();
    }

    @Override
    public int backendCode() {
        return backend.code();
    }

    @Override
    public Tenant tenant() {
        return tenant;
    }

    @Override
    public Tickets tickets() {
        return tickets;
    }

    @Override
    public Session newSession(Line line) {
        var alone = new Succession(0, 0, 0, 0);
        return new Session("rehearsal", waiting, context, modules, buffers, tenant, lease, line, alone, lost::set);
    }

    @Override
    public void ended(Session session) {
        // It is nobody's.
    }

    @Override
    public @Nullable Session sessionOf(long tokenHigh, long tokenLow, int functionUid) {
        return null;
    }

    @Override
    public void awaitEnd(Session session) {
        throw new IllegalStateException("a rehearsed session is not taken up again");
    }
}
