package dev.hearth.protocol.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An open file that this process owns, until it is closed here.
 *
 * <p>Any thread may use and close it. A number is given back to the system only once the last call that uses it has
 * returned: no call can hit a file that was opened under the same number in the meantime.
 */
public final class Descriptor implements AutoCloseable {
    /** The highest bit of {@link #users}: closed, no new user. The bits below count the calls under way. */
    private static final int CLOSED = 1 << 31;

    // struct statx, linux/stat.h: the same on every machine, unlike struct stat.
    private static final int STATX_BYTES = 256;
    private static final long STX_UID = 20;
    private static final long STX_MODE = 28;
    private static final long STX_INO = 32;
    private static final long STX_SIZE = 40;
    private static final int S_IFMT = 0xf000;
    private static final int S_IFREG = 0x8000;

    private final int fd;
    private final AtomicInteger users = new AtomicInteger();

    Descriptor(int fd) {
        this.fd = fd;
    }

    /** Creates a memory file of this length, zeroed, that can be sealed. The name only shows in {@code /proc}. */
    public static Descriptor memory(String name, long lengthBytes) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Libc.newState(arena);
            int fd = Libc.memfd_create(state, arena.allocateFrom(name), Libc.MFD_CLOEXEC | Libc.MFD_ALLOW_SEALING);
            if (fd < 0) {
                throw new PosixException("memfd_create(\"" + name + "\")", Libc.errno(state));
            }
            var descriptor = new Descriptor(fd);
            if (Libc.ftruncate(state, fd, lengthBytes) < 0) {
                int errno = Libc.errno(state);
                descriptor.close();
                throw new PosixException("ftruncate(memory file \"" + name + "\", " + lengthBytes + ")", errno);
            }
            return descriptor;
        }
    }

    /**
     * Opens a file of a folder that someone else may write to, for reading and writing, without following a symbolic
     * link, neither of the file nor of the folder, and without waiting for the other end of a pipe. What it is still has to be looked at: {@link #status()}.
     *
     * @throws ProtocolException INVALID_REGION where the name is none of a file in the folder itself
     */
    public static Descriptor openShared(Path folder, String name) throws IOException {
        if (name.isEmpty() || name.equals(".") || name.equals("..") || name.indexOf('/') >= 0 || name.indexOf(0) >= 0) {
            throw new ProtocolException(
                    Status.INVALID_REGION,
                    "a region is named by a file of the shared folder itself, without a slash; not by \"" + name
                            + "\"");
        }
        try (Arena arena = Arena.ofConfined();
                Descriptor parent =
                        open(arena, folder, Libc.O_PATH | Libc.O_DIRECTORY | Libc.O_NOFOLLOW | Libc.O_CLOEXEC)) {
            int flags = Libc.O_RDWR | Libc.O_NOFOLLOW | Libc.O_CLOEXEC | Libc.O_NONBLOCK | Libc.O_NOCTTY;
            return openAt(arena, parent.fd, name, flags, "\"" + name + "\" in " + folder + ", O_RDWR|O_NOFOLLOW");
        }
    }

    /** Opens a file for reading. */
    public static Descriptor openReadOnly(Path file) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            return open(arena, file, Libc.O_CLOEXEC);
        }
    }

    private static Descriptor open(Arena arena, Path path, int flags) throws PosixException {
        return openAt(arena, Libc.AT_FDCWD, path.toString(), flags, path.toString());
    }

    private static Descriptor openAt(Arena arena, int folder, String name, int flags, String what)
            throws PosixException {
        MemorySegment state = Libc.newState(arena);
        MemorySegment path = arena.allocateFrom(name);
        int fd;
        do {
            fd = Libc.openat(state, folder, path, flags);
        } while (fd < 0 && Libc.errno(state) == Errno.EINTR);
        if (fd < 0) {
            throw new PosixException("openat(" + what + ")", Libc.errno(state));
        }
        return new Descriptor(fd);
    }

    /**
     * Fixes the length of a memory file for good.
     *
     * @param write whether its bytes are fixed too; nobody may have it mapped for writing then
     */
    public Descriptor seal(boolean write) throws IOException {
        return addSeals(seals(write) | Libc.F_SEAL_SEAL);
    }

    /**
     * Fixes the length of a memory file for good, and lets nobody write to it who does not have it mapped for that
     * already: whoever gets the descriptor can read what this process goes on to write, and no more (Linux 5.1).
     */
    public Descriptor sealForOthers() throws IOException {
        return addSeals(seals(false) | Libc.F_SEAL_FUTURE_WRITE | Libc.F_SEAL_SEAL);
    }

    private Descriptor addSeals(int seals) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Libc.newState(arena);
            int number = acquire();
            try {
                if (Libc.fcntl(state, number, Libc.F_ADD_SEALS, seals) < 0) {
                    throw new PosixException("fcntl(F_ADD_SEALS, " + seals + ")", Libc.errno(state));
                }
            } finally {
                release();
            }
            return this;
        }
    }

    /**
     * Whether this is a memory file whose length is fixed for good, so that a mapping of it cannot fault.
     *
     * @param write whether its bytes must be fixed too
     */
    public boolean isSealed(boolean write) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Libc.newState(arena);
            int number = acquire();
            try {
                int seals = Libc.fcntl(state, number, Libc.F_GET_SEALS, 0);
                if (seals < 0 && Libc.errno(state) != Errno.EINVAL) {
                    throw new PosixException("fcntl(F_GET_SEALS)", Libc.errno(state));
                }
                return seals >= 0 && (seals & seals(write)) == seals(write);
            } finally {
                release();
            }
        }
    }

    private static int seals(boolean write) {
        return Libc.F_SEAL_SHRINK | Libc.F_SEAL_GROW | (write ? Libc.F_SEAL_WRITE : 0);
    }

    /** Kind, owner and size of the file, as they are now. */
    public FileStatus status() throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Libc.newState(arena);
            MemorySegment status = arena.allocate(STATX_BYTES, 8);
            int number = acquire();
            try {
                if (Libc.statx(
                                state,
                                number,
                                arena.allocateFrom(""),
                                Libc.AT_EMPTY_PATH,
                                Libc.STATX_BASIC_STATS,
                                status)
                        < 0) {
                    throw new PosixException("statx(descriptor " + number + ")", Libc.errno(state));
                }
            } finally {
                release();
            }
            int mode = status.get(JAVA_SHORT_UNALIGNED, STX_MODE) & 0xffff;
            return new FileStatus(
                    (mode & S_IFMT) == S_IFREG,
                    status.get(JAVA_INT_UNALIGNED, STX_UID),
                    mode,
                    status.get(JAVA_LONG_UNALIGNED, STX_SIZE),
                    status.get(JAVA_LONG_UNALIGNED, STX_INO));
        }
    }

    /**
     * Maps the first bytes of the file, shared with whoever else maps it; unmapped when the arena closes. The mapping
     * stays when this descriptor is closed. Bytes beyond the end of the file fault (SIGBUS): look at its length first.
     */
    @SuppressWarnings("restricted")
    public MemorySegment map(long lengthBytes, boolean writable, Arena arena) throws IOException {
        try (Arena call = Arena.ofConfined()) {
            MemorySegment state = Libc.newState(call);
            int protection = writable ? Libc.PROT_READ | Libc.PROT_WRITE : Libc.PROT_READ;
            int number = acquire();
            long address;
            try {
                address = Libc.mmap(state, lengthBytes, protection, Libc.MAP_SHARED, number);
            } finally {
                release();
            }
            if (address == -1) {
                throw new PosixException(
                        "mmap(" + lengthBytes + " bytes, " + (writable ? "PROT_READ|PROT_WRITE" : "PROT_READ") + ")",
                        Libc.errno(state));
            }
            try {
                MemorySegment mapping = MemorySegment.ofAddress(address)
                        .reinterpret(lengthBytes, arena, segment -> unmap(address, lengthBytes));
                return writable ? mapping : mapping.asReadOnly();
            } catch (IllegalStateException | WrongThreadException e) {
                unmap(address, lengthBytes);
                throw e;
            }
        }
    }

    private static void unmap(long address, long lengthBytes) {
        try (Arena arena = Arena.ofConfined()) {
            Libc.munmap(Libc.newState(arena), address, lengthBytes);
        }
    }

    /** The number, for messages; it belongs to another file once this is closed. */
    public int number() {
        return fd;
    }

    boolean isClosed() {
        return users.get() < 0;
    }

    boolean isInUse() {
        return (users.get() & ~CLOSED) != 0;
    }

    /** Holds the number for one call; {@link #release()} follows. */
    int acquire() throws ClosedChannelException {
        int before;
        do {
            before = users.get();
            if (before < 0) {
                throw new ClosedChannelException();
            }
        } while (!users.compareAndSet(before, before + 1));
        return fd;
    }

    void release() {
        if (users.decrementAndGet() == CLOSED) {
            try (Arena arena = Arena.ofConfined()) {
                // On Linux the number is free whatever close answers; a second try could close another's file.
                Libc.close(Libc.newState(arena), fd);
            }
        }
    }

    /** Marks it closed and, for this call, holds the number; false where it was closed before. */
    private boolean acquireToClose() {
        int before;
        do {
            before = users.get();
            if (before < 0) {
                return false;
            }
        } while (!users.compareAndSet(before, (before + 1) | CLOSED));
        return true;
    }

    /** As {@link #close()}, and wakes every call that waits in this socket. */
    void shutdownAndClose() {
        if (acquireToClose()) {
            try (Arena arena = Arena.ofConfined()) {
                // Fails with ENOTCONN where the peer has gone: nothing waits then.
                Libc.shutdown(Libc.newState(arena), fd, Libc.SHUT_RDWR);
            }
            release();
        }
    }

    /** Gives the file back; nothing happens where it was closed before. */
    @Override
    public void close() {
        if (acquireToClose()) {
            release();
        }
    }

    @Override
    public String toString() {
        return "descriptor " + fd + (isClosed() ? " (closed)" : "");
    }
}
