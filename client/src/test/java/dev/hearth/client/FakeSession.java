package dev.hearth.client;

import dev.hearth.protocol.AllocateFrame;
import dev.hearth.protocol.CopyFrame;
import dev.hearth.protocol.Digest;
import dev.hearth.protocol.DoneFrame;
import dev.hearth.protocol.FillFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.FrameChannel;
import dev.hearth.protocol.KernelFrame;
import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.LoadFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.PersistentFrame;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.QueryFrame;
import dev.hearth.protocol.RecordFrame;
import dev.hearth.protocol.RegionFrame;
import dev.hearth.protocol.ReleaseFrame;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.StreamFrame;
import dev.hearth.protocol.TraceFrame;
import dev.hearth.protocol.Variant;
import dev.hearth.protocol.WaitFrame;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One client at the {@link FakeWorker}. Work is done as it is read; failures are sticky as the protocol has it. Kernels:
 * {@code increment(int* data, int count, int by)} adds; {@code nothing} takes any arguments; a program whose text has the
 * word {@code error} does not compile.
 */
final class FakeSession implements AutoCloseable {
    private record Failure(Status status, Opcode opcode, long sequence, String message) {}

    private record Module(String source) {}

    private record Absent() {}

    private record KernelEntry(String name) {}

    private record StreamEntry(int priority) {}

    private record EventEntry(long atNs) {}

    private record Memory(MemorySegment bytes, @Nullable Arena arena) {}

    final FakeWorker worker;
    final SocketChannel socket;
    final FrameChannel channel;
    final ReentrantLock writing = new ReentrantLock();
    final List<Opcode> opcodes = new CopyOnWriteArrayList<>();
    final List<Launched> launches = new CopyOnWriteArrayList<>();
    final List<TraceContext> traces = new CopyOnWriteArrayList<>();
    final List<String> regionFiles = new CopyOnWriteArrayList<>();
    final List<Variant> variants = new CopyOnWriteArrayList<>();
    volatile String name = "";
    volatile long token;
    volatile boolean orderly;
    volatile @Nullable ProtocolException problem;
    volatile long taken;
    volatile int handles;
    /** Refuse every REGION; set at any time. */
    volatile boolean refusesRegions;
    /** Neither remember nor answer more than needed, for tests of many launches. */
    volatile boolean forgetful;

    /** What was answered, to be answered again over the next connection. */
    private List<FakeWorker.Answer> given = new CopyOnWriteArrayList<>();

    private volatile @Nullable FakeSession successor;
    private long repeatedUpTo;
    private volatile boolean stopped;

    private Map<Long, Object> things = new HashMap<>();
    private Map<Long, Failure> poisoned = new HashMap<>();
    private Map<Long, Long> launched = new HashMap<>();
    private long clockNs;

    FakeSession(FakeWorker worker, SocketChannel socket) {
        this.worker = worker;
        this.socket = socket;
        this.channel = new FrameChannel(socket);
    }

    void serve() throws IOException {
        boolean kept = false;
        try {
            serveFrames();
        } finally {
            kept = worker.keep(this);
            if (!kept) {
                things.values().forEach(FakeSession::unmap);
            }
        }
    }

    /** Goes on with what another connection was broken over. */
    void adopt(FakeSession before) throws IOException {
        things = before.things;
        poisoned = before.poisoned;
        launched = before.launched;
        clockNs = before.clockNs;
        stickyOnNoStream = before.stickyOnNoStream;
        forgetful = before.forgetful;
        taken = before.taken;
        repeatedUpTo = before.taken;
        before.successor = this;
        List<FakeWorker.Answer> again = before.given;
        given = new CopyOnWriteArrayList<>();
        for (FakeWorker.Answer answer : again) {
            answer.send();
        }
    }

    private static void unmap(Object thing) {
        if (thing instanceof Memory memory && memory.arena != null) {
            memory.arena.close();
        }
    }

    private void serveFrames() throws IOException {
        Frame frame = channel.next();
        while (frame != null && !orderly) {
            if (frame.sequence() <= repeatedUpTo) {
                frame = channel.next();
                continue;
            }
            if (frame.sequence() != taken + 1 && taken != 0 && !worker.keepsSessions) {
                throw new ProtocolException(Status.INVALID_FRAME, "sequence " + frame.sequence() + " after " + taken);
            }
            taken = frame.sequence();
            Opcode opcode = Opcode.of(frame.opcode());
            if (opcode == null) {
                throw new ProtocolException(Status.UNKNOWN_OPCODE, "op code " + frame.opcode());
            }
            if (!forgetful) {
                opcodes.add(opcode);
            }
            if (opcode == Opcode.SYNCHRONIZE || opcode == Opcode.QUERY || !poisoned.containsKey(frame.stream())) {
                dispatch(opcode, frame);
            }
            handles = things.size();
            while (stopped) {
                LockSupport.parkNanos(1_000_000);
            }
            frame = orderly ? null : channel.next();
        }
    }

    private void dispatch(Opcode opcode, Frame frame) throws IOException {
        MemorySegment segment = frame.segment();
        try {
            switch (opcode) {
                case REGION -> region(new RegionFrame(segment));
                case ALLOCATE -> allocate(new AllocateFrame(segment));
                case LOAD -> load(new LoadFrame(segment));
                case KERNEL -> kernel(new KernelFrame(segment));
                case STREAM -> put(frame.stream(), new StreamEntry(new StreamFrame(segment).priority()));
                case PERSISTENT -> persistent(new PersistentFrame(segment));
                case RELEASE -> release(new ReleaseFrame(segment).handle());
                case COPY -> copy(new CopyFrame(segment));
                case FILL -> fill(new FillFrame(segment));
                case LAUNCH -> launch(frame.stream(), new LaunchFrame(segment));
                case RECORD -> things.put(new RecordFrame(segment).event(), new EventEntry(clockNs));
                case WAIT -> thing(new WaitFrame(segment).event(), EventEntry.class);
                case TRACE -> trace(new TraceFrame(segment));
                case QUERY -> query(frame, new QueryFrame(segment));
                case SYNCHRONIZE -> synchronize(frame);
                case CLOSE -> orderly = true;
                default -> throw new ProtocolException(Status.UNKNOWN_OPCODE, opcode + " is not for a worker");
            }
        } catch (Refused e) {
            var failure = e.failure != null
                    ? e.failure
                    : new Failure(e.status, opcode, frame.sequence(), String.valueOf(e.getMessage()));
            if (e.tombstone != 0) {
                things.put(e.tombstone, failure);
            }
            poisoned.putIfAbsent(frame.stream(), failure);
            if (frame.stream() == 0) {
                // Work on no stream is not skipped after a failure; the first one is kept for SYNCHRONIZE.
                stickyOnNoStream = stickyOnNoStream == null ? failure : stickyOnNoStream;
                poisoned.remove(0L);
            }
        }
    }

    private @Nullable Failure stickyOnNoStream;

    private static final class Refused extends Exception {
        private static final long serialVersionUID = 1L;
        final transient Status status;
        final transient @Nullable Failure failure;
        final long tombstone;

        Refused(Status status, String message, long tombstone) {
            super(message);
            this.status = status;
            this.failure = null;
            this.tombstone = tombstone;
        }

        Refused(Failure failure) {
            this.status = failure.status;
            this.failure = failure;
            this.tombstone = 0;
        }
    }

    private void put(long handle, Object thing) throws Refused {
        if (handle <= 0 || things.putIfAbsent(handle, thing) != null) {
            throw new Refused(Status.INVALID_HANDLE, "handle " + handle + " is not a new one", 0);
        }
    }

    private <T> T thing(long handle, Class<T> kind) throws Refused {
        Object thing = things.get(handle);
        if (thing instanceof Failure failure) {
            throw new Refused(failure);
        }
        if (!kind.isInstance(thing)) {
            throw new Refused(
                    Status.INVALID_HANDLE, "handle " + handle + " is no " + kind.getSimpleName() + " but " + thing, 0);
        }
        return kind.cast(thing);
    }

    @SuppressWarnings("MustBeClosedChecker")
    private void region(RegionFrame frame) throws Refused, IOException {
        Path file = worker.folder.resolve(frame.name());
        regionFiles.add(frame.name());
        if (refusesRegions) {
            throw new Refused(Status.OUT_OF_QUOTA, "no more shared memory for this tenant", frame.region());
        }
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        if (frame.name().contains("/") || !mode.equals("rw-------") || Files.size(file) < frame.lengthBytes()) {
            throw new Refused(Status.INVALID_REGION, file + " has mode " + mode, frame.region());
        }
        if (frame.lengthBytes() % 4096 != 0) {
            throw new Refused(Status.INVALID_REGION, frame.lengthBytes() + " bytes", frame.region());
        }
        try (var region = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            Arena arena = Arena.ofShared();
            var bytes = region.map(FileChannel.MapMode.READ_WRITE, 0, frame.lengthBytes(), arena);
            put(frame.region(), new Memory(bytes, arena));
        }
    }

    private void allocate(AllocateFrame frame) throws Refused {
        if (frame.lengthBytes() > 1L << 28) {
            throw new Refused(
                    Status.OUT_OF_MEMORY, "no " + frame.lengthBytes() + " bytes on the device", frame.buffer());
        }
        put(frame.buffer(), new Memory(Arena.ofAuto().allocate(frame.lengthBytes()), null));
    }

    private void persistent(PersistentFrame frame) throws Refused {
        Digest digest = Digest.at(frame.segment(), PersistentFrame.DIGEST0);
        if (frame.region() != 0) {
            MemorySegment content =
                    thing(frame.region(), Memory.class).bytes.asSlice(frame.offset(), frame.lengthBytes());
            if (!Digest.of(content).equals(digest)) {
                throw new Refused(Status.INVALID_ARGUMENT, "the content has another digest", frame.buffer());
            }
            worker.contents.put(digest, MemorySegment.ofArray(content.toArray(ValueLayout.JAVA_BYTE)));
        }
        MemorySegment known = worker.contents.get(digest);
        put(frame.buffer(), known == null ? new Absent() : new Memory(known, null));
    }

    private void load(LoadFrame frame) throws Refused {
        MemorySegment from = frame.region() == 0
                ? frame.inline()
                : thing(frame.region(), Memory.class).bytes.asSlice(frame.offset(), frame.lengthBytes());
        List<Variant> read = Variant.read(from, frame.variantCount());
        variants.addAll(read);
        String source = new String(read.getFirst().source(), StandardCharsets.UTF_8);
        if (source.contains("error")) {
            throw new Refused(Status.COMPILE_FAILED, "1:1: what is an error?", frame.module());
        }
        put(frame.module(), new Module(source));
    }

    private void kernel(KernelFrame frame) throws Refused {
        Object module = things.get(frame.module());
        if (module instanceof Failure failure) {
            things.put(frame.kernel(), failure);
        } else if (!thing(frame.module(), Module.class).source.contains(frame.name())) {
            throw new Refused(Status.KERNEL_NOT_FOUND, "no kernel " + frame.name(), frame.kernel());
        } else {
            put(frame.kernel(), new KernelEntry(frame.name()));
        }
    }

    private void release(long handle) throws Refused {
        Object thing = things.remove(handle);
        if (thing == null) {
            throw new Refused(Status.INVALID_HANDLE, "release of " + handle, 0);
        }
        unmap(thing);
    }

    private void copy(CopyFrame frame) throws Refused {
        MemorySegment from = thing(frame.source(), Memory.class).bytes;
        MemorySegment to = thing(frame.destination(), Memory.class).bytes;
        to.asSlice(frame.destinationOffset(), frame.lengthBytes())
                .copyFrom(from.asSlice(frame.sourceOffset(), frame.lengthBytes()));
    }

    private void fill(FillFrame frame) throws Refused {
        MemorySegment to = thing(frame.destination(), Memory.class).bytes.asSlice(frame.offset(), frame.lengthBytes());
        byte[] pattern = new byte[frame.patternBytes()];
        for (int i = 0; i < pattern.length; i++) {
            pattern[i] = (byte) ((i < 8 ? frame.patternLow() : frame.patternHigh()) >>> (8 * (i % 8)));
        }
        for (long at = 0; at < to.byteSize(); at += pattern.length) {
            MemorySegment.copy(pattern, 0, to, ValueLayout.JAVA_BYTE, at, pattern.length);
        }
    }

    private void launch(long stream, LaunchFrame frame) throws Refused {
        if (worker.diesOfLaunches) {
            worker.forgetKept();
            worker.fault(this, Status.DEVICE_LOST, "a kernel crashed the worker");
            return;
        }
        thing(stream, StreamEntry.class);
        String kernel = thing(frame.kernel(), KernelEntry.class).name;
        if (!forgetful) {
            launches.add(Launched.of(kernel, frame));
        }
        clockNs += 1000;
        launched.merge(stream, 1L, Long::sum);
        if (kernel.equals("increment")) {
            if (frame.argumentCount() != 3) {
                throw new Refused(Status.INVALID_LAUNCH, "increment has 3 arguments, not " + frame.argumentCount(), 0);
            }
            MemorySegment data =
                    thing(frame.argumentValue(0), Memory.class).bytes.asSlice(frame.argumentOffset(0));
            for (long i = 0; i < frame.argumentValue(1); i++) {
                int now = data.getAtIndex(ValueLayout.JAVA_INT_UNALIGNED, i);
                data.setAtIndex(ValueLayout.JAVA_INT_UNALIGNED, i, now + (int) frame.argumentValue(2));
            }
        }
    }

    private void trace(TraceFrame frame) {
        traces.add(new TraceContext(frame.traceIdHigh(), frame.traceIdLow(), frame.spanId(), frame.traceFlags()));
    }

    private void query(Frame header, QueryFrame frame) throws IOException, Refused {
        if (frame.subject() == 2) {
            long used = things.values().stream()
                    .filter(each -> each instanceof Memory memory && memory.arena == null)
                    .mapToLong(each -> ((Memory) each).bytes.byteSize())
                    .sum();
            done(header, null, used, 1L << 30);
        } else if (frame.subject() == 3) {
            try {
                Object there = thing(frame.first(), Object.class);
                done(header, null, there instanceof Absent ? 0 : 1, 0);
            } catch (Refused e) {
                done(header, e.failure, 0, 0);
            }
        } else {
            try {
                long first = thing(frame.first(), EventEntry.class).atNs;
                long second = thing(frame.second(), EventEntry.class).atNs;
                done(header, null, second - first, 0);
            } catch (Refused e) {
                var failure = new Failure(e.status, Opcode.QUERY, header.sequence(), String.valueOf(e.getMessage()));
                done(header, failure, 0, 0);
            }
        }
    }

    private void synchronize(Frame header) throws IOException, Refused {
        long stream = header.stream();
        Failure failure = poisoned.remove(stream);
        if (stream == 0) {
            failure = stickyOnNoStream;
            stickyOnNoStream = null;
            if (failure == null && !poisoned.isEmpty()) {
                failure = poisoned.remove(poisoned.keySet().iterator().next());
            }
        } else {
            thing(stream, StreamEntry.class);
        }
        Long count = launched.remove(stream);
        long launchCount = count == null ? 0 : count;
        done(header, failure, 1000 * launchCount, launchCount);
    }

    private void done(Frame header, @Nullable Failure failure, long first, long second) throws IOException {
        long sequence = header.sequence();
        long stream = header.stream();
        worker.answer(() -> send(sequence, stream, failure, first, second));
    }

    private void send(long sequence, long stream, @Nullable Failure failure, long first, long second)
            throws IOException {
        FakeSession next = successor;
        if (next != null) {
            next.send(sequence, stream, failure, first, second);
            return;
        }
        if (worker.keepsSessions && !forgetful) {
            given.add(() -> send(sequence, stream, failure, first, second));
        }
        try {
            write(sequence, stream, failure, first, second);
        } catch (IOException e) {
            if (!worker.keepsSessions) {
                throw e;
            }
        }
    }

    private void write(long sequence, long stream, @Nullable Failure failure, long first, long second)
            throws IOException {
        byte[] text = Frame.utf8(failure == null ? "" : failure.message);
        writing.lock();
        try {
            new DoneFrame(channel.answer(Opcode.DONE, DoneFrame.bytes(text), sequence, stream))
                    .status(failure == null ? 0 : failure.status.code())
                    .failedOpcode(failure == null ? 0 : failure.opcode.code())
                    .failedSequence(failure == null ? 0 : failure.sequence)
                    .first(first)
                    .second(second)
                    .texts(text);
            channel.flush();
        } finally {
            writing.unlock();
        }
    }

    /** Leaves what arrives in the socket, from the frame after the next on; from any thread. */
    void stopReading() {
        stopped = true;
    }

    void startReading() {
        stopped = false;
    }

    /** Sends bytes that need not be a frame; from any thread. */
    void write(byte[] bytes) throws IOException {
        writing.lock();
        try {
            var buffer = ByteBuffer.wrap(bytes);
            while (buffer.hasRemaining()) {
                socket.write(buffer);
            }
        } finally {
            writing.unlock();
        }
    }

    /** Cuts the connection without a word; from any thread. */
    @Override
    public void close() throws IOException {
        stopped = false;
        socket.close();
    }
}
