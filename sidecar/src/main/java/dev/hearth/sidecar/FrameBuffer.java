package dev.hearth.sidecar;

import dev.hearth.protocol.Frame;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;

/**
 * What one direction of a relay has read and not yet passed on. The relay steps over whole frames; those it keeps form
 * one run of bytes that a single write passes on as they came.
 *
 * <pre>{@code
 * 0 … run        passed on
 * run … next     the run: whole frames to pass on
 * next … filled  read and not yet looked at
 * }</pre>
 *
 * <p>The thread that makes it uses and closes it. It starts small and grows while reads fill it, so that a thousand idle
 * sessions cost little. Nothing is allocated on the heap except when it grows.
 */
final class FrameBuffer implements AutoCloseable {
    private static final int START_BYTES = 1 << 14;
    private static final int MAX_BYTES = 4 * Frame.MAX_BYTES;
    private static final int HEAD_BYTES = 64;

    private final Arena headArena = Arena.ofConfined();
    private final MemorySegment head = headArena.allocate(HEAD_BYTES, Long.BYTES);

    private Arena arena = Arena.ofConfined();
    private MemorySegment memory = arena.allocate(START_BYTES, Long.BYTES);
    private ByteBuffer bytes = memory.asByteBuffer();
    private int run;
    private int next;
    private int filled;
    private boolean full;

    /** Reads more; blocks until something is there. The run must have been written. False at the end. */
    boolean fill(ReadableByteChannel from) throws IOException {
        makeRoom();
        bytes.limit(bytes.capacity()).position(filled);
        int read = from.read(bytes);
        filled += Math.max(0, read);
        full = filled == bytes.capacity();
        return read >= 0;
    }

    private void makeRoom() {
        int left = filled - next;
        int wanted = left >= Frame.HEADER_BYTES ? Frame.lengthAt(memory, next) : Frame.HEADER_BYTES;
        if (wanted > bytes.capacity() || (full && bytes.capacity() < MAX_BYTES)) {
            grow(Math.max(wanted, 2 * bytes.capacity()));
        } else if (run > 0) {
            bytes.limit(filled).position(run);
            bytes.compact();
        }
        next -= run;
        filled -= run;
        run = 0;
    }

    @SuppressWarnings("MustBeClosedChecker") // close() and the next grow() close it
    private void grow(int wanted) {
        Arena before = arena;
        arena = Arena.ofConfined();
        MemorySegment to = arena.allocate(Integer.highestOneBit(wanted - 1) << 1, Long.BYTES);
        MemorySegment.copy(memory, run, to, 0, filled - run);
        before.close();
        memory = to;
        bytes = to.asByteBuffer();
    }

    /**
     * Length of the next whole frame, 0 where its end has not come yet.
     *
     * @throws ProtocolException INVALID_FRAME where the header's length is none that a frame can have
     */
    int nextLength() {
        int left = filled - next;
        if (left < Frame.HEADER_BYTES) {
            return 0;
        }
        int length = Frame.lengthAt(memory, next);
        if (!Frame.isValidLength(length)) {
            throw new ProtocolException(Status.INVALID_FRAME, Frame.describeLength(length));
        }
        return length <= left ? length : 0;
    }

    /** Op code number of the next frame. */
    int nextOpcode() {
        return Frame.opcodeAt(memory, next);
    }

    /** Sequence number of the next frame, 0 where there is none. */
    long nextSequence() {
        return filled - next < Frame.HEADER_BYTES ? 0 : new Frame(nextFrame(Frame.HEADER_BYTES)).sequence();
    }

    /**
     * The first bytes of the next frame, copied to memory that stays the same: each slice of the buffer would be an
     * object where the compiler does not see through it.
     */
    MemorySegment nextHead(int length) {
        MemorySegment.copy(memory, next, head, 0, Math.min(length, HEAD_BYTES));
        return head;
    }

    /** The next frame itself, for the few that are read as a whole; valid until the buffer moves on. */
    MemorySegment nextFrame(int length) {
        return memory.asSlice(next, length);
    }

    /** Takes the next frame into the run. */
    void keep(int length) {
        next += length;
    }

    /** Takes the next frame out. The run is moved up to what follows it, so that it stays one piece. */
    void drop(int length) {
        MemorySegment.copy(memory, run, memory, run + length, next - run);
        run += length;
        next += length;
    }

    /** Bytes of the run. */
    int pending() {
        return next - run;
    }

    /** Writes the run; blocks while the peer does not read. */
    void writeTo(WritableByteChannel to) throws IOException {
        bytes.limit(next).position(run);
        while (bytes.hasRemaining()) {
            to.write(bytes);
        }
        run = next;
        if (run == filled) {
            run = 0;
            next = 0;
            filled = 0;
        }
    }

    @Override
    public void close() {
        arena.close();
        headArena.close();
    }
}
