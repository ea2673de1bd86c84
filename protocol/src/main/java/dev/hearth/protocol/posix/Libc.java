package dev.hearth.protocol.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.ref.Reference;

/**
 * Raw bindings of the C library; the names are C's. Every call takes the memory that receives {@code errno} first
 * ({@link #newState}), and returns what C returns.
 *
 * <p>All of them are linked in one shape, six longs and a long back: both machines pass an integer or a pointer in a
 * register of its own, in which the callee reads as many bytes as it needs, and ignores registers that it has no
 * parameter for. Each further shape would cost every process some milliseconds of its start.
 *
 * <p>Buffers of {@link #recv} and {@link #send} are plain addresses, so that no view has to be made for a call; who
 * calls keeps the memory alive.
 */
@SuppressWarnings("restricted")
final class Libc {
    // asm-generic/fcntl.h (x86_64) and asm/fcntl.h (arm64) of Linux differ in the last two.
    static final int O_RDWR = 2;
    static final int O_NOCTTY = 0x100;
    static final int O_NONBLOCK = 0x800;
    static final int O_CLOEXEC = 0x80000;
    static final int O_PATH = 0x200000;
    static final int O_DIRECTORY = isArm() ? 0x4000 : 0x10000;
    static final int O_NOFOLLOW = isArm() ? 0x8000 : 0x20000;

    static final int AT_FDCWD = -100;
    static final int AT_EMPTY_PATH = 0x1000;
    static final int STATX_BASIC_STATS = 0x7ff;

    static final int MFD_CLOEXEC = 1;
    static final int MFD_ALLOW_SEALING = 2;
    static final int F_ADD_SEALS = 1033;
    static final int F_GET_SEALS = 1034;
    static final int F_SEAL_SEAL = 1;
    static final int F_SEAL_SHRINK = 2;
    static final int F_SEAL_GROW = 4;
    static final int F_SEAL_WRITE = 8;
    static final int F_SEAL_FUTURE_WRITE = 16;

    static final int PROT_READ = 1;
    static final int PROT_WRITE = 2;
    static final int MAP_SHARED = 1;

    // asm/unistd_64.h of x86_64, asm-generic/unistd.h of arm64; linux/futex.h.
    static final long SYS_FUTEX = isArm() ? 98 : 202;
    static final long SYS_SCHED_SETSCHEDULER = isArm() ? 119 : 144;
    static final long SYS_SCHED_GETSCHEDULER = isArm() ? 120 : 145;
    static final long SYS_SCHED_SETATTR = isArm() ? 274 : 314;
    static final long SYS_SCHED_GETATTR = isArm() ? 275 : 315;
    static final int FUTEX_WAIT = 0;
    static final int FUTEX_WAKE = 1;

    static final int AF_UNIX = 1;
    static final int SOCK_STREAM = 1;
    static final int SOCK_CLOEXEC = O_CLOEXEC;
    static final int SOL_SOCKET = 1;
    static final int SO_PEERCRED = 17;
    static final int SO_RCVTIMEO = 20;
    static final int SO_SNDTIMEO = 21;
    static final int SCM_RIGHTS = 1;
    static final int MSG_CTRUNC = 8;
    static final int MSG_DONTWAIT = 0x40;
    static final int MSG_NOSIGNAL = 0x4000;
    static final int MSG_CMSG_CLOEXEC = 0x40000000;
    static final int SHUT_RD = 0;
    static final int SHUT_RDWR = 2;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final MemoryLayout STATE = Linker.Option.captureStateLayout();
    private static final long ERRNO = STATE.byteOffset(MemoryLayout.PathElement.groupElement("errno"));

    private static final FunctionDescriptor SHAPE =
            FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    private static final MethodHandle CLOSE = call("close");
    private static final MethodHandle OPENAT = call("openat");
    private static final MethodHandle STATX = call("statx");
    private static final MethodHandle MEMFD_CREATE = call("memfd_create");
    private static final MethodHandle FTRUNCATE = call("ftruncate");
    private static final MethodHandle FCNTL = call("fcntl");
    private static final MethodHandle MMAP = call("mmap");
    private static final MethodHandle MUNMAP = call("munmap");
    private static final MethodHandle CHMOD = call("chmod");
    private static final MethodHandle SOCKET = call("socket");
    private static final MethodHandle BIND = call("bind");
    private static final MethodHandle CONNECT = call("connect");
    private static final MethodHandle LISTEN = call("listen");
    private static final MethodHandle ACCEPT4 = call("accept4");
    private static final MethodHandle SHUTDOWN = call("shutdown");
    private static final MethodHandle GETSOCKOPT = call("getsockopt");
    private static final MethodHandle SETSOCKOPT = call("setsockopt");
    private static final MethodHandle SENDMSG = call("sendmsg");
    private static final MethodHandle RECVMSG = call("recvmsg");
    private static final MethodHandle SEND = call("send");
    private static final MethodHandle RECV = call("recv");
    private static final MethodHandle POLL = call("poll");
    private static final MethodHandle SYSCALL = call("syscall");

    private Libc() {}

    private static boolean isArm() {
        String machine = System.getProperty("os.arch");
        return switch (machine) {
            case "amd64", "x86_64" -> false;
            case "aarch64" -> true;
            default ->
                throw new UnsupportedOperationException(
                        "Hearth knows the system calls of Linux on x86_64 and aarch64; this machine is " + machine);
        };
    }

    private static MethodHandle call(String symbol) {
        return LINKER.downcallHandle(
                LINKER.defaultLookup().findOrThrow(symbol), SHAPE, Linker.Option.captureCallState("errno"));
    }

    /** Memory that takes the error number of a call. */
    static MemorySegment newState(Arena arena) {
        return arena.allocate(STATE);
    }

    static int errno(MemorySegment state) {
        return state.get(JAVA_INT, ERRNO);
    }

    static int close(MemorySegment state, int fd) {
        try {
            return (int) (long) CLOSE.invokeExact(state, (long) fd, 0L, 0L, 0L, 0L, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int openat(MemorySegment state, int folder, MemorySegment path, int flags) {
        try {
            return (int) (long) OPENAT.invokeExact(state, (long) folder, path.address(), (long) flags, 0L, 0L, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            Reference.reachabilityFence(path);
        }
    }

    static int statx(MemorySegment state, int fd, MemorySegment path, int flags, int mask, MemorySegment into) {
        try {
            return (int) (long)
                    STATX.invokeExact(state, (long) fd, path.address(), (long) flags, (long) mask, into.address(), 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            Reference.reachabilityFence(path);
            Reference.reachabilityFence(into);
        }
    }

    static int memfd_create(MemorySegment state, MemorySegment name, int flags) {
        try {
            return (int) (long) MEMFD_CREATE.invokeExact(state, name.address(), (long) flags, 0L, 0L, 0L, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            Reference.reachabilityFence(name);
        }
    }

    static int ftruncate(MemorySegment state, int fd, long length) {
        try {
            return (int) (long) FTRUNCATE.invokeExact(state, (long) fd, length, 0L, 0L, 0L, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int fcntl(MemorySegment state, int fd, int command, int argument) {
        try {
            return (int) (long) FCNTL.invokeExact(state, (long) fd, (long) command, (long) argument, 0L, 0L, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** The address, or -1. */
    static long mmap(MemorySegment state, long length, int protection, int flags, int fd) {
        try {
            return (long) MMAP.invokeExact(state, 0L, length, (long) protection, (long) flags, (long) fd, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int munmap(MemorySegment state, long address, long length) {
        try {
            return (int) (long) MUNMAP.invokeExact(state, address, length, 0L, 0L, 0L, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int chmod(MemorySegment state, MemorySegment path, int mode) {
        try {
            return (int) (long) CHMOD.invokeExact(state, path.address(), (long) mode, 0L, 0L, 0L, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            Reference.reachabilityFence(path);
        }
    }

    static int socket(MemorySegment state, int domain, int type, int protocol) {
        try {
            return (int) (long) SOCKET.invokeExact(state, (long) domain, (long) type, (long) protocol, 0L, 0L, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int bind(MemorySegment state, int fd, MemorySegment address, int length) {
        try {
            return (int) (long) BIND.invokeExact(state, (long) fd, address.address(), (long) length, 0L, 0L, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            Reference.reachabilityFence(address);
        }
    }

    static int connect(MemorySegment state, int fd, MemorySegment address, int length) {
        try {
            return (int) (long) CONNECT.invokeExact(state, (long) fd, address.address(), (long) length, 0L, 0L, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            Reference.reachabilityFence(address);
        }
    }

    static int listen(MemorySegment state, int fd, int backlog) {
        try {
            return (int) (long) LISTEN.invokeExact(state, (long) fd, (long) backlog, 0L, 0L, 0L, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int accept4(MemorySegment state, int fd, int flags) {
        try {
            return (int) (long) ACCEPT4.invokeExact(state, (long) fd, 0L, 0L, (long) flags, 0L, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int shutdown(MemorySegment state, int fd, int how) {
        try {
            return (int) (long) SHUTDOWN.invokeExact(state, (long) fd, (long) how, 0L, 0L, 0L, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int getsockopt(MemorySegment state, int fd, int option, MemorySegment value, MemorySegment length) {
        try {
            return (int) (long) GETSOCKOPT.invokeExact(
                    state, (long) fd, (long) SOL_SOCKET, (long) option, value.address(), length.address(), 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            Reference.reachabilityFence(value);
            Reference.reachabilityFence(length);
        }
    }

    static int setsockopt(MemorySegment state, int fd, int option, MemorySegment value, int length) {
        try {
            return (int) (long) SETSOCKOPT.invokeExact(
                    state, (long) fd, (long) SOL_SOCKET, (long) option, value.address(), (long) length, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            Reference.reachabilityFence(value);
        }
    }

    static long sendmsg(MemorySegment state, int fd, MemorySegment message, int flags) {
        try {
            return (long) SENDMSG.invokeExact(state, (long) fd, message.address(), (long) flags, 0L, 0L, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            Reference.reachabilityFence(message);
        }
    }

    static long recvmsg(MemorySegment state, int fd, MemorySegment message, int flags) {
        try {
            return (long) RECVMSG.invokeExact(state, (long) fd, message.address(), (long) flags, 0L, 0L, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            Reference.reachabilityFence(message);
        }
    }

    static long send(MemorySegment state, int fd, long address, long length, int flags) {
        try {
            return (long) SEND.invokeExact(state, (long) fd, address, length, (long) flags, 0L, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static long recv(MemorySegment state, int fd, long address, long length, int flags) {
        try {
            return (long) RECV.invokeExact(state, (long) fd, address, length, (long) flags, 0L, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int poll(MemorySegment state, MemorySegment entries, int count, int timeoutMs) {
        try {
            return (int) (long) POLL.invokeExact(state, entries.address(), (long) count, (long) timeoutMs, 0L, 0L, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            Reference.reachabilityFence(entries);
        }
    }

    /** {@code futex(2)}, which the C library has no function for; the time-out is an address, 0 for none. */
    static int futex(MemorySegment state, long word, int operation, int value, long timeout) {
        try {
            return (int)
                    (long) SYSCALL.invokeExact(state, SYS_FUTEX, word, (long) operation, (long) value, timeout, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** By its number, as most processes never need it: see above for what linking it would cost each of them. */
    static int sched_setscheduler(MemorySegment state, long thread, int policy, MemorySegment parameters) {
        try {
            return (int) (long) SYSCALL.invokeExact(
                    state, SYS_SCHED_SETSCHEDULER, thread, (long) policy, parameters.address(), 0L, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            Reference.reachabilityFence(parameters);
        }
    }

    static int sched_getscheduler(MemorySegment state, long thread) {
        try {
            return (int) (long) SYSCALL.invokeExact(state, SYS_SCHED_GETSCHEDULER, thread, 0L, 0L, 0L, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Of the calling thread. */
    static int sched_setattr(MemorySegment state, MemorySegment attributes) {
        try {
            return (int) (long) SYSCALL.invokeExact(state, SYS_SCHED_SETATTR, 0L, attributes.address(), 0L, 0L, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            Reference.reachabilityFence(attributes);
        }
    }

    /** Of the calling thread. */
    static int sched_getattr(MemorySegment state, MemorySegment attributes) {
        try {
            return (int) (long) SYSCALL.invokeExact(
                    state, SYS_SCHED_GETATTR, 0L, attributes.address(), attributes.byteSize(), 0L, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        } finally {
            Reference.reachabilityFence(attributes);
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
