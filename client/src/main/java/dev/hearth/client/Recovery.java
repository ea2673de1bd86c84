package dev.hearth.client;

import dev.hearth.protocol.FrameChannel;
import dev.hearth.protocol.Status;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Brings a session back whose connection has ended.
 *
 * <p>Where the sidecar died, its worker keeps the session for a while: the sidecar that comes next is shown the token, and
 * gets all that was sent and not acknowledged once more; nothing is lost or carried out twice, and the function notices
 * nothing but the time it took.
 *
 * <p>Where the worker died, all that lay in its device is lost. A context that is to outlive that is then made once more
 * on another ({@link Replay}).
 *
 * <p>Runs on the thread that reads, under the lock of the writing side: who wants to send waits as well.
 */
final class Recovery {
    /** How long the answer may take to an attempt that was made in time. */
    private static final Duration ANSWER = Duration.ofSeconds(5);

    private static final long MIN_PAUSE_NS = 2_000_000;
    private static final long MAX_PAUSE_NS = 50_000_000;

    private final Connection connection;
    private final Door door;
    private final Link link;
    private final FrameChannel channel;
    private Token token;

    Recovery(Connection connection, Door door, Token token, Link link, FrameChannel channel) {
        this.connection = connection;
        this.door = door;
        this.token = token;
        this.link = link;
        this.channel = channel;
    }

    /** As {@link Replies.Healer#heal}. */
    @Nullable
    Loss heal(Loss why) {
        if (token.isNone()) {
            return why;
        }
        connection.writing().lock();
        try {
            keepPending();
            Loss left = why.status() == Status.UNAVAILABLE ? resume(why) : why;
            return left == null ? null : replay(left);
        } catch (IOException e) {
            return why;
        } finally {
            connection.writing().unlock();
        }
    }

    private @Nullable Loss replay(Loss why) {
        Replay replay = connection.replay();
        if (replay == null || !why.mayHeal() || link.isClosed()) {
            return why;
        }
        return replay.run(connection, door, link, channel, why, opened -> token = opened);
    }

    /** What is enqueued and not sent joins what is kept. */
    private void keepPending() throws IOException {
        link.interrupt();
        channel.flush();
    }

    private @Nullable Loss resume(Loss why) throws IOException {
        long until = System.nanoTime() + door.patience().toNanos();
        long pauseNs = MIN_PAUSE_NS;
        while (!link.isClosed() && System.nanoTime() - until < 0) {
            try {
                link.replace(door.open(token, until + ANSWER.toNanos()));
                return null;
            } catch (AcceleratorException e) {
                if (!isPassing(e.status())) {
                    return Loss.fault(e.status(), e.reason());
                }
            } catch (IOException e) {
                // There is no sidecar yet, or it went away again.
            }
            LockSupport.parkNanos(pauseNs);
            pauseNs = Math.min(2 * pauseNs, MAX_PAUSE_NS);
        }
        return why;
    }

    private static boolean isPassing(Status status) {
        return status == Status.UNAVAILABLE || status == Status.BUSY || status == Status.REJECTED;
    }
}
