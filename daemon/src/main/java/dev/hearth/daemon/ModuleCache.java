package dev.hearth.daemon;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.warm.WholeFile;
import dev.hearth.protocol.Digest;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Keeps compiled programs on disk, each under the digest of all it depends on, so that nothing is compiled twice on a
 * node: not by two tenants, not by two at once, not after a restart.
 *
 * <p>A file is {@value #HEADER_BYTES} bytes of header, little-endian, and the binary:
 *
 * <pre>{@code
 * offset  size  field    meaning
 * 0       8     magic    "HEARTHM\1"
 * 8       8     length   bytes of the binary
 * 16      32    digest   the program's, as in the file's name
 * 48      32    sha256   of the binary
 * 80      …     binary
 * }</pre>
 *
 * <p>It is written under another name, forced to disk and renamed, and verified whenever it is read: one that is cut off
 * or changed is dropped and made again. A disk that takes no more costs the next compile, never an answer. What was used
 * least recently goes first where the size is over its bound; a file's time of modification is that of its last use.
 *
 * <p>Any thread may call. {@link #close()} waits for what is being written.
 */
final class ModuleCache implements AutoCloseable {
    private static final Logger LOG = System.getLogger(ModuleCache.class.getName());
    private static final byte[] MAGIC = {'H', 'E', 'A', 'R', 'T', 'H', 'M', 1};
    private static final int LENGTH = MAGIC.length;
    private static final int DIGEST = LENGTH + Long.BYTES;
    private static final int SHA256 = DIGEST + 32;
    private static final int HEADER_BYTES = SHA256 + 32;

    private final Path folder;
    private final long maxBytes;
    private final Compiler compiler;
    private final Counters counters;
    private final ConcurrentMap<String, CompletableFuture<byte[]>> running = new ConcurrentHashMap<>();
    private final ExecutorService writer = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("module-cache").factory());
    private boolean lastWriteFailed;

    /** Makes the binary of a program that is not in the cache. */
    @FunctionalInterface
    interface Compiler {
        /**
         * Compiles on the calling thread.
         *
         * @throws BackendException with a status and message for the caller, and a compile log where there is one
         */
        byte[] compile(ModuleSource program);
    }

    /**
     * What {@link ModuleCache#binary} found or made.
     *
     * @param bytes the binary
     * @param cached whether nothing was compiled for it by this call
     */
    record Binary(byte[] bytes, boolean cached) {}

    ModuleCache(Path folder, long maxBytes, Compiler compiler, Counters counters) {
        this.folder = folder;
        this.maxBytes = maxBytes;
        this.compiler = compiler;
        this.counters = counters;
        writer.execute(this::sweep);
    }

    /**
     * The binary of a program: read from disk, or compiled. Callers with the same program at once wait for one compile.
     *
     * @throws BackendException where it does not compile
     */
    Binary binary(ModuleSource program) {
        String digest = program.digest();
        var mine = new CompletableFuture<byte[]>();
        CompletableFuture<byte[]> theirs = running.putIfAbsent(digest, mine);
        if (theirs != null) {
            counters.moduleHits.increment();
            return new Binary(await(theirs), true);
        }
        try {
            byte[] stored = read(digest);
            if (stored != null) {
                counters.moduleHits.increment();
                finish(digest, mine, stored);
                return new Binary(stored, true);
            }
            byte[] compiled = compile(program);
            mine.complete(compiled);
            // Stays in the map until it is on disk, so that no one compiles it in between.
            writer.execute(() -> {
                write(digest, compiled);
                running.remove(digest, mine);
            });
            return new Binary(compiled, false);
        } catch (RuntimeException | Error e) {
            running.remove(digest, mine);
            mine.completeExceptionally(e);
            throw e;
        }
    }

    /** The binary under a digest that {@link ModuleSource#digest} gave once; empty where it is no longer here. */
    Optional<byte[]> find(Digest digest) {
        return Optional.ofNullable(read(digest.toString()));
    }

    /** Whether a program is being read, compiled or written. */
    boolean isRunning(ModuleSource program) {
        return running.containsKey(program.digest());
    }

    private void finish(String digest, CompletableFuture<byte[]> mine, byte[] bytes) {
        mine.complete(bytes);
        running.remove(digest, mine);
    }

    private byte[] compile(ModuleSource program) {
        counters.moduleMisses.increment();
        long start = System.nanoTime();
        try {
            return compiler.compile(program);
        } finally {
            counters.compileNs.add(System.nanoTime() - start);
        }
    }

    private static byte[] await(CompletableFuture<byte[]> theirs) {
        try {
            return theirs.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof BackendException refused) {
                throw new BackendException(refused.status(), String.valueOf(refused.getMessage()));
            }
            throw e;
        }
    }

    private byte @Nullable [] read(String digest) {
        Path file = folder.resolve(digest);
        try {
            byte[] all = Files.readAllBytes(file);
            String fault = fault(digest, all);
            if (fault == null) {
                Files.setLastModifiedTime(file, FileTime.fromMillis(System.currentTimeMillis()));
                return Arrays.copyOfRange(all, HEADER_BYTES, all.length);
            }
            LOG.log(Level.WARNING, "module cache: {0} {1}; it is dropped and compiled again", file, fault);
            Files.deleteIfExists(file);
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            LOG.log(Level.WARNING, "module cache: cannot read {0}, so it is compiled again: {1}", file, e);
        }
        return null;
    }

    private static @Nullable String fault(String digest, byte[] all) {
        if (all.length < HEADER_BYTES || !Arrays.equals(all, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            return "is no module";
        }
        long length = ByteBuffer.wrap(all).order(ByteOrder.LITTLE_ENDIAN).getLong(LENGTH);
        if (length != all.length - HEADER_BYTES) {
            return "is cut off";
        }
        byte[] sha = sha256(all, HEADER_BYTES, all.length - HEADER_BYTES);
        boolean named = HexFormat.of().formatHex(all, DIGEST, DIGEST + 32).equals(digest);
        return named && Arrays.equals(all, SHA256, SHA256 + 32, sha, 0, sha.length) ? null : "is damaged";
    }

    private static byte[] sha256(byte[] bytes, int from, int length) {
        var sha = ModuleSource.sha256();
        sha.update(bytes, from, length);
        return sha.digest();
    }

    private void write(String digest, byte[] binary) {
        if (HEADER_BYTES + (long) binary.length > maxBytes) {
            return;
        }
        var bytes = ByteBuffer.allocate(HEADER_BYTES + binary.length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.put(MAGIC).putLong(binary.length).put(HexFormat.of().parseHex(digest));
        bytes.put(sha256(binary, 0, binary.length)).put(binary).flip();
        try {
            WholeFile.write(folder.resolve(digest), true, file -> WholeFile.writeAll(file, bytes));
            try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
                names.force(true);
            }
            lastWriteFailed = false;
            sweep();
        } catch (IOException e) {
            warnOnce(e);
        }
    }

    private void warnOnce(IOException e) {
        if (!lastWriteFailed) {
            LOG.log(
                    Level.WARNING,
                    "module cache: cannot write in {0}: {1}; programs are compiled anew until there is room",
                    folder,
                    e);
        }
        lastWriteFailed = true;
    }

    private record Stored(Path file, long bytes, FileTime used) {}

    /** Deletes what a supervisor that died was writing, and the least recently used above the bound. */
    private void sweep() {
        var stored = new ArrayList<Stored>();
        try (var entries = Files.newDirectoryStream(folder)) {
            for (Path entry : entries) {
                if (WholeFile.isUnfinished(entry)) {
                    WholeFile.deleteQuietly(entry);
                } else {
                    stored.add(new Stored(entry, Files.size(entry), Files.getLastModifiedTime(entry)));
                }
            }
        } catch (IOException e) {
            warnOnce(e);
            return;
        }
        long bytes = stored.stream().mapToLong(Stored::bytes).sum();
        stored.sort(Comparator.comparing(Stored::used));
        for (Stored oldest : List.copyOf(stored)) {
            if (bytes <= maxBytes) {
                break;
            }
            WholeFile.deleteQuietly(oldest.file());
            stored.remove(oldest);
            bytes -= oldest.bytes();
        }
        counters.moduleFiles = stored.size();
        counters.moduleBytes = bytes;
    }

    @Override
    public void close() {
        writer.shutdown();
        try {
            if (!writer.awaitTermination(10, TimeUnit.SECONDS)) {
                LOG.log(Level.WARNING, "module cache: still writing to {0} at the end", folder);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
