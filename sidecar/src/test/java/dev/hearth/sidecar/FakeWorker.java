package dev.hearth.sidecar;

import dev.hearth.protocol.AckFrame;
import dev.hearth.protocol.AllocateFrame;
import dev.hearth.protocol.CopyFrame;
import dev.hearth.protocol.DescriptorFrame;
import dev.hearth.protocol.DoneFrame;
import dev.hearth.protocol.FaultFrame;
import dev.hearth.protocol.FillFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.FrameChannel;
import dev.hearth.protocol.KernelFrame;
import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.LoadFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.RegionFrame;
import dev.hearth.protocol.ReleaseFrame;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.Variant;
import dev.hearth.protocol.WelcomeFrame;
import dev.hearth.protocol.posix.Message;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The worker's side of one session. It keeps what it is sent, copies and fills real memory, maps the regions whose
 * descriptors it gets, and "launches" a kernel {@code scale(float *values, int n, float factor)} in Java. The first
 * failure is kept until the next SYNCHRONIZE, whatever the stream.
 */
final class FakeWorker {
    /** One frame that came, copied. */
    record Received(Opcode opcode, byte[] bytes) {}

    static final long DEVICE_NS = 1_500_000;

    private final Arena arena = Arena.ofShared();
    final BlockingQueue<Received> received = new LinkedBlockingQueue<>();
    final BlockingQueue<DescriptorFrame> descriptorFrames = new LinkedBlockingQueue<>();
    private final BlockingQueue<Message> descriptors = new LinkedBlockingQueue<>();
    final AtomicLong framesTaken = new AtomicLong();
    private final CountDownLatch resumed = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private final Map<Long, MemorySegment> memories = new HashMap<>();
    private final Map<Long, String> kernels = new HashMap<>();
    private volatile @Nullable UnixSocket frames;
    private volatile @Nullable UnixSocket descriptorSocket;
    /** Whether frames are kept for the test; off where it sends many. */
    volatile boolean keeps = true;

    private long bytesTaken;
    private long framesAcknowledged;
    private long launches;
    private @Nullable Failure failure;

    private record Failure(Status status, String message, int opcode, long sequence) {}

    /** Starts reading at once, or when it is told to. */
    FakeWorker(boolean paused) {
        if (!paused) {
            resumed.countDown();
        }
    }

    void descriptors(UnixSocket socket) throws IOException {
        descriptorSocket = socket;
        while (true) {
            Message message = socket.receive();
            if (message == null) {
                return;
            }
            descriptors.add(message);
            descriptorFrames.add(new DescriptorFrame(message.frame().segment()));
        }
    }

    void frames(UnixSocket socket) throws IOException {
        frames = socket;
        try (var channel = new FrameChannel(socket)) {
            welcome(channel);
            resumed.await();
            for (Frame frame = next(channel); frame != null; frame = next(channel)) {
                take(frame, channel);
                if (frame.opcode() == Opcode.CLOSE.code()) {
                    channel.flush();
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ended.countDown();
        }
    }

    private void welcome(FrameChannel channel) throws IOException {
        byte[] device = Frame.utf8("fake device");
        byte[] none = new byte[0];
        new WelcomeFrame(channel.answer(Opcode.WELCOME, WelcomeFrame.bytes(device, none, none), 1, 0))
                .version(Frame.VERSION)
                .backend(1)
                .deviceMemoryBytes(1 << 30)
                .maxAllocationBytes(1 << 28)
                .maxSharedBytes(1L << 40)
                .formats(1 << 1 | 1 << 2)
                .computeUnits(2)
                .maxBlockThreads(256)
                .maxBlockSharedBytes(1 << 15)
                .texts(device, none, none);
        channel.flush();
    }

    private @Nullable Frame next(FrameChannel channel) throws IOException {
        if (!channel.hasNext()) {
            acknowledge(channel);
            channel.flush();
        }
        return channel.next();
    }

    private void acknowledge(FrameChannel channel) throws IOException {
        if (framesTaken.get() > framesAcknowledged) {
            framesAcknowledged = framesTaken.get();
            new AckFrame(channel.answer(Opcode.ACK, AckFrame.BYTES, framesAcknowledged, 0))
                    .receivedFrames(framesAcknowledged)
                    .receivedBytes(bytesTaken);
        }
    }

    private void take(Frame frame, FrameChannel channel) throws IOException {
        framesTaken.incrementAndGet();
        bytesTaken += frame.length();
        Opcode opcode = Opcode.of(frame.opcode());
        if (opcode == null) {
            throw new AssertionError("op code " + frame.opcode() + " reached the worker");
        }
        if (keeps) {
            received.add(new Received(opcode, frame.segment().toArray(ValueLayout.JAVA_BYTE)));
        }
        try {
            execute(opcode, frame, channel);
        } catch (ProtocolException e) {
            if (failure == null) {
                failure = new Failure(e.status(), String.valueOf(e.getMessage()), frame.opcode(), frame.sequence());
            }
        }
        if (framesTaken.get() - framesAcknowledged >= 16) {
            acknowledge(channel);
        }
    }

    private void execute(Opcode opcode, Frame frame, FrameChannel channel) throws IOException {
        MemorySegment segment = frame.segment();
        switch (opcode) {
            case ALLOCATE -> {
                var allocate = new AllocateFrame(segment);
                memories.put(allocate.buffer(), arena.allocate(allocate.lengthBytes(), 16));
            }
            case REGION -> region(new RegionFrame(segment));
            case KERNEL -> kernel(new KernelFrame(segment));
            case LOAD -> load(new LoadFrame(segment));
            case COPY -> copy(new CopyFrame(segment));
            case FILL -> fill(new FillFrame(segment));
            case LAUNCH -> launch(new LaunchFrame(segment));
            case RELEASE -> memories.remove(new ReleaseFrame(segment).handle());
            case QUERY -> done(frame, channel, DEVICE_NS, 0);
            case SYNCHRONIZE -> {
                done(frame, channel, launches * DEVICE_NS, launches);
                launches = 0;
            }
            default -> {
                // Nothing to do for a fake.
            }
        }
    }

    private void region(RegionFrame region) throws IOException {
        try (Message message = descriptors.poll(30, TimeUnit.SECONDS)) {
            if (message == null) {
                throw new AssertionError("REGION came without its descriptor");
            }
            var descriptor = new DescriptorFrame(message.frame().segment());
            if (descriptor.region() != region.region()) {
                throw new AssertionError("descriptor of " + descriptor.region() + " for region " + region.region());
            }
            if (descriptor.status() != Status.OK.code()) {
                throw new ProtocolException(Status.of(descriptor.status()), descriptor.message());
            }
            memories.put(region.region(), message.descriptor().map(region.lengthBytes(), true, arena));
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private void load(LoadFrame load) {
        MemorySegment variants =
                load.region() == 0 ? load.inline() : memory(load.region()).asSlice(load.offset(), load.lengthBytes());
        byte[] source = Variant.read(variants, load.variantCount()).getFirst().source();
        if (new String(source, StandardCharsets.UTF_8).contains("#error")) {
            throw new ProtocolException(Status.COMPILE_FAILED, "1:1: error: said so");
        }
    }

    private void kernel(KernelFrame kernel) {
        if (!kernel.name().equals("scale")) {
            throw new ProtocolException(Status.KERNEL_NOT_FOUND, "no kernel " + kernel.name());
        }
        kernels.put(kernel.kernel(), kernel.name());
    }

    private void copy(CopyFrame copy) {
        MemorySegment.copy(
                memory(copy.source()),
                copy.sourceOffset(),
                memory(copy.destination()),
                copy.destinationOffset(),
                copy.lengthBytes());
    }

    private void fill(FillFrame fill) {
        MemorySegment to = memory(fill.destination());
        for (long i = 0; i < fill.lengthBytes(); i++) {
            long at = i % fill.patternBytes();
            long half = at < 8 ? fill.patternLow() : fill.patternHigh();
            to.set(ValueLayout.JAVA_BYTE, fill.offset() + i, (byte) (half >>> (8 * (at % 8))));
        }
    }

    private void launch(LaunchFrame launch) {
        launches++;
        if (!kernels.containsKey(launch.kernel())) {
            return;
        }
        MemorySegment values = memory(launch.argumentValue(0));
        float factor = Float.intBitsToFloat((int) launch.argumentValue(2));
        for (int i = 0; i < launch.argumentValue(1); i++) {
            long at = launch.argumentOffset(0) + 4L * i;
            values.set(ValueLayout.JAVA_FLOAT_UNALIGNED, at, factor * values.get(ValueLayout.JAVA_FLOAT_UNALIGNED, at));
        }
    }

    private MemorySegment memory(long handle) {
        MemorySegment memory = memories.get(handle);
        if (memory == null) {
            throw new ProtocolException(Status.INVALID_HANDLE, "no buffer " + handle);
        }
        return memory;
    }

    private void done(Frame frame, FrameChannel channel, long first, long second) throws IOException {
        Failure failed = failure;
        failure = null;
        byte[] message = Frame.utf8(failed == null ? "" : failed.message());
        var done = new DoneFrame(
                        channel.answer(Opcode.DONE, DoneFrame.bytes(message), frame.sequence(), frame.stream()))
                .first(first)
                .second(second)
                .texts(message);
        if (failed != null) {
            done.status(failed.status().code()).failedOpcode(failed.opcode()).failedSequence(failed.sequence());
        }
    }

    /** The next frame that came, whatever it is. */
    Received take() {
        try {
            Received frame = received.poll(30, TimeUnit.SECONDS);
            if (frame == null) {
                throw new AssertionError("no frame came");
            }
            return frame;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Begins to read where it was paused. */
    void resume() {
        resumed.countDown();
    }

    /** Dies as a killed process does. */
    void crash() {
        close();
    }

    /** Sends raw bytes to the sidecar; only while the session is idle. */
    void send(MemorySegment bytes) throws IOException {
        UnixSocket socket = frames;
        if (socket != null) {
            socket.send(bytes);
        }
    }

    void fault(Status status, String message) throws IOException {
        byte[] text = Frame.utf8(message);
        send(new FaultFrame(FakeDaemon.begin(Opcode.FAULT, FaultFrame.bytes(text)))
                .status(status.code())
                .texts(text)
                .segment());
    }

    /** Whether the sidecar has ended both connections, seen without reading anything. */
    boolean isSessionOver() {
        try {
            UnixSocket first = frames;
            UnixSocket second = descriptorSocket;
            return first != null && second != null && first.isPeerGone() && second.isPeerGone();
        } catch (IOException e) {
            return true;
        }
    }

    /** Whether the sidecar has ended the session. */
    boolean awaitEnd() throws InterruptedException {
        return ended.await(30, TimeUnit.SECONDS);
    }

    void close() {
        resumed.countDown();
        UnixSocket socket = frames;
        if (socket != null) {
            socket.close();
        }
        socket = descriptorSocket;
        if (socket != null) {
            socket.close();
        }
    }
}
