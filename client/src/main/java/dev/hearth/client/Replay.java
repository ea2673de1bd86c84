package dev.hearth.client;

import dev.hearth.protocol.DoneFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.FrameChannel;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.RecordFrame;
import dev.hearth.protocol.ReleaseFrame;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.StreamFrame;
import dev.hearth.protocol.SynchronizeFrame;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Makes a context whole on another worker after its own was lost: opens a session, makes all that the {@link Journal}
 * holds once more, sends again what {@link Rerun} finds may run again, and answers for the rest itself. What all that
 * means for results is decided in ADR 0007.
 *
 * <p>Used under the lock of the writing side; {@link #run} on the thread that reads.
 */
final class Replay {
    /** More work between two synchronises than this is not kept; its stream has it lost with the worker. */
    private static final int MAX_KEPT_BYTES = 16 << 20;
    /** So often work is run again of which no part gets done: it may be what the worker dies of. */
    private static final int MAX_RERUNS = 3;

    private static final long MIN_PAUSE_NS = 5_000_000;
    private static final long MAX_PAUSE_NS = 200_000_000;

    private final Duration patience;
    private final List<Stream> streams;
    private final Journal journal = new Journal();
    private final DeviceInfo device;
    private int epoch;
    private long lastFrom;
    private int reruns;

    /** {@code streams} are those of the context that are open or have unfinished work. */
    Replay(Duration patience, List<Stream> streams, DeviceInfo device) {
        this.patience = patience;
        this.streams = streams;
        this.device = device;
    }

    Journal journal() {
        return journal;
    }

    /** How often the device was replaced. */
    int epoch() {
        return epoch;
    }

    /** From which frame on frames are kept, where those before {@code untaken} have been read by the worker. */
    long keepFrom(long untaken, int keptBytes) {
        if (keptBytes > MAX_KEPT_BYTES) {
            streams.forEach(Stream::keepNoLonger);
        }
        long from = untaken;
        for (Stream stream : streams) {
            from = Math.min(from, stream.firstToRunAgain());
        }
        journal.forgetBefore(from);
        return from;
    }

    /** As {@link Replies.Healer#heal}. */
    @Nullable
    Loss run(
            Connection connection,
            Door door,
            Link link,
            FrameChannel channel,
            Loss why,
            Consumer<Token> opensFromNowOn) {
        long from = link.sent().firstOr(channel.sequence() + 1);
        journal.forgetBefore(from);
        Rerun rerun = decide(connection, link.sent(), from, why);
        if (rerun.isAnyWork() && isTooOften(from)) {
            return new Loss(
                    why.status(),
                    "the worker was lost " + MAX_RERUNS
                            + " times over the same work, which seems to be what it dies of: " + why.message());
        }
        Loss left = why;
        long until = System.nanoTime() + patience.toNanos();
        long pauseNs = MIN_PAUSE_NS;
        while (!link.isClosed() && System.nanoTime() - until < 0) {
            try {
                Door.Opened opened = open(door, from, until);
                opensFromNowOn.accept(opened.welcome().token());
                goOn(connection, link, channel, rerun, opened);
                return null;
            } catch (AcceleratorException e) {
                left = Loss.fault(e.status(), e.reason());
                if (!left.mayHeal() && e.status() != Status.BUSY && e.status() != Status.REJECTED) {
                    return left;
                }
            } catch (IOException | UncheckedIOException e) {
                // There is no sidecar yet, or it went away again.
            }
            LockSupport.parkNanos(pauseNs);
            pauseNs = Math.min(2 * pauseNs, MAX_PAUSE_NS);
        }
        return left;
    }

    private boolean isTooOften(long from) {
        reruns = from == lastFrom ? reruns + 1 : 1;
        lastFrom = from;
        return reruns > MAX_RERUNS;
    }

    private Rerun decide(Connection connection, SentFrames sent, long from, Loss why) {
        var rerun = new Rerun(sent, journal, from, connection::isOutstanding);
        for (Stream stream : streams) {
            if (stream.isUnfinished()) {
                String lost = stream.isToRunAgain() ? null : why.message();
                rerun.add(stream.number(), stream.doneUpTo(), lost);
            }
        }
        rerun.decide();
        return rerun;
    }

    private Door.Opened open(Door door, long from, long untilNs) throws IOException {
        Door.Opened opened = door.open(Token.NONE, untilNs);
        boolean made = false;
        try {
            DeviceInfo now = opened.welcome().device();
            if (!now.backend().equals(device.backend())) {
                throw new AcceleratorException(
                        Status.UNSUPPORTED,
                        null,
                        "the context was on a device of " + device.backend() + ", and is given one of "
                                + now.backend());
            }
            make(opened.channel(), from - 1);
            made = true;
            return opened;
        } finally {
            if (!made) {
                opened.socket().close();
            }
        }
    }

    /** All these frames have the number before those that are kept, so that none of those is taken for one that was read. */
    private void make(FrameChannel channel, long sequence) throws IOException {
        Journal.Frames frames = (opcode, length, stream) -> claim(channel, opcode, length, sequence, stream);
        for (Journal.Entry entry : journal.entries()) {
            if (entry.making != null && entry.madeAt <= sequence) {
                entry.making.write(frames);
            }
        }
        recordEvents(frames);
        var _ = new SynchronizeFrame(frames.claim(Opcode.SYNCHRONIZE, SynchronizeFrame.BYTES, 0));
        channel.flush();
        Frame answer = channel.next();
        if (answer == null || answer.opcode() != Opcode.DONE.code()) {
            throw new EOFException("the worker ended before all was made again");
        }
        var done = new DoneFrame(answer.segment());
        if (done.status() != Status.OK.code()) {
            throw new AcceleratorException(
                    Status.of(done.status()),
                    Opcode.of(done.failedOpcode()),
                    "what the context holds could not be made again on another worker: " + done.message());
        }
    }

    private static MemorySegment claim(FrameChannel channel, Opcode opcode, int length, long sequence, long stream) {
        try {
            return channel.answer(opcode, length, sequence, stream);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The work before an event is done, run again after this, or lost: a stream that waits for it need not wait here. */
    private void recordEvents(Journal.Frames frames) {
        long stream = 0;
        for (Journal.Entry entry : journal.entries()) {
            if (entry.making == null) {
                if (stream == 0) {
                    stream = entry.handle.connection().newHandle();
                    var _ = new StreamFrame(frames.claim(Opcode.STREAM, StreamFrame.BYTES, stream));
                }
                new RecordFrame(frames.claim(Opcode.RECORD, RecordFrame.BYTES, stream)).event(entry.handle.number());
            }
        }
        if (stream != 0) {
            new ReleaseFrame(frames.claim(Opcode.RELEASE, ReleaseFrame.BYTES, 0)).handle(stream);
        }
    }

    private void goOn(Connection connection, Link link, FrameChannel channel, Rerun rerun, Door.Opened opened)
            throws IOException {
        epoch++;
        rerun.mark(epoch);
        for (Stream stream : streams) {
            String lost = rerun.whyLost(stream.number());
            if (lost != null) {
                stream.loseWork(lost(lost), connection.lastAsked(stream.number()), channel.sequence());
            }
        }
        connection.failLost(number -> {
            String lost = number == Reply.OF_ALL ? rerun.whyLost() : rerun.whyLost(number);
            return lost == null ? null : lost(lost);
        });
        connection.forgetTrace();
        link.replace(opened, rerun.again());
    }

    private static Loss lost(String reason) {
        return new Loss(
                Status.DEVICE_LOST,
                "the worker was lost, and with it the work of this stream since it was synchronised last (" + reason
                        + "). The context goes on: run that work again, or mark the stream replayable() where that may be"
                        + " done for you");
    }
}
