package dev.hearth.daemon.worker;

import dev.hearth.daemon.backend.Backend;
import dev.hearth.daemon.backend.Device;
import dev.hearth.protocol.UsageFrame;
import dev.hearth.protocol.posix.Descriptor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/** A worker in this process, on sockets in a folder of the test's, with a fake supervisor. */
final class WorkerFixture implements AutoCloseable {
    static final long MEMORY = 1 << 20;
    static final long SHARED = 1 << 20;

    /** Handles in the sessions of {@link #withKernel}. */
    static final long STREAM = 1;

    static final long MODULE = 3;
    static final long KERNEL = 4;
    static final long BUFFER = 6;
    private static final Duration MOVE_AFTER = Duration.ofMillis(50);

    /** Where the device is not real. */
    final FakeBackend backend;

    private final Backend served;
    private final Device device;
    final Path folder;
    final Path socket;
    final Worker worker;
    final BlockingQueue<Integer> exits = new LinkedBlockingQueue<>();
    final int uid;
    FakeSupervisor supervisor;
    private final AtomicLong tickets = new AtomicLong(1);

    WorkerFixture(Path folder) throws IOException {
        this(folder, 64, Duration.ofSeconds(60));
    }

    WorkerFixture(Path folder, int maxSessions, Duration orphanTimeout) throws IOException {
        this(folder, new FakeBackend(), maxSessions, orphanTimeout, Duration.ZERO);
    }

    private WorkerFixture(Path folder, FakeBackend fake, int maxSessions, Duration orphanTimeout, Duration resumeGrace)
            throws IOException {
        this(folder, fake, fake, fake.device(), maxSessions, orphanTimeout, resumeGrace);
    }

    /** A worker that keeps sessions whose sidecar has died. */
    static WorkerFixture keeping(Path folder, Duration resumeGrace) throws IOException {
        return new WorkerFixture(folder, new FakeBackend(), 64, Duration.ofSeconds(60), resumeGrace);
    }

    /** A worker on a real device. */
    WorkerFixture(Path folder, Backend real, Device device) throws IOException {
        this(folder, new FakeBackend(), real, device, 64, Duration.ofSeconds(60), Duration.ZERO);
    }

    private WorkerFixture(
            Path folder,
            FakeBackend fake,
            Backend served,
            Device device,
            int maxSessions,
            Duration orphanTimeout,
            Duration resumeGrace)
            throws IOException {
        this.folder = folder;
        this.backend = fake;
        this.served = served;
        this.device = device;
        socket = folder.resolve("worker-1.sock");
        uid = (int) Files.getAttribute(folder, "unix:uid");
        var limits = new Limits(maxSessions, 256, 256, 256, 1 << 17, 256, 256);
        var options = new WorkerOptions(
                "1", folder, socket, device.id(), limits, orphanTimeout, resumeGrace, MOVE_AFTER, false);
        worker = Worker.launch(options, served, exits::add);
        supervisor = connect();
    }

    /** One more supervisor, which becomes the one that counts. */
    FakeSupervisor connect() throws IOException {
        supervisor = new FakeSupervisor(folder.resolve("control.sock"), served, device);
        return supervisor;
    }

    WorkerFixture assign() throws IOException {
        return assign(Duration.ofSeconds(20));
    }

    WorkerFixture assign(Duration deadline) throws IOException {
        if (supervisor
                        .assign("space/revision", MEMORY, SHARED, deadline.toNanos())
                        .status()
                != 0) {
            throw new AssertionError("the worker refused its tenant");
        }
        return this;
    }

    /** A session of this worker's tenant. */
    FakeSidecar open() throws IOException {
        long high = tickets.incrementAndGet();
        supervisor.admit(high, 7, uid, Duration.ofSeconds(10).toNanos());
        return new FakeSidecar(socket, high, 7);
    }

    /** Another sidecar takes up the session of one. */
    FakeSidecar resume(FakeSidecar before) throws IOException {
        return resume(before, before.welcome.resumeTokenLow(), uid);
    }

    FakeSidecar resume(FakeSidecar before, long tokenLow, int functionUid) throws IOException {
        long high = tickets.incrementAndGet();
        supervisor.admit(high, 7, functionUid, Duration.ofSeconds(10).toNanos());
        return new FakeSidecar(socket, high, 7, before.welcome.resumeTokenHigh(), tokenLow, before.channel.sequence());
    }

    /** A session with a stream, this kernel and a buffer of 64 bytes. */
    FakeSidecar withKernel(String kernel) throws IOException {
        return open().stream(STREAM)
                .load(MODULE, SessionTest.program(kernel))
                .kernel(KERNEL, MODULE, kernel)
                .allocate(BUFFER, 64);
    }

    /** Waits until the worker holds nothing any more, and says what it holds. */
    UsageFrame awaitNothingHeld() throws IOException {
        await(() -> {
            try {
                UsageFrame usage = supervisor.usage();
                return usage.sessions() == 0
                        && usage.buffers() == 0
                        && usage.regions() == 0
                        && usage.bufferBytes() == 0
                        && usage.regionBytes() == 0;
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        });
        return supervisor.usage();
    }

    static void await(BooleanSupplier condition) {
        await(condition, Duration.ofSeconds(30));
    }

    static void await(BooleanSupplier condition, Duration patience) {
        long until = System.nanoTime() + patience.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > until) {
                throw new AssertionError("it did not come to pass within " + patience);
            }
            LockSupport.parkNanos(1_000_000);
        }
    }

    /** A shared file of this process's own, mapped until the arena closes. */
    static MemorySegment map(Descriptor file, long lengthBytes, Arena arena) throws IOException {
        return file.map(lengthBytes, true, arena);
    }

    @Override
    public void close() {
        backend.gates.values().forEach(CountDownLatch::countDown);
        supervisor.close();
        worker.close();
        FakeContext context = backend.context();
        if (!context.violations.isEmpty()) {
            throw new AssertionError(context.violations.toString());
        }
    }
}
