package dev.hearth.sidecar.grpc;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.UUID;

/** A file of the shared folder in which the bytes of messages lie while the device reads or writes them. */
final class Scratch implements AutoCloseable {
    /** Start of each piece: what any kernel's vector types need. */
    private static final long ALIGNMENT = 128;

    private static final long MIN_BYTES = 1 << 16;

    private final long handle;
    private final Path file;
    private final Arena arena = Arena.ofShared();
    private final MemorySegment memory;
    private long used;

    /**
     * Makes a file of at least this length.
     *
     * @param handle of the region that it becomes
     */
    Scratch(long handle, Path folder, long bytes) throws IOException {
        this.handle = handle;
        this.file = folder.resolve("grpc-" + UUID.randomUUID());
        long length = Math.max(MIN_BYTES, Long.highestOneBit(Math.max(1, bytes - 1)) << 1);
        Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            reserve(channel, length);
            memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, length, arena);
        } catch (IOException e) {
            arena.close();
            Files.deleteIfExists(file);
            throw e;
        }
    }

    /** A full volume is an error here, where it can be told, and not a fault at the first touch of the mapping. */
    private static void reserve(FileChannel channel, long length) throws IOException {
        ByteBuffer zeros = ByteBuffer.allocate((int) MIN_BYTES);
        for (long left = length; left > 0; left -= channel.write(zeros)) {
            zeros.clear();
        }
    }

    /** Bytes that a piece of this length takes. */
    static long padded(long bytes) {
        return (bytes + ALIGNMENT - 1) & -ALIGNMENT;
    }

    long handle() {
        return handle;
    }

    String name() {
        return file.getFileName().toString();
    }

    long bytes() {
        return memory.byteSize();
    }

    MemorySegment memory() {
        return memory;
    }

    /** Everything is free again. */
    void clear() {
        used = 0;
    }

    /** Offset of a free piece of this length. */
    long take(long bytes) {
        long at = used;
        used += padded(bytes);
        return at;
    }

    /** Offset at which these bytes lie now. */
    long put(ByteString data) {
        long at = take(data.size());
        memory.asSlice(at, data.size()).copyFrom(MemorySegment.ofBuffer(data.asReadOnlyByteBuffer()));
        return at;
    }

    ByteString read(long at, long bytes) {
        return ByteString.copyFrom(memory.asSlice(at, bytes).asByteBuffer());
    }

    /** Takes the name away: the worker has the file open, and nobody else needs to find it. */
    void unlink() throws IOException {
        Files.deleteIfExists(file);
    }

    @Override
    public void close() throws IOException {
        arena.close();
        unlink();
    }
}
