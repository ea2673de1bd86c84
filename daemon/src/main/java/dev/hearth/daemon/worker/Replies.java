package dev.hearth.daemon.worker;

import dev.hearth.protocol.AckFrame;
import dev.hearth.protocol.DoneFrame;
import dev.hearth.protocol.FaultFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.FrameChannel;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.Status;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * What a session says: WELCOME, DONE, ACK, FAULT. Any thread may answer; only the session's thread counts what was taken
 * and acknowledges it.
 */
final class Replies {
    /** Most bytes of a message; a compiler's log may be longer than a frame. */
    private static final int MAX_MESSAGE_BYTES = Frame.MAX_BYTES - 256;

    private static final byte[] NOTHING = {};

    private final FrameChannel channel;
    private final ReentrantLock writing = new ReentrantLock();
    private long frames;
    private long bytes;
    private long sequence;
    private long acknowledged;

    Replies(FrameChannel channel) {
        this.channel = channel;
    }

    /** Notes a frame of the function. */
    void taken(int lengthBytes, long number) {
        frames++;
        bytes += lengthBytes;
        sequence = number;
    }

    /** Frames taken and not acknowledged. */
    long unacknowledged() {
        return frames - acknowledged;
    }

    /** Frames taken since the session began. */
    long frames() {
        return frames;
    }

    /** Sequence number of the frame taken last. */
    long sequence() {
        return sequence;
    }

    /** Answers on the session's own thread: what is not acknowledged yet is, in the same write. */
    void doneAndAck(long answered, long stream, @Nullable Failure failure, long first, long second) throws IOException {
        writing.lock();
        try {
            claimDone(answered, stream, failure, first, second);
            claimAck();
            channel.flush();
        } finally {
            writing.unlock();
        }
    }

    /** Answers on any thread. */
    void done(long answered, long stream, @Nullable Failure failure, long first, long second) throws IOException {
        writing.lock();
        try {
            claimDone(answered, stream, failure, first, second);
            channel.flush();
        } finally {
            writing.unlock();
        }
    }

    private void claimDone(long answered, long stream, @Nullable Failure failure, long first, long second)
            throws IOException {
        byte[] message = failure == null ? NOTHING : Frame.utf8(failure.text(), MAX_MESSAGE_BYTES);
        var done = new DoneFrame(channel.answer(Opcode.DONE, DoneFrame.bytes(message), answered, stream))
                .first(first)
                .second(second);
        if (failure != null) {
            done.status(failure.status().code())
                    .failedOpcode(failure.opcode())
                    .failedSequence(failure.sequence())
                    .texts(message);
        }
    }

    /** Acknowledges what was taken, where something was. */
    void ack() throws IOException {
        if (frames == acknowledged) {
            return;
        }
        writing.lock();
        try {
            claimAck();
            channel.flush();
        } finally {
            writing.unlock();
        }
    }

    private void claimAck() throws IOException {
        if (frames != acknowledged) {
            new AckFrame(channel.answer(Opcode.ACK, AckFrame.BYTES, sequence, 0))
                    .receivedFrames(frames)
                    .receivedBytes(bytes);
            acknowledged = frames;
        }
    }

    /** Says that the session is over; gives up where another answer has been stuck for this long. */
    void fault(Status status, String text, long patienceNs) throws IOException {
        if (!lockWithin(patienceNs)) {
            return;
        }
        try {
            byte[] message = Frame.utf8(text, MAX_MESSAGE_BYTES);
            new FaultFrame(channel.answer(Opcode.FAULT, FaultFrame.bytes(message), sequence, 0))
                    .status(status.code())
                    .texts(message);
            channel.flush();
        } finally {
            writing.unlock();
        }
    }

    private boolean lockWithin(long patienceNs) {
        try {
            return writing.tryLock(patienceNs, TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
