package dev.hearth.daemon.pjrt;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.protocol.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Compiles a module: each function that is not private becomes a kernel of its own. */
final class PjrtCompiler {
    /** What MLIR's bytecode starts with, portable artifacts too. */
    private static final byte[] BYTECODE = {'M', 'L', (byte) 0xef, 'R'};

    private static final String MAIN = "main";

    private final PjrtClient client;
    private final CompileOptions options;
    private final boolean destinations;

    /** With {@code destinations}, results land where the caller wants them: for a device that works on host memory. */
    PjrtCompiler(PjrtClient client, CompileOptions options, boolean destinations) {
        this.client = client;
        this.options = options;
        this.destinations = destinations;
    }

    /** Compiles text, bytecode or a portable artifact; the latter two have one kernel, which is called main. */
    List<PjrtBinary.Kernel> compile(byte[] source) {
        if (isBytecode(source)) {
            return List.of(whole(source));
        }
        StableHloText text = StableHloText.parse(new String(source, StandardCharsets.UTF_8));
        if (!text.declarations().isEmpty()) {
            throw new BackendException(
                    Status.COMPILE_FAILED,
                    "the module declares " + String.join(", ", text.declarations())
                            + " without a body; nothing could be linked to it");
        }
        String uncountable = text.uncountable();
        if (uncountable != null) {
            throw new BackendException(
                    Status.COMPILE_FAILED, uncountable + "…> has more elements than any memory could hold");
        }
        if (text.kernels().isEmpty()) {
            return List.of(whole(source));
        }
        var kernels = new ArrayList<PjrtBinary.Kernel>();
        for (StableHloText.Function function : text.kernels()) {
            boolean given = destinations && function.destinations();
            String module = text.forKernel(function, given);
            kernels.add(kernel(
                    function.name(),
                    module.getBytes(StandardCharsets.UTF_8),
                    given ? function.results().size() : 0,
                    function.parameters(),
                    function.resultNames()));
        }
        return kernels;
    }

    private PjrtBinary.Kernel whole(byte[] source) {
        return kernel(MAIN, source, 0, List.of(), List.of());
    }

    private PjrtBinary.Kernel kernel(
            String name, byte[] module, int destinationCount, List<String> parameterNames, List<String> resultNames) {
        try (PjrtExecutable executable = client.compile(module, options)) {
            PjrtExecutable.Shapes shapes = executable.shapes();
            int parameters = shapes.parameters().size() - destinationCount;
            var signature = new PjrtSignature(
                    name,
                    named(shapes.parameters().subList(0, parameters), parameterNames),
                    named(shapes.results(), resultNames),
                    destinationCount > 0);
            signature.requireMeasurable();
            return new PjrtBinary.Kernel(signature, executable.serialize());
        } catch (BackendException e) {
            throw e.status() == Status.OUT_OF_MEMORY || e.status() == Status.DEVICE_LOST
                    ? e
                    : new BackendException(Status.COMPILE_FAILED, "function " + name + ": " + e.getMessage());
        }
    }

    private static List<PjrtSignature.Argument> named(List<TensorType> types, List<String> names) {
        var arguments = new ArrayList<PjrtSignature.Argument>();
        for (int i = 0; i < types.size(); i++) {
            arguments.add(new PjrtSignature.Argument(i < names.size() ? names.get(i) : "", types.get(i)));
        }
        return arguments;
    }

    private static boolean isBytecode(byte[] source) {
        return source.length >= BYTECODE.length
                && Arrays.equals(source, 0, BYTECODE.length, BYTECODE, 0, BYTECODE.length);
    }
}
