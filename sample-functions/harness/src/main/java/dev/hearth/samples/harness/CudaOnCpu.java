package dev.hearth.samples.harness;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A test double of a CUDA device: kernels in CUDA C are compiled as C++ and run on the CPU, thread after thread, without
 * contraction of multiplications and additions. It shows that their arithmetic and their indices are right, and nothing of
 * a GPU: no barriers, no shared memory, no timing.
 */
public final class CudaOnCpu {
    private static final long COMPILE_SECONDS = 60;
    private static final long RUN_SECONDS = 60;

    private final Path program;

    private CudaOnCpu(Path program) {
        this.program = program;
    }

    /**
     * Compiles kernels with a main program that launches them.
     *
     * @param anchor a class beside whose resources both lie
     * @param kernels resource of the CUDA C
     * @param main resource of the C++ that reads the input from stdin, calls {@code launch(grid, block, kernel)} and writes the
     *     output to stdout
     * @return empty where this machine has no {@code g++}
     */
    public static Optional<CudaOnCpu> compile(Class<?> anchor, String kernels, String main, Path folder)
            throws IOException, InterruptedException {
        Optional<Path> found = Executables.find("g++");
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Path header = copy(CudaOnCpu.class, "cuda_on_cpu.h", folder);
        Path cuda = copy(anchor, kernels, folder);
        Path source = copy(anchor, main, folder);
        Path program = folder.resolve("kernels");
        Path log = folder.resolve("g++.log");
        Process compiler = new ProcessBuilder(
                        found.get().toString(),
                        "-std=c++17",
                        "-O1",
                        "-Wall",
                        "-Werror",
                        "-ffp-contract=off",
                        "-include",
                        header.toString(),
                        "-include",
                        cuda.toString(),
                        "-o",
                        program.toString(),
                        source.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (!compiler.waitFor(COMPILE_SECONDS, TimeUnit.SECONDS) || compiler.exitValue() != 0) {
            compiler.destroyForcibly();
            throw new IllegalStateException(kernels + " does not compile as C++:\n" + Files.readString(log));
        }
        return Optional.of(new CudaOnCpu(program));
    }

    /** Runs the main program on this input and gives what it wrote. */
    public byte[] run(byte[] input) throws IOException, InterruptedException {
        Path in = Files.write(program.resolveSibling("in"), input);
        Path out = program.resolveSibling("out");
        Process process = new ProcessBuilder(program.toString())
                .redirectInput(in.toFile())
                .redirectOutput(out.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (!process.waitFor(RUN_SECONDS, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException("the kernels did not end well on the CPU");
        }
        return Files.readAllBytes(out);
    }

    private static Path copy(Class<?> anchor, String resource, Path folder) throws IOException {
        try (InputStream in = Objects.requireNonNull(anchor.getResourceAsStream(resource), resource)) {
            Path file = folder.resolve(Path.of(resource).getFileName().toString());
            Files.write(file, in.readAllBytes());
            return file;
        }
    }
}
