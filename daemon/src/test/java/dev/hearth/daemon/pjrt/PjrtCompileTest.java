package dev.hearth.daemon.pjrt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.daemon.backend.BackendContext;
import dev.hearth.daemon.backend.BackendEvent;
import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.BackendKernel;
import dev.hearth.daemon.backend.BackendModule;
import dev.hearth.daemon.backend.BackendStream;
import dev.hearth.daemon.backend.Device;
import dev.hearth.daemon.backend.DeviceMemory;
import dev.hearth.daemon.backend.Launch;
import dev.hearth.protocol.ProgramFormat;
import dev.hearth.protocol.Status;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Programs that cannot be compiled, or that fail as they run: each is an error with words and leaves all else whole. */
@Timeout(120)
final class PjrtCompileTest {
    private static final String GOOD = "func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> { return %x : tensor<4xf32> }";

    private PjrtBackend backend;
    private Device device;

    @BeforeAll
    static void plugin() {
        CpuPlugin.require(PjrtCompileTest.class);
    }

    @BeforeEach
    void find() {
        backend = CpuPlugin.backend(false);
        device = backend.devices().getFirst();
    }

    private byte[] compile(String options, byte[] source) {
        return backend.compile(device, ProgramFormat.STABLEHLO, options, source);
    }

    private byte[] compile(String source) {
        return compile("", source.getBytes(StandardCharsets.UTF_8));
    }

    private static String refused(Status status, Runnable call) {
        var e = assertThrows(BackendException.class, call::run);
        assertEquals(status, e.status(), e.getMessage());
        return String.valueOf(e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "this is not MLIR | main",
                "module { } | main",
                "module { func.func private @f() } | declares f without a body",
                "func.func @f(%x: tensor<4xf32>) -> tensor<4xf32> { %r = stablehlo.frobnicate %x : tensor<4xf32>"
                        + " return %r : tensor<4xf32> } | frobnicate",
                "func.func @f(%x: tensor<4xf32>) -> tensor<5xf32> { return %x : tensor<4xf32> } | tensor<5xf32>",
                "func.func @f(%x: tensor<?xf32>) -> tensor<?xf32> { %r = stablehlo.add %x, %x : tensor<?xf32>"
                        + " return %r : tensor<?xf32> } | dynamism",
                "func.func @f() -> tensor<f32> { %r = stablehlo.custom_call @no_such_call() : () -> tensor<f32>"
                        + " return %r : tensor<f32> } | no_such_call",
                "func.func @f(%x: !stablehlo.token) -> !stablehlo.token { return %x : !stablehlo.token } | array",
                "func.func @f(%x: tensor<9000000000x9000000000xf32>) -> tensor<f32> { %r = stablehlo.constant"
                        + " dense<1.0> : tensor<f32> return %r : tensor<f32> } | more elements"
            })
    void badProgramIsAnErrorWithWords(String source, String word) {
        String message = refused(Status.COMPILE_FAILED, () -> compile(source));
        assertTrue(message.contains(word), message);
        compile(GOOD);
    }

    @Test
    void damagedBytecodeIsAnError() throws Exception {
        byte[] good;
        try (var in = PjrtCompileTest.class.getResourceAsStream("double-plus-one.mlirbc")) {
            good = Objects.requireNonNull(in).readAllBytes();
        }
        compile("", good);
        for (int length = 4; length < good.length; length += 19) {
            byte[] cut = Arrays.copyOf(good, length);
            refused(Status.COMPILE_FAILED, () -> compile("", cut));
        }
        byte[] noise = new byte[1000];
        new Random(7).nextBytes(noise);
        refused(Status.COMPILE_FAILED, () -> compile("", noise));
        refused(Status.COMPILE_FAILED, () -> compile("", new byte[0]));
    }

    @Test
    void severalDevicesInOneLaunchAreUnsupported() {
        String message =
                refused(Status.UNSUPPORTED, () -> compile("--num-replicas=2", GOOD.getBytes(StandardCharsets.UTF_8)));
        assertTrue(message.contains("2 devices"), message);
    }

    @Test
    void optionsReachTheCompiler() {
        byte[] plain = compile(GOOD);
        byte[] fast = compile("--xla_cpu_enable_fast_math=true", GOOD.getBytes(StandardCharsets.UTF_8));
        try (BackendContext context = backend.open(device)) {
            context.load(ProgramFormat.STABLEHLO, "--xla_cpu_enable_fast_math=true", fast);
            refused(
                    Status.INVALID_ARGUMENT,
                    () -> context.load(ProgramFormat.STABLEHLO, "--xla_cpu_enable_fast_math=true", plain));
        }
        String message = refused(
                Status.COMPILE_FAILED,
                () -> compile("--xla_cpu_max_isa=NONSENSE", GOOD.getBytes(StandardCharsets.UTF_8)));
        assertTrue(message.contains("NONSENSE"), message);
    }

    @Test
    void failureOfARunningProgramIsLateAndStickyAndTheStreamIsCleanAfterwards() {
        String program = """
                module {
                  func.func @greedy(%n: tensor<i32>) -> tensor<i32> {
                    %w = stablehlo.broadcast_in_dim %n, dims = [] : (tensor<i32>) -> tensor<100000000000xi32>
                    %i = stablehlo.iota dim = 0 : tensor<100000000000xi32>
                    %x = stablehlo.multiply %i, %w : tensor<100000000000xi32>
                    %s = "stablehlo.sort"(%x) ({
                      ^bb0(%a: tensor<i32>, %b: tensor<i32>):
                        %lt = stablehlo.compare LT, %a, %b : (tensor<i32>, tensor<i32>) -> tensor<i1>
                        stablehlo.return %lt : tensor<i1>
                    }) {dimension = 0 : i64} : (tensor<100000000000xi32>) -> tensor<100000000000xi32>
                    %f = stablehlo.slice %s [0:1] : (tensor<100000000000xi32>) -> tensor<1xi32>
                    %r = stablehlo.reshape %f : (tensor<1xi32>) -> tensor<i32>
                    return %r : tensor<i32>
                  }
                  func.func @five() -> tensor<i32> {
                    %r = stablehlo.constant dense<5> : tensor<i32>
                    return %r : tensor<i32>
                  }
                }
                """;
        try (BackendContext context = backend.open(device);
                BackendStream stream = context.createStream(0);
                DeviceMemory out = context.allocate(4)) {
            BackendModule module = context.load(ProgramFormat.STABLEHLO, "", compile(program));
            BackendKernel greedy = context.kernel(module, "greedy");
            BackendKernel five = context.kernel(module, "five");
            String message = refused(Status.OUT_OF_MEMORY, () -> {
                new Launch().int32(1).buffer(out).on(context, stream, greedy);
                try (BackendEvent event = context.record(stream)) {
                    context.await(event);
                }
            });
            assertTrue(message.contains("400000000000 bytes"), message);
            new Launch().buffer(out).on(context, stream, five);
            try (BackendEvent event = context.record(stream)) {
                context.await(event);
            }
        }
    }
}
