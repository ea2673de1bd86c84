package dev.hearth.daemon.worker;

import dev.hearth.daemon.backend.BackendContext;
import dev.hearth.daemon.backend.BackendException;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.QueryFrame;
import dev.hearth.protocol.Status;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * Answers SYNCHRONIZE and QUERY. Where a stream's waits have been brief, the next one is polled for on the session's own
 * thread, as waking another one costs more; all other waits go to the waiter of their stream, and the session goes on reading:
 * a thread that polls takes a processor from a large kernel.
 */
final class Synchronizer implements AutoCloseable {
    private static final int ELAPSED = 1;
    private static final int MEMORY = 2;
    private static final int PERSISTENT = 3;

    private final BackendContext context;
    private final Replies replies;
    private final Holdings holdings;
    private final Waiter everything;
    private final Consumer<BackendException> deviceLost;

    Synchronizer(
            Executor threads,
            BackendContext context,
            Replies replies,
            Holdings holdings,
            Consumer<BackendException> deviceLost) {
        this.context = context;
        this.replies = replies;
        this.holdings = holdings;
        this.everything = new Waiter(threads, this::answerLate);
        this.deviceLost = deviceLost;
    }

    /**
     * Answers once the stream's work is done, 0 for that of all streams.
     *
     * @param mayPoll whether no other frame waits to be dispatched
     */
    void synchronize(long stream, long sequence, boolean mayPoll) throws IOException {
        try {
            if (stream == 0) {
                List<StreamState> all = List.copyOf(holdings.streams());
                List<Mark> marks = marks(all);
                var completion = new Completion(
                        sequence, 0, all, marks, holdings.takeFailure(), holdings.reportLaunches(), System.nanoTime());
                answerOrWait(completion, everything, mayPoll);
            } else {
                StreamState state = holdings.handles().stream(stream);
                List<Mark> marks = marks(List.of(state));
                var completion = new Completion(
                        sequence,
                        stream,
                        List.of(state),
                        marks,
                        state.takeFailure(),
                        state.takeLaunches(),
                        System.nanoTime());
                answerOrWait(completion, state.waiter(), mayPoll);
            }
        } catch (BackendException | ProtocolException | Failure e) {
            refuse(sequence, stream, Opcode.SYNCHRONIZE, e);
        }
    }

    private static List<Mark> marks(List<StreamState> streams) {
        var marks = new ArrayList<Mark>(streams.size());
        for (StreamState state : streams) {
            if (!state.isIdle()) {
                marks.add(state.mark());
            }
        }
        return marks;
    }

    void query(QueryFrame query, long sequence, boolean mayPoll) throws IOException {
        try {
            switch (query.subject()) {
                case ELAPSED -> answerOrWait(elapsed(query, sequence), everything, mayPoll);
                case MEMORY -> {
                    holdings.tend();
                    Tenant tenant = holdings.tenant();
                    replies.doneAndAck(
                            sequence,
                            0,
                            null,
                            tenant.memory().used(),
                            tenant.memory().limit());
                }
                case PERSISTENT -> replies.doneAndAck(sequence, 0, null, isFound(query.first()) ? 1 : 0, 0);
                default ->
                    throw new ProtocolException(
                            Status.INVALID_ARGUMENT,
                            "no query has number " + query.subject()
                                    + "; there are 1 ELAPSED, 2 MEMORY and 3 PERSISTENT");
            }
        } catch (BackendException | ProtocolException | Failure e) {
            refuse(sequence, 0, Opcode.QUERY, e);
        }
    }

    private boolean isFound(long handle) {
        Resource there = holdings.handles().find(handle);
        if (there instanceof Resource.Persistent || there instanceof Resource.Absent) {
            return there instanceof Resource.Persistent;
        }
        if (there instanceof Resource.Tombstone tombstone) {
            holdings.reported(tombstone.failure());
        }
        throw Handles.wrong(handle, there, "content that was looked for");
    }

    private Completion elapsed(QueryFrame query, long sequence) {
        Mark from = holdings.handles().event(query.first()).mark();
        Mark to = holdings.handles().event(query.second()).mark();
        return new Completion(sequence, 0, List.of(), List.of(from.retain(), to.retain()), null, 0, System.nanoTime());
    }

    private void answerOrWait(Completion completion, Waiter waiter, boolean mayPoll) throws IOException {
        holdings.flush(completion.sequence());
        if (waiter.isIdle()
                && (completion.isDone() || (mayPoll && waiter.expectsBriefWait() && isDoneSoon(completion)))) {
            waiter.polled();
            answer(completion, true);
            return;
        }
        for (StreamState state : completion.streams()) {
            if (!state.isIdle()) {
                state.watch();
            }
        }
        waiter.add(completion);
    }

    @SuppressWarnings("ThreadPriorityCheck") // A hint is all that is wanted: the result does not depend on it.
    private static boolean isDoneSoon(Completion completion) {
        while (!completion.isDone()) {
            if (System.nanoTime() - completion.sinceNs() >= Waiter.BRIEF_NS) {
                return false;
            }
            // The system often wakes a device's thread on this very processor: there it runs at once, and else this
            // costs little. Not Thread.onSpinWait(): on a virtual machine its PAUSE makes the hypervisor take the
            // processor away for longer than a small kernel runs.
            Thread.yield();
        }
        return true;
    }

    /** On a waiter's thread. A peer that is gone needs no answer: the session's thread learns of it by itself. */
    void answerLate(Completion completion) {
        try {
            answer(completion, false);
        } catch (BackendException e) {
            deviceLost.accept(e);
        } catch (IOException e) {
            // The session's thread ends the session.
        } catch (RuntimeException e) {
            // The waiter must live on: the session's end waits for it.
            Worker.log("an answer met a bug of Hearth", e);
        }
    }

    private void answer(Completion completion, boolean acknowledge) throws IOException {
        Failure failure = completion.failure();
        long first = 0;
        try {
            if (completion.streams().isEmpty() && !completion.marks().isEmpty()) {
                first = context.elapsedNs(
                        completion.marks().getFirst().event(),
                        completion.marks().getLast().event());
            } else {
                // The device's own failure is the older one: nothing was enqueued after a refusal.
                BackendException cause = completion.takeDeviceFailure();
                if (cause != null) {
                    failure = failureOf(cause, completion);
                }
                first = deviceNs(completion);
            }
        } catch (BackendException e) {
            failure = failureOf(e, completion);
        } finally {
            completion.release();
        }
        if (acknowledge) {
            replies.doneAndAck(completion.sequence(), completion.stream(), failure, first, completion.launches());
        } else {
            replies.done(completion.sequence(), completion.stream(), failure, first, completion.launches());
        }
    }

    private static Failure failureOf(BackendException cause, Completion completion) {
        if (cause.status() == Status.DEVICE_LOST) {
            throw cause;
        }
        return Failure.of(cause, Opcode.SYNCHRONIZE.code(), completion.sequence());
    }

    private long deviceNs(Completion completion) {
        completion.streams().forEach(holdings::account);
        return completion.stream() == 0
                ? holdings.reportDeviceNs()
                : completion.streams().getFirst().reportDeviceNs();
    }

    private void refuse(long sequence, long stream, Opcode opcode, RuntimeException cause) throws IOException {
        if (cause instanceof BackendException refused && refused.status() == Status.DEVICE_LOST) {
            throw cause;
        }
        replies.doneAndAck(sequence, stream, Failure.of(cause, opcode.code(), sequence), 0, 0);
    }

    /** Waits until all is answered. */
    @Override
    public void close() {
        everything.finish();
        everything.close();
    }
}
