package dev.hearth.client;

import dev.hearth.protocol.Frame;
import dev.hearth.protocol.ProgramFormat;
import dev.hearth.protocol.Variant;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Kernels in one format, or in several for several kinds of device. Immutable; keep it in a constant.
 *
 * <p>{@code Program.openClC(source).or(Program.ptx(text))} runs on either: the worker takes the first variant that its
 * device understands.
 */
public final class Program {
    /** In the order in which a device is offered them. */
    private static final Map<String, ProgramFormat> FORMATS_BY_ENDING = endings();

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

    /** StableHLO as text: each function that is not private is a kernel. */
    public static Program stableHlo(String text) {
        return stableHlo(text, "");
    }

    /** StableHLO as text, with compile options such as {@code --xla_cpu_enable_fast_math=true}. */
    public static Program stableHlo(String text, String options) {
        return of(ProgramFormat.STABLEHLO, options, Frame.utf8(text));
    }

    /** StableHLO as bytecode or portable artifact: its one kernel is called {@code main}. */
    public static Program stableHlo(byte[] artifact) {
        return stableHlo(artifact, "");
    }

    /** As {@link #stableHlo(byte[])}, with compile options. */
    public static Program stableHlo(byte[] artifact, String options) {
        return of(ProgramFormat.STABLEHLO, options, artifact.clone());
    }

    /**
     * A program whose variants lie as files on the class path: {@code resource(Blur.class, "kernels/blur")} finds {@code
     * kernels/blur.cl} (OpenCL C), {@code .cu} (CUDA C), {@code .cubin}, {@code .fatbin}, {@code .ptx}, {@code .spv} (SPIR-V),
     * {@code .mlir} (StableHLO as text) and {@code .mlirbc} (as bytecode or portable artifact), as many as there are. Binaries
     * come before source, as they need no compiler.
     *
     * @param anchor a class of the function; the name is relative to its package, or absolute with a leading slash
     * @throws IllegalArgumentException where there is none
     */
    public static Program resource(Class<?> anchor, String name) {
        var found = new ArrayList<Variant>();
        FORMATS_BY_ENDING.forEach((ending, format) -> {
            try (InputStream in = anchor.getResourceAsStream(name + ending)) {
                if (in != null) {
                    found.add(new Variant(format.code(), "", in.readAllBytes()));
                }
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read " + name + ending + " beside " + anchor.getName(), e);
            }
        });
        if (found.isEmpty()) {
            throw new IllegalArgumentException("no " + name + " with an ending of " + FORMATS_BY_ENDING.keySet()
                    + " lies on the class path of " + anchor.getName());
        }
        return new Program(List.copyOf(found));
    }

    /** The same kernels, also in the formats of another program; those of this one are tried first. */
    public Program or(Program other) {
        return new Program(
                Stream.concat(variants.stream(), other.variants.stream()).toList());
    }

    List<Variant> variants() {
        return variants;
    }

    private static Map<String, ProgramFormat> endings() {
        var endings = new LinkedHashMap<String, ProgramFormat>();
        endings.put(".cubin", ProgramFormat.CUBIN);
        endings.put(".fatbin", ProgramFormat.FATBIN);
        endings.put(".ptx", ProgramFormat.PTX);
        endings.put(".cu", ProgramFormat.CUDA_C);
        endings.put(".spv", ProgramFormat.SPIRV);
        endings.put(".cl", ProgramFormat.OPENCL_C);
        endings.put(".mlirbc", ProgramFormat.STABLEHLO);
        endings.put(".mlir", ProgramFormat.STABLEHLO);
        return Collections.unmodifiableMap(endings);
    }

    private static Program of(ProgramFormat format, String options, byte[] source) {
        return new Program(List.of(new Variant(format.code(), options, source)));
    }
}
