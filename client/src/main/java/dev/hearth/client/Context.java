package dev.hearth.client;

import dev.hearth.protocol.AllocateFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.LoadFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.StreamFrame;
import dev.hearth.protocol.Variant;
import java.util.ArrayList;
import java.util.List;

/**
 * A function's session on the accelerator: one connection to its sidecar, and all that was made over it.
 *
 * <p>Open one and keep it; opening takes milliseconds, and a function's requests may share it. Any thread may use it, and
 * what is enqueued by several leaves in common batches. Once the session is lost (the worker crashed, the daemon or the
 * sidecar was stopped) every call throws {@link AcceleratorException}: close it and call {@link Accelerator#open()} again.
 */
public final class Context implements AutoCloseable {
    private final Connection connection;
    private final DeviceInfo device;
    private final SharedMemory shared;
    /** Streams that are open or have unfinished work; under the lock of the writing side. */
    private final List<Stream> streams = new ArrayList<>();

    Context(Connection connection, Handshake.Welcome welcome) {
        this.connection = connection;
        this.device = welcome.device();
        this.shared = new SharedMemory(connection, welcome.folder(), device.maxSharedBytes(), this::busy);
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
            new StreamFrame(connection.claim(Opcode.STREAM, StreamFrame.BYTES, handle.number())).priority(priority);
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
        long bytes = Variant.bytes(variants);
        var handle = new Handle(connection, "the module");
        if (bytes > Frame.MAX_BYTES - LoadFrame.BYTES) {
            loadFromRegion(handle, variants, bytes);
        } else {
            loadInline(handle, variants, (int) bytes);
        }
        return new KernelModule(handle, Choice.of(program, device));
    }

    private void loadInline(Handle handle, List<Variant> variants, int bytes) {
        connection.begin();
        try {
            var frame = new LoadFrame(connection.claim(Opcode.LOAD, LoadFrame.BYTES + bytes, 0))
                    .module(handle.number())
                    .lengthBytes(bytes)
                    .variantCount(variants.size());
            Variant.write(variants, frame.segment(), LoadFrame.BYTES);
        } finally {
            connection.end();
        }
    }

    private void loadFromRegion(Handle handle, List<Variant> variants, long bytes) {
        Region region = shared.create(bytes);
        Variant.write(variants, region.mapping(), 0);
        connection.lock();
        try {
            if (connection.isUsable()) {
                new LoadFrame(connection.claim(Opcode.LOAD, LoadFrame.BYTES, 0))
                        .module(handle.number())
                        .region(region.handle())
                        .lengthBytes(bytes)
                        .variantCount(variants.size());
            }
            shared.drop(region);
        } finally {
            connection.end();
        }
    }

    /**
     * Allocates zeroed device memory; the caller closes it. That there is none left shows where it is first used.
     *
     * @throws IllegalArgumentException where the length is not positive
     */
    public DeviceBuffer allocate(long lengthBytes) {
        checkLength(lengthBytes);
        var handle = new Handle(connection, "the device buffer of " + lengthBytes + " bytes");
        connection.begin();
        try {
            new AllocateFrame(connection.claim(Opcode.ALLOCATE, AllocateFrame.BYTES, 0))
                    .buffer(handle.number())
                    .lengthBytes(lengthBytes);
        } finally {
            connection.end();
        }
        return new DeviceBuffer(handle, lengthBytes);
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
        Reply reply = connection.synchronize(null);
        if (reply.isAnswered()) {
            connection.lock();
            try {
                streams.forEach(stream -> stream.doneUpTo(reply.sequence()));
            } finally {
                connection.unlock();
            }
        }
        settle(reply);
        reply.check();
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
