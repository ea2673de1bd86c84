package dev.hearth.client;

import dev.hearth.protocol.AllocateFrame;
import dev.hearth.protocol.Digest;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.LoadFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.PersistentFrame;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.StreamFrame;
import dev.hearth.protocol.Variant;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A function's session on the accelerator: one connection to its sidecar, and all that was made over it.
 *
 * <p>Open one and keep it; opening takes milliseconds, and a function's requests may share it. Any thread may use it, and
 * what is enqueued by several leaves in common batches. A sidecar that is started again within some seconds is noticed by
 * nothing but the time it takes. Once the session is lost (the worker crashed, the daemon was stopped) every call throws
 * {@link AcceleratorException}: close it and call {@link Accelerator#open()} again; or open it with {@link
 * Accelerator.Builder#replay()}, and it outlives that.
 */
public final class Context implements AutoCloseable {
    private final Connection connection;
    private final DeviceInfo device;
    private final SharedMemory shared;
    /** Streams that are open or have unfinished work; under the lock of the writing side. */
    private final List<Stream> streams;

    /** {@code replayPatience} is null where the loss of the worker is the end of the context. */
    static Context of(
            Door door,
            Door.Opened opened,
            @Nullable Supplier<@Nullable String> traceparent,
            @Nullable Duration replayPatience) {
        var streams = new ArrayList<Stream>();
        Replay replay = replayPatience == null
                ? null
                : new Replay(replayPatience, streams, opened.welcome().device());
        return new Context(new Connection(door, opened, traceparent, replay), streams, opened.welcome());
    }

    private Context(Connection connection, List<Stream> streams, Handshake.Welcome welcome) {
        this.connection = connection;
        this.streams = streams;
        this.device = welcome.device();
        this.shared = new SharedMemory(connection, welcome.folder(), device.maxSharedBytes(), this::busy);
    }

    Connection connection() {
        return connection;
    }

    /** The device behind this context. */
    public DeviceInfo device() {
        return device;
    }

    /** Makes a stream of normal priority; the caller closes it. */
    public Stream newStream() {
        return newStream(0);
    }

    /** Makes a stream; one of greater priority runs earlier where the device can. The caller closes it. */
    public Stream newStream(int priority) {
        var handle = new Handle(connection, "the stream");
        var stream = new Stream(this, connection, handle);
        connection.begin();
        try {
            connection.make(
                    handle,
                    to -> new StreamFrame(to.claim(Opcode.STREAM, StreamFrame.BYTES, handle.number()))
                            .priority(priority));
            forgetClosed();
            streams.add(stream);
        } finally {
            connection.end();
        }
        return stream;
    }

    /**
     * Loads a program; the device takes the first variant that it understands, which {@link KernelModule#choice()} tells. The
     * caller closes the module.
     */
    public KernelModule load(Program program) {
        List<Variant> variants = program.variants();
        var handle = new Handle(connection, "the module");
        Journal.Making making;
        if (Variant.bytes(variants) > Frame.MAX_BYTES - LoadFrame.BYTES) {
            making = to -> shared.withRegion(
                    Variant.bytes(variants), to, region -> loadFromRegion(handle, variants, region, to));
            loadFromRegion(handle, variants, making);
        } else {
            making = to -> loadInline(handle, variants, to);
            connection.make(handle, making);
        }
        return new KernelModule(handle, Choice.of(program, device), making);
    }

    private static void loadInline(Handle handle, List<Variant> variants, Journal.Frames to) {
        int bytes = (int) Variant.bytes(variants);
        var frame = new LoadFrame(to.claim(Opcode.LOAD, LoadFrame.BYTES + bytes, 0))
                .module(handle.number())
                .lengthBytes(bytes)
                .variantCount(variants.size());
        Variant.write(variants, frame.segment(), LoadFrame.BYTES);
    }

    private static void loadFromRegion(Handle handle, List<Variant> variants, Region region, Journal.Frames to) {
        Variant.write(variants, region.mapping(), 0);
        new LoadFrame(to.claim(Opcode.LOAD, LoadFrame.BYTES, 0))
                .module(handle.number())
                .region(region.handle())
                .lengthBytes(Variant.bytes(variants))
                .variantCount(variants.size());
    }

    private void loadFromRegion(Handle handle, List<Variant> variants, Journal.Making again) {
        Region region = shared.create(Variant.bytes(variants));
        connection.lock();
        try {
            if (connection.isUsable()) {
                loadFromRegion(handle, variants, region, connection::claim);
                connection.remember(handle, again);
            }
            shared.drop(region);
        } finally {
            connection.end();
        }
    }

    /**
     * Allocates zeroed device memory; the caller closes it. That there is none left shows where it is first used.
     *
     * <p>Where the context outlives its worker, what was written to it does not: later use of the buffer throws
     * DEVICE_LOST and names it, until all of it was written anew.
     *
     * @throws IllegalArgumentException where the length is not positive
     */
    public DeviceBuffer allocate(long lengthBytes) {
        checkLength(lengthBytes);
        return allocate(Handle.ofContents(connection, what(lengthBytes), lengthBytes), lengthBytes);
    }

    /**
     * As {@link #allocate}, for what is of no account after a synchronise: intermediate and final results, inputs that each
     * batch of work writes first. Where the context outlives its worker, the buffer is zeroed and used on.
     *
     * @throws IllegalArgumentException where the length is not positive
     */
    public DeviceBuffer allocateScratch(long lengthBytes) {
        checkLength(lengthBytes);
        return allocate(new Handle(connection, what(lengthBytes)), lengthBytes);
    }

    private static String what(long lengthBytes) {
        return "the device buffer of " + lengthBytes + " bytes";
    }

    private DeviceBuffer allocate(Handle handle, long lengthBytes) {
        connection.make(
                handle,
                to -> new AllocateFrame(to.claim(Opcode.ALLOCATE, AllocateFrame.BYTES, 0))
                        .buffer(handle.number())
                        .lengthBytes(lengthBytes));
        return new DeviceBuffer(handle, lengthBytes);
    }

    /**
     * Device memory with content that does not change, such as a model's weights. It is uploaded once: every later session
     * of this function's revision, also after scale-to-zero, finds it on the device, or wherever the node has kept it. The
     * caller closes the buffer, not the content. Blocks for a round trip, and for the upload where there is one.
     *
     * <p>Commands cannot write to the buffer. A kernel must not: one that does spoils the content for this session, and the
     * next gets it anew.
     *
     * @param digest SHA-256 of the content
     * @param content fills memory of that length with the content; called where the node does not have it, and where the
     *     context outlives its worker: then on a thread of the context, in whose calls it must not wait
     * @throws IllegalArgumentException where the length is not positive
     * @throws AcceleratorException INVALID_ARGUMENT where the content does not have the digest, OUT_OF_QUOTA where it
     *     does not fit
     */
    public DeviceBuffer persistent(Digest digest, long lengthBytes, Consumer<MemorySegment> content) {
        checkLength(lengthBytes);
        Handle handle = newPersistent(digest, lengthBytes, content, null);
        if (!isFound(handle)) {
            handle.release();
            try (SharedBuffer filled = share(lengthBytes)) {
                content.accept(filled.segment());
                handle = newPersistent(digest, lengthBytes, content, filled);
                // The worker has copied the content out when it answers; only then may its memory be used again.
                isFound(handle);
            }
        }
        return new DeviceBuffer(handle, lengthBytes);
    }

    /** As {@link #persistent(Digest, long, Consumer)}, of content that is at hand. */
    public DeviceBuffer persistent(MemorySegment content) {
        return persistent(Digest.of(content), content.byteSize(), memory -> memory.copyFrom(content));
    }

    /** {@code filled} holds the content where it is to be uploaded. */
    private Handle newPersistent(
            Digest digest, long lengthBytes, Consumer<MemorySegment> content, @Nullable SharedBuffer filled) {
        var handle = new Handle(connection, "the persistent buffer " + digest);
        connection.begin();
        try {
            long region = filled == null ? 0 : filled.handle().use(connection);
            writePersistent(handle, digest, lengthBytes, region, connection::claim);
            connection.remember(
                    handle,
                    to -> shared.withRegion(lengthBytes, to, again -> {
                        fillAgain(content, again.mapping().asSlice(0, lengthBytes));
                        writePersistent(handle, digest, lengthBytes, again.handle(), to);
                    }));
        } finally {
            connection.end();
        }
        return handle;
    }

    private static void writePersistent(
            Handle handle, Digest digest, long lengthBytes, long region, Journal.Frames to) {
        new PersistentFrame(to.claim(Opcode.PERSISTENT, PersistentFrame.BYTES, 0))
                .buffer(handle.number())
                .lengthBytes(lengthBytes)
                .region(region)
                .digest(digest);
    }

    private static void fillAgain(Consumer<MemorySegment> content, MemorySegment memory) {
        try {
            content.accept(memory);
        } catch (RuntimeException e) {
            throw new AcceleratorException(
                    Status.INTERNAL, Opcode.PERSISTENT, "the function could not give its content once more", e);
        }
    }

    private boolean isFound(Handle persistent) {
        Reply reply = connection.query(Connection.PERSISTENT, persistent, null);
        settle(reply);
        return reply.first() == 1;
    }

    /**
     * Shares memory with the device; the caller closes it. Takes about half a millisecond a mebibyte, or microseconds
     * where a closed buffer of about the same size can be used again. Contents are unspecified.
     *
     * @throws IllegalArgumentException where the length is not positive
     * @throws AcceleratorException OUT_OF_QUOTA where that would be more than {@link DeviceInfo#maxSharedBytes()},
     *     OUT_OF_MEMORY where the shared folder is full
     */
    public SharedBuffer share(long lengthBytes) {
        checkLength(lengthBytes);
        return shared.share(lengthBytes);
    }

    /** Asks how much device memory is in use; blocks for a round trip. */
    public MemoryUsage memory() {
        Reply reply = connection.query(Connection.MEMORY, null, null);
        settle(reply);
        return new MemoryUsage(reply.first(), reply.second());
    }

    /** Sends what is enqueued, of all streams. */
    public void flush() {
        connection.flush();
    }

    /**
     * Blocks until all work enqueued on all streams is done; an interrupt does not end that.
     *
     * @throws AcceleratorException with the first failure of any stream, allocation or load since the last synchronise
     */
    public void synchronize() {
        Reply reply = connection.synchronize(null, null);
        settle(reply);
        Loss lost = takeLostWork();
        reply.check();
        if (lost != null) {
            throw new AcceleratorException(lost.status(), Opcode.SYNCHRONIZE, lost.message());
        }
    }

    /** What was lost on any stream and not reported; all are as new then. */
    private @Nullable Loss takeLostWork() {
        Loss first = null;
        connection.lock();
        try {
            for (Stream stream : streams) {
                Loss lost = stream.takeLostWork();
                first = first == null ? lost : first;
            }
        } finally {
            connection.unlock();
        }
        return first;
    }

    /**
     * Ends the session, within a second: all that was made over it is released once the work enqueued is done, which is
     * not waited for. Other threads that wait in it get {@link IllegalStateException}. Does nothing where it is closed.
     */
    @Override
    public void close() {
        connection.close();
        shared.close();
    }

    /** Draws what an answer says about shared memory. */
    void settle(Reply reply) {
        if (!reply.isAnswered()) {
            return;
        }
        shared.taken(reply.sequence());
        if (reply.isFailed()) {
            shared.suspect();
        }
    }

    private List<Stream.Point> busy() {
        forgetClosed();
        return streams.stream()
                .map(Stream::point)
                .filter(point -> !point.isDone())
                .toList();
    }

    private void forgetClosed() {
        streams.removeIf(stream -> !stream.isOpen() && stream.point().isDone());
    }

    private static void checkLength(long lengthBytes) {
        if (lengthBytes < 1) {
            throw new IllegalArgumentException("a buffer of " + lengthBytes + " bytes; it has at least 1");
        }
    }
}
