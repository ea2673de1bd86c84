package dev.hearth.daemon.worker;

import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * How a session whose connections broke comes to new ones: its own thread waits here for as long as the grace is, and
 * whoever shows the session's token claims it, is welcomed and leaves the new connections here. One claims at a time.
 */
final class Succession {
    private enum State {
        /** Connections serve the session. */
        SERVED,
        /** They broke, and the session waits. */
        WAITING,
        /** Someone with the token is being welcomed. */
        CLAIMED,
        /** The session ends. */
        OVER
    }

    private final long tokenHigh;
    private final long tokenLow;
    private final int functionUid;
    private final long graceNs;
    private State state = State.SERVED;
    private boolean ended;
    private @Nullable Line next;

    /** A token of zeros is none, and a grace of zero no grace. */
    Succession(long tokenHigh, long tokenLow, int functionUid, long graceNs) {
        this.tokenHigh = tokenHigh;
        this.tokenLow = tokenLow;
        this.functionUid = functionUid;
        this.graceNs = graceNs;
    }

    long tokenHigh() {
        return tokenHigh;
    }

    long tokenLow() {
        return tokenLow;
    }

    /** Whether the token opens this session to a function of this user; as long whatever is wrong with it. */
    boolean isFor(long high, long low, int uid) {
        return ((high ^ tokenHigh) | (low ^ tokenLow) | (uid ^ functionUid)) == 0 && (high | low) != 0;
    }

    /** The session ends: who waits learns it, and nobody takes it up any more. */
    synchronized void end() {
        ended = true;
        notifyAll();
    }

    /** Whether the session waits at all. */
    boolean isPatient() {
        return graceNs > 0;
    }

    synchronized boolean isOver() {
        return ended;
    }

    /** The connections that take the session up, waited for by its own thread; null where none come, and it ends. */
    synchronized @Nullable Line await() {
        long until = System.nanoTime() + graceNs;
        state = State.WAITING;
        notifyAll();
        while (next == null && (state == State.CLAIMED || (!ended && System.nanoTime() - until < 0))) {
            try {
                TimeUnit.NANOSECONDS.timedWait(this, Math.max(1, until - System.nanoTime()));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                break;
            }
        }
        Line taken = next;
        next = null;
        state = taken == null ? State.OVER : State.SERVED;
        ended |= taken == null;
        notifyAll();
        return taken;
    }

    /**
     * Claims the session for the one who shows its token; {@link #succeed} or {@link #forgo} must follow.
     *
     * @param patienceNs how long its own thread may take to see that its connections broke
     * @return false where it ends
     * @throws ProtocolException BUSY where it is still served
     */
    synchronized boolean claim(long patienceNs) {
        long until = System.nanoTime() + patienceNs;
        while (!ended && (state == State.SERVED || state == State.CLAIMED)) {
            long left = until - System.nanoTime();
            if (left <= 0) {
                throw new ProtocolException(
                        Status.BUSY, "another connection serves this session; a token takes up one whose own broke");
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(this, left);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        if (state == State.WAITING && !ended) {
            state = State.CLAIMED;
            return true;
        }
        return false;
    }

    /** Gives the session its new connections. */
    synchronized void succeed(Line line) {
        next = line;
        notifyAll();
    }

    /** Gives the claim back: the session waits on. */
    synchronized void forgo() {
        state = ended ? State.OVER : State.WAITING;
        notifyAll();
    }
}
