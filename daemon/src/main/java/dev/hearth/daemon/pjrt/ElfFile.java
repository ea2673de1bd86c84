package dev.hearth.daemon.pjrt;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * What a library's file says of itself, by {@code elf.h}. It is asked before the loader is: that one says little of a file that
 * is for another machine, and reads beyond the end of one that was cut off, which ends the process.
 */
final class ElfFile {
    private static final int HEADER_BYTES = 64;
    private static final int MAGIC = 0x464c457f;
    private static final int CLASS_64 = 2;
    private static final int SHARED = 3;
    private static final Map<String, Integer> MACHINES = Map.of("amd64", 62, "aarch64", 183);

    private static final int TYPE = 16;
    private static final int MACHINE = 18;
    private static final int SEGMENTS_AT = 32;
    private static final int SEGMENT_BYTES = 54;
    private static final int SEGMENT_COUNT = 56;
    private static final int SEGMENT_OFFSET = 8;
    private static final int SEGMENT_LENGTH = 32;
    private static final int LEAST_SEGMENT_BYTES = 56;

    private ElfFile() {}

    /**
     * Checks that a file is a whole shared library for this machine.
     *
     * @throws IllegalArgumentException with what is wrong with it
     */
    static void requireLibrary(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new IllegalArgumentException("there is no such file");
        }
        try (FileChannel file = FileChannel.open(path)) {
            ByteBuffer header = read(file, 0, HEADER_BYTES);
            if (header.remaining() < HEADER_BYTES
                    || header.getInt(0) != MAGIC
                    || header.get(4) != CLASS_64
                    || header.getShort(TYPE) != SHARED) {
                throw new IllegalArgumentException("it is no shared library of 64 bits");
            }
            requireMachine(header.getShort(MACHINE));
            requireSegments(file, header);
        }
    }

    private static void requireMachine(int built) {
        String own = System.getProperty("os.arch");
        if (Integer.valueOf(built).equals(MACHINES.get(own))) {
            return;
        }
        String of = MACHINES.entrySet().stream()
                .filter(each -> each.getValue() == built)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse("another architecture (ELF machine " + built + ")");
        throw new IllegalArgumentException("it is built for " + of + "; this machine is " + own);
    }

    private static void requireSegments(FileChannel file, ByteBuffer header) throws IOException {
        long size = file.size();
        long at = header.getLong(SEGMENTS_AT);
        int bytes = Short.toUnsignedInt(header.getShort(SEGMENT_BYTES));
        int count = Short.toUnsignedInt(header.getShort(SEGMENT_COUNT));
        boolean whole = at > 0 && count > 0 && bytes >= LEAST_SEGMENT_BYTES && at <= size - (long) bytes * count;
        for (int i = 0; whole && i < count; i++) {
            ByteBuffer segment = read(file, at + (long) i * bytes, bytes);
            long offset = segment.getLong(SEGMENT_OFFSET);
            long length = segment.getLong(SEGMENT_LENGTH);
            whole = offset >= 0 && length >= 0 && offset <= size - length;
        }
        if (!whole) {
            throw new IllegalArgumentException("it is cut off or damaged; fetch it again");
        }
    }

    private static ByteBuffer read(FileChannel file, long at, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (buffer.hasRemaining() && file.read(buffer, at + buffer.position()) > 0) {
            // until it is full or the file is at its end
        }
        return buffer.flip();
    }
}
