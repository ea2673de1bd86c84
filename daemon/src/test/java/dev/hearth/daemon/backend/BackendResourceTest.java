package dev.hearth.daemon.backend;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.hearth.protocol.LaunchFrame;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Memory that the backend takes: none on the heap for a warm launch, none that stays after close. */
public abstract class BackendResourceTest extends BackendFixture {
    protected BackendResourceTest(BackendSubject subject) {
        super(subject);
    }

    private static final int ROUNDS = 1000;
    private static final int WINDOWS = 5;
    private static final long GROWTH_BYTES = 1 << 20;

    private byte @Nullable [] binary;

    @Test
    void warmLaunchAllocatesNothing() {
        try (DeviceMemory a = context.allocate(4096);
                DeviceMemory b = context.allocate(4096);
                BackendKernel add = kernel("add")) {
            var launches = new Launch[] {
                new Launch().block(64, 1, 1).buffer(a).buffer(b).int32(64).buffer(b),
                new Launch().block(64, 1, 1).buffer(b).buffer(a).int32(32).buffer(b, 256)
            };
            var frames = new LaunchFrame[] {launches[0].frame(), launches[1].frame()};
            launchAll(add, frames, launches[0].memories(), 60_000);
            var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            long before = threads.getCurrentThreadAllocatedBytes();
            launchAll(add, frames, launches[0].memories(), 20_000);
            long bytes = threads.getCurrentThreadAllocatedBytes() - before;
            assertTrue(bytes < 20_000, bytes + " bytes for 20 000 launches");
        }
    }

    private void launchAll(BackendKernel kernel, LaunchFrame[] frames, @Nullable DeviceMemory[] memories, int count) {
        for (int i = 0; i < count; i++) {
            if (i % 64 == 0) {
                context.hold(stream);
            }
            context.launch(stream, kernel, frames[i % 2], memories);
            if (i % 64 == 63) {
                context.flush(stream);
            }
        }
        finish();
    }

    @Test
    void closedMemoriesAreFreed() throws IOException {
        staysSmall(() -> {
            try (DeviceMemory memory = context.allocate(1 << 20)) {
                context.fill(stream, memory, 0, 1 << 20, 4, 1, 0);
                finish();
            }
        });
    }

    @Test
    void closedStreamsAndEventsAreFreed() throws IOException {
        try (DeviceMemory out = context.allocate(64);
                BackendKernel index = kernel("index")) {
            staysSmall(() -> {
                try (BackendStream own = context.createStream(0)) {
                    for (int i = 0; i < 20; i++) {
                        context.hold(own);
                        new Launch().int32(1).buffer(out).on(context, own, index);
                        try (BackendEvent event = context.record(own)) {
                            context.waitFor(stream, event);
                        }
                        context.flush(own);
                        context.record(stream).close();
                    }
                }
            });
        }
    }

    @Test
    void closedModulesAndKernelsAreFreed() throws IOException {
        try (DeviceMemory out = context.allocate(64)) {
            staysSmall(() -> {
                try (BackendModule own = load(subject().source());
                        BackendKernel index = context.kernel(own, "index");
                        BackendKernel sum = context.kernel(own, "sum")) {
                    new Launch().int32(1).buffer(out).on(context, stream, index);
                    new Launch().buffer(out).buffer(out, 4).local(4).on(context, stream, sum);
                    finish();
                }
            });
        }
    }

    @Test
    void closedContextFreesWhatWasLeftOpen() throws IOException {
        staysSmall(() -> {
            try (BackendContext own = backend().open(device)) {
                BackendStream forgotten = own.createStream(0);
                DeviceMemory memory = own.allocate(1 << 18);
                own.fill(forgotten, memory, 0, 1 << 18, 8, 1, 0);
                own.kernel(own.load(subject().format(), "", binary()), "index");
                own.hold(forgotten);
                own.fill(forgotten, memory, 0, 8, 8, 1, 0);
            }
        });
    }

    @Test
    void tenThousandCyclesLeaveNothing() throws IOException {
        MemorySegment host = host(4096);
        staysSmall(10_000, () -> {
            try (DeviceMemory memory = context.allocate(256);
                    DeviceMemory region = context.register(host);
                    BackendKernel index = kernel("index")) {
                new Launch().int32(1).buffer(memory).on(context, stream, index);
                context.copy(stream, memory, 0, region, 0, 256);
                finish();
            }
        });
    }

    private byte[] binary() {
        byte[] made = binary;
        if (made == null) {
            made = compile(subject().source(), "");
            binary = made;
        }
        return made;
    }

    /** A leak of a KiB a round would show, and of 100 bytes in ten times as many. A leak grows in each window; the JVM's own growth, as it warms up, does not. */
    private static void staysSmall(Runnable round) throws IOException {
        staysSmall(ROUNDS, round);
    }

    private static void staysSmall(int rounds, Runnable round) throws IOException {
        long least = Long.MAX_VALUE;
        for (int window = 0; window < WINDOWS && least > GROWTH_BYTES; window++) {
            long before = residentBytes();
            for (int i = 0; i < rounds; i++) {
                round.run();
            }
            least = Math.min(least, residentBytes() - before);
        }
        assertTrue(least <= GROWTH_BYTES, "grown by at least " + least + " bytes in each " + rounds + " rounds");
    }

    private static long residentBytes() throws IOException {
        System.gc();
        return Files.readAllLines(Path.of("/proc/self/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElseThrow();
    }
}
