package dev.hearth.daemon.worker;

import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.posix.Descriptor;
import dev.hearth.protocol.posix.FileStatus;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * Host memory that is mapped from a file, or from none. It outlives the file's descriptor.
 *
 * @param bytes the memory
 * @param arena what it ends with
 */
record Mapping(MemorySegment bytes, Arena arena) implements AutoCloseable {
    /**
     * Maps a file.
     *
     * @throws ProtocolException where it is too short or no file of bytes
     */
    @SuppressWarnings("MustBeClosed") // The mapping closes the arena.
    static Mapping of(Descriptor file, long lengthBytes, boolean writable) throws IOException {
        FileStatus status = file.status();
        if (!status.regular() || lengthBytes < 1 || status.lengthBytes() < lengthBytes) {
            throw new ProtocolException(
                    Status.INVALID_FRAME,
                    "a file of " + status.lengthBytes() + " bytes came where " + lengthBytes + " were to be mapped");
        }
        Arena arena = Arena.ofShared();
        boolean mapped = false;
        try {
            var mapping = new Mapping(file.map(lengthBytes, writable, arena), arena);
            mapped = true;
            return mapping;
        } finally {
            if (!mapped) {
                arena.close();
            }
        }
    }

    /** New memory, zeroed, that belongs to no file that has a name. */
    static Mapping ofMemory(long lengthBytes) throws IOException {
        try (Descriptor file = Descriptor.memory("hearth-content", lengthBytes)) {
            return of(file, lengthBytes, true);
        }
    }

    @Override
    public void close() {
        arena.close();
    }
}
