package dev.hearth.protocol.posix;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;

/** How long one frame may take to come, over all the reads that it takes. One receiver uses it. */
final class Patience {
    private final Poll poll = new Poll();
    private boolean bounded;
    private long untilNs;

    void begin(Duration total) {
        bounded = true;
        untilNs = System.nanoTime() + total.toNanos();
    }

    void end() {
        bounded = false;
    }

    /** Waits until there is something to read; returns at once where nothing bounds the wait. */
    void awaitInput(int number) throws IOException {
        if (bounded && !poll.await(number, Poll.INPUT, Math.max(0, untilNs - System.nanoTime()))) {
            throw new SocketTimeoutException("the peer took longer than it may for a whole frame");
        }
    }
}
