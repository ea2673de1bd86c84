package dev.hearth.daemon.worker;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Waits for the work of one stream when that takes longer than its session may stand still, and answers in order. Its
 * thread starts with the first such wait.
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

    private final String name;
    private final Consumer<Completion> answer;
    private final Queue<Completion> waiting = new ArrayDeque<>();
    private @Nullable Thread thread;
    private boolean answering;
    private boolean closed;
    private volatile boolean brief = true;
    /** Waits that were expected to be long; the session's thread's. */
    private int longWaits;

    /** The answer is given on the waiter's thread, and takes the completion over. */
    Waiter(String name, Consumer<Completion> answer) {
        this.name = name;
        this.answer = answer;
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
        if (thread == null) {
            thread = Thread.ofPlatform().daemon().name(name).start(this::run);
        }
        notifyAll();
    }

    private void run() {
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
