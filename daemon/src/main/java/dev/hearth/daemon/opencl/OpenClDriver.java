package dev.hearth.daemon.opencl;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The OpenCL calls of the launch path, by their C names, and two of the C library.
 *
 * <p>Handles and addresses are plain longs: no object is made for a call. Where a call answers through a pointer, the
 * value passes through {@link #scratch()}, a small piece of native memory of the calling thread.
 */
@SuppressWarnings("restricted")
final class OpenClDriver {
    /** Bytes of {@link #scratch()}. */
    static final int SCRATCH_BYTES = 8192;

    /** {@code cl.h} 3.0: {@code CL_SUCCESS}; as an event's status {@code CL_COMPLETE}. */
    static final int CL_SUCCESS = 0;

    /** {@code cl.h} 3.0: {@code CL_PROFILING_COMMAND_START}. */
    static final int CL_PROFILING_COMMAND_START = 0x1282;

    /** {@code cl.h} 3.0: {@code CL_PROFILING_COMMAND_END}. */
    static final int CL_PROFILING_COMMAND_END = 0x1283;

    private static final int CL_EVENT_COMMAND_EXECUTION_STATUS = 0x11D3;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup OPENCL = SymbolLookup.libraryLookup("libOpenCL.so.1", Arena.global());
    private static final SymbolLookup C = LINKER.defaultLookup();
    private static final ThreadLocal<MemorySegment> SCRATCH =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(SCRATCH_BYTES, 128));

    /**
     * Of every call, nine longs and a long back: an integer or a pointer has a register or a place on the stack of its own, in
     * which the callee reads as many bytes as it needs, and what it has no parameter for it does not look at. Each further shape
     * would cost every worker ten milliseconds of its start, and there were fifteen.
     */
    private static final FunctionDescriptor SHAPE = FunctionDescriptor.of(
            JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG,
            JAVA_LONG);

    private static final MethodHandle SET_KERNEL_ARG = function("clSetKernelArg");
    private static final MethodHandle SET_KERNEL_ARG_SVM_POINTER = function("clSetKernelArgSVMPointer");
    private static final MethodHandle ENQUEUE_ND_RANGE_KERNEL = function("clEnqueueNDRangeKernel");
    private static final MethodHandle ENQUEUE_SVM_MEMCPY = function("clEnqueueSVMMemcpy");
    private static final MethodHandle ENQUEUE_SVM_MEM_FILL = function("clEnqueueSVMMemFill");
    private static final MethodHandle ENQUEUE_COPY_BUFFER = function("clEnqueueCopyBuffer");
    private static final MethodHandle ENQUEUE_FILL_BUFFER = function("clEnqueueFillBuffer");
    private static final MethodHandle ENQUEUE_WRITE_BUFFER = function("clEnqueueWriteBuffer");
    private static final MethodHandle ENQUEUE_READ_BUFFER = function("clEnqueueReadBuffer");
    private static final MethodHandle ENQUEUE_MARKER_WITH_WAIT_LIST = function("clEnqueueMarkerWithWaitList");
    private static final MethodHandle CREATE_USER_EVENT = function("clCreateUserEvent");
    private static final MethodHandle SET_USER_EVENT_STATUS = function("clSetUserEventStatus");
    private static final MethodHandle GET_EVENT_INFO = function("clGetEventInfo");
    private static final MethodHandle GET_EVENT_PROFILING_INFO = function("clGetEventProfilingInfo");
    private static final MethodHandle WAIT_FOR_EVENTS = function("clWaitForEvents");
    private static final MethodHandle RETAIN_EVENT = function("clRetainEvent");
    private static final MethodHandle RELEASE_EVENT = function("clReleaseEvent");
    private static final MethodHandle FLUSH = function("clFlush");
    private static final MethodHandle FINISH = function("clFinish");
    private static final MethodHandle CALLOC = LINKER.downcallHandle(C.findOrThrow("calloc"), SHAPE);
    private static final MethodHandle FREE = LINKER.downcallHandle(C.findOrThrow("free"), SHAPE);

    private OpenClDriver() {}

    /** Memory of the calling thread for what a call reads or answers through a pointer; holds until its next call here. */
    static MemorySegment scratch() {
        return SCRATCH.get();
    }

    static int clSetKernelArg(long kernel, int index, long sizeBytes, long value) {
        try {
            return (int) (long) SET_KERNEL_ARG.invokeExact(kernel, (long) index, sizeBytes, value, 0L, 0L, 0L, 0L, 0L);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int clSetKernelArgSVMPointer(long kernel, int index, long pointer) {
        try {
            return (int) (long)
                    SET_KERNEL_ARG_SVM_POINTER.invokeExact(kernel, (long) index, pointer, 0L, 0L, 0L, 0L, 0L, 0L);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int clEnqueueNDRangeKernel(
            long queue,
            long kernel,
            int dimensions,
            long globalSizes,
            long localSizes,
            int waits,
            long list,
            long event) {
        try {
            return (int) (long) ENQUEUE_ND_RANGE_KERNEL.invokeExact(
                    queue, kernel, (long) dimensions, 0L, globalSizes, localSizes, (long) waits, list, event);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int clEnqueueSVMMemcpy(
            long queue, long destination, long source, long lengthBytes, int waits, long list, long event) {
        try {
            return (int) (long) ENQUEUE_SVM_MEMCPY.invokeExact(
                    queue, 0L, destination, source, lengthBytes, (long) waits, list, event, 0L);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int clEnqueueSVMMemFill(
            long queue,
            long destination,
            long pattern,
            long patternBytes,
            long lengthBytes,
            int waits,
            long list,
            long event) {
        try {
            return (int) (long) ENQUEUE_SVM_MEM_FILL.invokeExact(
                    queue, destination, pattern, patternBytes, lengthBytes, (long) waits, list, event, 0L);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int clEnqueueCopyBuffer(
            long queue,
            long source,
            long destination,
            long sourceOffset,
            long destinationOffset,
            long lengthBytes,
            int waits,
            long list,
            long event) {
        try {
            return (int) (long) ENQUEUE_COPY_BUFFER.invokeExact(
                    queue,
                    source,
                    destination,
                    sourceOffset,
                    destinationOffset,
                    lengthBytes,
                    (long) waits,
                    list,
                    event);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int clEnqueueFillBuffer(
            long queue,
            long buffer,
            long pattern,
            long patternBytes,
            long offset,
            long lengthBytes,
            int waits,
            long list,
            long event) {
        try {
            return (int) (long) ENQUEUE_FILL_BUFFER.invokeExact(
                    queue, buffer, pattern, patternBytes, offset, lengthBytes, (long) waits, list, event);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Does not block: the memory behind the pointer must stay as it is until the command is done. */
    static int clEnqueueWriteBuffer(
            long queue, long buffer, long offset, long lengthBytes, long pointer, int waits, long list, long event) {
        try {
            return (int) (long) ENQUEUE_WRITE_BUFFER.invokeExact(
                    queue, buffer, 0L, offset, lengthBytes, pointer, (long) waits, list, event);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Does not block. */
    static int clEnqueueReadBuffer(
            long queue, long buffer, long offset, long lengthBytes, long pointer, int waits, long list, long event) {
        try {
            return (int) (long) ENQUEUE_READ_BUFFER.invokeExact(
                    queue, buffer, 0L, offset, lengthBytes, pointer, (long) waits, list, event);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int clEnqueueMarkerWithWaitList(long queue, int waits, long list, long event) {
        try {
            return (int) (long)
                    ENQUEUE_MARKER_WITH_WAIT_LIST.invokeExact(queue, (long) waits, list, event, 0L, 0L, 0L, 0L, 0L);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** The event, or 0 with the reason in the first 4 bytes of {@link #scratch()}. */
    static long clCreateUserEvent(long context) {
        try {
            return (long) CREATE_USER_EVENT.invokeExact(context, scratch().address(), 0L, 0L, 0L, 0L, 0L, 0L, 0L);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int clSetUserEventStatus(long event, int status) {
        try {
            return (int) (long) SET_USER_EVENT_STATUS.invokeExact(event, (long) status, 0L, 0L, 0L, 0L, 0L, 0L, 0L);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Execution status of the event's command: positive while it waits or runs, 0 when complete, negative when failed. */
    static int eventStatus(long event) {
        MemorySegment value = scratch();
        try {
            int code = (int) (long) GET_EVENT_INFO.invokeExact(
                    event, (long) CL_EVENT_COMMAND_EXECUTION_STATUS, 4L, value.address(), 0L, 0L, 0L, 0L, 0L);
            return code == CL_SUCCESS ? value.get(JAVA_INT, 0) : code;
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Device nanoseconds at a point of a complete command, or a negative error code. */
    static long eventTimeNs(long event, int point) {
        MemorySegment value = scratch();
        try {
            int code = (int) (long)
                    GET_EVENT_PROFILING_INFO.invokeExact(event, (long) point, 8L, value.address(), 0L, 0L, 0L, 0L, 0L);
            return code == CL_SUCCESS ? value.get(JAVA_LONG, 0) : code;
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int clWaitForEvent(long event) {
        MemorySegment list = scratch();
        list.set(JAVA_LONG, 0, event);
        try {
            return (int) (long) WAIT_FOR_EVENTS.invokeExact(1L, list.address(), 0L, 0L, 0L, 0L, 0L, 0L, 0L);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int clRetainEvent(long event) {
        try {
            return (int) (long) RETAIN_EVENT.invokeExact(event, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int clReleaseEvent(long event) {
        try {
            return (int) (long) RELEASE_EVENT.invokeExact(event, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int clFlush(long queue) {
        try {
            return (int) (long) FLUSH.invokeExact(queue, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static int clFinish(long queue) {
        try {
            return (int) (long) FINISH.invokeExact(queue, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Zeroed memory, its pages untouched where it is large; 0 where there is none. */
    static long calloc(long lengthBytes) {
        try {
            return (long) CALLOC.invokeExact(1L, lengthBytes, 0L, 0L, 0L, 0L, 0L, 0L, 0L);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static void free(long address) {
        try {
            var _ = (long) FREE.invokeExact(address, 0L, 0L, 0L, 0L, 0L, 0L, 0L, 0L);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private static MethodHandle function(String name) {
        return LINKER.downcallHandle(OPENCL.findOrThrow(name), SHAPE);
    }

    /** A downcall itself throws nothing; what comes here is an Error of the JVM. */
    private static Error unexpected(Throwable t) {
        return t instanceof Error error ? error : new AssertionError(t);
    }
}
