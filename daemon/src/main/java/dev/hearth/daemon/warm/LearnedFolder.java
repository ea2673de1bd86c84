package dev.hearth.daemon.warm;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What revisions used when they were here last, a small file each, so that it survives the supervisor. Written under
 * another name, forced to disk and renamed. Of more than {@code max} the one written longest ago goes. Any thread may
 * call; one writes at a time.
 */
public final class LearnedFolder {
    private static final Logger LOG = System.getLogger(LearnedFolder.class.getName());

    private final Path folder;
    private final int max;
    /** Whose the files are; read from them at the first question. */
    private @Nullable Map<Path, String> tenants;

    private record Stored(Path file, FileTime written) {}

    /** Keeps at most so many in this folder, which is there. */
    public LearnedFolder(Path folder, int max) {
        this.folder = folder;
        this.max = max;
    }

    /** What a revision used; empty where nothing is known of it, or what there is cannot be believed. */
    public Optional<Learned> find(String tenant) {
        Path file = folder.resolve(ContentStore.key(tenant));
        try {
            if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
                return Optional.empty();
            }
            if (Files.size(file) > LearnedFile.MAX_BYTES) {
                throw new IOException("is larger than such a record ever is");
            }
            return Optional.of(LearnedFile.read(Files.readAllBytes(file), tenant));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            LOG.log(Level.WARNING, "what {0} used last is forgotten: {1} {2}", tenant, file, e.getMessage());
            WholeFile.deleteQuietly(file);
            return Optional.empty();
        }
    }

    /** The revisions of which something is known. */
    public synchronized Set<String> tenants() {
        if (tenants == null) {
            tenants = readAll();
        }
        return Set.copyOf(tenants.values());
    }

    private Map<Path, String> readAll() {
        var found = new HashMap<Path, String>();
        try (var files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                read(file).ifPresent(learned -> found.put(file, learned.tenant()));
            }
        } catch (IOException e) {
            LOG.log(Level.WARNING, "which revisions were here is not known: {0}", e.toString());
        }
        return found;
    }

    /** Another program may have written it, or it is half gone: whoever asks for that revision hears of it. */
    private static Optional<Learned> read(Path file) {
        try {
            return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) && Files.size(file) <= LearnedFile.MAX_BYTES
                    ? Optional.of(LearnedFile.read(Files.readAllBytes(file)))
                    : Optional.empty();
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    /** Remembers what a revision uses, in place of what it used before; false where that cannot be written. */
    public synchronized boolean keep(Learned learned) {
        byte[] bytes = LearnedFile.write(learned);
        if (bytes.length > LearnedFile.MAX_BYTES) {
            return false;
        }
        Path file = folder.resolve(ContentStore.key(learned.tenant()));
        try {
            WholeFile.write(file, true, to -> WholeFile.writeAll(to, ByteBuffer.wrap(bytes)));
            if (tenants != null) {
                tenants.put(file, learned.tenant());
            }
            sweep();
            return true;
        } catch (IOException e) {
            LOG.log(Level.WARNING, "what {0} uses is not remembered: {1}", learned.tenant(), e);
            return false;
        }
    }

    private void sweep() throws IOException {
        var stored = new ArrayList<Stored>();
        try (var files = Files.newDirectoryStream(folder)) {
            for (Path file : files) {
                stored.add(new Stored(file, Files.getLastModifiedTime(file)));
            }
        }
        stored.sort(Comparator.comparing(Stored::written));
        while (stored.size() > max) {
            Path oldest = stored.removeFirst().file();
            WholeFile.deleteQuietly(oldest);
            if (tenants != null) {
                tenants.remove(oldest);
            }
        }
    }
}
