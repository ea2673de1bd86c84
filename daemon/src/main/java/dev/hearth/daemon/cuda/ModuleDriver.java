package dev.hearth.daemon.cuda;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.hearth.daemon.backend.BackendException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import jcuda.driver.CUfunction_attribute;
import jcuda.driver.CUjitInputType;
import jcuda.driver.CUjit_option;
import jcuda.driver.CUmemPool_attribute;
import jcuda.driver.CUresult;
import org.jspecify.annotations.Nullable;

/**
 * The driver's calls about modules, functions and memory pools, by their C names: those that JCuda 12.6 lacks, answers in
 * objects without their value, or gives no log of. None is on the launch path. Each needs a current context.
 */
@SuppressWarnings("restricted")
final class ModuleDriver {
    /** As much of a log as a reply can carry. */
    private static final int LOG_BYTES = 48 << 10;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup CUDA = SymbolLookup.libraryLookup("libcuda.so.1", Arena.global());

    /** A pointer, a handle or a {@code size_t}. */
    private static final ValueLayout.OfLong WORD = JAVA_LONG;

    private static final MethodHandle MODULE_LOAD_DATA_EX =
            function("cuModuleLoadDataEx", WORD, WORD, JAVA_INT, WORD, WORD);
    private static final MethodHandle MODULE_UNLOAD = function("cuModuleUnload", WORD);
    private static final MethodHandle MODULE_GET_FUNCTION = function("cuModuleGetFunction", WORD, WORD, WORD);
    private static final MethodHandle FUNC_GET_ATTRIBUTE = function("cuFuncGetAttribute", WORD, JAVA_INT, WORD);
    private static final MethodHandle FUNC_SET_ATTRIBUTE = function("cuFuncSetAttribute", WORD, JAVA_INT, JAVA_INT);
    private static final MethodHandle OCCUPANCY_MAX_POTENTIAL_BLOCK_SIZE =
            function("cuOccupancyMaxPotentialBlockSize", WORD, WORD, WORD, WORD, WORD, JAVA_INT);
    private static final MethodHandle DEVICE_GET_DEFAULT_MEM_POOL =
            function("cuDeviceGetDefaultMemPool", WORD, JAVA_INT);
    private static final MethodHandle MEM_POOL_SET_ATTRIBUTE = function("cuMemPoolSetAttribute", WORD, JAVA_INT, WORD);
    private static final MethodHandle LINK_CREATE = function("cuLinkCreate_v2", JAVA_INT, WORD, WORD, WORD);
    private static final MethodHandle LINK_ADD_DATA =
            function("cuLinkAddData_v2", WORD, JAVA_INT, WORD, WORD, WORD, JAVA_INT, WORD, WORD);
    private static final MethodHandle LINK_COMPLETE = function("cuLinkComplete", WORD, WORD, WORD);
    private static final MethodHandle LINK_DESTROY = function("cuLinkDestroy", WORD);

    // Of CUDA 12.4; an older driver has none of them.
    private static final @Nullable MethodHandle FUNC_GET_PARAM_INFO =
            optional("cuFuncGetParamInfo", WORD, WORD, WORD, WORD);
    private static final @Nullable MethodHandle FUNC_GET_NAME = optional("cuFuncGetName", WORD, WORD);
    private static final @Nullable MethodHandle MODULE_GET_FUNCTION_COUNT =
            optional("cuModuleGetFunctionCount", WORD, WORD);
    private static final @Nullable MethodHandle MODULE_ENUMERATE_FUNCTIONS =
            optional("cuModuleEnumerateFunctions", WORD, JAVA_INT, WORD);

    private ModuleDriver() {}

    /** Whether the driver tells names and parameters of a module's kernels. */
    static boolean tellsSignatures() {
        return FUNC_GET_PARAM_INFO != null
                && FUNC_GET_NAME != null
                && MODULE_GET_FUNCTION_COUNT != null
                && MODULE_ENUMERATE_FUNCTIONS != null;
    }

    /**
     * Loads a cubin, fat binary or PTX text.
     *
     * @throws BackendException with the driver's log where it compiled PTX and failed
     */
    static long load(byte[] image) {
        try (var call = new Call()) {
            var log = new Log(call, image.length);
            int code = (int) MODULE_LOAD_DATA_EX.invokeExact(
                    call.answer.address(), call.text(image), log.options(), log.names(), log.values());
            if (code != CudaDriver.CUDA_SUCCESS) {
                throw CudaErrors.refused("cuModuleLoadDataEx", code, log.text());
            }
            return call.answer.get(JAVA_LONG, 0);
        } catch (Throwable t) {
            throw passed(t);
        }
    }

    static int unload(long module) {
        try {
            return (int) MODULE_UNLOAD.invokeExact(module);
        } catch (Throwable t) {
            throw passed(t);
        }
    }

    /** A kernel of a module, or 0 where it has none of that name. */
    static long function(long module, String name) {
        try (var call = new Call()) {
            int code = (int) MODULE_GET_FUNCTION.invokeExact(
                    call.answer.address(), module, call.text(name.getBytes(StandardCharsets.UTF_8)));
            if (code == CUresult.CUDA_ERROR_NOT_FOUND) {
                return 0;
            }
            check("cuModuleGetFunction", code);
            return call.answer.get(JAVA_LONG, 0);
        } catch (Throwable t) {
            throw passed(t);
        }
    }

    /** Names of a module's kernels; only where {@link #tellsSignatures()}. */
    static List<String> functionNames(long module) {
        MethodHandle counting = required(MODULE_GET_FUNCTION_COUNT);
        MethodHandle listing = required(MODULE_ENUMERATE_FUNCTIONS);
        MethodHandle naming = required(FUNC_GET_NAME);
        try (var call = new Call()) {
            check("cuModuleGetFunctionCount", (int) counting.invokeExact(call.answer.address(), module));
            int count = call.answer.get(JAVA_INT, 0);
            MemorySegment functions = call.arena.allocate(JAVA_LONG, Math.max(1, count));
            check("cuModuleEnumerateFunctions", (int) listing.invokeExact(functions.address(), count, module));
            var names = new ArrayList<String>();
            for (int i = 0; i < count; i++) {
                long function = functions.getAtIndex(JAVA_LONG, i);
                check("cuFuncGetName", (int) naming.invokeExact(call.answer.address(), function));
                names.add(MemorySegment.ofAddress(call.answer.get(JAVA_LONG, 0))
                        .reinterpret(1 << 16)
                        .getString(0));
            }
            return names;
        } catch (Throwable t) {
            throw passed(t);
        }
    }

    /** Offsets and sizes of a kernel's parameters, in turn; only where {@link #tellsSignatures()}. */
    static List<Integer> parameters(long function) {
        MethodHandle asking = required(FUNC_GET_PARAM_INFO);
        try (var call = new Call()) {
            long offset = call.answer.address();
            var all = new ArrayList<Integer>();
            for (long i = 0; i < CudaDriver.MAX_PARAMETERS + 1; i++) {
                int code = (int) asking.invokeExact(function, i, offset, offset + 8);
                if (code == CUresult.CUDA_ERROR_INVALID_VALUE) { // the driver's word for "there are no more"
                    return all;
                }
                check("cuFuncGetParamInfo", code);
                all.add((int) call.answer.get(JAVA_LONG, 0));
                all.add((int) call.answer.get(JAVA_LONG, 8));
            }
            return all;
        } catch (Throwable t) {
            throw passed(t);
        }
    }

    /** One of {@link CUfunction_attribute}. */
    static int attribute(long function, int attribute) {
        try (var call = new Call()) {
            check("cuFuncGetAttribute", (int)
                    FUNC_GET_ATTRIBUTE.invokeExact(call.answer.address(), attribute, function));
            return call.answer.get(JAVA_INT, 0);
        } catch (Throwable t) {
            throw passed(t);
        }
    }

    /** Allows a kernel this much dynamic shared memory. */
    static int allowDynamicShared(long function, int bytes) {
        int attribute = CUfunction_attribute.CU_FUNC_ATTRIBUTE_MAX_DYNAMIC_SHARED_SIZE_BYTES;
        try {
            return (int) FUNC_SET_ATTRIBUTE.invokeExact(function, attribute, bytes);
        } catch (Throwable t) {
            throw passed(t);
        }
    }

    /** The block with which most threads of a kernel run at once. */
    static int bestBlock(long function, int sharedBytes) {
        try (var call = new Call()) {
            long grid = call.answer.address();
            check("cuOccupancyMaxPotentialBlockSize", (int) OCCUPANCY_MAX_POTENTIAL_BLOCK_SIZE.invokeExact(
                    grid, grid + 4, function, 0L, (long) sharedBytes, 0));
            return call.answer.get(JAVA_INT, 4);
        } catch (Throwable t) {
            throw passed(t);
        }
    }

    /** Lets the device's pool keep this much freed memory for the next allocation. */
    static void keepFreedMemory(int device, long bytes) {
        int attribute = CUmemPool_attribute.CU_MEMPOOL_ATTR_RELEASE_THRESHOLD;
        try (var call = new Call()) {
            check("cuDeviceGetDefaultMemPool", (int)
                    DEVICE_GET_DEFAULT_MEM_POOL.invokeExact(call.answer.address(), device));
            long pool = call.answer.get(JAVA_LONG, 0);
            call.answer.set(JAVA_LONG, 0, bytes);
            check("cuMemPoolSetAttribute", (int)
                    MEM_POOL_SET_ATTRIBUTE.invokeExact(pool, attribute, call.answer.address()));
        } catch (Throwable t) {
            throw passed(t);
        }
    }

    /**
     * Makes a cubin of PTX for the device of the current context.
     *
     * @throws BackendException with the driver's log
     */
    static byte[] link(byte[] ptx) {
        try (var call = new Call()) {
            var log = new Log(call, ptx.length);
            long answer = call.answer.address();
            check("cuLinkCreate", (int) LINK_CREATE.invokeExact(log.options(), log.names(), log.values(), answer));
            long state = call.answer.get(JAVA_LONG, 0);
            try {
                long name = call.text("program.ptx".getBytes(StandardCharsets.US_ASCII));
                long text = call.text(ptx);
                int code = (int) LINK_ADD_DATA.invokeExact(
                        state, CUjitInputType.CU_JIT_INPUT_PTX, text, ptx.length + 1L, name, 0, 0L, 0L);
                if (code == CudaDriver.CUDA_SUCCESS) {
                    code = (int) LINK_COMPLETE.invokeExact(state, answer, answer + 8);
                }
                if (code != CudaDriver.CUDA_SUCCESS) {
                    throw CudaErrors.refused("cuLinkAddData", code, log.text());
                }
                long length = call.answer.get(JAVA_LONG, 8);
                return MemorySegment.ofAddress(call.answer.get(JAVA_LONG, 0))
                        .reinterpret(length)
                        .toArray(JAVA_BYTE);
            } finally {
                int ignored = (int) LINK_DESTROY.invokeExact(state);
            }
        } catch (Throwable t) {
            throw passed(t);
        }
    }

    /** Native memory of one call. */
    private static final class Call implements AutoCloseable {
        final Arena arena = Arena.ofConfined();
        final MemorySegment answer = arena.allocate(16, 8);

        /** Bytes with a zero behind them, as the driver takes texts. */
        long text(byte[] bytes) {
            MemorySegment copy = arena.allocate(bytes.length + 1L, 16);
            MemorySegment.copy(bytes, 0, copy, JAVA_BYTE, 0, bytes.length);
            return copy.address();
        }

        @Override
        public void close() {
            arena.close();
        }
    }

    /** Options of the driver's compiler that name a buffer for its error log. */
    private static final class Log {
        private final MemorySegment text;
        private final MemorySegment names;
        private final MemorySegment values;

        Log(Call call, int sourceBytes) {
            text = call.arena.allocate(Math.min(LOG_BYTES, 4096 + (long) sourceBytes * 4));
            names = call.arena.allocateFrom(
                    JAVA_INT, CUjit_option.CU_JIT_ERROR_LOG_BUFFER, CUjit_option.CU_JIT_ERROR_LOG_BUFFER_SIZE_BYTES);
            values = call.arena.allocateFrom(JAVA_LONG, text.address(), text.byteSize());
        }

        int options() {
            return 2;
        }

        long names() {
            return names.address();
        }

        long values() {
            return values.address();
        }

        String text() {
            byte[] bytes = text.toArray(JAVA_BYTE);
            int end = 0;
            while (end < bytes.length && bytes[end] != 0) {
                end++;
            }
            return new String(bytes, 0, end, StandardCharsets.UTF_8).strip();
        }
    }

    private static void check(String call, int code) {
        if (code != CudaDriver.CUDA_SUCCESS) {
            throw CudaErrors.refused(call, code, "");
        }
    }

    private static MethodHandle required(@Nullable MethodHandle function) {
        if (function == null) {
            throw new IllegalStateException("this driver does not tell signatures");
        }
        return function;
    }

    private static MethodHandle function(String name, MemoryLayout... parameters) {
        return LINKER.downcallHandle(CUDA.findOrThrow(name), FunctionDescriptor.of(JAVA_INT, parameters));
    }

    private static @Nullable MethodHandle optional(String name, MemoryLayout... parameters) {
        return CUDA.find(name)
                .map(symbol -> LINKER.downcallHandle(symbol, FunctionDescriptor.of(JAVA_INT, parameters)))
                .orElse(null);
    }

    /** What the code above threw itself, and an Error of the JVM, which is all that a downcall can throw. */
    private static RuntimeException passed(Throwable t) {
        if (t instanceof Error error) {
            throw error;
        }
        return t instanceof RuntimeException exception ? exception : new IllegalStateException(t);
    }
}
