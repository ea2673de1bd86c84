package dev.hearth.daemon.worker;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The device work of a session in one turn. The thread that has the session's turn fills and ends it; from then on it is
 * the lease's, which waits for the work.
 */
final class Slice {
    private static final long SURPRISE_NS = 1_000_000;

    private final Pacer owner;
    private final int word;
    private final int generation;

    private long guessedNs;
    private int commands;
    private boolean isOneKernel = true;
    private @Nullable KernelCost kernel;
    private long threads;

    private List<StreamState> streams = List.of();
    private List<Mark> marks = List.of();

    /**
     * An empty one.
     *
     * @param word of the grant under which it is filled, 0 where it is to hold what was submitted without one
     * @param generation of the guesses
     */
    Slice(Pacer owner, int word, int generation) {
        this.owner = owner;
        this.word = word;
        this.generation = generation;
    }

    Pacer owner() {
        return owner;
    }

    int word() {
        return word;
    }

    int generation() {
        return generation;
    }

    /** Whether one more command leaves it within the quantum, or it is the only one. */
    boolean hasRoom(long costNs, long quantumNs) {
        return commands == 0 || costNs <= quantumNs - guessedNs;
    }

    /** Notes a command, and whose cost it is where it is a launch. */
    void add(long costNs, @Nullable KernelCost cost, long costThreads) {
        if (commands == 0) {
            kernel = cost;
            threads = costThreads;
        }
        isOneKernel &= cost != null && cost == kernel && costThreads == threads;
        guessedNs = costNs == KernelCost.UNKNOWN_NS ? costNs : guessedNs + costNs;
        commands++;
    }

    /** Takes what has to be waited for; holds the marks from here on. */
    void end(List<StreamState> used, List<Mark> ends) {
        streams = used;
        marks = ends;
    }

    /** Blocks until the work is done, and notes what it took of the device; false where that was a surprise. */
    boolean await(Holdings holdings) {
        marks.forEach(Mark::await);
        long usedNs = 0;
        for (StreamState stream : streams) {
            holdings.account(stream);
            usedNs += stream.takeObservedNs();
        }
        marks.forEach(Mark::release);
        KernelCost measured = kernel;
        if (commands > 0 && isOneKernel && measured != null) {
            measured.measured(generation, threads, usedNs / commands);
        }
        return word == 0
                || guessedNs == KernelCost.UNKNOWN_NS
                || commands == 0
                || usedNs <= 2 * guessedNs + SURPRISE_NS;
    }
}
