package dev.hearth.daemon.worker;

import dev.hearth.protocol.LaunchFrame;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Holds a session's device work back while it is not its tenant's turn on the device, and cuts it into {@link Slice}s
 * that fit a turn. A tenant that is alone passes here with one look at a number.
 *
 * <p>For the thread that has the session's turn; {@link #isStopped} for any.
 */
final class Pacer {
    /** What a copy or fill takes at least, and for 4 bytes. */
    private static final long TRANSFER_NS = 2_000;

    private static final int BYTES_PER_NS = 4;

    private final DeviceLease lease;
    private final Holdings holdings;
    private @Nullable Slice slice;
    /** The last recall that this session has stopped for. */
    private volatile int stopped;

    private volatile boolean isPaused;
    /** Ended slices whose work is not done; the lease's, under its lock. */
    int underWay;

    Pacer(DeviceLease lease, Holdings holdings) {
        this.lease = lease;
        this.holdings = holdings;
        stopped = lease.recalls();
    }

    Holdings holdings() {
        return holdings;
    }

    /** Waits until this launch may be submitted. */
    void launch(Resource.Kernel kernel, LaunchFrame frame) {
        if (!lease.isFree()) {
            long threads = threads(frame);
            submit(kernel.cost().guessNs(lease.generation(), threads), kernel.cost(), threads);
        }
    }

    private static long threads(LaunchFrame frame) {
        double blocks = (double) frame.gridX() * frame.gridY() * frame.gridZ();
        double inBlock = (double) frame.blockX() * frame.blockY() * frame.blockZ();
        return (long) Math.max(1, blocks * Math.max(1, inBlock));
    }

    /** Waits until a copy or fill of so many bytes may be submitted. */
    void transfer(long lengthBytes) {
        if (!lease.isFree()) {
            submit(TRANSFER_NS + lengthBytes / BYTES_PER_NS, null, 0);
        }
    }

    private void submit(long costNs, @Nullable KernelCost cost, long threads) {
        Slice open = slice;
        if (open == null || !lease.isCurrent(open) || !open.hasRoom(costNs, lease.quantumNs())) {
            stop();
            open = lease.await(this);
            slice = open;
        }
        if (open != null) {
            open.add(costNs, cost, threads);
        }
    }

    /** No frame lies ready: what was submitted is all there is for now, and who waits for the device need not wait longer. */
    void batchEnded() {
        if (!lease.isFree() && (lease.isOnce() || stopped != lease.recalls())) {
            stop();
        }
    }

    /** Something begins that may take long and is not for the device: until {@link #resume} a recall need not wait for it. */
    void pause() {
        if (lease.isShared()) {
            end(lease.recalls());
            isPaused = true;
        }
    }

    /** Goes on after {@link #pause}. */
    void resume() {
        // In this order: a recall that came meanwhile shows in the number, one that comes now is stopped for as any is.
        stopped = lease.recalls();
        isPaused = false;
    }

    /** Submits no more before it has a new turn; what was submitted so far is started, and left to the lease to wait for. */
    void stop() {
        // Asked first: what is recalled while the marks are made is stopped for once more.
        int recall = lease.recalls();
        if (slice != null || stopped != recall) {
            end(recall);
        }
    }

    private void end(int recall) {
        Slice ended = slice;
        slice = null;
        var marks = new ArrayList<Mark>();
        holdings.start(marks);
        Slice rest = ended == null ? new Slice(this, 0, lease.generation()) : ended;
        rest.end(List.copyOf(holdings.streams()), marks);
        lease.submitted(rest, ended != null, recall);
    }

    /** Whether nothing is submitted that was not ended, since so many recalls. */
    boolean isStopped(int recall) {
        return isPaused || stopped == recall;
    }

    /** Notes that nothing is submitted any more that was not ended; under the lease's lock. */
    void stopped(int recall) {
        stopped = recall;
    }

    /** The session ends: waits until the lease has let all its work go. */
    void close() {
        stop();
        lease.awaitDone(this);
    }
}
