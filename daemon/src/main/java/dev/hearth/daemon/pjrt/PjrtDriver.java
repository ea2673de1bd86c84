package dev.hearth.daemon.pjrt;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.protocol.Status;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The PJRT C API of one plugin, and four functions of the C library.
 *
 * <p>Every function has the form {@code PJRT_Error* f(Args*)}, so one downcall handle serves them all. Handles and addresses
 * are plain longs. A call that answers an error throws it, with the function's name and the plugin's words. The plugin
 * checks little of what it is given: what its callers must keep to is said where they call.
 */
@SuppressWarnings("restricted")
final class PjrtDriver {
    /** {@code PJRT_Error_Code} 0.81. */
    private static final int INVALID_ARGUMENT = 3;

    private static final int NOT_FOUND = 5;
    private static final int RESOURCE_EXHAUSTED = 8;
    private static final int FAILED_PRECONDITION = 9;
    private static final int ABORTED = 10;
    private static final int OUT_OF_RANGE = 11;
    private static final int UNIMPLEMENTED = 12;
    private static final int UNAVAILABLE = 14;
    private static final int DATA_LOSS = 15;

    /** {@code PJRT_Api}: its size, then the extensions, the version with its numbers, the table. */
    private static final long VERSION_MAJOR = 32;

    private static final long VERSION_MINOR = 36;
    private static final long TABLE = 40;

    /** A pointer, a handle or a {@code size_t}. */
    private static final ValueLayout.OfLong WORD = JAVA_LONG;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final SymbolLookup C = LINKER.defaultLookup();
    private static final MethodHandle CALL = LINKER.downcallHandle(FunctionDescriptor.of(WORD, WORD));
    private static final MethodHandle CALL_VOID = LINKER.downcallHandle(FunctionDescriptor.ofVoid(WORD));
    private static final MethodHandle CALLOC =
            LINKER.downcallHandle(C.findOrThrow("calloc"), FunctionDescriptor.of(WORD, WORD, WORD));
    private static final MethodHandle FREE =
            LINKER.downcallHandle(C.findOrThrow("free"), FunctionDescriptor.ofVoid(WORD));
    private static final MethodHandle SETENV =
            LINKER.downcallHandle(C.findOrThrow("setenv"), FunctionDescriptor.of(JAVA_INT, WORD, WORD, JAVA_INT));

    private static final ThreadLocal<MemorySegment> HANDLE_STRUCT =
            ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(PjrtLayout.Buffer_UnsafePointer.SIZE, 8));

    /** What an upcall and waking who waits for it cost, about. */
    private static final long TELLING_NS = 15_000;

    private final int major;
    private final int minor;
    private final MemorySegment[] functions;
    /** Work whose end an upcall tells, on a thread of the plugin's, by its number. */
    private final Map<Long, PjrtCompletion> waiting = new ConcurrentHashMap<>();

    private final AtomicLong lastWaiting = new AtomicLong();
    private final MemorySegment onReady = onReadyStub();

    private PjrtDriver(MemorySegment api) {
        major = api.get(JAVA_INT, VERSION_MAJOR);
        minor = api.get(JAVA_INT, VERSION_MINOR);
        functions = new MemorySegment[(int) ((api.byteSize() - TABLE) / WORD.byteSize())];
        for (int i = 0; i < functions.length; i++) {
            functions[i] = MemorySegment.ofAddress(api.get(WORD, TABLE + i * WORD.byteSize()));
        }
    }

    /**
     * Loads a plugin; it stays loaded.
     *
     * @throws IllegalArgumentException where the file is no library of this machine, or no plugin
     */
    static PjrtDriver load(Path plugin) {
        SymbolLookup library = SymbolLookup.libraryLookup(plugin, Arena.global());
        MemorySegment entry = library.find("GetPjrtApi")
                .orElseThrow(
                        () -> new IllegalArgumentException("it has no function GetPjrtApi, so it is no PJRT plugin"));
        long api;
        try {
            api = (long)
                    LINKER.downcallHandle(entry, FunctionDescriptor.of(WORD)).invokeExact();
        } catch (Throwable t) {
            throw unexpected(t);
        }
        if (api == 0) {
            throw new IllegalArgumentException("its GetPjrtApi gives nothing");
        }
        long size = MemorySegment.ofAddress(api).reinterpret(TABLE).get(WORD, PjrtLayout.STRUCT_SIZE);
        if (size < TABLE || size > 1 << 16) {
            throw new IllegalArgumentException("its PJRT_Api has " + size + " bytes, which no version has");
        }
        return new PjrtDriver(MemorySegment.ofAddress(api).reinterpret(size));
    }

    /** Lets the plugin set itself up; a plugin of a device that is not there may fail here or at the client. */
    void initialize() {
        try (Arena arena = Arena.ofConfined()) {
            call(PjrtFunction.PJRT_Plugin_Initialize, struct(arena, PjrtLayout.Plugin_Initialize.SIZE));
        }
    }

    int major() {
        return major;
    }

    int minor() {
        return minor;
    }

    boolean has(PjrtFunction function) {
        return function.slot() < functions.length && functions[function.slot()].address() != 0;
    }

    /** An argument struct, zeroed, with its size in it. */
    static MemorySegment struct(SegmentAllocator allocator, int size) {
        MemorySegment struct = allocator.allocate((size + 7) & ~7, 8).fill((byte) 0);
        struct.set(WORD, PjrtLayout.STRUCT_SIZE, size);
        return struct;
    }

    /** Arguments of a handle and at most one word that comes back, in memory of the calling thread: for one call. */
    private static MemorySegment handleStruct(int size, long handle) {
        MemorySegment struct = HANDLE_STRUCT.get();
        struct.set(WORD, PjrtLayout.STRUCT_SIZE, size);
        struct.set(WORD, PjrtLayout.Buffer_UnsafePointer.BUFFER, handle);
        struct.set(WORD, PjrtLayout.Buffer_UnsafePointer.BUFFER_POINTER, 0);
        return struct;
    }

    /**
     * Calls a function.
     *
     * @throws BackendException with the plugin's words; UNSUPPORTED where it lacks the function
     */
    void call(PjrtFunction function, MemorySegment struct) {
        long error = invoke(function, struct);
        if (error != 0) {
            throw failure(function.name(), error);
        }
    }

    private long invoke(PjrtFunction function, MemorySegment struct) {
        if (!has(function)) {
            throw new BackendException(
                    Status.UNSUPPORTED, "the plugin lacks " + function + "; it speaks PJRT " + major + "." + minor);
        }
        try {
            return (long) CALL.invokeExact(functions[function.slot()], struct.address());
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Calls a function whose struct is a handle, and nothing comes back: destroys, waits. */
    void call(PjrtFunction function, long handle) {
        call(function, handleStruct(PjrtLayout.Buffer_Destroy.SIZE, handle));
    }

    /** Calls a function whose struct is a handle and one word that comes back. */
    long word(PjrtFunction function, long handle) {
        MemorySegment struct = handleStruct(PjrtLayout.Buffer_UnsafePointer.SIZE, handle);
        call(function, struct);
        return struct.get(WORD, PjrtLayout.Buffer_UnsafePointer.BUFFER_POINTER);
    }

    /** Calls a function whose struct is a handle and a text that comes back. */
    String text(PjrtFunction function, long handle) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment struct = struct(arena, PjrtLayout.DeviceDescription_Kind.SIZE);
            struct.set(WORD, PjrtLayout.DeviceDescription_Kind.DEVICE_DESCRIPTION, handle);
            call(function, struct);
            return new String(
                    bytes(
                            struct.get(WORD, PjrtLayout.DeviceDescription_Kind.DEVICE_KIND),
                            struct.get(WORD, PjrtLayout.DeviceDescription_Kind.DEVICE_KIND_SIZE)),
                    StandardCharsets.UTF_8);
        }
    }

    /** Whether an event is ready, well or not. */
    boolean isReady(long event) {
        MemorySegment struct = handleStruct(PjrtLayout.Event_IsReady.SIZE, event);
        call(PjrtFunction.PJRT_Event_IsReady, struct);
        return struct.get(JAVA_BYTE, PjrtLayout.Event_IsReady.IS_READY) != 0;
    }

    /** Whether an event is ready within about the time that being told of it would cost. */
    private boolean isReadySoon(long event) {
        long start = System.nanoTime();
        boolean ready = isReady(event);
        while (!ready && System.nanoTime() - start < TELLING_NS) {
            ready = isReady(event);
        }
        return ready;
    }

    /** Waits for an event and destroys it; its failure is thrown. 0 is an event that is ready. */
    void finish(long event) {
        if (event != 0) {
            try {
                call(PjrtFunction.PJRT_Event_Await, event);
            } finally {
                call(PjrtFunction.PJRT_Event_Destroy, event);
            }
        }
    }

    /**
     * Completes the work once the event is ready, and destroys the event.
     *
     * @return whether it is ready already: a failure is then thrown, after the work is completed without one
     */
    boolean whenReady(long event, PjrtCompletion work) {
        if (event == 0 || isReadySoon(event)) {
            work.complete(null);
            finish(event);
            return true;
        }
        long number = lastWaiting.incrementAndGet();
        waiting.put(number, work);
        boolean registered = false;
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment struct = struct(arena, PjrtLayout.Event_OnReady.SIZE);
            struct.set(WORD, PjrtLayout.Event_OnReady.EVENT, event);
            struct.set(WORD, PjrtLayout.Event_OnReady.CALLBACK, onReady.address());
            struct.set(WORD, PjrtLayout.Event_OnReady.USER_ARG, number);
            call(PjrtFunction.PJRT_Event_OnReady, struct);
            registered = true;
        } finally {
            if (!registered) {
                waiting.remove(number);
            }
            call(PjrtFunction.PJRT_Event_Destroy, event);
        }
        return false;
    }

    /** What an upcall throws ends the process, so nothing may. */
    @SuppressWarnings("UnusedMethod") // the plugin calls it
    private void ready(long error, long number) {
        PjrtCompletion work = waiting.remove(number);
        if (work != null) {
            work.complete(error == 0 ? null : failure("PJRT_LoadedExecutable_Execute", error));
        }
    }

    private MemorySegment onReadyStub() {
        try {
            return LINKER.upcallStub(
                    MethodHandles.lookup()
                            .bind(this, "ready", MethodType.methodType(void.class, long.class, long.class)),
                    FunctionDescriptor.ofVoid(WORD, WORD),
                    Arena.global());
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Takes an error's code and words and destroys it. */
    private BackendException failure(String what, long error) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment struct = struct(arena, PjrtLayout.Error_Message.SIZE);
            struct.set(WORD, PjrtLayout.Error_Message.ERROR, error);
            voidCall(PjrtFunction.PJRT_Error_Message, struct);
            String words = new String(
                    bytes(
                            struct.get(WORD, PjrtLayout.Error_Message.MESSAGE),
                            struct.get(WORD, PjrtLayout.Error_Message.MESSAGE_SIZE)),
                    StandardCharsets.UTF_8);
            MemorySegment code = struct(arena, PjrtLayout.Error_GetCode.SIZE);
            code.set(WORD, PjrtLayout.Error_GetCode.ERROR, error);
            boolean told = invoke(PjrtFunction.PJRT_Error_GetCode, code) == 0;
            int number = told ? code.get(JAVA_INT, PjrtLayout.Error_GetCode.CODE) : 0;
            MemorySegment destroy = struct(arena, PjrtLayout.Error_Destroy.SIZE);
            destroy.set(WORD, PjrtLayout.Error_Destroy.ERROR, error);
            voidCall(PjrtFunction.PJRT_Error_Destroy, destroy);
            return new BackendException(status(number, words), what + ": " + words + " (code " + number + ")");
        }
    }

    /** A CPU's program that finds no memory as it runs says so in words alone. */
    private static Status status(int code, String words) {
        if (words.contains("Out of memory")) {
            return Status.OUT_OF_MEMORY;
        }
        return switch (code) {
            case INVALID_ARGUMENT, NOT_FOUND, FAILED_PRECONDITION, OUT_OF_RANGE -> Status.INVALID_ARGUMENT;
            case RESOURCE_EXHAUSTED -> Status.OUT_OF_MEMORY;
            case UNIMPLEMENTED -> Status.UNSUPPORTED;
            case ABORTED, UNAVAILABLE, DATA_LOSS -> Status.DEVICE_LOST;
            default -> Status.INTERNAL;
        };
    }

    private void voidCall(PjrtFunction function, MemorySegment struct) {
        try {
            CALL_VOID.invokeExact(functions[function.slot()], struct.address());
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Calls a deleter that the plugin gave along with what it deletes. */
    static void delete(long deleter, long what) {
        try {
            CALL_VOID.invokeExact(MemorySegment.ofAddress(deleter), what);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Bytes at an address that the plugin gave. */
    static byte[] bytes(long address, long length) {
        return length == 0 ? new byte[0] : memory(address, length).toArray(JAVA_BYTE);
    }

    /** Memory at an address. */
    static MemorySegment memory(long address, long length) {
        return MemorySegment.ofAddress(address).reinterpret(length);
    }

    /** Zeroed memory, 0 where there is none left. */
    static long calloc(long lengthBytes) {
        try {
            return (long) CALLOC.invokeExact(1L, lengthBytes);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    static void free(long address) {
        try {
            FREE.invokeExact(address);
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    /** Sets a variable in the environment of this process as native code sees it, unless it is set. */
    static void setenv(String name, String value) {
        try (Arena arena = Arena.ofConfined()) {
            int code = (int) SETENV.invokeExact(
                    arena.allocateFrom(name).address(),
                    arena.allocateFrom(value).address(),
                    0);
            if (code != 0) {
                throw new IllegalStateException("setenv " + name + " failed");
            }
        } catch (Throwable t) {
            throw unexpected(t);
        }
    }

    private static RuntimeException unexpected(Throwable t) {
        if (t instanceof RuntimeException e) {
            return e;
        }
        if (t instanceof Error e) {
            throw e;
        }
        return new IllegalStateException(t);
    }
}
