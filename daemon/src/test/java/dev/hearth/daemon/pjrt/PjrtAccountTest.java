package dev.hearth.daemon.pjrt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hearth.daemon.backend.BackendContext;
import dev.hearth.daemon.backend.BackendEvent;
import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.BackendKernel;
import dev.hearth.daemon.backend.BackendStream;
import dev.hearth.daemon.backend.DeviceMemory;
import dev.hearth.daemon.backend.Launch;
import dev.hearth.daemon.backend.MemoryAccount;
import dev.hearth.protocol.ElementType;
import dev.hearth.protocol.ProgramFormat;
import dev.hearth.protocol.Status;
import java.lang.foreign.Arena;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a program takes of device memory beyond the buffers it is given is counted before it runs, in both models. */
@Timeout(120)
final class PjrtAccountTest {
    private static final int BYTES = 1024;
    private static final String PROGRAM = """
            func.func public @main(%x: tensor<256xf32>) -> tensor<256xf32> {
              %r = stablehlo.negate %x : tensor<256xf32>
              return %r : tensor<256xf32>
            }
            """;

    private final Counted account = new Counted();
    private final Arena arena = Arena.ofShared();
    /** Counts, and refuses what is beyond its limit. */
    private static final class Counted implements MemoryAccount {
        private long limit = Long.MAX_VALUE;
        private long used;
        private long most;

        @Override
        public synchronized void reserve(long lengthBytes) {
            if (lengthBytes > limit - used) {
                throw new BackendException(Status.OUT_OF_QUOTA, lengthBytes + " bytes beyond " + used);
            }
            used += lengthBytes;
            most = Math.max(most, used);
        }

        @Override
        public synchronized void release(long lengthBytes) {
            used -= lengthBytes;
        }

        synchronized long used() {
            return used;
        }

        synchronized long most() {
            long highest = most;
            most = used;
            return highest;
        }

        synchronized void limit(long bytes) {
            limit = bytes;
        }
    }

    @BeforeAll
    static void plugin() {
        CpuPlugin.require(PjrtAccountTest.class);
    }

    /** A context that counts in the account, and the kernel. */
    private final class Opened implements AutoCloseable {
        private final BackendContext context;
        private final BackendStream stream;
        private final BackendKernel negate;

        Opened(boolean mirrors) {
            PjrtBackend backend = CpuPlugin.backend(mirrors);
            context = backend.open(backend.devices().getFirst());
            context.account(account);
            stream = context.createStream(0);
            byte[] binary = backend.compile(
                    context.device(), ProgramFormat.STABLEHLO, "", PROGRAM.getBytes(StandardCharsets.UTF_8));
            negate = context.kernel(context.load(ProgramFormat.STABLEHLO, "", binary), "main");
        }

        void run(DeviceMemory in, long inOffset, DeviceMemory out, long outOffset) {
            new Launch()
                    .array(in, inOffset, ElementType.F32, 256)
                    .array(out, outOffset, ElementType.F32, 256)
                    .on(context, stream, negate);
            try (BackendEvent event = context.record(stream)) {
                context.flush(stream);
                context.await(event);
            }
        }

        @Override
        public void close() {
            context.close();
            assertEquals(0, account.used(), "all was given back");
        }
    }

    @AfterEach
    void close() {
        arena.close();
    }

    @Test
    void resultReplacesAnArrayAndBothAreCountedWhileTheProgramRuns() {
        try (var on = new Opened(true)) {
            DeviceMemory in = on.context.allocate(BYTES);
            DeviceMemory out = on.context.allocate(BYTES);
            on.run(in, 0, out, 0);
            assertEquals(0, account.most(), "the first arrays have the buffers' own bytes");
            on.run(in, 0, out, 0);
            assertEquals(BYTES, account.most(), "the old result is there until the new one is");
            assertEquals(0, account.used());
            account.limit(BYTES - 1);
            var refused = assertThrows(BackendException.class, () -> on.run(in, 0, out, 0));
            assertEquals(Status.OUT_OF_QUOTA, refused.status());
            assertEquals(0, account.used());
            account.limit(BYTES);
            on.run(in, 0, out, 0);
        }
    }

    @Test
    void arraysOverTheSameBytesAreCountedEach() {
        try (var on = new Opened(true)) {
            DeviceMemory in = on.context.allocate(BYTES + 128);
            DeviceMemory out = on.context.allocate(BYTES);
            on.run(in, 0, out, 0);
            on.run(in, 128, out, 0);
            assertEquals(2 * BYTES - (BYTES + 128), account.used(), "two arrays lie in one buffer");
            in.close();
            assertEquals(0, account.used());
        }
    }

    @Test
    void arraysOfRegionsAreCountedAsLongAsTheProgramHasThem() {
        try (var on = new Opened(true)) {
            DeviceMemory in = on.context.register(arena.allocate(BYTES, 4096));
            DeviceMemory out = on.context.register(arena.allocate(BYTES, 4096));
            on.run(in, 0, out, 0);
            assertEquals(2 * BYTES, account.most(), "a region has no memory of the device");
            assertEquals(0, account.used());
            account.limit(2 * BYTES - 1);
            assertEquals(
                    Status.OUT_OF_QUOTA,
                    assertThrows(BackendException.class, () -> on.run(in, 0, out, 0))
                            .status());
        }
    }

    @Test
    void onACpuOnlyWhatIsCopiedIsCounted() {
        try (var on = new Opened(false)) {
            DeviceMemory in = on.context.allocate(2 * BYTES);
            DeviceMemory out = on.context.allocate(2 * BYTES);
            on.run(in, 0, out, 0);
            assertEquals(0, account.most(), "the program reads and writes the buffers themselves");
            on.run(in, 4, out, 0);
            assertEquals(BYTES, account.most(), "an input that is not aligned is copied");
            on.run(in, 0, out, 4);
            assertEquals(BYTES, account.most(), "so is a result");
            account.limit(BYTES - 1);
            assertEquals(
                    Status.OUT_OF_QUOTA,
                    assertThrows(BackendException.class, () -> on.run(in, 0, out, 4))
                            .status());
        }
    }
}
