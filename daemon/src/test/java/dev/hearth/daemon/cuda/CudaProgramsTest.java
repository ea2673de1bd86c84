package dev.hearth.daemon.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.daemon.backend.BackendContext;
import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.BackendFixture;
import dev.hearth.daemon.backend.BackendKernel;
import dev.hearth.daemon.backend.BackendModule;
import dev.hearth.daemon.backend.DeviceMemory;
import dev.hearth.daemon.backend.Launch;
import dev.hearth.protocol.ProgramFormat;
import dev.hearth.protocol.Status;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs in each of CUDA's formats: what is compiled, what is told of what is wrong with them, and that they run. */
@Tag("cuda")
final class CudaProgramsTest extends BackendFixture {
    /** index(n, out) as NVRTC 12.6 writes it, for version 7.0. */
    private static final String PTX = """
            .version 7.0
            .target sm_70
            .address_size 64
            .visible .entry index(
                .param .u32 index_param_0,
                .param .u64 index_param_1
            )
            {
                .reg .pred %p<2>;
                .reg .b32 %r<6>;
                .reg .b64 %rd<5>;
                ld.param.u32 %r2, [index_param_0];
                ld.param.u64 %rd1, [index_param_1];
                mov.u32 %r3, %ctaid.x;
                mov.u32 %r4, %ntid.x;
                mov.u32 %r5, %tid.x;
                mad.lo.s32 %r1, %r3, %r4, %r5;
                setp.ge.s32 %p1, %r1, %r2;
                @%p1 bra DONE;
                cvta.to.global.u64 %rd2, %rd1;
                mul.wide.s32 %rd3, %r1, 4;
                add.s64 %rd4, %rd2, %rd3;
                st.global.u32 [%rd4], %r1;
            DONE:
                ret;
            }
            """;

    CudaProgramsTest() {
        super(new CudaSubject(CudaKernels.FAILING));
    }

    private byte[] compiled(ProgramFormat format, byte[] source) {
        return backend().compile(device, format, "", source);
    }

    private byte[] compiled(ProgramFormat format, String source) {
        return compiled(format, source.getBytes(StandardCharsets.UTF_8));
    }

    /** Runs index(n, out) of a binary. */
    private void runs(ProgramFormat format, byte[] binary, String name) {
        try (BackendModule program = context.load(format, "", binary);
                BackendKernel index = context.kernel(program, name);
                DeviceMemory out = context.allocate(4096)) {
            new Launch().grid(4, 1, 1).block(64, 1, 1).int32(200).buffer(out).on(context, stream, index);
            assertArrayEquals(IntStream.range(0, 256).map(i -> i < 200 ? i : 0).toArray(), ints(out, 256));
        }
    }

    private byte[] cubin() {
        return CudaBinary.decode(compile(subject().source(), "")).image();
    }

    @Test
    void cudaCBecomesMachineCode() {
        byte[] image = cubin();
        assertEquals(
                0x464c457f,
                ByteBuffer.wrap(image).order(ByteOrder.LITTLE_ENDIAN).getInt(0),
                "an ELF file");
        assertEquals(
                List.of("index", "plain", "stray"),
                CudaBinary.decode(compile(subject().source(), "")).kernels().stream()
                        .map(KernelSignature::name)
                        .sorted()
                        .toList());
    }

    @Test
    void ptxCubinAndFatBinaryRun() {
        runs(ProgramFormat.CUDA_C, compile(subject().source(), ""), "index");
        runs(ProgramFormat.PTX, compiled(ProgramFormat.PTX, PTX), "index");
        runs(ProgramFormat.CUBIN, compiled(ProgramFormat.CUBIN, cubin()), "index");
        runs(ProgramFormat.FATBIN, compiled(ProgramFormat.FATBIN, fatBinary(cubin())), "index");
    }

    /** A fat binary of one cubin: header (16), entry header (64), cubin. */
    private static byte[] fatBinary(byte[] cubin) {
        int padded = (cubin.length + 7) / 8 * 8;
        ByteBuffer bytes = ByteBuffer.allocate(16 + 64 + padded).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putInt(0xBA55ED50).putShort((short) 1).putShort((short) 16).putLong(64L + padded);
        bytes.putShort((short) 2).putShort((short) 0x101).putInt(64).putLong(padded);
        bytes.putInt(28, 0)
                .putShort(44, (short) 0)
                .putInt(44, 90)
                .putInt(48, 64)
                .putLong(56, 0x11);
        bytes.position(80).put(cubin);
        return bytes.array();
    }

    @Test
    void nameOfTheSourceFindsAKernelOfCpp() {
        runs(ProgramFormat.CUDA_C, compile(subject().source(), ""), "plain");
        runs(ProgramFormat.CUDA_C, compile(subject().source(), ""), "_Z5plainiPi");
        runs(ProgramFormat.FATBIN, compiled(ProgramFormat.FATBIN, fatBinary(cubin())), "plain");
    }

    @Test
    void parametersHaveTheTypesOfTheSource() {
        String program = """
                template<class T> struct pair { T a; T b; };
                #define WIDE __align__(32)
                struct WIDE wide_t { float f[8]; };
                extern "C" __global__ void __launch_bounds__(64) typed(const float4* __restrict__ p, pair<double> v,
                        wide_t* w, void* any, unsigned char c, float (*rows)[3]) { }
                """;
        KernelSignature typed =
                CudaBinary.decode(compile(program, "")).kernels().getFirst();
        assertEquals(
                "typed(const float4* __restrict__ p, pair<double> v, wide_t* w, void* any, unsigned char c,"
                        + " float (*rows)[3])",
                typed.toString());
        assertEquals(
                List.of(16, 1, 32, 1, 1, 4),
                typed.parameters().stream()
                        .map(KernelSignature.Parameter::alignmentBytes)
                        .toList());
        assertEquals(
                List.of(8, 16, 8, 8, 1, 8),
                typed.parameters().stream()
                        .map(KernelSignature.Parameter::sizeBytes)
                        .toList());
        assertEquals(
                "BUFFER VALUE BUFFER BUFFER VALUE BUFFER",
                String.join(
                        " ",
                        typed.parameters().stream()
                                .map(parameter -> parameter.kind().name())
                                .toList()));
    }

    @Test
    void programThatHidesItsTypesStillHasSizes() {
        String program = """
                #define alignof nonsense
                extern "C" __global__ void hidden(int n, int* out) { *out = n; }
                """;
        KernelSignature hidden =
                CudaBinary.decode(compile(program, "")).kernels().getFirst();
        assertEquals("hidden(int n, int* out)", hidden.toString());
        assertEquals(KernelSignature.Kind.ANY, hidden.parameters().get(1).kind());
        assertEquals(4, hidden.parameters().getFirst().sizeBytes());
    }

    @Test
    void machineCodeTakesABufferOrItsAddressSize() {
        try (BackendModule program = context.load(ProgramFormat.CUBIN, "", compiled(ProgramFormat.CUBIN, cubin()));
                BackendKernel index = context.kernel(program, "index");
                DeviceMemory out = context.allocate(64)) {
            String message = refused(
                    Status.INVALID_LAUNCH,
                    () -> new Launch().int64(1).buffer(out).on(context, stream, index));
            assertTrue(message.contains("index(4 bytes, 8 bytes): argument 0"), message);
            refused(Status.INVALID_LAUNCH, () -> new Launch().int32(1).int32(2).on(context, stream, index));
            refused(
                    Status.INVALID_LAUNCH,
                    () -> new Launch().buffer(out).buffer(out).on(context, stream, index));
        }
    }

    @Test
    void newerPtxIsRefusedWithBothVersions() {
        String message = refused(
                Status.COMPILE_FAILED, () -> compiled(ProgramFormat.PTX, PTX.replace(".version 7.0", ".version 99.5")));
        int driver = CudaMachine.device().driverVersion();
        if (driver <= 13_000) {
            assertTrue(message.contains("PTX of version 99.5"), message);
            assertTrue(message.contains("for CUDA " + CudaDevice.version(driver)), message);
        }
    }

    @Test
    void wrongPtxIsRefusedWithTheDriversLog() {
        String message = refused(
                Status.COMPILE_FAILED, () -> compiled(ProgramFormat.PTX, PTX.replace("mad.lo.s32", "syntax_error")));
        assertTrue(message.contains("syntax_error"), message);
        refused(Status.COMPILE_FAILED, () -> compiled(ProgramFormat.PTX, "no PTX"));
        refused(Status.COMPILE_FAILED, () -> compiled(ProgramFormat.PTX, ""));
        refused(Status.COMPILE_FAILED, () -> compiled(ProgramFormat.PTX, ".version 7.0\n.target sm_70\n"));
        runs(ProgramFormat.PTX, compiled(ProgramFormat.PTX, PTX), "index");
    }

    @Test
    void cutCubinsAndFatBinariesAreRefused() {
        byte[] cubin = cubin();
        for (int length : new int[] {0, 3, 63, 64, cubin.length / 2, cubin.length - 1}) {
            byte[] cut = Arrays.copyOf(cubin, length);
            refused(Status.INVALID_ARGUMENT, () -> compiled(ProgramFormat.CUBIN, cut));
            byte[] fat = Arrays.copyOf(fatBinary(cubin), length);
            refused(Status.INVALID_ARGUMENT, () -> compiled(ProgramFormat.FATBIN, fat));
        }
    }

    @Test
    void cubinOfAnotherArchitectureIsRefused() {
        byte[] cubin = cubin();
        cubin[48] = 35;
        byte[] binary = compiled(ProgramFormat.CUBIN, cubin);
        String message = refused(Status.INVALID_ARGUMENT, () -> context.load(ProgramFormat.CUBIN, "", binary));
        assertTrue(message.contains("was not made for " + device.name()), message);
    }

    @Test
    void filesOfTheMachineStayUnread(@TempDir Path folder) throws Exception {
        Path secret = Files.writeString(folder.resolve("secret"), "confidential words");
        for (String include : List.of(
                "#include \"" + secret + "\"",
                "  #  include <" + secret + ">",
                "#/* */include/**/\"" + secret + "\"",
                "#inc\\\nlude \"" + secret + "\"",
                "#define F \"" + secret + "\"\n#include F",
                "%:include \"" + secret + "\"",
                "#include \"../../" + secret + "\"")) {
            String message = refused(
                    Status.COMPILE_FAILED,
                    () -> compile(include + "\n" + subject().source(), ""));
            assertFalse(message.contains("confidential"), message);
        }
        for (String option : List.of(
                "-I" + folder,
                "--include-path=" + folder,
                "-include " + secret,
                "--pre-include=" + secret,
                "--gpu-architecture=sm_50",
                "--time=" + folder.resolve("new"))) {
            String message =
                    refused(Status.COMPILE_FAILED, () -> compile(subject().source(), option));
            assertTrue(message.contains("is not taken"), message);
        }
        assertNotEquals(0, compile(subject().source(), "-DX=\"a b\" --use_fast_math").length);
    }

    @Test
    void programWithoutKernelIsRefused() {
        String message = refused(Status.COMPILE_FAILED, () -> compile("__device__ int two() { return 2; }", ""));
        assertTrue(message.contains("no kernel"), message);
        refused(Status.COMPILE_FAILED, () -> backend().compile(device, ProgramFormat.PTX, "-O3", new byte[] {1}));
    }

    @Test
    void blockIsChosenWhereTheCallerGivesNone() {
        try (BackendKernel index = kernel("index");
                DeviceMemory out = context.allocate(4096)) {
            // The grid counts threads then: 1000, of which the last block has some too many.
            new Launch().grid(1000, 1, 1).block(0, 0, 0).int32(1000).buffer(out).on(context, stream, index);
            assertArrayEquals(
                    IntStream.range(0, 1024).map(i -> i < 1000 ? i : 0).toArray(), ints(out, 1024));
            refused(
                    Status.INVALID_LAUNCH,
                    () -> new Launch()
                            .grid(0, 1, 1)
                            .block(0, 0, 0)
                            .int32(1)
                            .buffer(out)
                            .on(context, stream, index));
            refused(
                    Status.INVALID_LAUNCH,
                    () -> new Launch()
                            .grid(1, 1, 1)
                            .block(0, 1, 0)
                            .int32(1)
                            .buffer(out)
                            .on(context, stream, index));
        }
    }

    @Test
    void rangesOutsideMemoryAreRefused() {
        try (DeviceMemory a = context.allocate(64);
                DeviceMemory b = context.allocate(64)) {
            refused(Status.OUT_OF_RANGE, () -> context.copy(stream, a, 32, b, 0, 33));
            refused(Status.OUT_OF_RANGE, () -> context.copy(stream, a, 0, b, -1, 8));
            refused(Status.OUT_OF_RANGE, () -> context.copy(stream, a, Long.MAX_VALUE, b, 0, 8));
            refused(Status.OUT_OF_RANGE, () -> context.copy(stream, a, 0, b, 0, -8));
            refused(Status.OUT_OF_RANGE, () -> context.fill(stream, a, 64, 4, 4, 0, 0));
        }
    }

    @Test
    void memoryIsNeverMoreThanThereIs() {
        long most = device.memoryBytes() / 2 + (1 << 20);
        try (DeviceMemory half = context.allocate(most)) {
            assertEquals(most, half.lengthBytes());
            refused(Status.OUT_OF_MEMORY, () -> context.allocate(most));
        }
        try (DeviceMemory again = context.allocate(most)) {
            assertEquals(most, again.lengthBytes());
        }
    }

    @Test
    void kernelOfAClosedContextIsRefused() {
        BackendContext gone = backend().open(device);
        BackendModule program =
                gone.load(subject().format(), "", compile(subject().source(), ""));
        gone.close();
        assertEquals(
                Status.INVALID_HANDLE,
                assertThrows(BackendException.class, () -> gone.kernel(program, "index"))
                        .status());
    }
}
