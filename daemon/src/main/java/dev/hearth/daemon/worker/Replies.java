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

    private final ReentrantLock writing = new ReentrantLock();
    private final Answers answers = new Answers();
    private FrameChannel channel;
    private long frames;
    private long sequence;
    /** Frames up to this one were taken over a connection before. */
    private long repeatedUpTo = Long.MIN_VALUE;

    /** Of the connection that serves the session now. */
    private long received;

    private long receivedBytes;
    private long acknowledged;

    Replies(FrameChannel channel) {
        this.channel = channel;
    }

    /** Notes a frame of the function; false where it was taken before the connection broke, and must be left out. */
    boolean taken(int lengthBytes, long number) {
        received++;
        receivedBytes += lengthBytes;
        if (number <= repeatedUpTo) {
            return false;
        }
        frames++;
        sequence = number;
        return true;
    }

    /**
     * Goes on over a new connection: what the function may not have read is answered there once more, and what it sends
     * once more is known.
     */
    void resume(FrameChannel next) throws IOException {
        writing.lock();
        try {
            channel = next;
            repeatedUpTo = sequence;
            received = 0;
            receivedBytes = 0;
            acknowledged = 0;
            answers.repeat(this::claimDone);
            channel.flush();
        } finally {
            writing.unlock();
        }
    }

    /** Frames taken and not acknowledged. */
    long unacknowledged() {
        return received - acknowledged;
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
            answers.note(answered, stream, failure, first, second);
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
            answers.note(answered, stream, failure, first, second);
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
        if (received == acknowledged) {
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
        if (received != acknowledged) {
            new AckFrame(channel.answer(Opcode.ACK, AckFrame.BYTES, sequence, 0))
                    .receivedFrames(received)
                    .receivedBytes(receivedBytes);
            acknowledged = received;
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
