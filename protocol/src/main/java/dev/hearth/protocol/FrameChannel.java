package dev.hearth.protocol;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ByteChannel;
import org.jspecify.annotations.Nullable;

/**
 * Moves frames over a connected Unix socket: frames are claimed one after the other in a batch buffer and written at
 * once; what arrives is read in large pieces and handed out frame by frame.
 *
 * <p>The writing side and the reading side are independent of one another; each may be used by one thread at a time.
 * Claiming, flushing and {@link #take} leave no garbage once compiled; {@link #next} makes a view a frame, which is none
 * only where the compiler can inline all that the caller does with it.
 */
public final class FrameChannel implements AutoCloseable {
    /** Of each direction: a batch of some hundred launches, and little enough for a thousand connections. */
    private static final int BUFFER_BYTES = Frame.MAX_BYTES;
    /** What a connection begins with: to a function that comes for one launch, 32 fresh pages are a tenth of a millisecond. */
    private static final int FIRST_BYTES = 4096;

    private final ByteChannel socket;
    private ByteBuffer out = buffer(FIRST_BYTES);
    private MemorySegment outSegment = MemorySegment.ofBuffer(out);
    private ByteBuffer in = buffer(FIRST_BYTES);
    private MemorySegment inSegment = MemorySegment.ofBuffer(in);
    private int claimed;
    private int taken;
    private int filled;
    private long sequence;

    /** Takes over a connected, blocking socket. */
    public FrameChannel(ByteChannel socket) {
        this(socket, 0);
    }

    /** Takes over a socket on which frames up to this sequence number were sent already. */
    public FrameChannel(ByteChannel socket, long sequence) {
        this.socket = socket;
        this.sequence = sequence;
    }

    private static ByteBuffer buffer(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Starts the next frame of the batch with the next sequence number; it is sent by {@link #flush()}, or by a later
     * claim where the batch is full. The returned memory is zeroed behind the header and valid until then.
     *
     * @throws ProtocolException INVALID_FRAME where the length is none that a frame can have
     */
    public MemorySegment claim(Opcode opcode, int lengthBytes, long stream) throws IOException {
        MemorySegment frame = answer(opcode, lengthBytes, sequence + 1, stream);
        sequence++;
        return frame;
    }

    /** As {@link #claim(Opcode, int, long)}, with the sequence number of the frame that it answers. */
    public MemorySegment answer(Opcode opcode, int lengthBytes, long answered, long stream) throws IOException {
        makeRoom(opcode, lengthBytes);
        MemorySegment frame = Frame.header(outSegment, claimed, opcode, lengthBytes, answered, stream);
        claimed += lengthBytes;
        return frame;
    }

    /**
     * As {@link #claim}, for a frame that the caller has written in memory of its own, of which all behind the header is
     * copied. No view is made, so that a sender that keeps its memory allocates nothing, however its calls are compiled.
     */
    public void append(Opcode opcode, MemorySegment image, int lengthBytes, long stream) throws IOException {
        makeRoom(opcode, lengthBytes);
        sequence++;
        Frame.putHeader(outSegment, claimed, opcode, lengthBytes, sequence, stream);
        int header = Frame.HEADER_BYTES;
        MemorySegment.copy(image, header, outSegment, (long) claimed + header, lengthBytes - header);
        claimed += lengthBytes;
    }

    private void makeRoom(Opcode opcode, int lengthBytes) throws IOException {
        Frame.requireValidLength(opcode, lengthBytes);
        if (claimed + lengthBytes > out.capacity()) {
            flush();
            if (out.capacity() < BUFFER_BYTES) {
                out = buffer(BUFFER_BYTES);
                outSegment = MemorySegment.ofBuffer(out);
            }
        }
    }

    /** Sequence number of the frame claimed last. */
    public long sequence() {
        return sequence;
    }

    /** Bytes claimed and not yet written. */
    public int pendingBytes() {
        return claimed;
    }

    /** Writes all claimed frames in one call; blocks while the peer does not read. */
    public void flush() throws IOException {
        out.position(0).limit(claimed);
        while (out.hasRemaining()) {
            socket.write(out);
        }
        // Once for the whole batch rather than at each claim, which stays small enough to be inlined.
        Frame.zero(outSegment, 0, claimed);
        claimed = 0;
    }

    /** Whether a whole frame lies in the buffer, so that {@link #next()} returns without reading. */
    public boolean hasNext() {
        int left = filled - taken;
        return left >= Frame.HEADER_BYTES && left >= checkedLength();
    }

    /**
     * The next frame; blocks until it is there. Its bytes stay as they are until the next call.
     *
     * @return null at the end of the connection, also when that comes in the middle of a frame
     * @throws ProtocolException INVALID_FRAME where the header's length is none that a frame can have
     */
    public @Nullable Frame next() throws IOException {
        if (!await()) {
            return null;
        }
        int length = Frame.lengthAt(inSegment, taken);
        var frame = new Frame(inSegment.asSlice(taken, length));
        taken += length;
        return frame;
    }

    /**
     * Blocks until a whole frame lies in the buffer; false at the end of the connection.
     *
     * @throws ProtocolException INVALID_FRAME where the header's length is none that a frame can have
     */
    public boolean await() throws IOException {
        while (!hasNext()) {
            if (!fill()) {
                return false;
            }
        }
        return true;
    }

    /**
     * Copies the next frame, which {@link #await()} or {@link #hasNext()} found, to the start of memory of at least
     * {@link Frame#MAX_BYTES}: a reader that keeps its views on such memory makes no object a frame.
     *
     * @return the frame's length
     */
    public int take(MemorySegment into) {
        if (!hasNext()) {
            throw new IllegalStateException("no whole frame has arrived; await() waits for one");
        }
        int length = Frame.lengthAt(inSegment, taken);
        MemorySegment.copy(inSegment, taken, into, 0, length);
        taken += length;
        return length;
    }

    /** What was read and not yet taken: whole frames, and perhaps the first part of one. Gone with the next call. */
    public MemorySegment ahead() {
        return inSegment.asSlice(taken, filled - taken);
    }

    /** Forgets what was read and not yet taken: a part of a frame whose connection broke. For the reading side. */
    public void forgetAhead() {
        filled = 0;
        taken = 0;
    }

    private int checkedLength() {
        int length = Frame.lengthAt(inSegment, taken);
        if (!Frame.isValidLength(length)) {
            throw new ProtocolException(Status.INVALID_FRAME, Frame.describeLength(length));
        }
        return length;
    }

    private boolean fill() throws IOException {
        // What is left is a part of one frame, mostly nothing: little to move, and then any frame has room.
        if (filled == in.capacity() && filled < BUFFER_BYTES) {
            // The peer sends more than this at once.
            ByteBuffer larger = buffer(BUFFER_BYTES);
            larger.put(0, in, taken, filled - taken);
            in = larger;
            inSegment = MemorySegment.ofBuffer(larger);
        } else if (taken > 0) {
            in.limit(filled).position(taken).compact();
        }
        filled -= taken;
        taken = 0;
        in.limit(in.capacity()).position(filled);
        int read = socket.read(in);
        filled += Math.max(0, read);
        return read >= 0;
    }

    /** Closes the socket; a thread that reads or writes in it gets an {@link IOException}. */
    @Override
    public void close() throws IOException {
        socket.close();
    }
}
