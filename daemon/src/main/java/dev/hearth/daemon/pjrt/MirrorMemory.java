package dev.hearth.daemon.pjrt;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.DeviceMemory;
import dev.hearth.protocol.Status;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Memory with two sides, kept as a cache keeps lines. The host's side is bytes; the device's is the arrays that programs
 * took or gave, each from an offset on, since a device lays an array out by its type and shape. An array is uploaded by the
 * first launch that says its type, and stays until the bytes under it are written; one that a program gave is dirty until
 * somebody reads its bytes on the host.
 *
 * <p>A region is also written and read by the function, which tells nobody: its arrays are uploaded for each launch, and
 * what a launch gives is copied to it at once.
 */
final class MirrorMemory implements DeviceMemory {
    private final PjrtClient client;
    private final int device;
    private final HostBlocks blocks;
    private final long lengthBytes;
    private final boolean region;
    private final ArrayBytes arrays;
    private final Runnable closed;
    private final List<View> views = new ArrayList<>();
    /** 0 while nobody needed it. */
    private long host;

    private boolean open = true;

    /** A buffer, or the region at an address. */
    MirrorMemory(
            PjrtClient client,
            int device,
            HostBlocks blocks,
            long lengthBytes,
            long region,
            ArrayBytes arrays,
            Runnable closed) {
        this.client = client;
        this.device = device;
        this.blocks = blocks;
        this.lengthBytes = lengthBytes;
        this.host = region;
        this.region = region != 0;
        this.arrays = arrays;
        this.closed = closed;
    }

    /** An array on the device; destroyed when the last of its users lets go. */
    static final class View {
        private final PjrtClient client;
        private final long offset;
        private final TensorType type;
        private final long buffer;
        private final @Nullable ArrayBytes counted;
        private boolean dirty;
        private int users = 1;

        /** {@code counted}: where its bytes are taken out again when it is gone; null for a scalar, which is not counted. */
        View(
                PjrtClient client,
                long offset,
                TensorType type,
                long buffer,
                boolean dirty,
                @Nullable ArrayBytes counted) {
            this.client = client;
            this.offset = offset;
            this.type = type;
            this.buffer = buffer;
            this.dirty = dirty;
            this.counted = counted;
        }

        long buffer() {
            return buffer;
        }

        private synchronized View retain() {
            users++;
            return this;
        }

        synchronized void release() {
            users--;
            if (users == 0) {
                client.destroy(buffer);
                if (counted != null) {
                    counted.remove(type.lengthBytes());
                }
            }
        }

        private boolean overlaps(long from, long bytes) {
            return HostBlocks.overlap(offset, type.lengthBytes(), from, bytes);
        }

        private boolean isWithin(long from, long bytes) {
            return offset >= from && offset + type.lengthBytes() <= from + bytes;
        }
    }

    @Override
    public long lengthBytes() {
        return lengthBytes;
    }

    synchronized void requireOpen() {
        if (!open) {
            throw new BackendException(Status.INVALID_HANDLE, "the memory is closed");
        }
    }

    /** The array of this type at an offset, uploaded unless it is there. The caller releases it. */
    synchronized View input(long offset, TensorType type) {
        requireOpen();
        View there = find(offset, type);
        if (there != null) {
            return there.retain();
        }
        long address = read(offset, type.lengthBytes());
        arrays.add(type.lengthBytes());
        View view = null;
        try {
            long buffer = client.buffer(device, address, type, PjrtClient.IMMUTABLE_ONLY_DURING_CALL);
            view = new View(client, offset, type, buffer, false, arrays);
        } finally {
            if (view == null) {
                arrays.remove(type.lengthBytes());
            }
        }
        if (!region) {
            views.add(view.retain());
        }
        return view;
    }

    private @Nullable View find(long offset, TensorType type) {
        for (View view : views) {
            if (view.offset == offset && view.type.equals(type)) {
                return view;
            }
        }
        return null;
    }

    /** Where its arrays are counted. */
    ArrayBytes arrays() {
        return arrays;
    }

    /** Takes an array over that a program gave, and that was counted before. */
    synchronized void output(long offset, TensorType type, long buffer) {
        var view = new View(client, offset, type, buffer, true, arrays);
        if (!open || region) {
            try {
                if (open) {
                    client.toHost(buffer, host + offset, type.lengthBytes());
                }
            } finally {
                view.release();
            }
            return;
        }
        drop(offset, type.lengthBytes());
        views.add(view);
    }

    /** Makes these bytes right on the host, and answers where they are. */
    synchronized long read(long offset, long bytes) {
        requireOpen();
        long address = host();
        for (View view : views) {
            if (view.dirty && view.overlaps(offset, bytes)) {
                client.toHost(view.buffer, address + view.offset, view.type.lengthBytes());
                view.dirty = false;
            }
        }
        return address + offset;
    }

    /** Says that these bytes are about to be written on the host, and answers where they are. */
    synchronized long write(long offset, long bytes) {
        requireOpen();
        drop(offset, bytes);
        return host() + offset;
    }

    private long host() {
        if (host == 0) {
            host = blocks.allocate(lengthBytes);
        }
        return host;
    }

    /** Lets all arrays go that share these bytes; what they hold beside them is kept on the host. */
    private void drop(long offset, long bytes) {
        for (View view : views) {
            if (view.dirty && view.overlaps(offset, bytes) && !view.isWithin(offset, bytes)) {
                read(view.offset, view.type.lengthBytes());
            }
        }
        views.removeIf(view -> {
            boolean dropped = view.overlaps(offset, bytes);
            if (dropped) {
                view.release();
            }
            return dropped;
        });
    }

    @Override
    public synchronized void close() {
        if (open) {
            open = false;
            views.forEach(View::release);
            views.clear();
            if (!region) {
                if (host != 0) {
                    blocks.free(host);
                }
                blocks.uncount(lengthBytes);
            }
            closed.run();
        }
    }
}
