package dev.hearth.daemon.pjrt;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hearth.daemon.backend.BackendContext;
import dev.hearth.daemon.backend.BackendEvent;
import dev.hearth.daemon.backend.BackendKernel;
import dev.hearth.daemon.backend.BackendModule;
import dev.hearth.daemon.backend.BackendStream;
import dev.hearth.daemon.backend.DeviceMemory;
import dev.hearth.daemon.backend.Launch;
import dev.hearth.protocol.ProgramFormat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Launch after launch of one kernel: what one needed serves the next, and each still has its own arguments. */
@Timeout(120)
final class PreparedRunTest {
    private static final int BYTES = 64;
    private static final int COUNT = BYTES / Integer.BYTES;
    private static final String PLUS = """
            func.func public @main(%x: tensor<16xi32>, %y: tensor<i32>) -> tensor<16xi32> {
              %b = stablehlo.broadcast_in_dim %y, dims = [] : (tensor<i32>) -> tensor<16xi32>
              %r = stablehlo.add %x, %b : tensor<16xi32>
              return %r : tensor<16xi32>
            }
            """;

    private final Arena arena = Arena.ofShared();
    private BackendContext context;
    private BackendStream stream;
    private PjrtBackend backend;

    @BeforeAll
    static void plugin() {
        CpuPlugin.require(PreparedRunTest.class);
    }

    @BeforeEach
    void open() {
        backend = CpuPlugin.backend(false);
        context = backend.open(backend.devices().getFirst());
        stream = context.createStream(0);
    }

    @AfterEach
    void close() {
        if (context != null) {
            context.close();
        }
        arena.close();
    }

    private BackendKernel kernel(String program, String name) {
        byte[] binary = backend.compile(
                context.device(), ProgramFormat.STABLEHLO, "", program.getBytes(StandardCharsets.UTF_8));
        BackendModule module = context.load(ProgramFormat.STABLEHLO, "", binary);
        return context.kernel(module, name);
    }

    private MemorySegment numbers() {
        return arena.allocate(BYTES, 4096);
    }

    private void finish(BackendStream on) {
        try (BackendEvent event = context.record(on)) {
            context.await(event);
        }
    }

    private static void requireAll(int wanted, MemorySegment numbers, String which) {
        for (int i = 0; i < COUNT; i++) {
            assertEquals(wanted, numbers.getAtIndex(JAVA_INT, i), which + ", element " + i);
        }
    }

    @Test
    void launchSeesWhatItsMemoryHoldsNow() {
        BackendKernel plus = kernel(PLUS, "main");
        MemorySegment from = numbers();
        MemorySegment to = numbers();
        DeviceMemory x = context.register(from);
        DeviceMemory r = context.register(to);
        for (int launch = 0; launch < 50; launch++) {
            for (int i = 0; i < COUNT; i++) {
                from.setAtIndex(JAVA_INT, i, 100 * launch);
            }
            new Launch().buffer(x).int32(7).buffer(r).on(context, stream, plus);
            finish(stream);
            requireAll(100 * launch + 7, to, "launch " + launch);
        }
    }

    @Test
    void scalarsAreThoseOfTheLaunch() {
        BackendKernel plus = kernel(PLUS, "main");
        MemorySegment to = numbers();
        DeviceMemory x = context.register(numbers());
        DeviceMemory r = context.register(to);
        for (int value : new int[] {1, 1, 2, 1, 0, 0, -1}) {
            new Launch().buffer(x).int32(value).buffer(r).on(context, stream, plus);
            finish(stream);
            requireAll(value, to, "value " + value);
        }
        MemorySegment one = numbers();
        one.setAtIndex(JAVA_INT, 0, -1);
        new Launch().buffer(x).buffer(context.register(one)).buffer(r).on(context, stream, plus);
        one.setAtIndex(JAVA_INT, 0, 5);
        new Launch().buffer(x).buffer(context.register(one)).buffer(r).on(context, stream, plus);
        finish(stream);
        requireAll(5, to, "the value in memory");
    }

    @Test
    void launchesMayTakeTurnsBetweenMemories() {
        BackendKernel plus = kernel(PLUS, "main");
        MemorySegment[] ring = {numbers(), numbers(), numbers(), numbers(), numbers(), numbers(), numbers()};
        for (int memories : new int[] {2, 3, 7}) { // fewer and more than what is kept
            for (MemorySegment each : ring) {
                each.fill((byte) 0);
            }
            DeviceMemory[] steps = new DeviceMemory[memories];
            for (int i = 0; i < memories; i++) {
                steps[i] = context.register(ring[i]);
            }
            for (int launch = 0; launch < 100; launch++) {
                new Launch()
                        .buffer(steps[launch % memories])
                        .int32(1)
                        .buffer(steps[(launch + 1) % memories])
                        .on(context, stream, plus);
            }
            finish(stream);
            requireAll(100, ring[100 % memories], memories + " memories");
            requireAll(99, ring[99 % memories], memories + " memories, the one before");
        }
    }

    @Test
    void resultInPlaceOfItsInputIsRightEachTime() {
        BackendKernel plus = kernel(PLUS, "main");
        MemorySegment numbers = numbers();
        DeviceMemory x = context.register(numbers);
        for (int launch = 0; launch < 20; launch++) {
            new Launch().buffer(x).int32(3).buffer(x).on(context, stream, plus);
        }
        finish(stream);
        requireAll(60, numbers, "in place");
    }

    @Test
    void memoryThatWasReleasedIsForgotten() {
        BackendKernel plus = kernel(PLUS, "main");
        MemorySegment to = numbers();
        DeviceMemory seen = context.register(to);
        for (int round = 0; round < 200; round++) {
            // What was freed is mostly what is given next.
            try (DeviceMemory x = context.allocate(BYTES);
                    DeviceMemory r = context.allocate(BYTES)) {
                context.fill(stream, x, 0, BYTES, 4, round, 0);
                new Launch().buffer(x).int32(1).buffer(r).on(context, stream, plus);
                context.copy(stream, r, 0, seen, 0, BYTES);
                finish(stream);
            }
            requireAll(round + 1, to, "round " + round);
        }
    }

    @Test
    void streamsUseOneKernelSideBySide() {
        BackendKernel plus = kernel(PLUS, "main");
        MemorySegment[] numbers = {numbers(), numbers(), numbers(), numbers()};
        DeviceMemory[] memories = new DeviceMemory[numbers.length];
        BackendStream[] streams = new BackendStream[numbers.length];
        for (int i = 0; i < numbers.length; i++) {
            memories[i] = context.register(numbers[i]);
            streams[i] = context.createStream(0);
        }
        for (int launch = 0; launch < 100; launch++) {
            for (int i = 0; i < numbers.length; i++) {
                new Launch()
                        .buffer(memories[i])
                        .int32(i + 1)
                        .buffer(memories[i])
                        .on(context, streams[i], plus);
            }
        }
        for (int i = 0; i < numbers.length; i++) {
            finish(streams[i]);
            requireAll(100 * (i + 1), numbers[i], "stream " + i);
        }
    }

    @Test
    void kernelMayBeClosedWhileItsLaunchRuns() {
        BackendKernel spin = kernel(PjrtKernels.SOURCE, "spin");
        MemorySegment to = numbers();
        new Launch().int32(5).int32(50_000_000).buffer(context.register(to)).on(context, stream, spin);
        spin.close();
        finish(stream);
        assertEquals(5, to.getAtIndex(JAVA_INT, 0));
    }
}
