package dev.hearth.daemon.worker;

import dev.hearth.daemon.backend.BackendContext;
import dev.hearth.daemon.backend.BackendException;
import dev.hearth.protocol.AllocateFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.FrameChannel;
import dev.hearth.protocol.KernelFrame;
import dev.hearth.protocol.LoadFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.PersistentFrame;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.QueryFrame;
import dev.hearth.protocol.RegionFrame;
import dev.hearth.protocol.ReleaseFrame;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.StreamFrame;
import dev.hearth.protocol.TraceFrame;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * One function's session: reads its frames and gives each to whom it concerns; at its end, releases all the function had.
 *
 * <p>One thread, {@link #run()}. Each frame is copied into memory of the session's own before it is looked at. Work is
 * started (flushed) where the function waits for it, and when all that was read is dispatched. While the session waits
 * for input it gives up its turn, so that the watchdog may look after its streams.
 */
final class Session {
    /** Acknowledge at least so often within a batch, unless an answer is about to take the acknowledgement along. */
    private static final int ACKNOWLEDGE_FRAMES = 16;

    private static final int MAX_HANDLES = 1 << 16;
    /** How long a FAULT waits for an answer that is being written; the session's end must not hang on it. */
    private static final long FAULT_PATIENCE_NS = 200_000_000;

    private final String name;
    private final Succession succession;
    private final Replies replies;
    private final Regions regions;
    private final Holdings holdings;
    private final Pacer pacer;
    private final Creator creator;
    private final Commands commands;
    private final Synchronizer synchronizer;
    private final Consumer<BackendException> deviceLost;
    private final ReentrantLock turn = new ReentrantLock();

    private final MemorySegment bytes = Arena.ofAuto().allocate(Frame.MAX_BYTES, 8);
    private final Frame header = new Frame(bytes);

    private volatile Line line;
    private FrameChannel channel;
    private int framesAhead;
    private int framesToQuestion;
    private boolean closing;
    private long traceIdHigh;
    private long traceIdLow;

    /**
     * A session on connections whose ATTACH was answered; closes them at its end.
     *
     * @param waiting threads of all sessions, for waits that a session may not stand still for
     */
    Session(
            String name,
            Executor waiting,
            BackendContext context,
            Modules modules,
            PersistentBuffers persistentBuffers,
            Tenant tenant,
            DeviceLease lease,
            Line line,
            Succession succession,
            Consumer<BackendException> deviceLost) {
        this.name = name;
        this.line = line;
        this.succession = succession;
        this.deviceLost = deviceLost;
        channel = line.channel();
        regions = new Regions(context, tenant, line.admission());
        replies = new Replies(channel);
        holdings = new Holdings(tenant, MAX_HANDLES);
        pacer = new Pacer(lease, holdings);
        synchronizer = new Synchronizer(waiting, context, replies, holdings, deviceLost);
        creator =
                new Creator(waiting, context, holdings, regions, modules, persistentBuffers, synchronizer::answerLate);
        commands = new Commands(context, holdings, creator, pacer, bytes);
    }

    /**
     * Serves the function until it closes the session, goes away or does what no session survives. Where the connections
     * break without a word of that, waits for others for as long as the grace is.
     */
    void run() {
        turn.lock();
        try {
            do {
                serveLine();
            } while (!closing && isTakenUp());
        } catch (BackendException e) {
            lost(e);
        } catch (ProtocolException e) {
            end(e.status(), String.valueOf(e.getMessage()));
        } catch (RuntimeException | Error e) {
            Worker.log(name + " met a bug of Hearth", e);
            end(Status.INTERNAL, "a bug of Hearth ended this session: " + e + "; the daemon's log has the details");
        } finally {
            close();
            turn.unlock();
        }
    }

    private void serveLine() {
        try {
            serve();
        } catch (IOException e) {
            // The peer is gone, or the session was ended from outside.
        }
    }

    /** Waits for connections that take this session up again; false where it ends. */
    private boolean isTakenUp() {
        if (succession.isOver() || !succession.isPatient() || regions.isFunctionGone()) {
            return false;
        }
        holdings.endBatch(replies.frames(), replies.sequence());
        // It may have broken within a batch, and a grant must not wait for whoever comes next.
        pacer.batchEnded();
        line.close();
        Worker.log(name + " has lost its sidecar after " + replies.frames() + " frames, and waits for another");
        turn.unlock();
        Line next;
        try {
            next = succession.await();
        } finally {
            turn.lock();
        }
        if (next == null) {
            return false;
        }
        Worker.log(name + " is taken up again");
        line = next;
        if (succession.isOver()) {
            next.close();
        }
        channel = next.channel();
        regions.resume(next.admission());
        framesAhead = 0;
        framesToQuestion = 0;
        try {
            replies.resume(channel);
        } catch (IOException e) {
            // These are broken as well, which the session finds as it reads from them.
        }
        return true;
    }

    private void serve() throws IOException {
        while (!closing && (channel.hasNext() || nextBatch())) {
            int length = channel.take(bytes);
            framesAhead--;
            framesToQuestion--;
            if (replies.taken(length, header.sequence())) {
                take(length);
            }
            if (framesToQuestion <= 0 && replies.unacknowledged() >= ACKNOWLEDGE_FRAMES) {
                replies.ack();
            }
        }
    }

    private boolean nextBatch() throws IOException {
        holdings.endBatch(replies.frames(), replies.sequence());
        pacer.batchEnded();
        replies.ack();
        turn.unlock();
        try {
            if (!channel.await()) {
                return false;
            }
        } finally {
            turn.lock();
        }
        lookAhead();
        return true;
    }

    /** Counts what lies ready, and how far away the last frame is that asks for an answer. */
    private void lookAhead() {
        MemorySegment ahead = channel.ahead();
        framesAhead = 0;
        framesToQuestion = 0;
        long at = 0;
        while (ahead.byteSize() - at >= Frame.HEADER_BYTES) {
            int length = Frame.lengthAt(ahead, at);
            if (!Frame.isValidLength(length) || length > ahead.byteSize() - at) {
                return;
            }
            framesAhead++;
            int code = Frame.opcodeAt(ahead, at);
            if (code == Opcode.SYNCHRONIZE.code() || code == Opcode.QUERY.code()) {
                framesToQuestion = framesAhead;
            }
            at += length;
        }
    }

    private void take(int length) throws IOException {
        Opcode opcode = Opcode.of(header.opcode());
        if (opcode == null) {
            throw new ProtocolException(
                    Status.UNKNOWN_OPCODE,
                    "op code " + header.opcode() + " is unknown to version " + Frame.VERSION
                            + " of the protocol; use a client of this version");
        }
        commands.begin();
        creator.begin();
        try {
            dispatch(opcode, length);
        } catch (BackendException e) {
            if (e.status() == Status.DEVICE_LOST) {
                throw e;
            }
            failed(e, opcode);
        } catch (ProtocolException e) {
            if (e.status() == Status.INVALID_FRAME) {
                throw e;
            }
            failed(e, opcode);
        } catch (Failure e) {
            failed(e, opcode);
        }
    }

    private void failed(RuntimeException cause, Opcode opcode) {
        Failure failure = Failure.of(cause, opcode.code(), header.sequence());
        creator.bury(failure);
        StreamState stream = commands.commanded();
        if (stream == null) {
            holdings.poison(failure);
        } else {
            stream.poison(failure);
        }
    }

    private void dispatch(Opcode opcode, int length) throws IOException {
        switch (opcode) {
            case REGION -> creator.region(new RegionFrame(bytes));
            case ALLOCATE -> creator.allocate(new AllocateFrame(bytes));
            case LOAD -> outOfTurn(() -> creator.load(new LoadFrame(bytes)));
            case KERNEL -> creator.kernel(new KernelFrame(bytes));
            case STREAM -> creator.stream(new StreamFrame(bytes), header.stream());
            case PERSISTENT -> outOfTurn(() -> creator.persistent(new PersistentFrame(bytes)));
            case RELEASE -> holdings.release(new ReleaseFrame(bytes).handle());
            case COPY -> commands.copy(length, framesAhead);
            case FILL -> commands.fill(length, framesAhead);
            case LAUNCH -> commands.launch(length, framesAhead);
            case RECORD -> commands.record(length);
            case WAIT -> commands.await(length);
            case QUERY -> synchronizer.query(new QueryFrame(bytes), header.sequence(), !channel.hasNext());
            case SYNCHRONIZE -> synchronizer.synchronize(header.stream(), header.sequence(), !channel.hasNext());
            case TRACE -> trace(new TraceFrame(bytes));
            case CLOSE -> closing = true;
            case HELLO, WELCOME, TERMS, OPEN, OPENED, ATTACH, RESUME -> misplaced(opcode);
            case DESCRIPTOR, DONE, ACK, FAULT -> misplaced(opcode);
            case ASSIGN, ADMIT, BUILD, BUILT, USAGE, RETIRE -> misplaced(opcode);
            case HOLDS, PREPARE, KEEP, FETCH, FETCHED, LEASE -> misplaced(opcode);
        }
    }

    /**
     * Does what may wait long for something else than the device: the others need not wait for that. What content of a
     * persistent buffer is copied meanwhile takes no turn, as no copy for the worker itself does.
     */
    private void outOfTurn(Runnable work) {
        pacer.pause();
        try {
            work.run();
        } finally {
            pacer.resume();
        }
    }

    private void trace(TraceFrame trace) {
        traceIdHigh = trace.traceIdHigh();
        traceIdLow = trace.traceIdLow();
    }

    private static void misplaced(Opcode opcode) {
        throw new ProtocolException(Status.INVALID_FRAME, opcode + " is no frame that a function sends to a worker");
    }

    /** What became of it, for the log. */
    String summary() {
        return name + (closing ? " closed" : " ended") + " after " + replies.frames() + " frames" + trace();
    }

    /** Streams of this session, for the watchdog. */
    List<StreamState> streams() {
        return holdings.streams();
    }

    /** Looks after the streams on another thread, where this session does not do so itself just now. */
    void tend() {
        if (turn.tryLock()) {
            try {
                holdings.tend();
            } finally {
                turn.unlock();
            }
        }
    }

    Pacer pacer() {
        return pacer;
    }

    /** Sees to it that no more device work is submitted under a grant that was recalled, where this session waits for input. */
    void stopSubmitting() {
        if (turn.tryLock()) {
            try {
                pacer.stop();
            } finally {
                turn.unlock();
            }
        }
    }

    /**
     * Tells the function why its session is over, and ends it: its thread wakes, and releases what it holds. The
     * connection ends only after that, so whoever waits for its end finds no work under way. Any thread may call.
     */
    void end(Status status, String text) {
        succession.end();
        Worker.log(name + " ends with " + status + ": " + text + trace());
        try {
            replies.fault(status, text, FAULT_PATIENCE_NS);
        } catch (IOException e) {
            // Nobody is there to be told.
        }
        line.endInput();
    }

    /** Ends the session and its connections without a word: its thread wakes, and releases what it holds. */
    void disconnect() {
        succession.end();
        line.close();
    }

    Succession succession() {
        return succession;
    }

    private String trace() {
        return (traceIdHigh | traceIdLow) == 0 ? "" : String.format(" (trace %016x%016x)", traceIdHigh, traceIdLow);
    }

    private void lost(BackendException cause) {
        if (cause.status() == Status.DEVICE_LOST) {
            deviceLost.accept(cause);
        } else {
            end(Status.INTERNAL, "the device refused what it must not: " + cause.getMessage());
        }
    }

    private void close() {
        try {
            holdings.endBatch(replies.frames(), replies.sequence());
            pacer.close();
            synchronizer.close();
            holdings.close();
        } catch (BackendException e) {
            lost(e);
        } finally {
            regions.close();
            disconnect();
        }
    }
}
