package dev.hearth.daemon.backend;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 of a driver's file, and the state of the file in which it holds. Such files have hundreds of megabytes, so the
 * supervisor takes it once and tells its workers.
 *
 * @param sizeBytes size of the file
 * @param modifiedMs when the file was last modified
 * @param sha256 in hex
 */
public record FileChecksum(long sizeBytes, long modifiedMs, String sha256) {
    private static final int BUFFER_BYTES = 1 << 20;

    /** Reads the whole file. */
    public static FileChecksum of(Path file) throws IOException {
        long size = Files.size(file);
        long modified = Files.getLastModifiedTime(file).toMillis();
        try (InputStream in = Files.newInputStream(file)) {
            var sha = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER_BYTES];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                sha.update(buffer, 0, read);
            }
            return new FileChecksum(size, modified, HexFormat.of().formatHex(sha.digest()));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /** Whether the file is still as it was, as far as size and time tell. */
    public boolean isOf(Path file) throws IOException {
        return Files.size(file) == sizeBytes && Files.getLastModifiedTime(file).toMillis() == modifiedMs;
    }

    /** One word that {@link #parse} reads. */
    public String text() {
        return sizeBytes + ":" + modifiedMs + ":" + sha256;
    }

    /**
     * Reads what {@link #text()} wrote.
     *
     * @throws IllegalArgumentException for another text
     */
    public static FileChecksum parse(String text) {
        String[] parts = text.split(":", -1);
        if (parts.length != 3) {
            throw new IllegalArgumentException("'" + text + "' is not size:time:sha256");
        }
        return new FileChecksum(Long.parseLong(parts[0]), Long.parseLong(parts[1]), parts[2]);
    }
}
