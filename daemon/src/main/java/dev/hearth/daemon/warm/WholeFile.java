package dev.hearth.daemon.warm;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files whose name stands for whole content: each is written under another name, and renamed once all is there. */
public final class WholeFile {
    private static final Logger LOG = System.getLogger(WholeFile.class.getName());
    private static final String UNFINISHED = ".unfinished";

    private WholeFile() {}

    /** Writes a file's content. */
    public interface Content {
        void writeTo(FileChannel file) throws IOException;
    }

    /**
     * Writes a file, in place of one that is there. Where that fails, what was written is removed.
     *
     * @param forced whether the content is on disk before the file has its name
     */
    public static void write(Path file, boolean forced, Content content) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + UNFINISHED);
        boolean finished = false;
        try {
            try (FileChannel to = FileChannel.open(
                    unfinished,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.TRUNCATE_EXISTING,
                    StandardOpenOption.WRITE)) {
                content.writeTo(to);
                if (forced) {
                    to.force(true);
                }
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
            finished = true;
        } finally {
            if (!finished) {
                deleteQuietly(unfinished);
            }
        }
    }

    /** Writes all of these bytes. */
    public static void writeAll(FileChannel file, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    /** Whether a file is being written, or was when its writer died. */
    public static boolean isUnfinished(Path file) {
        return file.toString().endsWith(UNFINISHED);
    }

    /** Removes a file, where that can be. */
    public static void deleteQuietly(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "{0} stays behind: {1}", file, e);
        }
    }
}
