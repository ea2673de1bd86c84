package dev.hearth.daemon.worker;

import dev.hearth.daemon.backend.BackendContext;
import dev.hearth.daemon.backend.BackendEvent;
import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.BackendKernel;
import dev.hearth.daemon.backend.BackendModule;
import dev.hearth.daemon.backend.BackendStream;
import dev.hearth.daemon.backend.Device;
import dev.hearth.daemon.backend.DeviceMemory;
import dev.hearth.daemon.backend.MemoryAccount;
import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.ProgramFormat;
import dev.hearth.protocol.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Does what a device does, in order and on a thread a stream, and only what was flushed. Counts what is open, and notes
 * every use of what is closed.
 *
 * <p>Kernels: {@code add} adds the second argument, an int, to every byte of the first; {@code wait} stands at the gate
 * whose number is its first argument; {@code refuse} fails when it is launched, {@code fail} when it runs, {@code lose}
 * loses the device; {@code store} writes the bits of all scalars into its first argument.
 */
final class FakeContext implements BackendContext {
    final AtomicInteger open = new AtomicInteger();
    final AtomicInteger launched = new AtomicInteger();
    final AtomicInteger held = new AtomicInteger();
    final AtomicLong allocatedBytes = new AtomicLong();
    final Queue<String> violations = new ConcurrentLinkedQueue<>();

    private final FakeBackend backend;

    FakeContext(FakeBackend backend) {
        this.backend = backend;
    }

    /** Something that is open until it is closed, once. */
    private abstract class Thing implements AutoCloseable {
        private volatile boolean closed;

        Thing() {
            open.incrementAndGet();
        }

        void use() {
            if (closed) {
                violations.add("use of a closed " + getClass().getSimpleName());
            }
        }

        @Override
        public void close() {
            use();
            closed = true;
            open.decrementAndGet();
        }
    }

    private final class Memory extends Thing implements DeviceMemory {
        final MemorySegment bytes;
        private final @Nullable Arena arena;

        Memory(MemorySegment bytes, @Nullable Arena arena) {
            this.bytes = bytes;
            this.arena = arena;
        }

        @Override
        public long lengthBytes() {
            return bytes.byteSize();
        }

        @Override
        public void close() {
            super.close();
            if (arena != null) {
                allocatedBytes.addAndGet(-bytes.byteSize());
                arena.close();
            }
        }
    }

    private final class Module extends Thing implements BackendModule {
        final List<String> kernels;

        Module(List<String> kernels) {
            this.kernels = kernels;
        }
    }

    private final class Kernel extends Thing implements BackendKernel {
        private final Module module;
        private final String name;

        Kernel(Module module, String name) {
            this.module = module;
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public void close() {
            module.use();
            super.close();
        }
    }

    private final class Event extends Thing implements BackendEvent {
        final CountDownLatch done = new CountDownLatch(1);
        volatile long atNs;
        volatile @Nullable BackendException failure;
    }

    private final class Stream extends Thing implements BackendStream, Runnable {
        private final Queue<Runnable> unflushed = new ArrayDeque<>();
        private final Queue<Runnable> commands = new ArrayDeque<>();
        private boolean ended;
        final AtomicLong deviceNs = new AtomicLong();
        volatile @Nullable BackendException failure;

        Stream() {
            Thread.ofPlatform().daemon().name("fake stream").start(this);
        }

        synchronized void enqueue(Runnable command) {
            use();
            unflushed.add(command);
        }

        synchronized void flush() {
            use();
            commands.addAll(unflushed);
            unflushed.clear();
            notifyAll();
        }

        private synchronized @Nullable Runnable next() throws InterruptedException {
            while (commands.isEmpty() && !ended) {
                wait();
            }
            return commands.poll();
        }

        @Override
        public void run() {
            try {
                Runnable command = next();
                while (command != null) {
                    long before = System.nanoTime();
                    try {
                        command.run();
                    } catch (BackendException e) {
                        failure = e;
                    }
                    deviceNs.addAndGet(System.nanoTime() - before);
                    command = next();
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        @Override
        public void close() {
            super.close();
            synchronized (this) {
                if (!commands.isEmpty() || !unflushed.isEmpty()) {
                    violations.add("a stream was closed with work in it");
                }
                ended = true;
                notifyAll();
            }
        }
    }

    @Override
    public Device device() {
        return backend.device();
    }

    @Override
    public void account(MemoryAccount account) {
        // All its memory is buffers that were asked for.
    }

    @Override
    public boolean hasOwnMemory() {
        return backend.hasOwnMemory;
    }

    @Override
    public BackendStream createStream(int priority) {
        return new Stream();
    }

    @Override
    @SuppressWarnings("MustBeClosed")
    public DeviceMemory allocate(long lengthBytes) {
        if (lengthBytes > backend.memoryBytes - allocatedBytes.get()) {
            throw new BackendException(Status.OUT_OF_MEMORY, "the device has no " + lengthBytes + " bytes left");
        }
        allocatedBytes.addAndGet(lengthBytes);
        Arena arena = Arena.ofShared();
        return new Memory(arena.allocate(lengthBytes), arena);
    }

    @Override
    public DeviceMemory register(MemorySegment mapping) {
        return new Memory(mapping, null);
    }

    @Override
    public BackendModule load(ProgramFormat format, String options, byte[] binary) {
        return new Module(List.of(new String(binary, StandardCharsets.UTF_8).split("\\s+")));
    }

    @Override
    public BackendKernel kernel(BackendModule module, String name) {
        var loaded = (Module) module;
        loaded.use();
        if (!loaded.kernels.contains(name)) {
            throw new BackendException(Status.KERNEL_NOT_FOUND, "no kernel " + name + "; there are " + loaded.kernels);
        }
        return new Kernel(loaded, name);
    }

    @Override
    public void copy(
            BackendStream stream,
            DeviceMemory source,
            long sourceOffset,
            DeviceMemory destination,
            long destinationOffset,
            long lengthBytes) {
        if (backend.idle) {
            return;
        }
        var from = (Memory) source;
        var to = (Memory) destination;
        ((Stream) stream).enqueue(() -> {
            from.use();
            to.use();
            MemorySegment.copy(from.bytes, sourceOffset, to.bytes, destinationOffset, lengthBytes);
        });
    }

    @Override
    public void fill(
            BackendStream stream,
            DeviceMemory destination,
            long offset,
            long lengthBytes,
            int patternBytes,
            long patternLow,
            long patternHigh) {
        var to = (Memory) destination;
        ((Stream) stream).enqueue(() -> {
            to.use();
            for (long i = 0; i < lengthBytes; i++) {
                int in = (int) (i % patternBytes);
                long half = in < 8 ? patternLow : patternHigh;
                to.bytes.set(ValueLayout.JAVA_BYTE, offset + i, (byte) (half >>> (8 * (in & 7))));
            }
        });
    }

    @Override
    public void launch(
            BackendStream stream, BackendKernel kernel, LaunchFrame frame, @Nullable DeviceMemory[] memories) {
        if (backend.idle) {
            launched.incrementAndGet();
            return;
        }
        var called = (Kernel) kernel;
        called.use();
        called.module.use();
        launched.incrementAndGet();
        if (called.name.equals("refuse")) {
            throw new BackendException(Status.INVALID_LAUNCH, "refuse takes no launch");
        }
        var scalars = new ArrayList<Long>();
        for (int i = 0; i < frame.argumentCount(); i++) {
            if (frame.argumentKind(i) == LaunchFrame.KIND_SCALAR) {
                scalars.add(frame.argumentValue(i));
            } else if (frame.argumentKind(i) == LaunchFrame.KIND_STRUCT) {
                scalars.add((long) frame.argumentStruct(i).get(ValueLayout.JAVA_BYTE, 0));
            }
        }
        Memory memory = memories.length > 0 && frame.argumentCount() > 0 ? (Memory) memories[0] : null;
        ((Stream) stream).enqueue(() -> run(called.name, memory, scalars));
    }

    private void run(String kernel, @Nullable Memory memory, List<Long> scalars) {
        if (memory != null) {
            memory.use();
        }
        switch (kernel) {
            case "add" -> {
                for (long i = 0; memory != null && i < memory.lengthBytes(); i++) {
                    byte before = memory.bytes.get(ValueLayout.JAVA_BYTE, i);
                    memory.bytes.set(ValueLayout.JAVA_BYTE, i, (byte) (before + scalars.getFirst()));
                }
            }
            case "store" -> {
                for (int i = 0; memory != null && i < scalars.size(); i++) {
                    memory.bytes.set(ValueLayout.JAVA_LONG_UNALIGNED, 8L * i, scalars.get(i));
                }
            }
            case "wait" -> {
                try {
                    if (!backend.gate(scalars.getFirst()).await(30, TimeUnit.SECONDS)) {
                        violations.add("gate " + scalars.getFirst() + " was never opened");
                    }
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            case "fail" -> throw new BackendException(Status.INTERNAL, "the kernel fail failed");
            case "lose" -> throw new BackendException(Status.DEVICE_LOST, "the kernel lose lost the device");
            default -> {}
        }
    }

    @Override
    public void hold(BackendStream stream) {
        held.incrementAndGet();
    }

    @Override
    public void flush(BackendStream stream) {
        ((Stream) stream).flush();
    }

    @Override
    public BackendEvent record(BackendStream stream) {
        var event = new Event();
        var of = (Stream) stream;
        of.enqueue(() -> {
            event.atNs = System.nanoTime();
            event.failure = of.failure;
            of.failure = null;
            event.done.countDown();
        });
        return event;
    }

    @Override
    public void waitFor(BackendStream stream, BackendEvent event) {
        var awaited = (Event) event;
        awaited.use();
        ((Stream) stream).enqueue(() -> {
            try {
                awaited.done.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    @Override
    public boolean isDone(BackendEvent event) {
        var asked = (Event) event;
        asked.use();
        if (asked.done.getCount() > 0) {
            return false;
        }
        fail(asked);
        return true;
    }

    @Override
    public void await(BackendEvent event) {
        var awaited = (Event) event;
        awaited.use();
        try {
            awaited.done.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        fail(awaited);
    }

    private static void fail(Event event) {
        BackendException failure = event.failure;
        if (failure != null) {
            throw failure;
        }
    }

    @Override
    public long elapsedNs(BackendEvent from, BackendEvent to) {
        ((Event) from).use();
        ((Event) to).use();
        return ((Event) to).atNs - ((Event) from).atNs;
    }

    @Override
    public long deviceNs(BackendStream stream) {
        ((Stream) stream).use();
        backend.standAtClock();
        return ((Stream) stream).deviceNs.get();
    }

    @Override
    public void close() {
        if (open.get() > 0) {
            violations.add(open.get() + " things were open when the context was closed");
        }
    }
}
