package dev.hearth.protocol.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** Path of a Unix socket as the kernel takes it: {@code struct sockaddr_un}, {@code sys/un.h}. */
final class UnixAddress {
    /** Size of {@code struct sockaddr_un}. */
    static final int BYTES = 110;

    private static final int PATH = 2;
    private static final int MAX_PATH_BYTES = 107;

    private UnixAddress() {}

    static MemorySegment of(Path path, Arena arena) throws IOException {
        byte[] bytes = path.toString().getBytes(StandardCharsets.UTF_8);
        if (bytes.length == 0 || bytes.length > MAX_PATH_BYTES) {
            throw new IOException("the path of a Unix socket has 1 to " + MAX_PATH_BYTES + " bytes, this one "
                    + bytes.length + ": choose a shorter folder than that of " + path);
        }
        MemorySegment address = arena.allocate(BYTES, 8);
        address.set(JAVA_SHORT, 0, (short) Libc.AF_UNIX);
        MemorySegment.copy(bytes, 0, address, JAVA_BYTE, PATH, bytes.length);
        return address;
    }

    /** A new socket, not yet bound or connected. */
    static Descriptor newSocket(MemorySegment state) throws PosixException {
        int fd = Libc.socket(state, Libc.AF_UNIX, Libc.SOCK_STREAM | Libc.SOCK_CLOEXEC, 0);
        if (fd < 0) {
            throw new PosixException("socket(AF_UNIX)", Libc.errno(state));
        }
        return new Descriptor(fd);
    }

    /** A new socket, connected to this path. */
    static Descriptor connect(Path path) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = of(path, arena);
            MemorySegment state = Libc.newState(arena);
            Descriptor socket = newSocket(state);
            int result;
            do {
                result = Libc.connect(state, socket.number(), address, BYTES);
            } while (result < 0 && Libc.errno(state) == Errno.EINTR);
            if (result < 0) {
                int errno = Libc.errno(state);
                socket.close();
                throw new PosixException("connect(" + path + ")", errno);
            }
            return socket;
        }
    }
}
