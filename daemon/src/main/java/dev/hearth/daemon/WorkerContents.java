package dev.hearth.daemon;

import dev.hearth.daemon.warm.ContentStore;
import dev.hearth.protocol.Digest;
import dev.hearth.protocol.FetchFrame;
import dev.hearth.protocol.KeepFrame;
import dev.hearth.protocol.posix.Descriptor;
import dev.hearth.protocol.posix.Message;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the content of one worker's persistent buffers in its tenant's name, and gives it back. One after the other, and
 * few may wait: what is not kept costs an upload and nothing else.
 *
 * <p>The worker may be subverted by its tenant: what it gives is read from sealed memory only, and whoever gets it checks
 * its digest. No other tenant ever does.
 */
final class WorkerContents implements AutoCloseable {
    private static final Logger LOG = System.getLogger(WorkerContents.class.getName());
    private static final int WAITING = 16;

    private final String name;
    private final ContentStore store;
    private final Supplier<@Nullable String> tenant;
    private final ThreadPoolExecutor thread;

    WorkerContents(String name, ContentStore store, Supplier<@Nullable String> tenant) {
        this.name = name;
        this.store = store;
        this.tenant = tenant;
        thread = new ThreadPoolExecutor(
                1,
                1,
                5,
                TimeUnit.SECONDS,
                new ArrayBlockingQueue<>(WAITING),
                Thread.ofPlatform().name(name + "-content-", 0).daemon().factory());
        thread.allowCoreThreadTimeOut(true);
    }

    /** Keeps content, later; closes the message. */
    void keep(KeepFrame keep, Message message) {
        try {
            thread.execute(() -> {
                try (message) {
                    keep(keep, message.descriptor());
                } catch (IOException | RuntimeException e) {
                    LOG.log(Level.WARNING, "{0}: content is not kept: {1}", name, e.toString());
                }
            });
        } catch (RejectedExecutionException e) {
            message.close();
        }
    }

    private void keep(KeepFrame keep, Descriptor content) throws IOException {
        String owner = tenant.get();
        long bytes = keep.lengthBytes();
        if (owner == null
                || bytes < 1
                || !content.isSealed(true)
                || content.status().lengthBytes() < bytes) {
            throw new IOException("its memory file is not sealed, or not of " + bytes + " bytes");
        }
        Digest digest = Digest.at(keep.segment(), KeepFrame.DIGEST0);
        try (Arena arena = Arena.ofConfined()) {
            store.keep(owner, digest, content.map(bytes, false, arena));
        }
    }

    /** Answers, later. */
    void fetch(ControlLink worker, FetchFrame fetch, long sequence) {
        try {
            thread.execute(() -> answer(worker, fetch, sequence));
        } catch (RejectedExecutionException e) {
            absent(worker, sequence);
        }
    }

    private void answer(ControlLink worker, FetchFrame fetch, long sequence) {
        String owner = tenant.get();
        Digest digest = Digest.at(fetch.segment(), FetchFrame.DIGEST0);
        Optional<Path> file = owner == null ? Optional.empty() : store.find(owner, digest, fetch.lengthBytes());
        if (file.isEmpty()) {
            absent(worker, sequence);
            return;
        }
        try (Descriptor content = Descriptor.openReadOnly(file.get())) {
            worker.fetched(sequence, fetch.lengthBytes(), content);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "{0}: content cannot be handed to it: {1}", name, e);
            absent(worker, sequence);
        }
    }

    private void absent(ControlLink worker, long sequence) {
        try {
            worker.absent(sequence);
        } catch (IOException e) {
            LOG.log(Level.DEBUG, "{0}: gone before its content was answered: {1}", name, e);
        }
    }

    /** Takes nothing more; what a worker gave before its end is still kept. */
    @Override
    public void close() {
        thread.shutdown();
    }
}
