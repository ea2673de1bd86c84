package dev.hearth.client;

import dev.hearth.protocol.DoneFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.Status;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The answer to one SYNCHRONIZE or QUERY. Filled in once by the thread that reads, then read by the one that waits, or
 * handed to {@code then} on another thread.
 */
final class Reply {
    /** In place of the number of a stream: an answer about all of them. */
    static final long OF_ALL = 0;
    /** An answer about something else, which may be asked again. */
    static final long OF_NONE = -1;
    /** An answer about events, whose device must be the one that they were recorded on. */
    static final long OF_EVENTS = -2;

    private final long sequence;
    private final long stream;
    private final @Nullable LongConsumer whenDone;
    private final @Nullable Consumer<Reply> then;
    private volatile @Nullable Thread waiter;
    private Status status = Status.OK;
    private int failedOpcode;
    private String message = "";
    private long first;
    private long second;
    private @Nullable Loss loss;
    private volatile boolean done;

    /**
     * Outstanding.
     *
     * @param sequence of the frame that asks
     * @param stream which work is asked about: a stream's number, or one of the constants
     * @param whenDone told, as soon as the answer is read, that this work is done up to the frame
     * @param then gets the answer, null where a thread waits for it
     */
    Reply(long sequence, long stream, @Nullable LongConsumer whenDone, @Nullable Consumer<Reply> then) {
        this.sequence = sequence;
        this.stream = stream;
        this.whenDone = whenDone;
        this.then = then;
    }

    /** What is asked about. */
    long stream() {
        return stream;
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
        finish();
    }

    /** Gives the answer that the worker cannot give any more; the session goes on. */
    void fail(Loss why) {
        status = why.status();
        failedOpcode = Opcode.SYNCHRONIZE.code();
        message = why.message();
        finish();
    }

    private void finish() {
        if (whenDone != null) {
            whenDone.accept(sequence);
        }
        done = true;
    }

    /** Says that what was waited for has come to pass, and nothing more. */
    void settle() {
        done = true;
    }

    void lose(Loss why) {
        loss = why;
        done = true;
    }
}
