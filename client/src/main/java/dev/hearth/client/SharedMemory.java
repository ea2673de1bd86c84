package dev.hearth.client;

import dev.hearth.protocol.Frame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.RegionFrame;
import dev.hearth.protocol.ReleaseFrame;
import dev.hearth.protocol.Status;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The regions of a session: those in use, and those kept for the next buffer of their size.
 *
 * <p>Making a region costs about half a millisecond a mebibyte (the kernel zeroes every page), so a closed buffer's
 * region is kept and handed out again, with its mappings on both sides as they are. It must not be handed out while work
 * of its last owner may still touch it: closing remembers how far each busy stream was, and the region waits until all
 * of them were synchronised past that point.
 *
 * <p>A region that the worker refused cannot be told from others here, as errors come late. So after any failure no
 * region made before it is handed out again.
 *
 * <p>The state is guarded by the lock of the writing side, as every change of it goes with a frame. Files are made
 * outside of it.
 */
final class SharedMemory implements AutoCloseable {
    /** Makes the file of a region. */
    interface Maker {
        Region create(Path folder, long handle, long lengthBytes) throws IOException;
    }

    private record Kept(Region region, List<Stream.Point> points) {
        boolean isFree() {
            return points.stream().allMatch(Stream.Point::isDone);
        }
    }

    private record Linked(Path file, long sequence) {}

    private final Connection connection;
    private final Path folder;
    private final long maxBytes;
    private final Supplier<List<Stream.Point>> busy;
    private final Maker maker;
    private final boolean keeping;
    private final Set<SharedBuffer> open = new HashSet<>();
    private final Deque<Kept> kept = new ArrayDeque<>();
    private final Deque<Linked> linked = new ArrayDeque<>();
    /** Files that keep their names, as another worker may have to open them. */
    private final Set<Path> named = new HashSet<>();

    private long bytes;
    /** Regions with a handle up to this one are not handed out again. */
    private long suspectHandle;

    private volatile long firstLinked = Long.MAX_VALUE;

    /** {@code busy} tells, under the lock of the writing side, which streams have unfinished work, and up to where. */
    SharedMemory(Connection connection, Path folder, long maxBytes, Supplier<List<Stream.Point>> busy) {
        // Without native access a segment cannot be taken back while its mapping stays; then no region is kept.
        this(
                connection,
                folder,
                maxBytes,
                busy,
                Region::create,
                SharedMemory.class.getModule().isNativeAccessEnabled());
    }

    SharedMemory(
            Connection connection,
            Path folder,
            long maxBytes,
            Supplier<List<Stream.Point>> busy,
            Maker maker,
            boolean keeping) {
        this.connection = connection;
        this.folder = folder;
        this.maxBytes = maxBytes;
        this.busy = busy;
        this.maker = maker;
        this.keeping = keeping;
    }

    SharedBuffer share(long lengthBytes) {
        Region region = reuse(Region.classBytes(lengthBytes));
        if (region == null) {
            region = create(lengthBytes);
        }
        try {
            return open(region, lengthBytes);
        } catch (RuntimeException | Error e) {
            connection.lock();
            try {
                drop(region);
            } finally {
                connection.end();
            }
            throw e;
        }
    }

    private SharedBuffer open(Region region, long lengthBytes) {
        // Throws where the context was closed meanwhile, so that no buffer escapes its end.
        connection.begin();
        try {
            SharedBuffer buffer = SharedBuffer.of(this, connection, region, lengthBytes, keeping);
            open.add(buffer);
            return buffer;
        } finally {
            connection.end();
        }
    }

    private @Nullable Region reuse(long classBytes) {
        connection.begin();
        try {
            for (Iterator<Kept> each = kept.iterator(); each.hasNext(); ) {
                Kept candidate = each.next();
                if (candidate.region.lengthBytes() == classBytes && candidate.isFree()) {
                    each.remove();
                    return candidate.region;
                }
            }
            return null;
        } finally {
            connection.end();
        }
    }

    /** A new region of at least this many bytes, which the caller gives back with {@link #drop}. */
    Region create(long lengthBytes) {
        long size = reserve(lengthBytes);
        Region region = null;
        try {
            region = createFile(size);
            announce(region);
            return region;
        } catch (RuntimeException | Error e) {
            connection.lock();
            bytes -= size;
            connection.unlock();
            if (region != null) {
                region.unmap();
                Region.unlink(region.file());
            }
            throw e;
        }
    }

    /** Counts a region before it is made, dropping kept ones where the limit wants it. */
    private long reserve(long lengthBytes) {
        long least = Region.roundUp(lengthBytes, Region.GRAIN_BYTES);
        long usual = Region.classBytes(lengthBytes);
        connection.begin();
        try {
            if (least <= maxBytes) {
                dropKept(maxBytes - usual);
            }
            long room = (maxBytes - bytes) / Region.GRAIN_BYTES * Region.GRAIN_BYTES;
            long size = Math.max(least, Math.min(usual, room));
            if (size > room) {
                throw new AcceleratorException(Status.OUT_OF_QUOTA, Opcode.REGION, overLimit(lengthBytes));
            }
            bytes += size;
            return size;
        } finally {
            connection.end();
        }
    }

    private String overLimit(long lengthBytes) {
        long waiting =
                kept.stream().mapToLong(each -> each.region.lengthBytes()).sum();
        return "a shared buffer of " + lengthBytes + " bytes beside " + (bytes - waiting) + " in use; at most "
                + maxBytes + " are allowed"
                + (waiting == 0
                        ? ": close shared buffers that are no longer needed"
                        : ", and " + waiting + " of closed buffers wait for work that may use them: synchronize first");
    }

    /** Drops kept regions, oldest first, until no more than this many bytes are left. */
    private void dropKept(long limitBytes) {
        for (Iterator<Kept> each = kept.iterator(); bytes > limitBytes && each.hasNext(); ) {
            Kept candidate = each.next();
            if (candidate.isFree()) {
                each.remove();
                drop(candidate.region);
            }
        }
    }

    private Region createFile(long size) {
        long handle = connection.newHandle();
        try {
            return createWithRoom(handle, size);
        } catch (FileSystemException e) {
            throw new AcceleratorException(
                    Status.INVALID_REGION,
                    Opcode.REGION,
                    "the shared folder cannot be used (" + e + "); check that it is mounted in this container and that"
                            + " the function may write to it",
                    e);
        } catch (IOException e) {
            throw new AcceleratorException(
                    Status.OUT_OF_MEMORY,
                    Opcode.REGION,
                    "no room for " + size + " bytes in the shared folder " + folder + " (" + e.getMessage()
                            + "); raise the annotation hearth.dev/shared-memory or close shared buffers",
                    e);
        }
    }

    private Region createWithRoom(long handle, long size) throws IOException {
        try {
            return maker.create(folder, handle, size);
        } catch (FileSystemException e) {
            throw e;
        } catch (IOException _) {
            // The folder is full, perhaps of kept regions: the worker has read their release once it answers.
            connection.begin();
            try {
                dropKept(0);
            } finally {
                connection.end();
            }
            connection.query(Connection.MEMORY, null, null).check();
            return maker.create(folder, handle, size);
        }
    }

    private void announce(Region region) {
        connection.begin();
        try {
            write(region, connection::claim);
            connection.remember(new Handle(connection, region.handle(), "the region"), to -> write(region, to));
            if (connection.isReplayed()) {
                // The next worker opens the file by its name.
                named.add(region.file());
                connection.whenForgotten(region.handle(), () -> unlink(region.file()));
                return;
            }
            linked.add(new Linked(region.file(), connection.sequence()));
            firstLinked = linked.getFirst().sequence;
        } finally {
            connection.end();
        }
    }

    private static void write(Region region, Journal.Frames to) {
        byte[] name = Frame.utf8(String.valueOf(region.file().getFileName()));
        new RegionFrame(to.claim(Opcode.REGION, RegionFrame.bytes(name), 0))
                .region(region.handle())
                .lengthBytes(region.lengthBytes())
                .texts(name);
    }

    private void unlink(Path file) {
        named.remove(file);
        Region.unlink(file);
    }

    /** Lends a region to another session, for the frames that {@code use} writes; where it is full that session fails. */
    void withRegion(long lengthBytes, Journal.Frames to, Consumer<Region> use) {
        try {
            Region region =
                    maker.create(folder, connection.newHandle(), Region.roundUp(lengthBytes, Region.GRAIN_BYTES));
            named.add(region.file());
            write(region, to);
            use.accept(region);
            new ReleaseFrame(to.claim(Opcode.RELEASE, ReleaseFrame.BYTES, 0)).handle(region.handle());
            region.unmap();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes back what a buffer was made of; by the buffer, under the lock of the writing side. */
    void give(SharedBuffer buffer, Region region) {
        open.remove(buffer);
        if (keeping && region.handle() > suspectHandle) {
            kept.add(new Kept(region, busy.get()));
        } else {
            drop(region);
        }
    }

    /** Ends a region: the worker unmaps it once the work enqueued before is done. Under the lock of the writing side. */
    void drop(Region region) {
        connection.release(region.handle());
        region.unmap();
        bytes -= region.lengthBytes();
    }

    /** The worker has read all frames before this one, so that it holds their files: their names can go. */
    void taken(long sequence) {
        if (sequence <= firstLinked) {
            return;
        }
        connection.lock();
        try {
            while (!linked.isEmpty() && linked.getFirst().sequence < sequence) {
                Region.unlink(linked.removeFirst().file);
            }
            firstLinked = linked.isEmpty() ? Long.MAX_VALUE : linked.getFirst().sequence;
        } finally {
            connection.unlock();
        }
    }

    /** Something failed, and it may have been a region: none made so far is handed out again. */
    void suspect() {
        connection.lock();
        try {
            suspectHandle = connection.lastHandle();
            kept.forEach(each -> drop(each.region));
            kept.clear();
        } finally {
            connection.end();
        }
    }

    /** Closes all buffers and removes what is left of their files; after the end of the session. */
    @Override
    public void close() {
        connection.lock();
        try {
            for (SharedBuffer buffer : new ArrayList<>(open)) {
                closeQuietly(buffer);
            }
            kept.forEach(each -> drop(each.region));
            kept.clear();
            linked.forEach(each -> Region.unlink(each.file));
            linked.clear();
            named.forEach(Region::unlink);
            named.clear();
        } finally {
            connection.end();
        }
    }

    private static void closeQuietly(SharedBuffer buffer) {
        try {
            buffer.close();
        } catch (IllegalStateException _) {
            // Another thread is inside a system call on the segment: its mapping must stay, and is all that does.
        }
    }
}
