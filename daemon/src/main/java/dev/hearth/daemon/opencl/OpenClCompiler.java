package dev.hearth.daemon.opencl;

import static org.jocl.CL.*;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.protocol.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.jocl.Pointer;
import org.jocl.cl_context;
import org.jocl.cl_device_id;
import org.jocl.cl_kernel;
import org.jocl.cl_program;

/**
 * Compiles programs for one device, in the builder. A context is made for each program and released with it.
 *
 * <p>The compiler tells the types of arguments by name only. Sizes of structs and of other types of the program's own come
 * from a second build of the same source with one more kernel a type, whose demanded block is {@code sizeof} that type in x
 * and its alignment in y: no code of the program runs for it.
 */
final class OpenClCompiler {
    /** Asks the compiler to keep types and names of arguments. */
    private static final String ARGUMENT_INFO = "-cl-kernel-arg-info";

    private static final String MEASURE = "hearth_measure_";

    /** Where PoCL put the source; its path says nothing to whoever reads the log. */
    private static final Pattern TEMPORARY_FILE = Pattern.compile("\\S*/tempfile_\\w+\\.cl");

    /** PoCL's compiler is one for the process, and so are the files of its cache folder. */
    private static final ReentrantLock ONE_AT_A_TIME = new ReentrantLock();

    private final cl_device_id device;

    OpenClCompiler(cl_device_id device) {
        this.device = device;
    }

    OpenClBinary compile(String options, byte[] source) {
        ONE_AT_A_TIME.lock();
        try {
            return compileAlone(options, source);
        } finally {
            ONE_AT_A_TIME.unlock();
        }
    }

    private OpenClBinary compileAlone(String options, byte[] source) {
        OpenClBinary compiled;
        try (var scope = new Scope()) {
            cl_program program = scope.build(options, source);
            Map<String, List<Integer>> measured = measure(options, source, scope.unknownTypes(program));
            compiled = new OpenClBinary(scope.signatures(program, measured), binary(program));
        }
        PoclBinary.forgetBitcode(compiled.binary());
        return new OpenClBinary(compiled.kernels(), PoclBinary.withoutBitcode(compiled.binary()));
    }

    /** Size and alignment of types that only this program knows; none of a type that cannot be asked about so. */
    private Map<String, List<Integer>> measure(String options, byte[] source, List<String> types) {
        if (types.isEmpty()) {
            return Map.of();
        }
        var text = new StringBuilder(new String(source, StandardCharsets.UTF_8)).append('\n');
        for (int i = 0; i < types.size(); i++) {
            String type = types.get(i);
            text.append("__kernel __attribute__((reqd_work_group_size(sizeof(" + type + "), __alignof__(" + type
                    + "), 1))) void " + MEASURE + i + "(void) {}\n");
        }
        var measured = new LinkedHashMap<String, List<Integer>>();
        try (var scope = new Scope()) {
            cl_program program = scope.build(options, text.toString().getBytes(StandardCharsets.UTF_8));
            for (int i = 0; i < types.size(); i++) {
                long[] answer = OpenClInfo.requiredBlock(scope.kernel(program, MEASURE + i), device);
                measured.put(types.get(i), List.of((int) answer[0], (int) answer[1]));
            }
        } catch (BackendException e) {
            // A type without a name, or an empty one. Its arguments are launched with the size that comes.
            return Map.of();
        }
        return measured;
    }

    private static byte[] binary(cl_program program) {
        var size = new long[1];
        OpenClErrors.check(
                "clGetProgramInfo(BINARY_SIZES)",
                clGetProgramInfo(program, CL_PROGRAM_BINARY_SIZES, Long.BYTES, Pointer.to(size), null));
        var binary = new byte[Math.toIntExact(size[0])];
        OpenClErrors.check(
                "clGetProgramInfo(BINARIES)",
                clGetProgramInfo(program, CL_PROGRAM_BINARIES, Long.BYTES, Pointer.to(Pointer.to(binary)), null));
        return binary;
    }

    /** A context and what is made in it; all of it goes at the end. */
    private final class Scope implements AutoCloseable {
        private final cl_context context;
        private final List<cl_program> programs = new ArrayList<>();
        private final Map<String, cl_kernel> kernels = new LinkedHashMap<>();

        Scope() {
            var code = new int[1];
            context = clCreateContext(null, 1, new cl_device_id[] {device}, null, null, code);
            OpenClErrors.check("clCreateContext", code[0]);
        }

        cl_program build(String options, byte[] source) {
            var code = new int[1];
            cl_program program = clCreateProgramWithSource(
                    context, 1, new String[] {new String(source, StandardCharsets.UTF_8)}, null, code);
            OpenClErrors.check("clCreateProgramWithSource", code[0]);
            programs.add(program);
            int built = clBuildProgram(program, 0, null, (options + " " + ARGUMENT_INFO).strip(), null, null);
            if (built != CL_SUCCESS) {
                String log = TEMPORARY_FILE
                        .matcher(OpenClInfo.buildLog(program, device))
                        .replaceAll("program.cl");
                throw new BackendException(
                        Status.COMPILE_FAILED, log.isEmpty() ? "clBuildProgram: " + stringFor_errorCode(built) : log);
            }
            return program;
        }

        cl_kernel kernel(cl_program program, String name) {
            return kernels.computeIfAbsent(name, missing -> {
                var code = new int[1];
                cl_kernel kernel = clCreateKernel(program, missing, code);
                OpenClErrors.check("clCreateKernel", code[0]);
                return kernel;
            });
        }

        List<String> unknownTypes(cl_program program) {
            return arguments(program).stream()
                    .filter(argument -> argument.kind() == KernelSignature.Kind.VALUE
                            || argument.kind() == KernelSignature.Kind.BUFFER)
                    .map(argument -> element(argument.type()))
                    .filter(type -> !type.equals("void") && !OpenClTypes.isBuiltin(type))
                    .distinct()
                    .toList();
        }

        private List<KernelSignature.Argument> arguments(cl_program program) {
            return signatures(program, Map.of()).stream()
                    .flatMap(kernel -> kernel.arguments().stream())
                    .toList();
        }

        List<KernelSignature> signatures(cl_program program, Map<String, List<Integer>> measured) {
            String names = OpenClInfo.kernelNames(program);
            if (names.isEmpty()) {
                throw new BackendException(Status.COMPILE_FAILED, "the program has no kernel");
            }
            var signatures = new ArrayList<KernelSignature>();
            for (String name : names.split(";", -1)) {
                cl_kernel kernel = kernel(program, name);
                var arguments = new ArrayList<KernelSignature.Argument>();
                long count = OpenClInfo.number(kernel, CL_KERNEL_NUM_ARGS);
                for (int i = 0; i < count; i++) {
                    arguments.add(argument(kernel, i, measured));
                }
                long[] block = OpenClInfo.requiredBlock(kernel, device);
                signatures.add(new KernelSignature(
                        name, List.copyOf(arguments), List.of((int) block[0], (int) block[1], (int) block[2])));
            }
            return List.copyOf(signatures);
        }

        @Override
        public void close() {
            kernels.values().forEach(kernel -> clReleaseKernel(kernel));
            programs.forEach(program -> clReleaseProgram(program));
            clReleaseContext(context);
        }
    }

    private static KernelSignature.Argument argument(cl_kernel kernel, int index, Map<String, List<Integer>> measured) {
        String type = OpenClInfo.argumentText(kernel, index, CL_KERNEL_ARG_TYPE_NAME);
        int space = (int) OpenClInfo.argumentNumber(kernel, index, CL_KERNEL_ARG_ADDRESS_QUALIFIER);
        long qualifiers = OpenClInfo.argumentNumber(kernel, index, CL_KERNEL_ARG_TYPE_QUALIFIER);
        KernelSignature.Kind kind = switch (space) {
            case CL_KERNEL_ARG_ADDRESS_LOCAL -> KernelSignature.Kind.LOCAL;
            case CL_KERNEL_ARG_ADDRESS_PRIVATE ->
                isOpaque(type) ? KernelSignature.Kind.OTHER : KernelSignature.Kind.VALUE;
            default -> type.endsWith("*") ? KernelSignature.Kind.BUFFER : KernelSignature.Kind.OTHER;
        };
        String element = element(type);
        List<Integer> own = measured.getOrDefault(element, List.of(0, 1));
        int size = OpenClTypes.isBuiltin(element) ? OpenClTypes.sizeBytes(element) : own.getFirst();
        int alignment = OpenClTypes.isBuiltin(element) ? size : own.getLast();
        boolean readOnly = space == CL_KERNEL_ARG_ADDRESS_CONSTANT || (qualifiers & CL_KERNEL_ARG_TYPE_CONST) != 0;
        return new KernelSignature.Argument(
                kind,
                type,
                OpenClInfo.argumentText(kernel, index, CL_KERNEL_ARG_NAME),
                kind == KernelSignature.Kind.VALUE ? size : 0,
                kind == KernelSignature.Kind.BUFFER ? Math.max(1, alignment) : 1,
                readOnly);
    }

    private static boolean isOpaque(String type) {
        return type.startsWith("image")
                || type.equals("sampler_t")
                || type.equals("queue_t")
                || type.equals("event_t")
                || type.startsWith("pipe ");
    }

    private static String element(String type) {
        return type.endsWith("*") ? type.substring(0, type.length() - 1).strip() : type;
    }
}
