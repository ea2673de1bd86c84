package dev.hearth.client;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import java.util.UUID;

/**
 * A file of the shared folder, mapped here, and the handle under which the device maps it too.
 *
 * @param handle number in frames
 * @param file its path, which is gone once the worker has opened it
 * @param mapping all of it
 * @param arena what the mapping lives in
 */
record Region(long handle, Path file, MemorySegment mapping, Arena arena) {
    /** Lengths are multiples of this: of any page size in use, and so that small buffers share a size. */
    static final long GRAIN_BYTES = 1 << 16;

    private static final ByteBuffer ZEROS = ByteBuffer.allocateDirect(1 << 20).asReadOnlyBuffer();

    /** Creates the file with all its memory, so that no later access faults or finds the folder full. */
    static Region create(Path folder, long handle, long lengthBytes) throws IOException {
        boolean interrupted = false;
        try {
            while (true) {
                try {
                    return createOnce(folder, handle, lengthBytes);
                } catch (ClosedByInterruptException _) {
                    // An interrupt closes a file channel; what it asks for is not that this buffer fails.
                    interrupted |= Thread.interrupted();
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    @SuppressWarnings("MustBeClosedChecker")
    private static Region createOnce(Path folder, long handle, long lengthBytes) throws IOException {
        Path file = folder.resolve("region-" + UUID.randomUUID());
        Arena arena = Arena.ofShared();
        try (FileChannel channel = FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
            letSidecarOpen(folder, file);
            // Writing is twice as fast as touching fresh pages, and a full folder is an error of write and not a
            // signal.
            for (long at = 0; at < lengthBytes; ) {
                int chunk = (int) Math.min(ZEROS.capacity(), lengthBytes - at);
                at += channel.write(ZEROS.duplicate().limit(chunk), at);
            }
            MemorySegment mapping = channel.map(FileChannel.MapMode.READ_WRITE, 0, lengthBytes, arena);
            mapping.load();
            return new Region(handle, file, mapping, arena);
        } catch (IOException | RuntimeException | Error e) {
            arena.close();
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /**
     * A sidecar that is another user opens the file as one of the others. Nobody but it can list its folder, and a name
     * is guessed by nobody.
     */
    private static void letSidecarOpen(Path folder, Path file) throws IOException {
        if (!Files.getAttribute(folder, "unix:uid").equals(Files.getAttribute(file, "unix:uid"))) {
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
        }
    }

    long lengthBytes() {
        return mapping.byteSize();
    }

    /** Ends the mapping here, which a buffer that was the mapping itself has done already. */
    void unmap() {
        if (arena.scope().isAlive()) {
            arena.close();
        }
    }

    /** Removes the name; the memory stays as long as someone maps it. */
    static void unlink(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException _) {
            // The folder goes with the pod; a name that stays costs memory, not correctness.
        }
    }

    /** The size of the regions that a buffer of this many bytes is made of: four sizes to a doubling. */
    static long classBytes(long bytes) {
        long step = Math.max(GRAIN_BYTES, Long.highestOneBit(Math.max(1, bytes - 1)) >> 2);
        return roundUp(bytes, step);
    }

    static long roundUp(long bytes, long step) {
        return (bytes + step - 1) / step * step;
    }
}
