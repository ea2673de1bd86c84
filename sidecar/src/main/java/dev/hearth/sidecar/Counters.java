package dev.hearth.sidecar;

import java.util.concurrent.atomic.LongAdder;

/** Everything the sidecar counts. Relays add once a batch, whoever publishes reads; counting never blocks. */
final class Counters {
    /** What one direction of all relays has passed on. */
    static final class Direction {
        final LongAdder frames = new LongAdder();
        final LongAdder bytes = new LongAdder();
        /** Writes, each of one or more whole frames. */
        final LongAdder batches = new LongAdder();
    }

    final Direction toWorker = new Direction();
    final Direction toFunction = new Direction();

    final LongAdder launches = new LongAdder();
    final LongAdder deviceNs = new LongAdder();

    final LongAdder framesInFlight = new LongAdder();
    final LongAdder bytesInFlight = new LongAdder();

    final LongAdder sessionsOpened = new LongAdder();
    final LongAdder sessionsRefused = new LongAdder();
    final LongAdder sessionsFaulted = new LongAdder();
    final LongAdder sessions = new LongAdder();

    final LongAdder admissionWaits = new LongAdder();
    final LongAdder admissionWaitNs = new LongAdder();
    final LongAdder admissionRejects = new LongAdder();

    final LongAdder regions = new LongAdder();
    final LongAdder regionBytes = new LongAdder();
    final LongAdder regionsRefused = new LongAdder();

    final LongAdder daemonReconnects = new LongAdder();
}
