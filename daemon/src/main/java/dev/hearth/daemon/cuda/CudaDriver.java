package dev.hearth.daemon.cuda;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import org.jspecify.annotations.Nullable;

/**
 * The calls of CUDA's driver that the launch path makes, by their C names.
 *
 * <p>Handles and addresses are plain longs: no object is made for a call. What a call reads or answers through a pointer
 * passes through {@link #scratch()}, a piece of native memory of the calling thread. Every call but
 * {@link #enter} needs the context to be current on its thread, which {@link #enter} sees to.
 */
@SuppressWarnings("restricted")
final class CudaDriver {
    /** {@code cuda.h}: {@code CUDA_SUCCESS}. */
    static final int CUDA_SUCCESS = 0;
    /** {@code cuda.h}: the work before an event is not done. */
    static final int CUDA_ERROR_NOT_READY = 600;

    /** Where in {@link #scratch()} the pointers to a launch's parameters lie; before it is room for answers. */
    static final int PARAMETER_POINTERS = 256;

    /** Most parameters of a kernel. */
    static final int MAX_PARAMETERS = 1024;

    /** Where in {@link #scratch()} the values of a launch's parameters lie. */
    static final int PARAMETER_VALUES = PARAMETER_POINTERS + MAX_PARAMETERS * Long.BYTES;

    /** Most bytes of all parameters of a kernel: 32 764 since CUDA 12.1. */
    static final int MAX_PARAMETER_BYTES = 32_768;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup CUDA = SymbolLookup.libraryLookup("libcuda.so.1", Arena.global());
    private static final ThreadLocal<Local> LOCAL = ThreadLocal.withInitial(Local::new);

    /** A pointer, a handle or a {@code size_t}. */
    private static final ValueLayout.OfLong WORD = JAVA_LONG;

    private static final MethodHandle CTX_SET_CURRENT = function("cuCtxSetCurrent", WORD);
    private static final MethodHandle LAUNCH_KERNEL = function(
            "cuLaunchKernel",
            WORD,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            WORD,
            WORD,
            WORD);
    private static final MethodHandle MEMCPY_DTOD_ASYNC = function("cuMemcpyDtoDAsync_v2", WORD, WORD, WORD, WORD);
    private static final MethodHandle MEMCPY_HTOD_ASYNC = function("cuMemcpyHtoDAsync_v2", WORD, WORD, WORD, WORD);
    private static final MethodHandle MEMCPY_DTOH_ASYNC = function("cuMemcpyDtoHAsync_v2", WORD, WORD, WORD, WORD);
    private static final MethodHandle MEMSET_D8_ASYNC = function("cuMemsetD8Async", WORD, JAVA_BYTE, WORD, WORD);
    private static final MethodHandle MEMSET_D16_ASYNC = function("cuMemsetD16Async", WORD, JAVA_SHORT, WORD, WORD);
    private static final MethodHandle MEMSET_D32_ASYNC = function("cuMemsetD32Async", WORD, JAVA_INT, WORD, WORD);
    private static final MethodHandle MEM_ALLOC_ASYNC = function("cuMemAllocAsync", WORD, WORD, WORD);
    private static final MethodHandle MEM_FREE_ASYNC = function("cuMemFreeAsync", WORD, WORD);
    private static final MethodHandle MEM_ALLOC = function("cuMemAlloc_v2", WORD, WORD);
    private static final MethodHandle MEM_FREE = function("cuMemFree_v2", WORD);
    private static final MethodHandle MEM_HOST_REGISTER = function("cuMemHostRegister_v2", WORD, WORD, JAVA_INT);
    private static final MethodHandle MEM_HOST_UNREGISTER = function("cuMemHostUnregister", WORD);
    private static final MethodHandle MEM_HOST_GET_DEVICE_POINTER =
            function("cuMemHostGetDevicePointer_v2", WORD, WORD, JAVA_INT);
    private static final MethodHandle EVENT_RECORD = function("cuEventRecord", WORD, WORD);
    private static final MethodHandle EVENT_QUERY = function("cuEventQuery", WORD);
    private static final MethodHandle EVENT_SYNCHRONIZE = function("cuEventSynchronize", WORD);
    private static final MethodHandle EVENT_ELAPSED_TIME = function("cuEventElapsedTime", WORD, WORD, WORD);
    private static final MethodHandle EVENT_DESTROY = function("cuEventDestroy_v2", WORD);
    private static final MethodHandle STREAM_WAIT_EVENT = function("cuStreamWaitEvent", WORD, WORD, JAVA_INT);
    private static final MethodHandle STREAM_SYNCHRONIZE = function("cuStreamSynchronize", WORD);
    private static final MethodHandle STREAM_DESTROY = function("cuStreamDestroy_v2", WORD);

    private CudaDriver() {}

    /** Stands for one context and no other, as no handle does: a later context may get the same. */
    static final class Identity {}

    /** What a thread has of its own: memory for answers and parameters, and the context that is current on it. */
    private static final class Local {
        final MemorySegment memory = Arena.ofAuto().allocate(PARAMETER_VALUES + MAX_PARAMETER_BYTES, 128);

        @Nullable
        Identity current;
    }

    /** Memory of the calling thread for what a call reads or answers through a pointer; holds until its next call here. */
    static MemorySegment scratch() {
        return LOCAL.get().memory;
    }

    /**
     * Makes a context current on the calling thread, unless it is.
     *
     * @param identity of that context
     */
    static int enter(long context, Identity identity) {
        Local local = LOCAL.get();
        if (identity.equals(local.current)) {
            return CUDA_SUCCESS;
        }
        local.current = null;
        int code = call(CTX_SET_CURRENT, context);
        if (code == CUDA_SUCCESS) {
            local.current = identity;
        }
        return code;
    }

    /** Parameters are read through the pointers that lie at {@code parameters}, before the return. */
    static int cuLaunchKernel(
            long function,
            int gridX,
            int gridY,
            int gridZ,
            int blockX,
            int blockY,
            int blockZ,
            int sharedBytes,
            long stream,
            long parameters) {
        try {
            return (int) LAUNCH_KERNEL.invokeExact(
                    function, gridX, gridY, gridZ, blockX, blockY, blockZ, sharedBytes, stream, parameters, 0L);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int cuMemcpyDtoDAsync(long destination, long source, long lengthBytes, long stream) {
        return call(MEMCPY_DTOD_ASYNC, destination, source, lengthBytes, stream);
    }

    /** The host memory must stay as it is until the copy is done. */
    static int cuMemcpyHtoDAsync(long destination, long host, long lengthBytes, long stream) {
        return call(MEMCPY_HTOD_ASYNC, destination, host, lengthBytes, stream);
    }

    static int cuMemcpyDtoHAsync(long host, long source, long lengthBytes, long stream) {
        return call(MEMCPY_DTOH_ASYNC, host, source, lengthBytes, stream);
    }

    static int cuMemsetD8Async(long destination, byte value, long count, long stream) {
        try {
            return (int) MEMSET_D8_ASYNC.invokeExact(destination, value, count, stream);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int cuMemsetD16Async(long destination, short value, long count, long stream) {
        try {
            return (int) MEMSET_D16_ASYNC.invokeExact(destination, value, count, stream);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int cuMemsetD32Async(long destination, int value, long count, long stream) {
        try {
            return (int) MEMSET_D32_ASYNC.invokeExact(destination, value, count, stream);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Writes the address to the first 8 bytes of {@link #scratch()}. */
    static int cuMemAllocAsync(long lengthBytes, long stream) {
        return call(MEM_ALLOC_ASYNC, scratch().address(), lengthBytes, stream);
    }

    static int cuMemFreeAsync(long address, long stream) {
        return call(MEM_FREE_ASYNC, address, stream);
    }

    /** Writes the address to the first 8 bytes of {@link #scratch()}. */
    static int cuMemAlloc(long lengthBytes) {
        return call(MEM_ALLOC, scratch().address(), lengthBytes);
    }

    static int cuMemFree(long address) {
        return call(MEM_FREE, address);
    }

    static int cuMemHostRegister(long address, long lengthBytes, int flags) {
        try {
            return (int) MEM_HOST_REGISTER.invokeExact(address, lengthBytes, flags);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int cuMemHostUnregister(long address) {
        return call(MEM_HOST_UNREGISTER, address);
    }

    /** Writes the device's address of registered memory to the first 8 bytes of {@link #scratch()}. */
    static int cuMemHostGetDevicePointer(long address) {
        try {
            return (int) MEM_HOST_GET_DEVICE_POINTER.invokeExact(scratch().address(), address, 0);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int cuEventRecord(long event, long stream) {
        return call(EVENT_RECORD, event, stream);
    }

    /** CUDA_SUCCESS where the work before the event is done, CUDA_ERROR_NOT_READY where it is not. */
    static int cuEventQuery(long event) {
        return call(EVENT_QUERY, event);
    }

    static int cuEventSynchronize(long event) {
        return call(EVENT_SYNCHRONIZE, event);
    }

    /** Device nanoseconds between two events that are done, or the negative of an error code. */
    static long elapsedNs(long from, long to) {
        MemorySegment answer = scratch();
        int code = call(EVENT_ELAPSED_TIME, answer.address(), from, to);
        return code == CUDA_SUCCESS ? Math.round(answer.get(JAVA_FLOAT, 0) * 1e6) : -code;
    }

    static int cuEventDestroy(long event) {
        return call(EVENT_DESTROY, event);
    }

    static int cuStreamWaitEvent(long stream, long event) {
        try {
            return (int) STREAM_WAIT_EVENT.invokeExact(stream, event, 0);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int cuStreamSynchronize(long stream) {
        return call(STREAM_SYNCHRONIZE, stream);
    }

    static int cuStreamDestroy(long stream) {
        return call(STREAM_DESTROY, stream);
    }

    private static int call(MethodHandle function, long a) {
        try {
            return (int) function.invokeExact(a);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private static int call(MethodHandle function, long a, long b) {
        try {
            return (int) function.invokeExact(a, b);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private static int call(MethodHandle function, long a, long b, long c) {
        try {
            return (int) function.invokeExact(a, b, c);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private static int call(MethodHandle function, long a, long b, long c, long d) {
        try {
            return (int) function.invokeExact(a, b, c, d);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private static MethodHandle function(String name, MemoryLayout... parameters) {
        return LINKER.downcallHandle(CUDA.findOrThrow(name), FunctionDescriptor.of(JAVA_INT, parameters));
    }

    /** A downcall itself throws nothing; what comes here is an Error of the JVM. */
    private static Error unexpected(Throwable t) {
        return t instanceof Error error ? error : new AssertionError(t);
    }
}
