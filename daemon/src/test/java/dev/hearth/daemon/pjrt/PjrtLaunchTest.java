package dev.hearth.daemon.pjrt;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.daemon.backend.BackendContext;
import dev.hearth.daemon.backend.BackendEvent;
import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.BackendKernel;
import dev.hearth.daemon.backend.BackendModule;
import dev.hearth.daemon.backend.BackendStream;
import dev.hearth.daemon.backend.DeviceMemory;
import dev.hearth.daemon.backend.Launch;
import dev.hearth.protocol.ElementType;
import dev.hearth.protocol.ProgramFormat;
import dev.hearth.protocol.Status;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Launches over arrays: types, shapes, where memory lies, failures. Both ways in which memories are kept. */
@ParameterizedClass
@ValueSource(booleans = {false, true})
@Timeout(120)
final class PjrtLaunchTest {
    private static final String PROGRAM = """
            module {
              func.func public @transpose(%x: tensor<32x16xf32>) -> tensor<16x32xf32> {
                %r = stablehlo.transpose %x, dims = [1, 0] : (tensor<32x16xf32>) -> tensor<16x32xf32>
                return %r : tensor<16x32xf32>
              }
              func.func public @reverse(%x: tensor<256xf32>) -> tensor<256xf32> {
                %r = stablehlo.reverse %x, dims = [0] : tensor<256xf32>
                return %r : tensor<256xf32>
              }
              func.func public @twins(%x: tensor<16xf32>) -> (tensor<16xf32>, tensor<16xf32>) {
                %n = stablehlo.negate %x : tensor<16xf32>
                return %x, %n : tensor<16xf32>, tensor<16xf32>
              }
              func.func public @same(%x: tensor<16xi32>) -> tensor<16xi32> {
                return %x : tensor<16xi32>
              }
              func.func public @none() -> tensor<16xi32> {
                %r = stablehlo.iota dim = 0 : tensor<16xi32>
                return %r : tensor<16xi32>
              }
              func.func public @empty(%x: tensor<0x4xf32>) -> tensor<0x4xf32> {
                %r = stablehlo.negate %x : tensor<0x4xf32>
                return %r : tensor<0x4xf32>
              }
              func.func public @matmul(%a: tensor<512x512xf32>, %b: tensor<512x512xf32>) -> tensor<512x512xf32> {
                %r = stablehlo.dot_general %a, %b, contracting_dims = [1] x [0]
                    : (tensor<512x512xf32>, tensor<512x512xf32>) -> tensor<512x512xf32>
                return %r : tensor<512x512xf32>
              }
              func.func public @huge() -> tensor<100000000000xf32> {
                %r = stablehlo.constant dense<1.0> : tensor<100000000000xf32>
                return %r : tensor<100000000000xf32>
              }
            }
            """;

    @Parameter
    boolean mirrors;

    private final Arena arena = Arena.ofShared();
    private PjrtBackend backend;
    private BackendContext context;
    private BackendStream stream;

    @BeforeAll
    static void plugin() {
        CpuPlugin.require(PjrtLaunchTest.class);
    }

    @BeforeEach
    void open() {
        backend = CpuPlugin.backend(mirrors);
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

    private BackendKernel kernel(String name) {
        return kernel(PROGRAM, name);
    }

    private BackendKernel kernel(String program, String name) {
        byte[] binary = backend.compile(
                context.device(), ProgramFormat.STABLEHLO, "", program.getBytes(StandardCharsets.UTF_8));
        BackendModule module = context.load(ProgramFormat.STABLEHLO, "", binary);
        return context.kernel(module, name);
    }

    private MemorySegment counting(long bytes) {
        MemorySegment host = arena.allocate(bytes, 4096);
        for (int i = 0; i < bytes / 4; i++) {
            host.setAtIndex(JAVA_FLOAT, i, i);
        }
        return host;
    }

    private void finish(BackendStream on) {
        try (BackendEvent event = context.record(on)) {
            context.await(event);
        }
    }

    private static String refused(Status status, Runnable call) {
        var e = assertThrows(BackendException.class, call::run);
        assertEquals(status, e.status(), e.getMessage());
        return String.valueOf(e.getMessage());
    }

    @Test
    void arrayOfAnotherTypeOrShapeIsRefused() {
        BackendKernel transpose = kernel("transpose");
        DeviceMemory x = context.allocate(4096);
        DeviceMemory y = context.allocate(4096);
        for (Launch wrong : new Launch[] {
            new Launch().array(x, 0, ElementType.S32, 32, 16),
            new Launch().array(x, 0, ElementType.F32, 16, 32),
            new Launch().array(x, 0, ElementType.F32, 512),
            new Launch().array(x, 0, ElementType.F32, 32, 16, 1)
        }) {
            String message =
                    refused(Status.INVALID_LAUNCH, () -> wrong.buffer(y).on(context, stream, transpose));
            assertTrue(message.contains("argument 0 (x: f32[32,16])"), message);
            assertTrue(message.contains("it is f32[32,16], not "), message);
        }
        String message = refused(
                Status.INVALID_LAUNCH,
                () -> new Launch()
                        .buffer(x)
                        .array(y, 0, ElementType.BF16, 16, 64)
                        .on(context, stream, transpose));
        assertTrue(message.contains("argument 1 (f32[16,32]): it is f32[16,32], not bf16[16,64]"), message);
        String small = refused(
                Status.INVALID_LAUNCH,
                () -> new Launch().buffer(x, 2052).buffer(y).on(context, stream, transpose));
        assertTrue(small.contains("it needs 2048 bytes; the memory given has 2044 from offset 2052 on"), small);
    }

    @Test
    void offsetsOfAnyAlignmentGiveTheSame() {
        BackendKernel transpose = kernel("transpose");
        MemorySegment host = counting(16384);
        DeviceMemory region = context.register(host);
        for (int from : new int[] {0, 4, 64, 68}) {
            for (int to : new int[] {8192, 8196, 8256, 8284}) {
                new Launch()
                        .array(region, from, ElementType.F32, 32, 16)
                        .array(region, to, ElementType.F32, 16, 32)
                        .on(context, stream, transpose);
                finish(stream);
                for (int i = 0; i < 512; i++) {
                    assertEquals(
                            (float) element(from, i),
                            host.getAtIndex(JAVA_FLOAT, to / 4 + i),
                            "element " + i + " from " + from + " to " + to);
                }
            }
        }
    }

    /** Element i of the transposed, where the region counts its floats. */
    private static int element(int from, int i) {
        return from / Float.BYTES + i % 32 * 16 + i / 32;
    }

    @Test
    void resultMayOverlapAParameter() {
        BackendKernel reverse = kernel("reverse");
        for (int shift : new int[] {0, 64, 512, 4}) {
            MemorySegment host = counting(4096);
            DeviceMemory region = context.register(host);
            new Launch().buffer(region, 1024).buffer(region, 1024 + shift).on(context, stream, reverse);
            finish(stream);
            for (int i = 0; i < 256; i++) {
                assertEquals(511 - i, host.getAtIndex(JAVA_FLOAT, 256 + shift / 4 + i), "shift " + shift);
            }
        }
    }

    @Test
    void resultsThatOverlapEachOtherAreRefused() {
        BackendKernel twins = kernel("twins");
        DeviceMemory x = context.allocate(256);
        String message = refused(
                Status.INVALID_LAUNCH,
                () -> new Launch().buffer(x).buffer(x, 64).buffer(x, 124).on(context, stream, twins));
        assertTrue(message.contains("arguments 1 and 2"), message);
        new Launch().buffer(x).buffer(x, 64).buffer(x, 128).on(context, stream, twins);
        finish(stream);
    }

    @Test
    void parameterThatIsTheResultIsCopied() {
        BackendKernel same = kernel("same");
        MemorySegment host = arena.allocate(128, 64);
        for (int i = 0; i < 16; i++) {
            host.setAtIndex(JAVA_INT, i, 100 + i);
        }
        DeviceMemory region = context.register(host);
        new Launch().buffer(region).buffer(region, 64).on(context, stream, same);
        new Launch().buffer(region).buffer(region).on(context, stream, same);
        finish(stream);
        assertEquals(115, host.getAtIndex(JAVA_INT, 31));
        assertEquals(100, host.getAtIndex(JAVA_INT, 0));
    }

    @Test
    void functionWithoutParametersAndArraysWithoutElementsRun() {
        BackendKernel none = kernel("none");
        MemorySegment host = arena.allocate(64, 64);
        DeviceMemory region = context.register(host);
        new Launch().array(region, 0, ElementType.S32, 16).on(context, stream, none);
        new Launch()
                .array(region, 0, ElementType.F32, 0, 4)
                .array(region, 0, ElementType.F32, 0, 4)
                .on(context, stream, kernel("empty"));
        finish(stream);
        assertEquals(15, host.getAtIndex(JAVA_INT, 15));
    }

    @Test
    void resultOfOneLaunchIsTheParameterOfTheNext() {
        BackendKernel reverse = kernel("reverse");
        BackendKernel transpose = kernel("transpose");
        MemorySegment host = counting(2048);
        DeviceMemory region = context.register(host);
        DeviceMemory a = context.allocate(2048);
        DeviceMemory b = context.allocate(2048);
        context.copy(stream, region, 0, a, 0, 2048);
        new Launch().buffer(a).buffer(b).on(context, stream, transpose); // typed one way
        new Launch().buffer(b).buffer(b, 1024).on(context, stream, reverse); // and read another
        context.fill(stream, b, 0, 4, 4, Float.floatToRawIntBits(-1f), 0); // partly written
        context.copy(stream, b, 0, region, 0, 2048);
        finish(stream);
        assertEquals(-1f, host.getAtIndex(JAVA_FLOAT, 0));
        assertEquals(16f, host.getAtIndex(JAVA_FLOAT, 1));
        // element k of the transposed is k % 32 * 16 + k / 32; reversed into the upper half
        for (int i = 0; i < 256; i++) {
            int k = 255 - i;
            assertEquals((float) element(0, k), host.getAtIndex(JAVA_FLOAT, 256 + i));
        }
    }

    @Test
    void matrixProductIsRight() {
        BackendKernel matmul = kernel("matmul");
        int n = 512;
        MemorySegment host = arena.allocate(3L * 4 * n * n, 4096);
        for (int i = 0; i < n * n; i++) {
            host.setAtIndex(JAVA_FLOAT, i, (i % 7) - 3);
            host.setAtIndex(JAVA_FLOAT, n * n + i, (i % 5) - 2);
        }
        DeviceMemory region = context.register(host);
        new Launch()
                .array(region, 0, ElementType.F32, n, n)
                .array(region, 4L * n * n, ElementType.F32, n, n)
                .array(region, 8L * n * n, ElementType.F32, n, n)
                .on(context, stream, matmul);
        finish(stream);
        for (int at = 0; at < n * n; at += 997) {
            float sum = 0;
            for (int k = 0; k < n; k++) {
                sum += ((at / n * n + k) % 7 - 3) * ((k * n + at % n) % 5 - 2);
            }
            assertEquals(sum, host.getAtIndex(JAVA_FLOAT, 2 * n * n + at));
        }
    }

    @Test
    void resultLargerThanAnyMemoryIsRefused() {
        BackendKernel huge = kernel("huge");
        // Its 400 GB fit no memory, so the result's own is refused before anything runs.
        DeviceMemory small = context.allocate(64);
        String message =
                refused(Status.INVALID_LAUNCH, () -> new Launch().buffer(small).on(context, stream, huge));
        assertTrue(message.contains("400000000000 bytes"), message);
        finish(stream);
    }

    @Test
    void slowStreamHoldsNoOther() {
        if (mirrors) {
            System.out.println(
                    "SKIPPED slowStreamHoldsNoOther: a device with memory of its own runs one program at a time");
            Assumptions.abort("one program at a time");
        }
        BackendKernel spin = kernel(PjrtKernels.SOURCE, "spin");
        BackendKernel index = kernel(PjrtKernels.SOURCE, "index");
        DeviceMemory out = context.allocate(4);
        DeviceMemory quick = context.allocate(1024);
        try (BackendStream other = context.createStream(0)) {
            // Started by this very thread, as streams of one session are.
            new Launch().int32(5).int32(2_000_000_000).buffer(out).on(context, stream, spin);
            try (BackendEvent slow = context.record(stream)) {
                for (int i = 0; i < 2; i++) { // few: a busy machine takes its time to wake a thread
                    new Launch().int32(256).buffer(quick).on(context, other, index);
                    finish(other);
                }
                assertFalse(context.isDone(slow), "the slow stream was waited for");
                context.await(slow);
            }
        }
    }

    @Test
    void tenThousandStreamsMemoriesAndEventsComeAndGoWithoutGrowth() throws Exception {
        BackendKernel none = kernel("none");
        DeviceMemory out = context.allocate(64);
        long least = Long.MAX_VALUE;
        for (int window = 0; window < 5; window++) { // what leaks grows in each of them, what a JVM takes does not
            long before = residentKib();
            for (int i = 0; i < 2000; i++) {
                cycle(none, out);
            }
            least = Math.min(least, residentKib() - before);
        }
        assertTrue(least < 1024, "grown by " + least + " KiB at least in each 2000 cycles");
    }

    private void cycle(BackendKernel none, DeviceMemory out) {
        try (BackendStream own = context.createStream(0);
                DeviceMemory memory = context.allocate(1 << 16)) {
            context.fill(own, memory, 0, 1 << 16, 4, 1, 0);
            new Launch().buffer(out).on(context, own, none);
            try (BackendEvent event = context.record(own)) {
                context.await(event);
            }
        }
    }

    private static long residentKib() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("VmRSS:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                    .findFirst()
                    .orElseThrow();
        }
    }
}
