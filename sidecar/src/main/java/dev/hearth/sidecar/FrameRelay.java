package dev.hearth.sidecar;

import dev.hearth.protocol.FaultFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.posix.UnixSocket;
import dev.hearth.sidecar.admission.Admission;
import dev.hearth.sidecar.admission.Flow;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Carries frames between one function and its worker, headers only, the same bytes in as few writes as possible.
 *
 * <p>Two platform threads: the one that calls {@link #run} reads from the function ({@link ToWorker}), a second one from
 * the worker ({@link ToFunction}). The second alone writes to the function, so a fault that the first finds is left here
 * and the worker's connection closed: that wakes the second, which tells the function. How a session ends:
 *
 * <ul>
 *   <li>CLOSE: the worker finishes what it was sent and ends its side, then the function's side ends.
 *   <li>The function is gone: the worker is told so, both connections to it are closed at once, and what still waited
 *       to be sent is dropped.
 *   <li>The worker is gone: FAULT with DEVICE_LOST, unless the worker sent its own.
 *   <li>A frame that must not be passed on: FAULT with its status, and the worker is told that the function is gone.
 *   <li>The sidecar ends: FAULT with UNAVAILABLE; the worker is told nothing, so that the function may come back.
 * </ul>
 */
final class FrameRelay {
    /** Enough for the shallow calls of a relay; a thousand sessions have two thousand of them. */
    static final long STACK_BYTES = 256 << 10;

    private static final long LOOK_MS = 100;

    /** Why the sidecar ends a session. */
    record Fault(Status status, String message, long sequence) {}

    private final UnixSocket function;
    private final WorkerLink worker;
    private final Counters counters;
    private final @Nullable BatchSpans spans;
    private final Flow flow = new Flow();
    private final ToWorker toWorker;
    private final ToFunction toFunction;

    private volatile @Nullable Fault fault;
    private volatile boolean functionGone;
    private volatile boolean left;
    private volatile boolean closeSent;
    private volatile boolean ended;
    private volatile @Nullable Thread sender;

    FrameRelay(
            UnixSocket function,
            WorkerLink worker,
            Admission admission,
            Regions regions,
            Counters counters,
            @Nullable BatchSpans spans) {
        this.function = function;
        this.worker = worker;
        this.counters = counters;
        this.spans = spans;
        this.toWorker = new ToWorker(this, function, worker, admission, regions, counters, spans);
        this.toFunction = new ToFunction(this, function, worker.frames(), counters, spans);
    }

    /**
     * Carries frames until the session ends, on this thread and a second one.
     *
     * @param threads gives the second
     * @param patience how long a function that broke the protocol, or ended its side, may take to read what it is told
     * @return what the worker's end of the session says about the device
     */
    Health run(Executor threads, Duration patience) throws InterruptedException {
        sender = Thread.currentThread();
        var back = new CountDownLatch(1);
        threads.execute(() -> {
            try {
                toFunction.run();
            } finally {
                back.countDown();
            }
        });
        try {
            toWorker.run();
            if ((fault != null || functionGone) && !back.await(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                function.close();
            }
            awaitEnd(back);
        } finally {
            worker.close();
            function.close();
            counters.framesInFlight.add(-flow.framesInFlight());
            counters.bytesInFlight.add(-flow.bytesInFlight());
            if (spans != null) {
                spans.close();
            }
        }
        return toFunction.health();
    }

    /** The worker may finish its work before it ends its side; a function that does not wait for that is noticed. */
    private void awaitEnd(CountDownLatch back) throws InterruptedException {
        try {
            while (!back.await(LOOK_MS, TimeUnit.MILLISECONDS)) {
                if (!functionGone && function.isPeerGone()) {
                    functionEnded();
                }
            }
        } catch (IOException e) {
            // The function's side is closed already, so the end is near.
            back.await();
        }
    }

    /** What a session showed of the device behind it. */
    enum Health {
        /** It answered. */
        ANSWERED,
        /** It was lost. */
        LOST,
        /** Nothing was asked of it. */
        UNKNOWN
    }

    Flow flow() {
        return flow;
    }

    /** Ends the session for this reason. Any thread may call it; the first reason counts. */
    void fail(Status status, String message, long sequence) {
        if (noteFault(status, message, sequence)) {
            worker.abandon();
        } else {
            worker.close();
        }
    }

    /** Lets the session go, so that another sidecar may take it up again. Any thread may call it. */
    void leave(String message) {
        left = true;
        noteFault(Status.UNAVAILABLE, message, 0);
        worker.close();
    }

    private synchronized boolean noteFault(Status status, String message, long sequence) {
        boolean first = fault == null;
        if (first) {
            fault = new Fault(status, message, sequence);
            counters.sessionsFaulted.increment();
        }
        return first;
    }

    /** The function has ended its side. */
    void functionEnded() {
        if (!closeSent) {
            functionGone();
        }
    }

    /** The function is gone, and what it sent has not all reached the worker. */
    void functionGone() {
        functionGone = true;
        if (left) {
            // It goes because it was told to come back.
            worker.close();
        } else {
            worker.abandon();
        }
    }

    /** CLOSE goes to the worker: that it ends its side after this is in order. */
    void closing() {
        closeSent = true;
    }

    boolean isClosing() {
        return closeSent;
    }

    boolean isEnded() {
        return ended;
    }

    /** An ACK came: the sender may have been waiting for it. */
    void acknowledged() {
        LockSupport.unpark(sender);
    }

    /**
     * The worker's side has ended; called once, by the thread that writes to the function.
     *
     * @param told whether the worker has sent a FAULT of its own
     */
    Health workerEnded(boolean told, Health seen) {
        Health health = seen;
        Fault reason = fault;
        if (reason == null && !told && !closeSent && !functionGone) {
            health = Health.LOST;
            counters.sessionsFaulted.increment();
            reason = new Fault(
                    Status.DEVICE_LOST,
                    "the worker behind this session ended: a kernel crashed it or ran too long, or the daemon stopped it."
                            + " What lay in device memory is lost; open a new session and load it again",
                    0);
        }
        if (reason != null && !told && !functionGone) {
            tell(reason);
        }
        ended = true;
        function.close();
        worker.close();
        LockSupport.unpark(sender);
        return health;
    }

    private void tell(Fault reason) {
        byte[] text = Frame.utf8(reason.message(), 8192);
        int length = FaultFrame.bytes(text);
        MemorySegment memory = MemorySegment.ofArray(new long[length / Long.BYTES]);
        MemorySegment frame = Frame.begin(memory, 0, Opcode.FAULT, length, reason.sequence(), 0);
        new FaultFrame(frame).status(reason.status().code()).texts(text);
        try {
            function.send(frame);
        } catch (IOException e) {
            // The function is gone as well: nobody is left to be told.
            functionGone = true;
        }
    }
}
