package dev.hearth.protocol.posix;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.BindException;
import java.nio.channels.AsynchronousCloseException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/**
 * Listens on a Unix socket. One thread at a time accepts ({@link UnixServer} has several); any may close, which
 * wakes it and removes the socket's file.
 */
public final class UnixListener implements AutoCloseable {
    private static final int BACKLOG = 1024;

    private final Descriptor socket;
    private final Path path;
    private final String inode;
    private final MemorySegment state = Libc.newState(Arena.ofAuto());

    private UnixListener(Descriptor socket, Path path, String inode) {
        this.socket = socket;
        this.path = path;
        this.inode = inode;
    }

    /**
     * Starts to listen. A socket file that a dead process left behind is replaced; nobody can connect before the file
     * has its mode.
     *
     * @param mode permission bits of the socket's file: who may write it may connect
     * @throws BindException where another process listens there, or the path is something else than a socket
     */
    public static UnixListener bind(Path path, int mode) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment address = UnixAddress.of(path, arena);
            removeStale(path);
            MemorySegment state = Libc.newState(arena);
            Descriptor socket = UnixAddress.newSocket(state);
            boolean listening = false;
            try {
                if (Libc.bind(state, socket.number(), address, UnixAddress.BYTES) < 0) {
                    throw new PosixException("bind(" + path + ")", Libc.errno(state));
                }
                // Before listen: a connection is refused until then, whatever the mode.
                if (Libc.chmod(state, arena.allocateFrom(path.toString()), mode) < 0) {
                    throw new PosixException(
                            "chmod(" + path + ", " + Integer.toOctalString(mode) + ")", Libc.errno(state));
                }
                if (Libc.listen(state, socket.number(), BACKLOG) < 0) {
                    throw new PosixException("listen(" + path + ")", Libc.errno(state));
                }
                var listener = new UnixListener(socket, path, inodeOf(path));
                listening = true;
                return listener;
            } finally {
                if (!listening) {
                    socket.close();
                }
            }
        }
    }

    private static void removeStale(Path path) throws IOException {
        if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            UnixSocket.connect(path).close();
        } catch (PosixException e) {
            if (e.errno() == Errno.ECONNREFUSED && isSocket(path)) {
                Files.delete(path);
                return;
            }
            throw (BindException) new BindException("cannot listen on " + path
                            + ": something is there that is no socket left behind; remove it or choose another path")
                    .initCause(e);
        }
        throw new BindException("cannot listen on " + path + ": another process does");
    }

    private static boolean isSocket(Path path) throws IOException {
        int mode = (int) Files.getAttribute(path, "unix:mode", LinkOption.NOFOLLOW_LINKS);
        return (mode & 0xf000) == 0xc000;
    }

    private static String inodeOf(Path path) throws IOException {
        return String.valueOf(Files.getAttribute(path, "unix:ino", LinkOption.NOFOLLOW_LINKS));
    }

    /**
     * Waits for the next connection.
     *
     * @throws AsynchronousCloseException where the listener is closed meanwhile
     * @throws PosixException among others with EMFILE where this process has no descriptor left; accept again later
     */
    public UnixSocket accept() throws IOException {
        int number = socket.acquire();
        try {
            int fd;
            do {
                fd = Libc.accept4(state, number, Libc.SOCK_CLOEXEC);
            } while (fd < 0 && Libc.errno(state) == Errno.EINTR);
            if (fd < 0) {
                if (socket.isClosed()) {
                    throw new AsynchronousCloseException();
                }
                throw new PosixException("accept4(" + path + ")", Libc.errno(state));
            }
            return new UnixSocket(new Descriptor(fd));
        } finally {
            socket.release();
        }
    }

    public Path path() {
        return path;
    }

    /** Whether a call is under way. */
    boolean isInUse() {
        return socket.isInUse();
    }

    /** Stops listening and removes the file, unless another process has put its own there. */
    @Override
    public void close() {
        if (socket.isClosed()) {
            return;
        }
        try {
            if (inode.equals(inodeOf(path))) {
                Files.deleteIfExists(path);
            }
        } catch (IOException e) {
            // The file is gone or the folder is no longer ours to change; nobody can connect any more either way.
        }
        socket.shutdownAndClose();
    }
}
