package dev.hearth.daemon.share;

import dev.hearth.daemon.share.FairShare.Mode;
import dev.hearth.daemon.share.FairShare.Order;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/** A device, workers that behave as real ones do, and a clock that jumps from event to event. */
final class Simulation {
    static final long MS = TimeUnit.MILLISECONDS.toNanos(1);
    static final long QUANTUM_NS = 2 * MS;
    static final long PATIENCE_NS = 250 * MS;
    static final long NEVER = Long.MAX_VALUE;

    final FairShare share = new FairShare(PATIENCE_NS);
    final List<Worker> workers = new ArrayList<>();
    /** Time in which nobody used the device although somebody wanted it. */
    long wastedNs;

    private record Event(long atNs, long number, Runnable what) {}

    private final PriorityQueue<Event> events = new PriorityQueue<>(
            (a, b) -> a.atNs() != b.atNs() ? Long.compare(a.atNs(), b.atNs()) : Long.compare(a.number(), b.number()));
    private long numbers;
    private long nowNs;
    private @Nullable Worker lastToRun;

    /** A worker with a queue of kernels, which takes its turns. */
    final class Worker {
        final Contender contender;
        final Queue<Long> kernels = new ArrayDeque<>();
        /** Device time used. */
        long usedNs;
        /** Longest kernel or bundle that ran in one turn. */
        long longestTurnNs;
        /** Longest wait from wanting the device to having it. */
        long longestWaitNs;

        long turns;
        /** What passes from a grant to its kernel, where the turn before was another's, and where it was its own. */
        long handOverNs;

        long againNs;
        /** What it tells of the device time that it has used. */
        LongUnaryOperator tells = used -> used;
        /** Does not give back what it has. */
        boolean isStopped;
        /** Kernels that are there as soon as the last ones ran; 0 for none. */
        LongSupplier next = () -> 0;

        private Mode mode = Mode.NONE;
        private boolean isRunning;
        private boolean isRecalled;
        private long usedUnderGrantNs;
        private long wantsSinceNs = NEVER;

        /** Has the device late, and less so where it has several turns in a row. */
        Worker slow(long whenHandedOverNs, long whenKeptNs) {
            handOverNs = whenHandedOverNs;
            againNs = whenKeptNs;
            return this;
        }

        Worker(String name, int weight, Priority priority) {
            contender = share.join(name, nowNs);
            contender.claim(weight, priority);
            share.returned(contender, 0, nowNs);
            share.sessions(contender, 1);
        }

        /** Always has work of this length. */
        Worker saturates(LongSupplier lengthNs) {
            next = lengthNs;
            launch(lengthNs.getAsLong());
            return this;
        }

        void launch(long lengthNs) {
            kernels.add(lengthNs);
            if (mode == Mode.NONE) {
                want();
            } else if (!isRunning && !isRecalled) {
                run();
            }
        }

        private void want() {
            if (wantsSinceNs == NEVER) {
                wantsSinceNs = nowNs;
            }
            share.wants(contender, true, nowNs);
            decide();
        }

        void take(Order order) {
            if (order.mode() == Mode.NONE) {
                isRecalled = true;
                if (!isRunning && !isStopped) {
                    giveBack();
                }
                return;
            }
            mode = order.mode();
            if (order.isNew()) {
                isRecalled = false;
                usedUnderGrantNs = 0;
                turns++;
                if (wantsSinceNs != NEVER) {
                    longestWaitNs = Math.max(longestWaitNs, nowNs - wantsSinceNs);
                    wantsSinceNs = NEVER;
                }
                if (!isStopped) {
                    run();
                }
            }
        }

        private void run() {
            long turnNs = 0;
            while (!kernels.isEmpty() && (turnNs == 0 || turnNs + kernels.element() <= QUANTUM_NS)) {
                turnNs += kernels.remove();
                long following = kernels.isEmpty() ? next.getAsLong() : 0;
                if (following > 0) {
                    kernels.add(following);
                }
            }
            if (turnNs == 0) {
                if (mode == Mode.ONCE || isRecalled) {
                    giveBack();
                }
                return;
            }
            isRunning = true;
            longestTurnNs = Math.max(longestTurnNs, turnNs);
            long lengthNs = turnNs;
            long lateNs = lastToRun == this ? againNs : handOverNs;
            lastToRun = this;
            after(lateNs + turnNs, () -> ran(lengthNs));
        }

        private void ran(long turnNs) {
            isRunning = false;
            usedNs += turnNs;
            usedUnderGrantNs += turnNs;
            if (isStopped) {
                return;
            }
            if (mode == Mode.ONCE || isRecalled) {
                giveBack();
            } else {
                run();
            }
        }

        /** Goes on after it was stopped. */
        void resume() {
            isStopped = false;
            giveBack();
        }

        private void giveBack() {
            mode = Mode.NONE;
            isRecalled = false;
            share.returned(contender, tells.applyAsLong(usedUnderGrantNs), nowNs);
            share.wants(contender, false, nowNs);
            if (kernels.isEmpty()) {
                decide();
            } else {
                want();
            }
        }

        void die() {
            isStopped = true;
            share.leave(contender);
            decide();
        }
    }

    long nowNs() {
        return nowNs;
    }

    Worker worker(String name, int weight, Priority priority) {
        var worker = new Worker(name, weight, priority);
        workers.add(worker);
        decide();
        return worker;
    }

    Worker worker(String name) {
        return worker(name, 100, Priority.NORMAL);
    }

    void after(long delayNs, Runnable what) {
        events.add(new Event(nowNs + delayNs, numbers++, what));
    }

    /** Lets so much time pass. */
    void run(long forNs) {
        long endNs = nowNs + forNs;
        while (!events.isEmpty() && events.element().atNs() <= endNs) {
            Event event = events.remove();
            pass(event.atNs());
            event.what().run();
        }
        pass(endNs);
    }

    private void pass(long untilNs) {
        boolean isIdle = workers.stream().noneMatch(worker -> worker.isRunning || worker.isStopped);
        boolean isWanted = workers.stream().anyMatch(worker -> worker.wantsSinceNs != NEVER);
        wastedNs += isIdle && isWanted ? untilNs - nowNs : 0;
        nowNs = untilNs;
    }

    void decide() {
        for (Order order = share.next(nowNs); order != null; order = share.next(nowNs)) {
            for (Worker worker : List.copyOf(workers)) {
                if (worker.contender == order.to()) {
                    worker.take(order);
                }
            }
        }
        long wakeAtNs = share.wakeAtNs(nowNs);
        if (wakeAtNs != Long.MAX_VALUE) {
            after(Math.max(0, wakeAtNs - nowNs), () -> {
                if (share.wakeAtNs(nowNs) <= nowNs) {
                    decide();
                }
            });
        }
    }
}
