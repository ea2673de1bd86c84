package dev.hearth.samples.edges;

import dev.hearth.client.Context;
import dev.hearth.client.DeviceInfo;
import dev.hearth.client.Kernel;
import dev.hearth.client.KernelModule;
import dev.hearth.client.Program;
import dev.hearth.protocol.ProgramFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The five kernels, loaded. In OpenCL C and CUDA C they take any picture; in StableHLO, which is what a TPU runs, each kind
 * of picture is a program of its own.
 */
record EdgeKernels(
        KernelModule module, Kernel grey, Kernel blurRows, Kernel blurColumns, Kernel sobel, Kernel threshold)
        implements AutoCloseable {
    /** The CUDA compiler contracts no multiplication and addition, as edges.cl asks of OpenCL's. */
    private static final Program FOR_ANY_PICTURE =
            Program.openClC(source("/edges.cl")).or(Program.cudaC(source("/edges.cu"), "--fmad=false"));

    private static final EdgesStableHlo FOR_ONE_KIND = new EdgesStableHlo(source("/edges.mlir"));

    /** What a StableHLO program is made for. */
    record Kind(PixelLayout layout, int radius) {}

    /** Whether kernels loaded once take any picture. */
    static boolean takeAnyPicture(DeviceInfo device) {
        return device.formats().contains(ProgramFormat.OPENCL_C)
                || device.formats().contains(ProgramFormat.CUDA_C);
    }

    static EdgeKernels forAnyPicture(Context context) {
        return load(context, FOR_ANY_PICTURE);
    }

    static EdgeKernels forOne(Kind kind, Context context) {
        return load(context, Program.stableHlo(stableHlo(kind)));
    }

    /** {@code edges.mlir} filled in for one kind of picture. */
    static String stableHlo(Kind kind) {
        return FOR_ONE_KIND.fill(kind.layout, kind.radius);
    }

    private static EdgeKernels load(Context context, Program program) {
        KernelModule module = context.load(program);
        return new EdgeKernels(
                module,
                module.kernel("grey"),
                module.kernel("blurRows"),
                module.kernel("blurColumns"),
                module.kernel("sobel"),
                module.kernel("threshold"));
    }

    private static String source(String name) {
        try (InputStream in = Objects.requireNonNull(EdgeKernels.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        for (Kernel kernel : new Kernel[] {grey, blurRows, blurColumns, sobel, threshold}) {
            kernel.close();
        }
        module.close();
    }
}
