package dev.hearth.samples.heat;

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
import java.util.Map;
import java.util.Objects;

/**
 * The three kernels, loaded. In OpenCL C and CUDA C they take any plate; in StableHLO, which is what a TPU runs, each size of
 * plate is a program of its own.
 */
record HeatKernels(KernelModule module, Kernel begin, Kernel advance, Kernel colour) implements AutoCloseable {
    /** The CUDA compiler contracts no multiplication and addition, as heat.cl asks of OpenCL's. */
    private static final Program FOR_ANY_PLATE =
            Program.openClC(source("/heat.cl")).or(Program.cudaC(source("/heat.cu"), "--fmad=false"));

    private static final String FOR_ONE_SIZE = source("/heat.mlir");

    /** What a StableHLO program is made for. */
    record Size(int width, int height, int pitch) {
        static Size of(Plate plate) {
            return new Size(plate.width(), plate.height(), plate.pitch());
        }
    }

    /** Whether kernels loaded once take any plate. */
    static boolean takeAnyPlate(DeviceInfo device) {
        return device.formats().contains(ProgramFormat.OPENCL_C)
                || device.formats().contains(ProgramFormat.CUDA_C);
    }

    static HeatKernels forAnyPlate(Context context) {
        return load(context, FOR_ANY_PLATE);
    }

    static HeatKernels forOne(Size size, Context context) {
        return load(context, Program.stableHlo(stableHlo(size)));
    }

    /** {@code heat.mlir} filled in for one size of plate. */
    static String stableHlo(Size size) {
        String text = FOR_ONE_SIZE;
        Map<String, Integer> values = Map.of(
                "width",
                size.width,
                "height",
                size.height,
                "pitch",
                size.pitch,
                "padding",
                size.pitch - size.width,
                "lastRow",
                size.height - 1,
                "lastColumn",
                size.width - 1);
        for (Map.Entry<String, Integer> value : values.entrySet()) {
            text = text.replace("${" + value.getKey() + "}", value.getValue().toString());
        }
        return text;
    }

    private static HeatKernels load(Context context, Program program) {
        KernelModule module = context.load(program);
        return new HeatKernels(module, module.kernel("begin"), module.kernel("advance"), module.kernel("colour"));
    }

    private static String source(String name) {
        try (InputStream in = Objects.requireNonNull(HeatKernels.class.getResourceAsStream(name), name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        begin.close();
        advance.close();
        colour.close();
        module.close();
    }
}
