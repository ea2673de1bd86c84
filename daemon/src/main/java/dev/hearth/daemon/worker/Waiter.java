package dev.hearth.daemon.worker;

import dev.hearth.protocol.posix.Scheduling;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the work of one stream when that takes longer than its session may stand still, and answers in order. It has a
 * thread from the first such wait on, which may be one that another session's stream has left: a new one takes half a millisecond.
 */
final class Waiter implements AutoCloseable {
    /** As much as a wait may last to be polled for: a small kernel's, on a machine that is busy. */
    static final long BRIEF_NS = 60_000;

    /** What handing a wait over to this thread adds to it, about. */
    private static final long HAND_OVER_NS = 20_000;

    /**
     * Every so many of the waits that are expected to be long is polled for all the same: on a busy machine the hand-over alone
     * makes a wait long, and nothing else would ever show that it need not be.
     */
    private static final int TRY_EVERY = 8;

    private final Executor threads;
    private final Consumer<Completion> answer;
    private final Queue<Completion> waiting = new ArrayDeque<>();
    private boolean started;
    private boolean answering;
    private boolean closed;
    private volatile boolean brief = true;
    /** Waits that were expected to be long; the session's thread's. */
    private int longWaits;

    /** The answer is given on the thread that waited, and takes the completion over. */
    Waiter(Executor threads, Consumer<Completion> answer) {
        this.threads = threads;
        this.answer = answer;
    }

    /** Threads for the waiters of all sessions; one stands ready. They do not keep the process alive. */
    static ExecutorService threads() {
        var threads = new ThreadPoolExecutor(
                1,
                Integer.MAX_VALUE,
                1,
                TimeUnit.MINUTES,
                new SynchronousQueue<>(),
                Thread.ofPlatform().daemon().name("waiting-", 1).factory());
        threads.prestartCoreThread();
        return threads;
    }

    /** Whether nothing waits here, so that a later answer may be given at once. */
    synchronized boolean isIdle() {
        return waiting.isEmpty() && !answering;
    }

    /** Whether the next wait is to be polled for; asked once for each, by the session's thread. */
    boolean expectsBriefWait() {
        if (brief) {
            return true;
        }
        longWaits++;
        return longWaits % TRY_EVERY == 0;
    }

    /** Learns that the session's thread, which polled, has seen the end. */
    void polled() {
        brief = true;
    }

    synchronized void add(Completion completion) {
        waiting.add(completion);
        if (!started) {
            started = true;
            threads.execute(this::run);
        }
        notifyAll();
    }

    private void run() {
        Scheduling.shortenSlices();
        Completion next = next();
        while (next != null) {
            next.await();
            brief = System.nanoTime() - next.sinceNs() - HAND_OVER_NS < BRIEF_NS;
            answer.accept(next);
            next = next();
        }
    }

    private synchronized @Nullable Completion next() {
        answering = false;
        notifyAll();
        while (waiting.isEmpty() && !closed) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return null;
            }
        }
        Completion next = waiting.poll();
        answering = next != null;
        return next;
    }

    /** Lets the thread end once all is answered; does not wait for that. */
    @Override
    public synchronized void close() {
        closed = true;
        notifyAll();
    }

    /** Waits until all is answered. */
    synchronized void finish() {
        while (!isIdle()) {
            try {
                wait();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
        }
    }
}
