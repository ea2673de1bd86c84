package dev.hearth.protocol.posix;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.time.Duration;

/** The options of a socket that Hearth reads and sets. */
final class SocketOptions {
    private static final int CREDENTIALS_BYTES = 12;
    private static final int TIME_BYTES = 16;

    private SocketOptions() {}

    /** {@code SO_PEERCRED}. */
    static PeerCredentials peer(Descriptor socket) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Libc.newState(arena);
            MemorySegment credentials = arena.allocate(CREDENTIALS_BYTES, 4);
            MemorySegment length = arena.allocateFrom(JAVA_INT, CREDENTIALS_BYTES);
            int number = socket.acquire();
            try {
                if (Libc.getsockopt(state, number, Libc.SO_PEERCRED, credentials, length) < 0) {
                    throw new PosixException("getsockopt(SO_PEERCRED)", Libc.errno(state));
                }
            } finally {
                socket.release();
            }
            return new PeerCredentials(
                    credentials.get(JAVA_INT, 0), credentials.get(JAVA_INT, 4), credentials.get(JAVA_INT, 8));
        }
    }

    /** {@code SO_RCVTIMEO} and {@code SO_SNDTIMEO}. */
    static void timeout(Descriptor socket, Duration timeout) throws IOException {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment state = Libc.newState(arena);
            MemorySegment time = arena.allocate(TIME_BYTES, 8);
            time.set(JAVA_LONG, 0, timeout.toSeconds());
            time.set(JAVA_LONG, 8, timeout.toNanosPart() / 1000);
            int number = socket.acquire();
            try {
                if (Libc.setsockopt(state, number, Libc.SO_RCVTIMEO, time, TIME_BYTES) < 0
                        || Libc.setsockopt(state, number, Libc.SO_SNDTIMEO, time, TIME_BYTES) < 0) {
                    throw new PosixException("setsockopt(SO_RCVTIMEO, " + timeout + ")", Libc.errno(state));
                }
            } finally {
                socket.release();
            }
        }
    }
}
