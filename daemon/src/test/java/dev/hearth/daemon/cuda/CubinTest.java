package dev.hearth.daemon.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.protocol.Status;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import jcuda.nvptxcompiler.JNvPTXCompiler;
import jcuda.nvptxcompiler.nvPTXCompileResult;
import jcuda.nvptxcompiler.nvPTXCompilerHandle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Cubins made by NVIDIA's own PTX compiler, which JCuda brings and which needs no GPU. */
@Timeout(60)
final class CubinTest {
    private static final String PTX = """
            .version 7.0
            .target sm_70
            .address_size 64
            .visible .entry one(.param .u32 a, .param .u64 b, .param .align 16 .b8 c[48], .param .u8 d)
            .reqntid 8, 4, 1
            { ret; }
            .visible .entry two() { ret; }
            .func helper(.param .u32 a) { ret; }
            """;

    private static byte[] compiled(String architecture) {
        byte[] text = (PTX + "\0").getBytes(StandardCharsets.US_ASCII);
        var compiler = new nvPTXCompilerHandle();
        assertEquals(
                nvPTXCompileResult.NVPTXCOMPILE_SUCCESS,
                JNvPTXCompiler.nvPTXCompilerCreate(compiler, text.length, text));
        try {
            assertEquals(
                    nvPTXCompileResult.NVPTXCOMPILE_SUCCESS,
                    JNvPTXCompiler.nvPTXCompilerCompile(compiler, 1, new String[] {"--gpu-name=" + architecture}));
            var size = new long[1];
            JNvPTXCompiler.nvPTXCompilerGetCompiledProgramSize(compiler, size);
            var cubin = new byte[(int) size[0]];
            JNvPTXCompiler.nvPTXCompilerGetCompiledProgram(compiler, cubin);
            return cubin;
        } finally {
            JNvPTXCompiler.nvPTXCompilerDestroy(compiler);
        }
    }

    @Test
    void kernelsAndTheirParametersAreRead() {
        for (String architecture : List.of("sm_70", "sm_80", "sm_90")) {
            List<KernelSignature> kernels = Cubin.kernels(compiled(architecture));
            assertEquals(
                    List.of("one", "two"),
                    kernels.stream().map(KernelSignature::name).toList());
            KernelSignature one = kernels.getFirst();
            assertEquals("one(4 bytes, 8 bytes, 48 bytes, 1 bytes)", one.toString());
            assertEquals(
                    List.of(0, 8, 16, 64),
                    one.parameters().stream()
                            .map(KernelSignature.Parameter::offset)
                            .toList());
            assertEquals(List.of(8, 4, 1), one.requiredBlock());
            assertEquals(KernelSignature.ANY_BLOCK, kernels.getLast().requiredBlock());
        }
    }

    @Test
    void brokenCubinsAreRefusedAndNothingElseHappens() {
        byte[] whole = compiled("sm_80");
        var random = new Random(42);
        int refused = 0;
        for (int round = 0; round < 20_000; round++) {
            byte[] broken = random.nextInt(4) == 0 ? Arrays.copyOf(whole, random.nextInt(whole.length)) : whole.clone();
            for (int i = random.nextInt(6); i >= 0 && broken.length > 0; i--) {
                broken[random.nextInt(broken.length)] = (byte) random.nextInt();
            }
            try {
                Cubin.kernels(broken).forEach(KernelSignature::requireUsable);
            } catch (BackendException e) {
                assertTrue(e.status() == Status.INVALID_ARGUMENT || e.status() == Status.UNSUPPORTED, e.toString());
                refused++;
            }
        }
        assertTrue(refused > 1000, "only " + refused + " were refused");
    }

    @Test
    void elfOfAnotherMachineIsRefused() {
        byte[] other = compiled("sm_80");
        other[18] = 62;
        BackendException e = assertThrows(BackendException.class, () -> Cubin.kernels(other));
        assertEquals(Status.INVALID_ARGUMENT, e.status());
        assertTrue(String.valueOf(e.getMessage()).contains("another kind of machine"), e.getMessage());
    }
}
