package dev.hearth.daemon.builder;

import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.posix.Descriptor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/** Bytes that go from process to process as a memory file which no one can change any more. */
public final class SealedBytes {
    private SealedBytes() {}

    /** Makes a sealed memory file of these parts, one after the other. The caller closes it. */
    public static Descriptor of(String name, byte[]... parts) throws IOException {
        long length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        // An empty file cannot be mapped; who reads it knows the real length.
        Descriptor file = Descriptor.memory(name, Math.max(1, length));
        try {
            try (Arena arena = Arena.ofConfined()) {
                MemorySegment bytes = file.map(Math.max(1, length), true, arena);
                long at = 0;
                for (byte[] part : parts) {
                    MemorySegment.copy(part, 0, bytes, ValueLayout.JAVA_BYTE, at, part.length);
                    at += part.length;
                }
            }
            return file.seal(true);
        } catch (IOException | RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /**
     * Reads the first bytes of a memory file that another process made.
     *
     * @throws ProtocolException INVALID_ARGUMENT where it is not sealed, or shorter: reading it could fault or see two
     *     different things
     */
    public static byte[] read(Descriptor file, long lengthBytes) throws IOException {
        if (!file.isSealed(true)) {
            throw new ProtocolException(
                    Status.INVALID_ARGUMENT, "the descriptor is no memory file sealed against change");
        }
        long there = file.status().lengthBytes();
        if (lengthBytes < 0 || lengthBytes > there) {
            throw new ProtocolException(
                    Status.INVALID_ARGUMENT,
                    "a memory file of " + there + " bytes was announced to hold " + lengthBytes);
        }
        if (lengthBytes == 0) {
            return new byte[0];
        }
        try (Arena arena = Arena.ofConfined()) {
            return file.map(lengthBytes, false, arena).toArray(ValueLayout.JAVA_BYTE);
        }
    }
}
