package dev.hearth.daemon.warm;

import dev.hearth.protocol.Digest;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The content of persistent buffers, kept on disk for a tenant's workers to come: a folder a tenant, a file a digest. No
 * tenant finds another's, whatever digest it names.
 *
 * <p>A file is written under another name and renamed, so a name stands for whole content; whoever reads it checks the
 * digest all the same, as a disk may lie. What was used least recently goes first, of the tenant that holds more than it
 * may, then of all. Any thread may call; one writes at a time.
 */
public final class ContentStore {
    private static final Logger LOG = System.getLogger(ContentStore.class.getName());
    private static final long PIECE_BYTES = 1L << 24;

    private final Path folder;
    private final long maxBytes;
    private final long maxTenantBytes;

    private record Stored(Path file, long bytes, FileTime used) {}

    /**
     * A store in this folder, which is there.
     *
     * @param maxBytes most that is kept in all
     * @param maxTenantBytes most that is kept for a tenant
     */
    public ContentStore(Path folder, long maxBytes, long maxTenantBytes) {
        this.folder = folder;
        this.maxBytes = maxBytes;
        this.maxTenantBytes = Math.min(maxBytes, maxTenantBytes);
    }

    /** The file with this content, which counts as used now; empty where it is not there. */
    public Optional<Path> find(String tenant, Digest digest, long lengthBytes) {
        Path file = file(tenant, digest);
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || Files.size(file) != lengthBytes) {
                return Optional.empty();
            }
            Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis()));
            return Optional.of(file);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "persistent content {0} cannot be read: {1}", file, e);
            return Optional.empty();
        }
    }

    /**
     * Keeps content; does nothing where it is there already, or larger than what a tenant may have kept.
     *
     * @return whether it is kept
     */
    public synchronized boolean keep(String tenant, Digest digest, MemorySegment content) {
        if (content.byteSize() > maxTenantBytes) {
            return false;
        }
        if (find(tenant, digest, content.byteSize()).isPresent()) {
            return true;
        }
        Path own = folder.resolve(key(tenant));
        Path file = file(tenant, digest);
        try {
            Files.createDirectories(
                    own, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
            makeRoom(own, content.byteSize());
            WholeFile.write(file, false, to -> write(to, content));
            return true;
        } catch (IOException e) {
            LOG.log(Level.WARNING, "persistent content cannot be kept in {0}: {1}", folder, e);
            return false;
        }
    }

    private static void write(FileChannel to, MemorySegment content) throws IOException {
        for (long at = 0; at < content.byteSize(); at += PIECE_BYTES) {
            MemorySegment piece = content.asSlice(at, Math.min(PIECE_BYTES, content.byteSize() - at));
            WholeFile.writeAll(to, piece.asByteBuffer());
        }
    }

    private void makeRoom(Path ofTenant, long moreBytes) throws IOException {
        drop(stored(ofTenant), maxTenantBytes - moreBytes);
        var all = new ArrayList<Stored>();
        try (var tenants = Files.newDirectoryStream(folder)) {
            for (Path tenant : tenants) {
                all.addAll(stored(tenant));
            }
        }
        drop(all, maxBytes - moreBytes);
    }

    private static List<Stored> stored(Path ofTenant) throws IOException {
        var stored = new ArrayList<Stored>();
        try (var files = Files.newDirectoryStream(ofTenant)) {
            for (Path file : files) {
                if (WholeFile.isUnfinished(file)) {
                    // Of a supervisor that died while it wrote.
                    WholeFile.deleteQuietly(file);
                } else {
                    stored.add(new Stored(file, Files.size(file), Files.getLastModifiedTime(file)));
                }
            }
        }
        return stored;
    }

    private static void drop(List<Stored> stored, long untilBytes) {
        long bytes = stored.stream().mapToLong(Stored::bytes).sum();
        stored.sort(Comparator.comparing(Stored::used).thenComparing(Stored::file));
        for (Stored oldest : stored) {
            if (bytes <= untilBytes) {
                return;
            }
            WholeFile.deleteQuietly(oldest.file());
            bytes -= oldest.bytes();
        }
    }

    private Path file(String tenant, Digest digest) {
        return folder.resolve(key(tenant)).resolve(digest.toString());
    }

    /** A name for files of a tenant: no tenant's own name can reach out of a folder, or be another's. */
    static String key(String tenant) {
        return Digest.of(MemorySegment.ofArray(tenant.getBytes(StandardCharsets.UTF_8)))
                .toString();
    }
}
