package dev.hearth.daemon.worker;

import dev.hearth.daemon.backend.Backend;
import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.Device;
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
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.PrepareFrame;
import dev.hearth.protocol.ProgramFormat;
import dev.hearth.protocol.RetireFrame;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.UsageFrame;
import dev.hearth.protocol.posix.Descriptor;
import dev.hearth.protocol.posix.Message;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** What a worker needs of a supervisor, on a real control connection: tells it its tenant, admits sessions, builds. */
final class FakeSupervisor implements AutoCloseable {
    private final Backend backend;
    private final Device device;
    private final UnixSocket socket;
    private final AtomicLong sequence = new AtomicLong();
    private final Map<Long, BlockingQueue<DoneFrame>> answers = new ConcurrentHashMap<>();
    final BlockingQueue<UsageFrame> usages = new LinkedBlockingQueue<>();
    final BlockingQueue<Long> builds = new LinkedBlockingQueue<>();
    final BlockingQueue<Long> fetches = new LinkedBlockingQueue<>();
    final BlockingQueue<HoldsFrame> holds = new LinkedBlockingQueue<>();
    /** What workers gave to be kept; a test may change it. */
    final Map<Digest, byte[]> kept = new ConcurrentHashMap<>();
    /** Where set, programs and content are asked for in vain. */
    volatile boolean deaf;

    FakeSupervisor(Path control, Backend backend, Device device) throws IOException {
        this.backend = backend;
        this.device = device;
        socket = UnixSocket.connect(control);
        Thread.ofPlatform().daemon().name("fake supervisor").start(this::read);
    }

    private void read() {
        try {
            Message message = socket.receive();
            while (message != null) {
                try (Message received = message) {
                    take(received);
                }
                message = socket.receive();
            }
        } catch (IOException e) {
            // The worker or this supervisor is at its end.
        }
    }

    private void take(Message message) throws IOException {
        Frame frame = message.frame();
        if (frame.opcode() == Opcode.DONE.code()) {
            answers(frame.sequence()).add(new DoneFrame(frame.segment()));
        } else if (frame.opcode() == Opcode.USAGE.code()) {
            usages.add(new UsageFrame(frame.segment()));
        } else if (frame.opcode() == Opcode.BUILD.code()) {
            builds.add(frame.sequence());
            if (!deaf) {
                build(message);
            }
        } else if (frame.opcode() == Opcode.HOLDS.code()) {
            holds.add(new HoldsFrame(frame.segment()));
        } else if (frame.opcode() == Opcode.KEEP.code()) {
            keep(message);
        } else if (frame.opcode() == Opcode.FETCH.code()) {
            fetches.add(frame.sequence());
            if (!deaf) {
                fetch(frame);
            }
        } else {
            throw new AssertionError("op code " + frame.opcode() + " from a worker");
        }
    }

    private void keep(Message message) throws IOException {
        var keep = new KeepFrame(message.frame().segment());
        if (!message.descriptor().isSealed(true)) {
            throw new AssertionError("content that its worker can change");
        }
        try (Arena arena = Arena.ofConfined()) {
            byte[] content =
                    message.descriptor().map(keep.lengthBytes(), false, arena).toArray(ValueLayout.JAVA_BYTE);
            kept.put(Digest.at(keep.segment(), KeepFrame.DIGEST0), content);
        }
    }

    private void fetch(Frame frame) throws IOException {
        var fetch = new FetchFrame(frame.segment());
        byte[] content = kept.get(Digest.at(fetch.segment(), FetchFrame.DIGEST0));
        var fetched = new FetchedFrame(Messages.begin(Opcode.FETCHED, FetchedFrame.BYTES, frame.sequence()));
        if (content == null) {
            socket.send(fetched.status(Status.INVALID_HANDLE.code()).segment());
            return;
        }
        try (Descriptor file = sealed(content)) {
            socket.send(fetched.lengthBytes(content.length).segment(), file);
        }
    }

    private static Descriptor sealed(byte[] content) throws IOException {
        Descriptor file = Descriptor.memory("content", content.length);
        try (Arena arena = Arena.ofConfined()) {
            file.map(content.length, true, arena).copyFrom(MemorySegment.ofArray(content));
        }
        return file.seal(true);
    }

    /** Has the worker make a thing ahead. */
    DoneFrame prepare(int kind, Digest digest, ProgramFormat format, byte[] content, String kernels)
            throws IOException {
        byte[] names = Frame.utf8(kernels);
        byte[] options = {};
        MemorySegment frame =
                Messages.begin(Opcode.PREPARE, PrepareFrame.bytes(options, names), sequence.incrementAndGet());
        new PrepareFrame(frame)
                .digest(digest)
                .lengthBytes(content.length)
                .kind(kind)
                .format(format.code())
                .texts(options, names);
        try (Descriptor file = sealed(content)) {
            return ask(frame, file);
        }
    }

    private void build(Message message) throws IOException {
        var build = new BuildFrame(message.frame().segment());
        byte[] binary = {};
        String log = "";
        int status = 0;
        try (Arena arena = Arena.ofConfined()) {
            if (!message.descriptor().isSealed(true)) {
                throw new AssertionError("a program that its worker can change");
            }
            MemorySegment program =
                    message.descriptor().map(build.optionsLength() + build.sourceLength(), false, arena);
            ProgramFormat format = ProgramFormat.of(build.format());
            byte[] options = program.asSlice(0, build.optionsLength()).toArray(ValueLayout.JAVA_BYTE);
            byte[] source = program.asSlice(build.optionsLength()).toArray(ValueLayout.JAVA_BYTE);
            if (format == null) {
                throw new AssertionError("format " + build.format());
            }
            binary = backend.compile(device, format, new String(options, StandardCharsets.UTF_8), source);
        } catch (BackendException e) {
            status = e.status().code();
            log = String.valueOf(e.getMessage());
        }
        byte[] text = Frame.utf8(log);
        MemorySegment answer = Messages.begin(
                Opcode.BUILT, BuiltFrame.bytes(text), message.frame().sequence());
        new BuiltFrame(answer).status(status).binaryLength(binary.length).texts(text);
        if (status != 0) {
            socket.send(answer);
            return;
        }
        try (Descriptor file = Descriptor.memory("binary", binary.length)) {
            try (Arena arena = Arena.ofConfined()) {
                file.map(binary.length, true, arena).copyFrom(MemorySegment.ofArray(binary));
            }
            file.seal(true);
            socket.send(answer, file);
        }
    }

    private BlockingQueue<DoneFrame> answers(long number) {
        answers.putIfAbsent(number, new LinkedBlockingQueue<>());
        return Objects.requireNonNull(answers.get(number));
    }

    DoneFrame assign(String tenant, long memoryBytes, long sharedBytes, long deadlineNs) throws IOException {
        byte[] name = Frame.utf8(tenant);
        MemorySegment frame = Messages.begin(Opcode.ASSIGN, AssignFrame.bytes(name), sequence.incrementAndGet());
        new AssignFrame(frame)
                .memoryBytes(memoryBytes)
                .maxSharedBytes(sharedBytes)
                .kernelDeadlineNs(deadlineNs)
                .texts(name);
        return ask(frame);
    }

    DoneFrame admit(long high, long low, int uid, long expiresNs) throws IOException {
        MemorySegment frame = Messages.begin(Opcode.ADMIT, AdmitFrame.BYTES, sequence.incrementAndGet());
        new AdmitFrame(frame).ticketHigh(high).ticketLow(low).functionUid(uid).expiresNs(expiresNs);
        return ask(frame);
    }

    void send(MemorySegment frame, Descriptor... descriptors) throws IOException {
        socket.send(frame, descriptors);
    }

    DoneFrame retire() throws IOException {
        return ask(Messages.begin(Opcode.RETIRE, RetireFrame.BYTES, sequence.incrementAndGet()));
    }

    private DoneFrame ask(MemorySegment frame, Descriptor... descriptors) throws IOException {
        socket.send(frame, descriptors);
        DoneFrame done = poll(answers(new Frame(frame).sequence()));
        if (done == null) {
            throw new AssertionError("the worker did not answer");
        }
        return done;
    }

    /** What the worker answers when it is asked for its usage. */
    UsageFrame usage() throws IOException {
        long number = sequence.incrementAndGet();
        socket.send(Messages.begin(Opcode.USAGE, UsageFrame.BYTES, number));
        UsageFrame usage = poll(usages);
        while (usage != null && new Frame(usage.segment()).sequence() != number) {
            usage = poll(usages);
        }
        if (usage == null) {
            throw new AssertionError("the worker did not tell its usage");
        }
        return usage;
    }

    static <T> @Nullable T poll(BlockingQueue<T> queue) {
        try {
            return queue.poll(30, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
