package dev.hearth.daemon.worker;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.DeviceMemory;
import dev.hearth.protocol.Digest;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.posix.Descriptor;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/**
 * One persistent buffer. Where its content is, on the device or in host memory, is guarded by its own lock; the number of
 * its users, in {@link PersistentBuffers}, by the table's, which may be taken inside. Any thread may call.
 */
final class Content implements AutoCloseable {
    private final PersistentBuffers table;
    private final Tenant tenant;
    private final Digest digest;
    private final long lengthBytes;
    /** Guarded by the table. */
    int users;

    private volatile @Nullable DeviceMemory memory;
    private volatile @Nullable Mapping host;
    private long rebuildNs;
    private volatile long lastUsedNs = System.nanoTime();
    /** Whether a launch may have written to it since its content was looked at. */
    private volatile boolean touched;
    /** Whether it counts as moved where there is nowhere to move it. */
    private boolean rested;

    Content(PersistentBuffers table, Tenant tenant, Digest digest, long lengthBytes) {
        this.table = table;
        this.tenant = tenant;
        this.digest = digest;
        this.lengthBytes = lengthBytes;
    }

    Digest digest() {
        return digest;
    }

    boolean isOnDevice() {
        return memory != null;
    }

    boolean isMoved() {
        return host != null;
    }

    long lengthBytes() {
        return lengthBytes;
    }

    /** Its memory; the caller is a user. */
    DeviceMemory memory() {
        DeviceMemory there = memory;
        if (there == null) {
            throw new IllegalStateException("a persistent buffer was used that is not there");
        }
        return there;
    }

    boolean isTouched() {
        return touched;
    }

    /** A launch is given it. */
    void touch() {
        touched = true;
    }

    /** Makes sure that it is on the device as it should be; false where it is in this worker nowhere. */
    synchronized boolean bring() {
        lastUsedNs = System.nanoTime();
        DeviceMemory there = memory;
        if (there != null && touched && isAlone() && !isWhole(there)) {
            free();
        }
        Mapping moved = host;
        if (memory == null && moved != null) {
            upload(moved.bytes());
            host = null;
            moved.close();
        }
        boolean here = memory != null;
        if (here && (rested || moved != null)) {
            rested = false;
            tell();
        }
        return here;
    }

    /** Whether only the caller has it: then nothing runs that may write to it. */
    private boolean isAlone() {
        return table.users(this) <= 1;
    }

    private boolean isWhole(DeviceMemory there) {
        try (Mapping copy = Mapping.ofMemory(lengthBytes)) {
            table.transfers().read(there, copy.bytes());
            boolean whole = Digest.of(copy.bytes()).equals(digest);
            touched = !whole;
            return whole;
        } catch (IOException e) {
            throw new BackendException(Status.OUT_OF_MEMORY, "a buffer cannot be looked at: " + e.getMessage());
        }
    }

    /** Asks the supervisor for it; false where that does not have it either. */
    synchronized boolean fetch() {
        if (memory != null) {
            return true;
        }
        long start = System.nanoTime();
        try (Mapping kept = table.keeper().fetch(digest, lengthBytes)) {
            if (kept == null || !Digest.of(kept.bytes()).equals(digest)) {
                return false;
            }
            upload(kept.bytes());
            made(start);
            return true;
        }
    }

    /** Makes it from this memory, a copy of which is checked first. */
    synchronized void take(MemorySegment source, boolean isNew) {
        if (bring()) {
            return;
        }
        long start = System.nanoTime();
        try (Descriptor file = Descriptor.memory("hearth-content", lengthBytes)) {
            try (Mapping copy = Mapping.of(file, lengthBytes, true)) {
                copy.bytes().copyFrom(source);
                Digest actual = Digest.of(copy.bytes());
                if (!actual.equals(digest)) {
                    throw new ProtocolException(
                            Status.INVALID_ARGUMENT,
                            "the content has digest " + actual + ", not " + digest + "; nothing is kept of it");
                }
                upload(copy.bytes());
            }
            made(start);
            // Sealed against writing only once nobody has it mapped for that.
            if (isNew) {
                file.seal(true);
                table.keeper().keep(digest, lengthBytes, file);
            }
        } catch (IOException e) {
            throw new ProtocolException(Status.OUT_OF_MEMORY, "no host memory for the content: " + e.getMessage());
        } catch (InternalError e) {
            // What the JVM makes of the SIGBUS of a mapped file that has become shorter.
            throw new ProtocolException(
                    Status.INVALID_REGION, "the region's file was truncated; keep its length while it is shared");
        }
    }

    private void made(long startNs) {
        rebuildNs = System.nanoTime() - startNs;
        lastUsedNs = System.nanoTime();
        tell();
    }

    private void tell() {
        table.inventory().buffer(digest, lengthBytes, rebuildNs, memory != null && !rested);
    }

    private void upload(MemorySegment source) {
        table.reserve(tenant, lengthBytes);
        boolean uploaded = false;
        try {
            memory = table.transfers().upload(source);
            touched = false;
            uploaded = true;
        } finally {
            if (!uploaded) {
                tenant.memory().release(lengthBytes);
            }
        }
    }

    /** What is due where nobody has it: whether it is still whole, and whether it has been unused for long. */
    synchronized void lookAfter() {
        DeviceMemory there = memory;
        if (there == null || table.users(this) > 0) {
            return;
        }
        if (touched && !isWhole(there)) {
            Worker.log("the content of " + digest + " was written to by a kernel; it is dropped");
            // Who has come for it meanwhile waits for this lock, and brings it anew.
            free();
            drop();
        } else if (!rested && System.nanoTime() - lastUsedNs >= table.moveAfterNs()) {
            rest(there);
        }
    }

    private void rest(DeviceMemory there) {
        if (!table.transfers().areReal()) {
            rested = true;
            tell();
            return;
        }
        if (table.hostBytes() > tenant.memory().limit() - lengthBytes) {
            drop();
            return;
        }
        try {
            Mapping copy = Mapping.ofMemory(lengthBytes);
            table.transfers().read(there, copy.bytes());
            free();
            host = copy;
            tell();
        } catch (IOException e) {
            throw new BackendException(Status.OUT_OF_MEMORY, "no host memory to move it to: " + e.getMessage());
        }
    }

    /** Forgets it, unless somebody has it. */
    synchronized void drop() {
        if (table.remove(this)) {
            free();
            table.inventory().gone(digest);
        }
    }

    /** Gives back the memory that it has, wherever that is. */
    synchronized void free() {
        DeviceMemory there = memory;
        Mapping moved = host;
        memory = null;
        host = null;
        if (there != null) {
            there.close();
            tenant.memory().release(lengthBytes);
        }
        if (moved != null) {
            moved.close();
        }
    }

    /** A user less. */
    @Override
    public void close() {
        lastUsedNs = System.nanoTime();
        table.leave(this);
        if (memory == null && host == null) {
            drop();
        }
    }
}
