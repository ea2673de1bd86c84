package dev.hearth.daemon.worker;

import dev.hearth.protocol.AdmitFrame;
import dev.hearth.protocol.posix.UnixSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The sessions that the supervisor has announced and that have not attached yet. A ticket opens one connection for
 * frames and one for descriptors, each once, until it expires. Any thread may call.
 */
final class Tickets {
    /** The connections of a ticket. */
    static final int FRAMES = 0;

    static final int DESCRIPTORS = 1;

    /** A session that was let in, and where its descriptors come from. */
    static final class Admission implements AutoCloseable {
        private final long high;
        private final long low;
        private final int functionUid;
        private final long expiresAtNs;
        private boolean framesTaken;
        private boolean descriptorsTaken;
        private boolean closed;
        private @Nullable UnixSocket descriptors;

        private Admission(long high, long low, int functionUid, long expiresNs) {
            this.high = high;
            this.low = low;
            this.functionUid = functionUid;
            expiresAtNs = System.nanoTime() + expiresNs;
        }

        /** Uid that must own the session's regions. */
        int functionUid() {
            return functionUid;
        }

        /** Takes over the connection that brings descriptors; closed at once where the session is over. */
        synchronized void descriptors(UnixSocket socket) {
            if (closed) {
                socket.close();
            } else {
                descriptors = socket;
                notifyAll();
            }
        }

        /** The connection that brings descriptors, null where it does not come in this time. */
        synchronized @Nullable UnixSocket awaitDescriptors(long patienceNs) {
            long until = System.nanoTime() + patienceNs;
            long left = patienceNs;
            while (descriptors == null && !closed && left > 0) {
                try {
                    TimeUnit.NANOSECONDS.timedWait(this, left);
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return null;
                }
                left = until - System.nanoTime();
            }
            return descriptors;
        }

        @Override
        public synchronized void close() {
            closed = true;
            notifyAll();
            if (descriptors != null) {
                descriptors.close();
            }
        }
    }

    private final List<Admission> announced = new ArrayList<>();

    synchronized void announce(AdmitFrame admit) {
        announced.add(new Admission(admit.ticketHigh(), admit.ticketLow(), admit.functionUid(), admit.expiresNs()));
        notifyAll();
    }

    /**
     * Uses up one half of a ticket. Who shows it may be here before the supervisor's word of it, so an unknown one is waited for.
     *
     * @param isWanted whether to wait on; looked at again after {@link #lookAgain}
     * @return null where it is expired or used, or still unknown after this time
     */
    synchronized @Nullable Admission redeem(long high, long low, int channel, BooleanSupplier isWanted, long patienceNs)
            throws InterruptedException {
        long until = System.nanoTime() + patienceNs;
        Admission found = find(high, low);
        for (long left = patienceNs;
                found == null && left > 0 && isWanted.getAsBoolean();
                left = until - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
            found = find(high, low);
        }
        if (found == null) {
            return null;
        }
        boolean first;
        switch (channel) {
            case FRAMES -> {
                first = !found.framesTaken;
                found.framesTaken = true;
            }
            case DESCRIPTORS -> {
                first = !found.descriptorsTaken;
                found.descriptorsTaken = true;
            }
            default -> first = false;
        }
        return first ? found : null;
    }

    private @Nullable Admission find(long high, long low) {
        expire();
        Admission found = null;
        // Every ticket is compared in full, so that the time taken tells nothing about how much of a guess was right.
        for (Admission admission : announced) {
            if (((admission.high ^ high) | (admission.low ^ low)) == 0) {
                found = admission;
            }
        }
        return found;
    }

    /** Has those that wait for a ticket look whether they are still wanted. */
    synchronized void lookAgain() {
        notifyAll();
    }

    /** Forgets what has expired; a descriptor connection whose frames never came is closed. */
    synchronized void expire() {
        long now = System.nanoTime();
        announced.removeIf(admission -> {
            boolean expired = now - admission.expiresAtNs >= 0;
            if (expired && !admission.framesTaken) {
                admission.close();
            }
            return expired || (admission.framesTaken && admission.descriptorsTaken);
        });
    }
}
