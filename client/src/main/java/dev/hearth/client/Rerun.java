package dev.hearth.client;

import dev.hearth.protocol.CopyFrame;
import dev.hearth.protocol.FillFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.QueryFrame;
import dev.hearth.protocol.RecordFrame;
import dev.hearth.protocol.WaitFrame;
import java.lang.foreign.MemorySegment;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides what of the frames that were kept is carried out again by another worker, after one was lost.
 *
 * <p>All that was acknowledged by a synchronise is done, and is not. Of the rest, work is run again on streams that the
 * function has marked replayable; on others it is lost. The device's memory is new, so it follows from frame to frame
 * which buffers hold what they held: those that no work had used before it, and those that the work itself has written as a
 * whole. A stream whose work would use another, or waits for what is lost, has lost its work too; then everything
 * is looked at anew.
 */
final class Rerun {
    /** A stream whose work is not all acknowledged. */
    private static final class Unfinished {
        final long doneUpTo;

        @Nullable
        String why;

        Unfinished(long doneUpTo, @Nullable String why) {
            this.doneUpTo = doneUpTo;
            this.why = why;
        }
    }

    private final SentFrames sent;
    private final Journal journal;
    private final long from;
    private final LongPredicate outstanding;
    private final Map<Long, Unfinished> streams = new HashMap<>();
    private final Set<Long> lostMemory = new HashSet<>();
    private final Set<Long> lostEvents = new HashSet<>();
    private final Set<Long> recorded = new HashSet<>();
    private SentFrames again = new SentFrames();
    private boolean anyWork;

    /**
     * Nothing is decided yet.
     *
     * @param from number of the first frame that was kept
     * @param outstanding which frames the function waits for an answer to
     */
    Rerun(SentFrames sent, Journal journal, long from, LongPredicate outstanding) {
        this.sent = sent;
        this.journal = journal;
        this.from = from;
        this.outstanding = outstanding;
    }

    /** Adds a stream; {@code why} its unfinished work cannot be run again, null where it can. */
    void add(long number, long doneUpTo, @Nullable String why) {
        streams.put(number, new Unfinished(doneUpTo, why));
    }

    /** Decides. */
    void decide() {
        boolean decided = false;
        while (!decided) {
            startOver();
            decided = sent.forEach(this::take);
        }
    }

    private void startOver() {
        again = new SentFrames();
        anyWork = false;
        lostMemory.clear();
        lostEvents.clear();
        recorded.clear();
        for (Journal.Entry entry : journal.entries()) {
            Handle handle = entry.handle;
            if (handle.isPrecious() && handle.wasUsedBefore(from)) {
                lostMemory.add(handle.number());
            }
            if (entry.making == null && entry.madeAt < from && isRecordLost(handle)) {
                lostEvents.add(handle.number());
            }
        }
    }

    /** Where it was recorded again since, nobody knows on which stream before: then any that has lost its work counts. */
    private boolean isRecordLost(Handle event) {
        if (event.recordedAt() >= from) {
            return whyLost() != null;
        }
        Unfinished unfinished = streams.get(event.recordedOn());
        return unfinished != null && event.recordedAt() > unfinished.doneUpTo;
    }

    /** Looks at one frame; false where a stream turned out to have lost its work, so that all is to be looked at anew. */
    private boolean take(MemorySegment frame) {
        Opcode opcode = Opcode.of(Frame.opcodeAt(frame, 0));
        long sequence = Frame.sequenceAt(frame, 0);
        long number = Frame.streamAt(frame, 0);
        if (opcode == null) {
            return true;
        }
        return switch (opcode) {
            case COPY, FILL, LAUNCH, RECORD, WAIT -> command(opcode, frame, number, sequence);
            case SYNCHRONIZE -> {
                if (outstanding.test(sequence) && (number == 0 ? whyLost() : whyLost(number)) == null) {
                    again.add(frame);
                }
                yield true;
            }
            case QUERY -> {
                if (outstanding.test(sequence) && new QueryFrame(frame).subject() != Connection.ELAPSED) {
                    again.add(frame);
                }
                yield true;
            }
            default -> {
                again.add(frame);
                yield true;
            }
        };
    }

    private boolean command(Opcode opcode, MemorySegment frame, long number, long sequence) {
        Unfinished unfinished = streams.get(number);
        if (unfinished == null || sequence <= unfinished.doneUpTo || unfinished.why != null) {
            leaveOut(opcode, frame, unfinished != null && sequence > unfinished.doneUpTo);
            return true;
        }
        String why = whyNot(opcode, frame);
        if (why != null) {
            unfinished.why = why;
            return false;
        }
        again.add(frame);
        anyWork = true;
        return true;
    }

    /** The frame is not sent again: what it wrote is not there. */
    private void leaveOut(Opcode opcode, MemorySegment frame, boolean lost) {
        switch (opcode) {
            case COPY -> lose(new CopyFrame(frame).destination());
            case FILL -> lose(new FillFrame(frame).destination());
            case LAUNCH -> {
                var launch = new LaunchFrame(frame);
                for (int i = 0; i < launch.argumentCount(); i++) {
                    if (isMemory(launch, i)) {
                        lose(launch.argumentValue(i));
                    }
                }
            }
            case RECORD -> {
                long event = new RecordFrame(frame).event();
                recorded.remove(event);
                if (lost) {
                    lostEvents.add(event);
                } else {
                    lostEvents.remove(event);
                }
            }
            default -> {
                // It writes nothing.
            }
        }
    }

    private void lose(long memory) {
        Journal.Entry entry = journal.find(memory);
        if (entry != null && entry.handle.isPrecious()) {
            lostMemory.add(memory);
        }
    }

    private static boolean isMemory(LaunchFrame launch, int index) {
        int kind = launch.argumentKind(index);
        return kind == LaunchFrame.KIND_BUFFER || kind == LaunchFrame.KIND_ARRAY;
    }

    /** Why a command cannot be run again, null where it can; notes what it makes whole. */
    private @Nullable String whyNot(Opcode opcode, MemorySegment frame) {
        return switch (opcode) {
            case COPY -> {
                var copy = new CopyFrame(frame);
                String why = whyNot(copy.source());
                yield why != null ? why : write(copy.destination(), copy.destinationOffset(), copy.lengthBytes());
            }
            case FILL -> {
                var fill = new FillFrame(frame);
                yield write(fill.destination(), fill.offset(), fill.lengthBytes());
            }
            case LAUNCH -> whyNot(new LaunchFrame(frame));
            case RECORD -> {
                long event = new RecordFrame(frame).event();
                lostEvents.remove(event);
                recorded.add(event);
                yield null;
            }
            default ->
                lostEvents.contains(new WaitFrame(frame).event())
                        ? "it waits for an event of a stream whose own work is lost"
                        : null;
        };
    }

    private @Nullable String whyNot(LaunchFrame launch) {
        for (int i = 0; i < launch.argumentCount(); i++) {
            String why = isMemory(launch, i) ? whyNot(launch.argumentValue(i)) : null;
            if (why != null) {
                return why;
            }
        }
        return null;
    }

    private @Nullable String write(long memory, long offset, long lengthBytes) {
        Journal.Entry entry = journal.find(memory);
        if (entry != null && offset == 0 && lengthBytes == entry.handle.lengthBytes()) {
            lostMemory.remove(memory);
        }
        return whyNot(memory);
    }

    private @Nullable String whyNot(long memory) {
        Journal.Entry entry = journal.find(memory);
        return entry == null || !lostMemory.contains(memory) ? null : entry.handle.contentsLost();
    }

    /** The frames to send. */
    SentFrames again() {
        return again;
    }

    /** Whether there is work of the device among them. */
    boolean isAnyWork() {
        return anyWork;
    }

    /** Why the unfinished work of this stream is lost; null where it is not, or where it had none. */
    @Nullable
    String whyLost(long number) {
        Unfinished unfinished = streams.get(number);
        return unfinished == null ? null : unfinished.why;
    }

    /** Why the unfinished work of some stream is lost; null where that of none is. */
    @Nullable
    String whyLost() {
        for (Unfinished unfinished : streams.values()) {
            if (unfinished.why != null) {
                return unfinished.why;
            }
        }
        return null;
    }

    /** Marks what is not as it was: buffers without their contents, events without their time. */
    void mark(int epoch) {
        for (Journal.Entry entry : journal.entries()) {
            long number = entry.handle.number();
            if (lostMemory.contains(number)) {
                entry.handle.loseContents();
            }
            if (recorded.contains(number)) {
                entry.handle.recordedIn(epoch);
            }
        }
    }
}
