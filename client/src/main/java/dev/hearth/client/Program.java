package dev.hearth.client;

import dev.hearth.protocol.Frame;
import dev.hearth.protocol.ProgramFormat;
import dev.hearth.protocol.Variant;
import java.util.List;
import java.util.stream.Stream;

/**
 * Kernels in one format, or in several for several kinds of device. Immutable; keep it in a constant.
 *
 * <p>{@code Program.openClC(source).or(Program.ptx(text))} runs on either: the worker takes the first variant that its
 * device understands.
 */
public final class Program {
    private final List<Variant> variants;

    private Program(List<Variant> variants) {
        this.variants = variants;
    }

    public static Program openClC(String source) {
        return openClC(source, "");
    }

    /** OpenCL C with compiler options, such as {@code -cl-fast-relaxed-math -DWIDTH=4}. */
    public static Program openClC(String source, String options) {
        return of(ProgramFormat.OPENCL_C, options, Frame.utf8(source));
    }

    public static Program spirv(byte[] binary) {
        return of(ProgramFormat.SPIRV, "", binary.clone());
    }

    public static Program cudaC(String source) {
        return cudaC(source, "");
    }

    /** CUDA C with options of NVRTC. */
    public static Program cudaC(String source, String options) {
        return of(ProgramFormat.CUDA_C, options, Frame.utf8(source));
    }

    public static Program ptx(String text) {
        return of(ProgramFormat.PTX, "", Frame.utf8(text));
    }

    public static Program cubin(byte[] binary) {
        return of(ProgramFormat.CUBIN, "", binary.clone());
    }

    public static Program fatbin(byte[] binary) {
        return of(ProgramFormat.FATBIN, "", binary.clone());
    }

    /** StableHLO as text. */
    public static Program stableHlo(String text) {
        return of(ProgramFormat.STABLEHLO, "", Frame.utf8(text));
    }

    /** StableHLO as bytecode or portable artifact. */
    public static Program stableHlo(byte[] artifact) {
        return of(ProgramFormat.STABLEHLO, "", artifact.clone());
    }

    /** The same kernels, also in the formats of another program; those of this one are tried first. */
    public Program or(Program other) {
        return new Program(
                Stream.concat(variants.stream(), other.variants.stream()).toList());
    }

    List<Variant> variants() {
        return variants;
    }

    private static Program of(ProgramFormat format, String options, byte[] source) {
        return new Program(List.of(new Variant(format.code(), options, source)));
    }
}
