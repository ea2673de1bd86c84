package dev.hearth.daemon.pjrt;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.protocol.ElementType;
import dev.hearth.protocol.Status;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The objects over the raw calls, on the CPU's plugin: where data lies, what programs may be, several devices. */
@Timeout(120)
final class PjrtClientTest {
    private static final CompileOptions ONE = CompileOptions.parse("");
    private static final TensorType F32_1024 = new TensorType(ElementType.F32, List.of(1024L));

    private final Arena arena = Arena.ofShared();
    private PjrtClient client;

    @BeforeAll
    static void plugin() {
        CpuPlugin.require(PjrtClientTest.class);
    }

    private static PjrtPlugin loaded() {
        return PjrtPlugin.of(PjrtSettings.Kind.CPU, CpuPlugin.path(), null);
    }

    @BeforeEach
    void open() {
        client = loaded().client(1);
    }

    @AfterEach
    void close() {
        arena.close();
    }

    private MemorySegment counting(long bytes, long alignment) {
        MemorySegment memory = arena.allocate(bytes + 4, alignment).asSlice(0, bytes);
        for (int i = 0; i < bytes / 4; i++) {
            memory.setAtIndex(JAVA_FLOAT, i, i);
        }
        return memory;
    }

    @ParameterizedTest
    @ValueSource(ints = {PjrtClient.IMMUTABLE_ZERO_COPY, PjrtClient.MUTABLE_ZERO_COPY})
    void sixtyFourMebibytesGoInWithoutACopy(int semantics) {
        long bytes = 64L << 20;
        MemorySegment host = arena.allocate(bytes, 4096);
        var type = new TensorType(ElementType.F32, List.of(bytes / 4));
        long buffer = client.buffer(0, host.address(), type, semantics);
        assertEquals(host.address(), client.unsafePointer(buffer));
        client.destroy(buffer);
    }

    @Test
    void misalignedMemoryIsCopied() {
        MemorySegment host = counting(8192, 64);
        for (long offset : new long[] {4, 16, 32, 60}) {
            long buffer = client.buffer(0, host.address() + offset, F32_1024, PjrtClient.IMMUTABLE_ZERO_COPY);
            assertNotEquals(host.address() + offset, client.unsafePointer(buffer));
            client.destroy(buffer);
        }
    }

    @Test
    void resultLandsInTheMemoryThatItsDestinationIs() {
        StableHloText text = StableHloText.parse(PjrtKernels.SOURCE);
        StableHloText.Function add = text.kernels().get(2);
        assertEquals("add", add.name());
        MemorySegment a = counting(4096, 64);
        MemorySegment out = arena.allocate(4096, 64);
        try (PjrtExecutable executable =
                client.compile(text.forKernel(add, true).getBytes(StandardCharsets.UTF_8), ONE)) {
            assertEquals(4, executable.shapes().parameters().size(), "a, b, n and the destination");
            long[] inputs = {
                client.buffer(0, a.address(), F32_1024, PjrtClient.IMMUTABLE_ZERO_COPY),
                client.buffer(0, a.address(), F32_1024, PjrtClient.IMMUTABLE_ZERO_COPY),
                client.buffer(0, a.address(), scalar(ElementType.S32), PjrtClient.IMMUTABLE_ONLY_DURING_CALL),
                client.buffer(0, out.address(), F32_1024, PjrtClient.MUTABLE_ZERO_COPY)
            };
            PjrtExecutable.Run run = executable.execute(0, inputs, 1, 3);
            client.driver().finish(run.events()[0]);
            assertEquals(out.address(), client.unsafePointer(run.results()[0][0]));
            assertEquals(2f * 1023, out.getAtIndex(JAVA_FLOAT, 1023));
            assertEquals(1023f, a.getAtIndex(JAVA_FLOAT, 1023));
            for (long buffer : new long[] {inputs[0], inputs[1], inputs[2], inputs[3], run.results()[0][0]}) {
                client.destroy(buffer);
            }
        }
    }

    private static TensorType scalar(ElementType type) {
        return new TensorType(type, List.of());
    }

    @ParameterizedTest
    @ValueSource(strings = {"double-plus-one.mlirbc", "double-plus-one.mlirpa"})
    void bytecodeAndPortableArtifactsHaveOneKernel(String name) throws IOException {
        byte[] program = resource(name);
        List<PjrtBinary.Kernel> kernels = new PjrtCompiler(client, ONE, true).compile(program);
        assertEquals(1, kernels.size());
        PjrtSignature signature = kernels.getFirst().signature();
        assertEquals("main(f32[1024]) → (f32[1024])", signature.toString());
        assertEquals(false, signature.donating());
        MemorySegment in = counting(4096, 64);
        MemorySegment out = arena.allocate(4096, 64);
        try (PjrtExecutable executable = client.load(kernels.getFirst().executable())) {
            long input = client.buffer(0, in.address(), F32_1024, PjrtClient.IMMUTABLE_ZERO_COPY);
            PjrtExecutable.Run run = executable.execute(0, new long[] {input}, 1);
            client.driver().finish(run.events()[0]);
            client.toHost(run.results()[0][0], out.address(), 4096);
            for (int i = 0; i < 1024; i++) {
                assertEquals(2f * i + 1, out.getAtIndex(JAVA_FLOAT, i));
            }
            client.destroy(input);
            client.destroy(run.results()[0][0]);
        }
    }

    private static byte[] resource(String name) throws IOException {
        try (var in = PjrtClientTest.class.getResourceAsStream(name)) {
            assertNotNull(in);
            return in.readAllBytes();
        }
    }

    @Test
    void collectiveOverTwoDevicesGivesTheSum() {
        String program = """
                module @sum attributes {mhlo.num_replicas = 2 : i32} {
                  func.func public @main(%x: tensor<4xf32>) -> tensor<4xf32> {
                    %r = "stablehlo.all_reduce"(%x) ({
                      ^bb0(%a: tensor<f32>, %b: tensor<f32>):
                        %s = stablehlo.add %a, %b : tensor<f32>
                        stablehlo.return %s : tensor<f32>
                    }) {replica_groups = dense<[[0, 1]]> : tensor<1x2xi64>} : (tensor<4xf32>) -> tensor<4xf32>
                    return %r : tensor<4xf32>
                  }
                }
                """;
        var four = new TensorType(ElementType.F32, List.of(4L));
        try (PjrtClient two = PjrtClient.create(loaded(), Map.of("cpu_device_count", 2L));
                PjrtExecutable executable = two.compile(
                        program.getBytes(StandardCharsets.UTF_8), CompileOptions.parse("--num-replicas=2"))) {
            assertEquals(2, two.deviceCount());
            MemorySegment host = counting(32, 64);
            long[][] inputs = {
                {two.buffer(0, host.address(), four, PjrtClient.IMMUTABLE_ONLY_DURING_CALL)},
                {two.buffer(1, host.address() + 16, four, PjrtClient.IMMUTABLE_ONLY_DURING_CALL)}
            };
            PjrtExecutable.Run run = executable.execute(inputs, 1);
            for (int device = 0; device < 2; device++) {
                two.driver().finish(run.events()[device]);
                MemorySegment out = arena.allocate(16, 64);
                two.toHost(run.results()[device][0], out.address(), 16);
                assertArrayEquals(new float[] {4, 6, 8, 10}, out.toArray(JAVA_FLOAT));
                two.destroy(run.results()[device][0]);
                two.destroy(inputs[device][0]);
            }
        }
    }

    @Test
    void programRunsOnAnyDeviceOfItsClient() {
        StableHloText text = StableHloText.parse(PjrtKernels.SOURCE);
        byte[] index = text.forKernel(text.kernels().getFirst(), false).getBytes(StandardCharsets.UTF_8);
        try (PjrtClient two = PjrtClient.create(loaded(), Map.of("cpu_device_count", 2L));
                PjrtExecutable executable = two.compile(index, ONE)) {
            MemorySegment n = arena.allocate(64, 64);
            n.set(JAVA_INT, 0, 7);
            MemorySegment out = arena.allocate(1024, 64);
            for (int device = 0; device < 2; device++) {
                long input =
                        two.buffer(device, n.address(), scalar(ElementType.S32), PjrtClient.IMMUTABLE_ONLY_DURING_CALL);
                PjrtExecutable.Run run = executable.execute(device, new long[] {input}, 1);
                two.driver().finish(run.events()[0]);
                two.toHost(run.results()[0][0], out.address(), 1024);
                assertEquals(6, out.getAtIndex(JAVA_INT, 6));
                assertEquals(0, out.getAtIndex(JAVA_INT, 7));
                two.destroy(input);
                two.destroy(run.results()[0][0]);
            }
        }
    }

    @Test
    void missingInputNeverReachesThePlugin() {
        StableHloText text = StableHloText.parse(PjrtKernels.SOURCE);
        byte[] index = text.forKernel(text.kernels().getFirst(), false).getBytes(StandardCharsets.UTF_8);
        try (PjrtExecutable executable = client.compile(index, ONE)) {
            var refused = assertThrows(BackendException.class, () -> executable.execute(0, new long[] {0}, 1));
            assertEquals(Status.INVALID_ARGUMENT, refused.status());
            assertThrows(BackendException.class, () -> executable.execute(0, new long[0], 1));
        }
    }

    @Test
    void clientsComeAndGoWithoutGrowth() throws IOException {
        for (int i = 0; i < 10; i++) {
            PjrtClient.create(loaded(), Map.of("cpu_device_count", 1L)).close();
        }
        long before = threads();
        for (int i = 0; i < 20; i++) {
            PjrtClient.create(loaded(), Map.of("cpu_device_count", 1L)).close();
        }
        assertTrue(threads() <= before + 2, threads() + " threads, before " + before);
    }

    private static long threads() throws IOException {
        try (var tasks = Files.list(Path.of("/proc/self/task"))) {
            return tasks.count();
        }
    }
}
