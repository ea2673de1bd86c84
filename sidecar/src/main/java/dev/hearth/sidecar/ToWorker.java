package dev.hearth.sidecar;

import dev.hearth.protocol.Frame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.RegionFrame;
import dev.hearth.protocol.ReleaseFrame;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.TraceFrame;
import dev.hearth.protocol.posix.PeerGoneException;
import dev.hearth.protocol.posix.UnixSocket;
import dev.hearth.sidecar.admission.Admission;
import dev.hearth.sidecar.admission.Verdict;
import java.io.EOFException;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Function → worker. Reads as much as is there, asks the admission for each frame by its header, and passes on what may
 * go. Where a frame has to wait nothing more is read: the function's socket fills and the function waits in its write.
 * While it waits, here or in a write to the worker, nothing would be read of the function's end either, so that is
 * looked for: a function that is gone does not hold its worker.
 */
final class ToWorker {
    // Op codes by range, so that a new message between function and worker needs no change here.
    private static final int FIRST = Opcode.REGION.code();
    private static final int LAST = Opcode.DONE.code() - 1;
    private static final long MIN_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long MAX_PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(50);

    private final FrameRelay relay;
    private final UnixSocket function;
    private final WorkerLink worker;
    private final Admission admission;
    private final Regions regions;
    private final Counters counters;
    private final @Nullable BatchSpans spans;
    private int frames;
    private int launches;

    ToWorker(
            FrameRelay relay,
            UnixSocket function,
            WorkerLink worker,
            Admission admission,
            Regions regions,
            Counters counters,
            @Nullable BatchSpans spans) {
        this.relay = relay;
        this.function = function;
        this.worker = worker;
        this.admission = admission;
        this.regions = regions;
        this.counters = counters;
        this.spans = spans;
        worker.frames().sendFor(function);
        worker.descriptors().sendFor(function);
    }

    /** Carries frames until either side ends. */
    void run() {
        try (var buffer = new FrameBuffer()) {
            while (read(buffer)) {
                passOrFail(buffer);
                write(buffer);
            }
            relay.functionEnded();
        } catch (PeerGoneException e) {
            // Nobody is left who wants sent what waits here, a CLOSE among it or not.
            relay.functionGone();
        } catch (IOException e) {
            // The worker is gone, or takes no more. The other direction hears its end too, passes on what it still said
            // until then and tells the function.
        }
    }

    private boolean read(FrameBuffer buffer) {
        try {
            return buffer.fill(function);
        } catch (IOException e) {
            return false;
        }
    }

    private void passOrFail(FrameBuffer buffer) throws IOException {
        try {
            pass(buffer);
        } catch (ProtocolException e) {
            relay.fail(e.status(), String.valueOf(e.getMessage()), buffer.nextSequence());
            throw new EOFException("the session ends with a fault");
        }
    }

    private void pass(FrameBuffer buffer) throws IOException {
        for (int length = buffer.nextLength(); length > 0; length = buffer.nextLength()) {
            Opcode opcode = opcode(buffer);
            admit(buffer, length);
            switch (opcode) {
                case LAUNCH -> launches++;
                case REGION -> hand(buffer, length);
                case RELEASE -> release(buffer, length);
                case CLOSE -> relay.closing();
                default -> {
                    // Only the worker reads it.
                }
            }
            trace(buffer, opcode, length);
            buffer.keep(length);
            count(length);
        }
    }

    /** In flight from here on, also where the write then fails: the relay's end takes the same numbers out again. */
    private void count(int length) {
        relay.flow().sent(length);
        counters.framesInFlight.increment();
        counters.bytesInFlight.add(length);
        frames++;
    }

    private Opcode opcode(FrameBuffer buffer) {
        int code = buffer.nextOpcode();
        Opcode opcode = Opcode.of(code);
        if (opcode == null) {
            throw new ProtocolException(
                    Status.UNKNOWN_OPCODE,
                    "op code " + code + " is unknown to protocol version " + Frame.VERSION
                            + "; the client is newer than the sidecar or sends no frames");
        }
        if (code < FIRST || code > LAST || opcode == Opcode.DESCRIPTOR) {
            throw new ProtocolException(
                    Status.INVALID_FRAME, opcode + " is not for a function to send; the session has begun already");
        }
        if (relay.isClosing()) {
            throw new ProtocolException(Status.INVALID_FRAME, opcode + " after CLOSE, which ends the session");
        }
        return opcode;
    }

    private void admit(FrameBuffer buffer, int length) throws IOException {
        Verdict verdict = admission.check(relay.flow(), length);
        if (verdict == Verdict.WAIT) {
            verdict = await(buffer, length);
        }
        if (verdict == Verdict.REJECT) {
            counters.admissionRejects.increment();
            throw new ProtocolException(
                    Status.REJECTED, "the sidecar takes no more frames of this function; see hearth.sidecar.admission");
        }
    }

    private Verdict await(FrameBuffer buffer, int length) throws IOException {
        // What was admitted must reach the worker, or the ACK waited for never comes.
        write(buffer);
        long since = System.nanoTime();
        long pause = MIN_PAUSE_NS;
        Verdict verdict;
        do {
            LockSupport.parkNanos(this, pause);
            pause = Math.min(2 * pause, MAX_PAUSE_NS);
            if (relay.isEnded()) {
                throw new EOFException("the worker ended");
            }
            verdict = admission.check(relay.flow(), length);
            if (verdict == Verdict.WAIT && function.isPeerGone()) {
                throw new PeerGoneException("the function is gone; its next frame was not yet admitted");
            }
        } while (verdict == Verdict.WAIT);
        counters.admissionWaits.increment();
        counters.admissionWaitNs.add(System.nanoTime() - since);
        return verdict;
    }

    /** The descriptor goes out right before its REGION, so that the worker, busy or not, always comes to take it. */
    private void hand(FrameBuffer buffer, int length) throws IOException {
        var region = new RegionFrame(buffer.nextFrame(length));
        write(buffer);
        regions.hand(region, worker.descriptors());
    }

    private void release(FrameBuffer buffer, int length) {
        regions.release(ReleaseFrame.handleOf(buffer.nextHead(length)));
    }

    private void trace(FrameBuffer buffer, Opcode opcode, int length) {
        if (spans != null) {
            if (opcode == Opcode.TRACE) {
                spans.context(new TraceFrame(buffer.nextFrame(length)));
            } else if (spans.isTraced()) {
                spans.frame(opcode, buffer.nextSequence());
            }
        }
    }

    private void write(FrameBuffer buffer) throws IOException {
        int bytes = buffer.pending();
        if (bytes == 0) {
            return;
        }
        buffer.writeTo(worker.frames());
        counters.toWorker.frames.add(frames);
        counters.toWorker.bytes.add(bytes);
        counters.toWorker.batches.increment();
        counters.launches.add(launches);
        frames = 0;
        launches = 0;
    }
}
