package dev.hearth.sidecar;

import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** The folder of shared regions and how many bytes of it all sessions together have made usable by the device. */
final class SharedMemory {
    private final Path folder;
    private final long limitBytes;
    private final AtomicLong usedBytes = new AtomicLong();

    SharedMemory(Path folder, long limitBytes) {
        this.folder = folder;
        this.limitBytes = limitBytes;
    }

    Path folder() {
        return folder;
    }

    long limitBytes() {
        return limitBytes;
    }

    long usedBytes() {
        return usedBytes.get();
    }

    /** Takes bytes out of the budget, or none where they are too many. */
    void take(long bytes) {
        long used;
        do {
            used = usedBytes.get();
            if (bytes > limitBytes - used) {
                throw new ProtocolException(
                        Status.OUT_OF_QUOTA,
                        "a region of " + bytes + " bytes; " + used + " of the " + limitBytes
                                + " bytes of shared memory are in use. Release regions, or raise"
                                + " hearth.sidecar.shared-memory (hearth.dev/shared-memory)");
            }
        } while (!usedBytes.compareAndSet(used, used + bytes));
    }

    void give(long bytes) {
        usedBytes.addAndGet(-bytes);
    }
}
