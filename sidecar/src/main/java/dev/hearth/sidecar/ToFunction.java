package dev.hearth.sidecar;

import dev.hearth.protocol.AckFrame;
import dev.hearth.protocol.DoneFrame;
import dev.hearth.protocol.FaultFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.posix.UnixSocket;
import dev.hearth.sidecar.FrameRelay.Health;
import dev.hearth.sidecar.admission.Flow;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import org.jspecify.annotations.Nullable;

/** Worker → function. Takes out the ACKs, which are the sidecar's, and passes everything else on as it came. */
final class ToFunction {
    private final FrameRelay relay;
    private final UnixSocket function;
    private final UnixSocket worker;
    private final Counters counters;
    private final @Nullable BatchSpans spans;
    private int passed;
    private boolean faulted;
    private volatile Health health = Health.UNKNOWN;

    ToFunction(
            FrameRelay relay, UnixSocket function, UnixSocket worker, Counters counters, @Nullable BatchSpans spans) {
        this.relay = relay;
        this.function = function;
        this.worker = worker;
        this.counters = counters;
        this.spans = spans;
    }

    /** Carries frames until the worker ends, then ends the function's side too. */
    void run() {
        try (var buffer = new FrameBuffer()) {
            while (read(buffer)) {
                pass(buffer);
                write(buffer);
            }
        } catch (ProtocolException e) {
            relay.fail(Status.INTERNAL, "the worker broke the protocol: " + e.getMessage(), 0);
        } catch (IOException e) {
            // The function is gone in the middle of an answer.
            relay.functionEnded();
        } finally {
            health = relay.workerEnded(faulted, health);
        }
    }

    Health health() {
        return health;
    }

    private boolean read(FrameBuffer buffer) {
        try {
            return buffer.fill(worker);
        } catch (IOException e) {
            return false;
        }
    }

    private void pass(FrameBuffer buffer) {
        for (int length = buffer.nextLength(); length > 0; length = buffer.nextLength()) {
            int code = buffer.nextOpcode();
            if (code == Opcode.ACK.code()) {
                acknowledge(buffer, length);
                buffer.drop(length);
                continue;
            }
            if (code == Opcode.DONE.code()) {
                done(buffer, length);
            } else if (code == Opcode.FAULT.code()) {
                fault(new FaultFrame(buffer.nextFrame(length)));
            } else {
                throw new ProtocolException(Status.INVALID_FRAME, "it sent op code " + code);
            }
            buffer.keep(length);
            passed++;
        }
    }

    private void acknowledge(FrameBuffer buffer, int length) {
        MemorySegment ack = buffer.nextHead(length);
        long frames = AckFrame.receivedFramesOf(ack);
        long bytes = AckFrame.receivedBytesOf(ack);
        Flow flow = relay.flow();
        long framesBefore = flow.takenFrames();
        long bytesBefore = flow.takenBytes();
        if (!flow.acknowledged(frames, bytes)) {
            throw new ProtocolException(
                    Status.INVALID_FRAME, "it acknowledged " + frames + " frames, not what it was sent");
        }
        counters.framesInFlight.add(framesBefore - frames);
        counters.bytesInFlight.add(bytesBefore - bytes);
        relay.acknowledged();
    }

    private void done(FrameBuffer buffer, int length) {
        health = Health.ANSWERED;
        if (spans != null && spans.isAwaited()) {
            spans.done(buffer.nextSequence(), new DoneFrame(buffer.nextFrame(length)));
        }
    }

    private void fault(FaultFrame fault) {
        faulted = true;
        counters.sessionsFaulted.increment();
        Status status = Status.of(fault.status());
        if (status == Status.DEVICE_LOST || status == Status.UNAVAILABLE) {
            health = Health.LOST;
        }
    }

    private void write(FrameBuffer buffer) throws IOException {
        int bytes = buffer.pending();
        if (bytes == 0) {
            return;
        }
        buffer.writeTo(function);
        counters.toFunction.frames.add(passed);
        counters.toFunction.bytes.add(bytes);
        counters.toFunction.batches.increment();
        passed = 0;
    }
}
