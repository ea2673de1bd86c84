package dev.hearth.client;

import dev.hearth.protocol.DoneFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.Status;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one SYNCHRONIZE or QUERY. Filled in once by the thread that reads, then read by the one that waits, or
 * handed to {@code then} on another thread.
 */
final class Reply {
    private final long sequence;
    private final @Nullable Consumer<Reply> then;
    private volatile @Nullable Thread waiter;
    private Status status = Status.OK;
    private int failedOpcode;
    private String message = "";
    private long first;
    private long second;
    private @Nullable Loss loss;
    private volatile boolean done;

    Reply(long sequence, @Nullable Consumer<Reply> then) {
        this.sequence = sequence;
        this.then = then;
    }

    long sequence() {
        return sequence;
    }

    @Nullable
    Consumer<Reply> then() {
        return then;
    }

    boolean isDone() {
        return done;
    }

    /** The first number of DONE; throws where the work failed. */
    long first() {
        check();
        return first;
    }

    /** The second number of DONE; throws where the work failed. */
    long second() {
        check();
        return second;
    }

    /** Throws what the answer reports. */
    void check() {
        Loss lost = loss;
        if (lost != null) {
            throw lost.exception();
        }
        if (status != Status.OK) {
            throw new AcceleratorException(status, Opcode.of(failedOpcode), message);
        }
    }

    /** Whether the session still lives, though the work may have failed. */
    boolean isAnswered() {
        return loss == null;
    }

    boolean isFailed() {
        return loss != null || status != Status.OK;
    }

    /** Says which thread to wake; called by that thread before it looks whether it must park. */
    void waiter(Thread thread) {
        waiter = thread;
    }

    boolean hasWaiter() {
        return waiter != null;
    }

    void wake() {
        LockSupport.unpark(waiter);
    }

    void answer(DoneFrame frame, String text) {
        status = Status.of(frame.status());
        failedOpcode = frame.failedOpcode();
        message = text;
        first = frame.first();
        second = frame.second();
        done = true;
    }

    void lose(Loss why) {
        loss = why;
        done = true;
    }
}
