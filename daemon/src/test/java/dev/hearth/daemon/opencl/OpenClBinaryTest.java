package dev.hearth.daemon.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.daemon.backend.Device;
import dev.hearth.protocol.ProgramFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a compiled program holds, and that a worker that loads it never compiles. */
@Timeout(60)
final class OpenClBinaryTest {
    private final OpenClBackend backend = new OpenClBackend();
    private Device device;

    @BeforeEach
    void find() {
        List<Device> devices = backend.devices();
        if (devices.isEmpty()) {
            System.out.println("SKIPPED OpenClBinaryTest: this machine has no opencl device");
            Assumptions.abort("no opencl device");
        }
        device = devices.getFirst();
    }

    private OpenClBinary compile(String source) {
        return OpenClBinary.decode(
                backend.compile(device, ProgramFormat.OPENCL_C, "", source.getBytes(StandardCharsets.UTF_8)));
    }

    private static KernelSignature signature(OpenClBinary binary, String name) {
        return binary.kernels().stream()
                .filter(kernel -> kernel.name().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void signaturesTellKindSizeAndAlignment() {
        OpenClBinary binary = compile(OpenClKernels.SOURCE);
        assertEquals(
                "sum(int* in, int* out, int* block)", signature(binary, "sum").toString());
        var sum = signature(binary, "sum").arguments();
        assertEquals(
                List.of(KernelSignature.Kind.BUFFER, KernelSignature.Kind.BUFFER, KernelSignature.Kind.LOCAL),
                sum.stream().map(KernelSignature.Argument::kind).toList());
        assertTrue(sum.get(0).readOnly());
        assertFalse(sum.get(1).readOnly());
        assertEquals(
                List.of(1, 2, 4, 8, 4, 8, 0),
                signature(binary, "scalars").arguments().stream()
                        .map(KernelSignature.Argument::sizeBytes)
                        .toList());
        assertEquals(16, signature(binary, "scale4").arguments().get(0).alignmentBytes());
        assertEquals(32, signature(binary, "mixed").arguments().get(1).sizeBytes(), "typedef of a struct");
        assertEquals(12, signature(binary, "triple").arguments().get(1).sizeBytes(), "struct by its tag");
        assertEquals(List.of(8, 4, 1), signature(binary, "demanding").requiredBlock());
    }

    @Test
    void typesOfTheProgramAreMeasured() {
        OpenClBinary binary = compile("""
                typedef float weight_t;
                typedef enum { RED, GREEN } colour_t;
                typedef struct { float4 a; char b; } cell_t;
                typedef struct { int n; struct { double x; } inner[3]; } __attribute__((packed)) tight_t;
                __kernel void own(__global cell_t* cells, weight_t w, colour_t c, cell_t cell, tight_t t, __constant float3* k,
                    float3 three, unsigned int u, __global const void* any, image2d_t picture) {
                    cells[0].b = (char) (w + c + cell.b + t.n + k[0].x + three.x + u);
                }
                """);
        var arguments = signature(binary, "own").arguments();
        assertEquals(
                List.of(0, 4, 4, 32, 28, 0, 16, 4, 0, 0),
                arguments.stream().map(KernelSignature.Argument::sizeBytes).toList(),
                arguments.toString());
        assertEquals(
                List.of(16, 1, 1, 1, 1, 16, 1, 1, 1, 1),
                arguments.stream().map(KernelSignature.Argument::alignmentBytes).toList());
        assertTrue(arguments.get(5).readOnly());
        assertEquals(KernelSignature.Kind.OTHER, arguments.get(9).kind());
    }

    @Test
    void encodingKeepsAll() {
        var binary = new OpenClBinary(
                List.of(new KernelSignature(
                        "k",
                        List.of(new KernelSignature.Argument(
                                KernelSignature.Kind.BUFFER, "float4*", "größe", 0, 16, true)),
                        List.of(8, 4, 1))),
                new byte[] {1, 2, 3});
        OpenClBinary decoded = OpenClBinary.decode(binary.encode());
        assertEquals(binary.kernels(), decoded.kernels());
        assertArrayEquals(binary.binary(), decoded.binary());
    }

    @Test
    void otherBinariesAreLeftAlone() {
        byte[] other =
                "\177ELF and so on, but nothing of PoCL's, and long enough for its header in any case, so it is left"
                        .getBytes(StandardCharsets.UTF_8);
        assertSame(other, PoclBinary.withoutBitcode(other));
        byte[] cut = "poclbin\0".getBytes(StandardCharsets.UTF_8);
        assertSame(cut, PoclBinary.withoutBitcode(cut));
    }

    @Test
    void bitcodeStaysWhereALibraryIsMissing() {
        byte[] binary = compile(OpenClKernels.SOURCE).binary();
        if (!new String(binary, 0, 7, StandardCharsets.US_ASCII).equals("poclbin")) {
            System.out.println("SKIPPED bitcodeStaysWhereALibraryIsMissing: the device is none of PoCL's");
            return;
        }
        assertArrayEquals(binary, PoclBinary.withoutBitcode(binary), "it is gone already");
        ByteBuffer bytes = ByteBuffer.wrap(binary).order(ByteOrder.LITTLE_ENDIAN);
        int firstKernel = 77 + Long.BYTES + (int) bytes.getLong(77);
        bytes.putLong(firstKernel + Long.BYTES, 0);
        assertSame(binary, PoclBinary.withoutBitcode(binary));
    }

    @Test
    void newProcessRunsABinaryWithoutCompiling(@TempDir Path folder) throws IOException, InterruptedException {
        Path binary = folder.resolve("binary");
        Files.write(
                binary,
                backend.compile(
                        device, ProgramFormat.OPENCL_C, "", OpenClKernels.SOURCE.getBytes(StandardCharsets.UTF_8)));
        Path cache = Files.createDirectory(folder.resolve("pocl"));
        Path log = folder.resolve("log");
        var builder = new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                LoadedWorker.class.getName(),
                binary.toString());
        builder.environment().put("POCL_CACHE_DIR", cache.toString());
        Process worker =
                builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
        assertTrue(worker.waitFor(50, TimeUnit.SECONDS), "it ends by itself");
        System.out.print(Files.readString(log));
        assertEquals(0, worker.exitValue(), Files.readString(log));
        try (Stream<Path> files = Files.walk(cache)) {
            List<String> compiled = files.map(Path::toString)
                    .filter(path -> path.endsWith(".bc") || path.contains("goffs0"))
                    .toList();
            assertEquals(List.of(), compiled, "PoCL compiled in the worker");
        }
    }
}
