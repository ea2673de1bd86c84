package dev.hearth.daemon.worker;

import dev.hearth.daemon.backend.BackendContext;
import dev.hearth.daemon.backend.BackendException;
import dev.hearth.protocol.Digest;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.posix.Descriptor;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The buffers of this worker's tenant whose content is known by its digest: model weights and the like. All sessions
 * share them, and they stay when no session has them: that is what makes a function that returns find them.
 *
 * <p>Nothing gets in under a digest that it does not have, wherever it comes from: a function's region, the supervisor's
 * store, or this worker's own host memory. A kernel may write to a buffer all the same, as its tenant's code does what it
 * likes; so one that a launch was given is looked at again once no session has it, and dropped where it has changed.
 *
 * <p>A buffer that nobody has had for a while moves to host memory where the device has its own, and comes back with its
 * next use. It is the first thing to go where its tenant asks for more memory than its quota has left.
 *
 * <p>Any thread may call. A buffer's own lock is held while its content moves, the lock of the table never for long.
 */
final class PersistentBuffers implements AutoCloseable {
    private static final int MAX_CONTENTS = 1024;
    private static final long MAX_TICK_NS = TimeUnit.SECONDS.toNanos(1);

    /** Where content outlives this worker. */
    interface Keeper {
        /** Gives content to be kept; the descriptor stays the caller's. */
        void keep(Digest digest, long lengthBytes, Descriptor content);

        /** Content that was kept, which the caller closes; null where it is not there. */
        @Nullable
        Mapping fetch(Digest digest, long lengthBytes);
    }

    private final Transfers transfers;
    private final Keeper keeper;
    private final Inventory inventory;
    private final long moveAfterNs;
    /** Least recently used first. */
    private final Map<Digest, Content> contents = new LinkedHashMap<>(16, 0.75f, true);

    private @Nullable Thread upkeep;
    private boolean closed;

    /** {@code moveAfterNs}: how long nobody has a buffer before it moves to host memory. */
    PersistentBuffers(BackendContext context, Keeper keeper, Inventory inventory, long moveAfterNs) {
        this.transfers = new Transfers(context);
        this.keeper = keeper;
        this.inventory = inventory;
        this.moveAfterNs = moveAfterNs;
    }

    /** The buffer with this content, for one more user, who releases it; null where the content is not here. */
    @Nullable
    Content find(Tenant tenant, Digest digest, long lengthBytes) {
        Content content = used(tenant, digest, lengthBytes);
        boolean found = false;
        try {
            found = content.bring() || content.fetch();
            return found ? content : null;
        } finally {
            if (!found) {
                content.close();
            }
        }
    }

    /**
     * The buffer with this content, taken from memory that may change meanwhile, for one more user, who releases it.
     *
     * @param isNew whether the supervisor is to keep it
     * @throws ProtocolException INVALID_ARGUMENT where the content does not have the digest
     */
    Content store(Tenant tenant, Digest digest, MemorySegment source, boolean isNew) {
        Content content = used(tenant, digest, source.byteSize());
        boolean stored = false;
        try {
            content.take(source, isNew);
            stored = true;
            return content;
        } finally {
            if (!stored) {
                content.close();
            }
        }
    }

    private synchronized Content used(Tenant tenant, Digest digest, long lengthBytes) {
        Content content = contents.get(digest);
        if (content == null) {
            if (contents.size() >= MAX_CONTENTS) {
                throw new ProtocolException(
                        Status.OUT_OF_QUOTA,
                        "persistent buffers: " + tenant.name() + " has " + contents.size() + " of " + MAX_CONTENTS
                                + "; put what belongs together into one");
            }
            content = new Content(this, tenant, digest, lengthBytes);
            contents.put(digest, content);
        } else if (content.lengthBytes() != lengthBytes) {
            throw new ProtocolException(
                    Status.INVALID_ARGUMENT,
                    "the content of digest " + digest + " has " + content.lengthBytes() + " bytes, not " + lengthBytes);
        }
        content.users++;
        if (upkeep == null && !closed) {
            upkeep = Thread.ofPlatform().daemon().name("upkeep").start(this::keepUp);
        }
        return content;
    }

    /**
     * Takes device memory out of the tenant's quota. Where there is too little, buffers that nobody has go, those unused
     * longest first.
     *
     * @throws ProtocolException OUT_OF_QUOTA where there is too little all the same
     */
    void reserve(Tenant tenant, long lengthBytes) {
        if (tenant.memory().tryReserve(lengthBytes)) {
            return;
        }
        for (Content unused : unused()) {
            if (tenant.memory().hasRoom(lengthBytes)) {
                break;
            }
            unused.drop();
        }
        tenant.memory().reserve(tenant.name(), lengthBytes);
    }

    private synchronized List<Content> unused() {
        return contents.values().stream()
                .filter(content -> content.users == 0 && content.isOnDevice())
                .toList();
    }

    synchronized int users(Content content) {
        return content.users;
    }

    /** A user less; one that a kernel may have written to is looked at as soon as nobody has it. */
    synchronized void leave(Content content) {
        content.users--;
        if (content.users == 0 && content.isTouched()) {
            notifyAll();
        }
    }

    /** Takes it out of the table; false where somebody has it, or it is out already. */
    synchronized boolean remove(Content content) {
        return content.users == 0 && contents.remove(content.digest(), content);
    }

    Transfers transfers() {
        return transfers;
    }

    Keeper keeper() {
        return keeper;
    }

    Inventory inventory() {
        return inventory;
    }

    long moveAfterNs() {
        return moveAfterNs;
    }

    /** Bytes of those that have moved to host memory. */
    synchronized long hostBytes() {
        return contents.values().stream()
                .filter(Content::isMoved)
                .mapToLong(Content::lengthBytes)
                .sum();
    }

    private void keepUp() {
        long tickNs = Math.clamp(moveAfterNs / 4, TimeUnit.MILLISECONDS.toNanos(5), MAX_TICK_NS);
        while (pause(tickNs)) {
            for (Content content : unused()) {
                try {
                    content.lookAfter();
                } catch (BackendException | ProtocolException e) {
                    Worker.log("a persistent buffer is dropped: " + e.getMessage());
                    content.drop();
                }
            }
        }
    }

    private synchronized boolean pause(long ns) {
        try {
            if (!closed) {
                TimeUnit.NANOSECONDS.timedWait(this, ns);
            }
        } catch (InterruptedException e) {
            return false;
        }
        return !closed;
    }

    /** Releases all; nobody uses them any more. */
    @Override
    public void close() {
        List<Content> all;
        Thread thread;
        synchronized (this) {
            closed = true;
            notifyAll();
            thread = upkeep;
            all = new ArrayList<>(contents.values());
            contents.clear();
        }
        join(thread);
        all.forEach(Content::free);
        transfers.close();
    }

    private static void join(@Nullable Thread thread) {
        try {
            if (thread != null) {
                thread.join();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
