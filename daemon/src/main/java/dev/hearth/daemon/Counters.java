package dev.hearth.daemon;

import java.util.concurrent.atomic.LongAdder;

/** What the supervisor counts, each from its start. Any thread adds; metrics read. */
final class Counters {
    private static final long GUESSED_START_NS = 500_000_000;

    /** Sidecars that were given a worker. */
    final LongAdder sessionsOpened = new LongAdder();
    /** Sidecars that were given none. */
    final LongAdder sessionsRefused = new LongAdder();
    /** Worker processes started. */
    final LongAdder workerStarts = new LongAdder();
    /** Time from start to ready of those workers. */
    final LongAdder workerStartNs = new LongAdder();
    /** Workers that were ended although they were well: for their place, their memory, or as their keep-warm was over. */
    final LongAdder evictions = new LongAdder();
    /** Worker processes that ended without being told to. */
    final LongAdder workerLosses = new LongAdder();
    /** Builder processes started. */
    final LongAdder builderStarts = new LongAdder();
    /** Programs found compiled, or compiled by another's call at the same time. */
    final LongAdder moduleHits = new LongAdder();
    /** Programs that had to be compiled. */
    final LongAdder moduleMisses = new LongAdder();
    /** Time spent on compiling. */
    final LongAdder compileNs = new LongAdder();
    /** Files in the module cache. */
    volatile long moduleFiles;
    /** Their bytes. */
    volatile long moduleBytes;

    /** What starting a worker has taken on average; a guess while none has been started. */
    long meanWorkerStartNs() {
        long starts = workerStarts.sum();
        return starts == 0 ? GUESSED_START_NS : workerStartNs.sum() / starts;
    }
}
