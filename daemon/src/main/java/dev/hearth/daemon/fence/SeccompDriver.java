package dev.hearth.daemon.fence;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;

/**
 * The calls of libseccomp that make and load a filter, by their C names, and the system call by number. What they return is
 * negative where they fail: the error number of the system's.
 *
 * <p>All are linked in the one shape of {@code protocol.posix.Libc}, which a worker has linked before: a further one would cost
 * it some milliseconds of its start.
 */
@SuppressWarnings("restricted")
final class SeccompDriver {
    private static final String LIBRARY = "libseccomp.so.2";

    // seccomp.h of libseccomp 2.5.
    static final int SCMP_ACT_KILL_PROCESS = 0x80000000;
    static final int SCMP_ACT_ALLOW = 0x7fff0000;
    static final int SCMP_ACT_ERRNO = 0x00050000;
    static final int SCMP_FLTATR_ACT_BADARCH = 2;
    static final int SCMP_FLTATR_CTL_TSYNC = 4;
    static final int SCMP_FLTATR_CTL_SSB = 7;
    static final int SCMP_FLTATR_CTL_OPTIMIZE = 8;
    static final int SCMP_FLTATR_API_SYSRAWRC = 9;
    static final int SCMP_CMP_GT = 6;
    static final int SCMP_CMP_MASKED_EQ = 7;

    /** {@code struct scmp_arg_cmp}: which argument, how to compare, and two values for that. */
    private static final int COMPARISON_BYTES = 24;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final long ERRNO = STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));
    private static final FunctionDescriptor SHAPE =
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    private final MethodHandle init;
    private final MethodHandle attrSet;
    private final MethodHandle resolveName;
    private final MethodHandle ruleAddArray;
    private final MethodHandle load;
    private final MethodHandle release;
    private final MethodHandle syscall;

    private SeccompDriver(SymbolLookup library) {
        init = function(library, "seccomp_init");
        attrSet = function(library, "seccomp_attr_set");
        resolveName = function(library, "seccomp_syscall_resolve_name");
        ruleAddArray = function(library, "seccomp_rule_add_array");
        load = function(library, "seccomp_load");
        release = function(library, "seccomp_release");
        syscall = function(LINKER.defaultLookup(), "syscall");
    }

    /** Loads the library, for good. */
    static SeccompDriver load() throws FenceException {
        try {
            return new SeccompDriver(SymbolLookup.libraryLookup(LIBRARY, Arena.global()));
        } catch (IllegalArgumentException e) {
            throw new FenceException("there is no " + LIBRARY);
        }
    }

    private static MethodHandle function(SymbolLookup library, String symbol) {
        return LINKER.downcallHandle(library.findOrThrow(symbol), SHAPE, Linker.Option.captureCallState("errno"));
    }

    /** The filter, 0 where there is no memory for one. */
    long seccomp_init(int action) {
        return call(init, action, 0, 0, 0, 0);
    }

    int seccomp_attr_set(long filter, int attribute, int value) {
        return (int) call(attrSet, filter, attribute, value, 0, 0);
    }

    /** The number of a system call; negative where this machine or this library has none of that name. */
    int seccomp_syscall_resolve_name(String name) {
        try (Arena arena = Arena.ofConfined()) {
            // Alive as long as the arena, which is closed after the call.
            return (int) call(resolveName, arena.allocateFrom(name).address(), 0, 0, 0, 0);
        }
    }

    /** A rule for a call whatever its arguments are. */
    int seccomp_rule_add(long filter, int action, int number) {
        return (int) call(ruleAddArray, filter, action, number, 0, 0);
    }

    /** A rule for a call one of whose arguments compares so. */
    int seccomp_rule_add(long filter, int action, int number, int argument, int comparison, long a, long b) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment compared = arena.allocate(COMPARISON_BYTES, Long.BYTES);
            compared.set(JAVA_INT, 0, argument);
            compared.set(JAVA_INT, 4, comparison);
            compared.set(JAVA_LONG, 8, a);
            compared.set(JAVA_LONG, 16, b);
            return (int) call(ruleAddArray, filter, action, number, 1, compared.address());
        }
    }

    int seccomp_load(long filter) {
        return (int) call(load, filter, 0, 0, 0, 0);
    }

    void seccomp_release(long filter) {
        call(release, filter, 0, 0, 0, 0);
    }

    /** Makes a system call with two arguments; 0, or the negative error number. */
    int syscall(int number, long first, long second) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = arena.allocate(STATE);
            long code = (long) syscall.invokeExact(state, (long) number, first, second, 0L, 0L, 0L);
            return code == -1 ? -state.get(JAVA_INT, ERRNO) : 0;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    private static long call(MethodHandle function, long a, long b, long c, long d, long e) {
        try (Arena arena = Arena.ofConfined()) {
            return (long) function.invokeExact(arena.allocate(STATE), a, b, c, d, e, 0L);
        } catch (Throwable failure) {
            throw unexpected(failure);
        }
    }

    private static RuntimeException unexpected(Throwable e) {
        switch (e) {
            case Error error -> throw error;
            case RuntimeException known -> throw known;
            default -> throw new AssertionError("a native call throws nothing of its own", e);
        }
    }
}
