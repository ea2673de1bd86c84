package dev.hearth.sidecar;

import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/** The folder of shared regions and how many bytes of it all sessions together have made usable by the device. */
final class SharedMemory {
    private static final int OWNER = 0700;
    private static final int STICKY = 01000;
    /** The bits of group and others. */
    private static final int WRITE_OF_OTHERS = 022;

    private final Path folder;
    private final long limitBytes;
    private final AtomicLong usedBytes = new AtomicLong();

    SharedMemory(Path folder, long limitBytes) {
        this.folder = folder;
        this.limitBytes = limitBytes;
    }

    /**
     * Makes the folder where it is not there. Whoever may connect may put files there and open those whose name it knows;
     * only this process's user may list them, and only its owner may remove one.
     *
     * @param socketMode permissions of the sidecar's sockets: who may write those may connect
     */
    static void makeFolder(Path folder, int socketMode) throws IOException {
        if (Files.isDirectory(folder)) {
            return;
        }
        Files.createDirectories(folder);
        int writers = socketMode & WRITE_OF_OTHERS;
        // The bit below a write bit is the one to pass.
        Files.setAttribute(folder, "unix:mode", writers == 0 ? OWNER : STICKY | OWNER | writers | writers >> 1);
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
