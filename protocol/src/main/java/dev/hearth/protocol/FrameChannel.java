package dev.hearth.protocol;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/**
 * Moves frames over a connected Unix socket: frames are claimed one after the other in a batch buffer and written at
 * once; what arrives is read in large pieces and handed out frame by frame.
 *
 * <p>The writing side and the reading side are independent of one another; each may be used by one thread at a time.
 * No call allocates on the heap once warm.
 */
public final class FrameChannel implements AutoCloseable {
    private static final int BUFFER_BYTES = 4 * Frame.MAX_BYTES;

    private final SocketChannel socket;
    private final ByteBuffer out = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final MemorySegment outSegment = MemorySegment.ofBuffer(out);
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);
    private final MemorySegment inSegment = MemorySegment.ofBuffer(in);
    private int claimed;
    private int taken;
    private int filled;
    private long sequence;

    /** Takes over a connected, blocking socket. */
    public FrameChannel(SocketChannel socket) {
        this.socket = socket;
    }

    /**
     * Starts the next frame of the batch with the next sequence number; it is sent by {@link #flush()}, or earlier where
     * the batch is full. The returned memory is zeroed behind the header and valid until then.
     *
     * @throws ProtocolException INVALID_FRAME where the length is none that a frame can have
     */
    public MemorySegment claim(Opcode opcode, int lengthBytes, long stream) throws IOException {
        return claim(opcode, lengthBytes, sequence + 1, stream);
    }

    /** As {@link #claim(Opcode, int, long)}, with the sequence number of the frame that it answers. */
    public MemorySegment answer(Opcode opcode, int lengthBytes, long answered, long stream) throws IOException {
        MemorySegment frame = claim(opcode, lengthBytes, answered, stream);
        sequence--;
        return frame;
    }

    private MemorySegment claim(Opcode opcode, int lengthBytes, long number, long stream) throws IOException {
        if (!Frame.isValidLength(lengthBytes)) {
            throw new ProtocolException(
                    Status.INVALID_FRAME,
                    opcode + " of " + lengthBytes + " bytes; a frame has at most " + Frame.MAX_BYTES);
        }
        if (claimed + lengthBytes > BUFFER_BYTES) {
            flush();
        }
        MemorySegment frame = Frame.begin(outSegment, claimed, opcode, lengthBytes, number, stream);
        claimed += lengthBytes;
        sequence++;
        return frame;
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
        while (!hasNext()) {
            if (!fill()) {
                return null;
            }
        }
        int length = Frame.lengthAt(inSegment, taken);
        var frame = new Frame(inSegment.asSlice(taken, length));
        taken += length;
        return frame;
    }

    private int checkedLength() {
        int length = Frame.lengthAt(inSegment, taken);
        if (!Frame.isValidLength(length)) {
            throw new ProtocolException(
                    Status.INVALID_FRAME,
                    "a frame of " + length + " bytes; lengths are multiples of 8 from " + Frame.HEADER_BYTES + " to "
                            + Frame.MAX_BYTES);
        }
        return length;
    }

    private boolean fill() throws IOException {
        if (taken == filled) {
            taken = 0;
            filled = 0;
        } else if (BUFFER_BYTES - taken < Frame.MAX_BYTES) {
            in.limit(filled).position(taken);
            in.compact();
            filled -= taken;
            taken = 0;
        }
        in.limit(BUFFER_BYTES).position(filled);
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
