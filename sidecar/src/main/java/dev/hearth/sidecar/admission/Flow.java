package dev.hearth.sidecar.admission;

import java.util.concurrent.atomic.AtomicLong;

/**
 * What one session has sent to its worker and how far the worker has taken it.
 *
 * <p>The thread that sends counts {@link #sent}; the thread that reads the worker's ACKs reports {@link #acknowledged}.
 */
public final class Flow {
    private final AtomicLong sentFrames = new AtomicLong();
    private final AtomicLong sentBytes = new AtomicLong();
    private final AtomicLong takenFrames = new AtomicLong();
    private final AtomicLong takenBytes = new AtomicLong();

    /** One more frame is on its way. There is one sender, so release is enough and no update is lost. */
    public void sent(int frameBytes) {
        sentFrames.setRelease(sentFrames.getPlain() + 1);
        sentBytes.setRelease(sentBytes.getPlain() + frameBytes);
    }

    /**
     * Takes over the cumulative numbers of an ACK.
     *
     * @return false where the worker claims more than was sent, or less than before
     */
    public boolean acknowledged(long frames, long bytes) {
        if (frames < takenFrames.getPlain()
                || bytes < takenBytes.getPlain()
                || frames > sentFrames.getAcquire()
                || bytes > sentBytes.getAcquire()) {
            return false;
        }
        takenFrames.setRelease(frames);
        takenBytes.setRelease(bytes);
        return true;
    }

    public long framesInFlight() {
        return sentFrames.getAcquire() - takenFrames.getAcquire();
    }

    public long bytesInFlight() {
        return sentBytes.getAcquire() - takenBytes.getAcquire();
    }

    public long takenFrames() {
        return takenFrames.getAcquire();
    }

    public long takenBytes() {
        return takenBytes.getAcquire();
    }
}
