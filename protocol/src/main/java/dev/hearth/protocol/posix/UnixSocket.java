package dev.hearth.protocol.posix;

import dev.hearth.protocol.Frame;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.nio.channels.ByteChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A connected, blocking Unix socket: frames with descriptors ({@link #send}, {@link #receive}), or plain bytes as the
 * channel under a {@link dev.hearth.protocol.FrameChannel} ({@link #read}, {@link #write}), which allocate nothing.
 *
 * <p>Sending and receiving are independent; a second thread in the same direction waits until the first is done. Any
 * thread may close, which wakes those that wait with {@link AsynchronousCloseException}. Descriptors that a peer sends
 * along with bytes that are read with {@link #read} are closed by the kernel.
 */
public final class UnixSocket implements ByteChannel {
    /** Most descriptors that a message carries. */
    public static final int MAX_DESCRIPTORS = 8;

    private final Descriptor socket;

    private final ReentrantLock sending = new ReentrantLock();
    private final MemorySegment sendState;
    private final BufferAddress sendAddress = new BufferAddress();
    private @Nullable MessageHeader sendHeader;
    private MemorySegment sendBuffer = MemorySegment.NULL;
    private @Nullable Origin origin;

    private final ReentrantLock receiving = new ReentrantLock();
    private final MemorySegment receiveState;
    private final BufferAddress receiveAddress = new BufferAddress();
    private @Nullable MessageHeader receiveHeader;
    private MemorySegment receiveBuffer = MemorySegment.NULL;
    private final Patience patience = new Patience();

    private final Poll peerPoll = new Poll();

    UnixSocket(Descriptor socket) {
        this.socket = socket;
        // Not freed by close: a call may still be under way in it then.
        sendState = Libc.newState(Arena.ofAuto());
        receiveState = Libc.newState(Arena.ofAuto());
    }

    /** Connects to the socket that is listened on at this path; waits while the queue of its listener is full. */
    public static UnixSocket connect(Path path) throws IOException {
        return new UnixSocket(UnixAddress.connect(path));
    }

    /** Who is at the other end: the process that connected, or that listened when this side connected. */
    public PeerCredentials peer() throws IOException {
        return SocketOptions.peer(socket);
    }

    /**
     * Bounds every later wait of a send or receive, which then ends in {@link SocketTimeoutException}; zero waits
     * without bound again. A message may be moved in part by then: close the socket. A peer that sends byte by byte
     * keeps each wait short: {@link #receive(Duration)} bounds them all together.
     */
    public UnixSocket timeout(Duration timeout) throws IOException {
        SocketOptions.timeout(socket, timeout);
        return this;
    }

    /**
     * From now on this socket sends what the peer of that one wants sent: a send or write that has to wait for room
     * gives up with {@link PeerGoneException} once that peer is gone. What need not wait costs nothing more. Sends are
     * no longer bounded by {@link #timeout}.
     */
    public UnixSocket sendFor(UnixSocket other) {
        sending.lock();
        try {
            origin = new Origin(other.socket);
        } finally {
            sending.unlock();
        }
        return this;
    }

    /** Whether the peer has closed, or ended its sending, whatever of it lies here unread; does not wait. */
    public boolean isPeerGone() throws IOException {
        int number = socket.acquire();
        try {
            return peerPoll.await(number, Poll.PEER_GONE, 0);
        } finally {
            socket.release();
        }
    }

    /**
     * Sends whole frames; the descriptors go with the first byte, so they belong to the first frame. The descriptors
     * stay the caller's, who may close them once this returns. Blocks while the peer does not read.
     */
    public void send(MemorySegment frames, Descriptor... descriptors) throws IOException {
        if (descriptors.length > MAX_DESCRIPTORS) {
            throw new IllegalArgumentException(
                    descriptors.length + " descriptors; a message carries at most " + MAX_DESCRIPTORS);
        }
        sending.lock();
        try {
            int number = socket.acquire();
            int held = 0;
            try {
                int[] numbers = new int[descriptors.length];
                for (; held < descriptors.length; held++) {
                    numbers[held] = descriptors[held].acquire();
                }
                sendAll(number, frames, numbers);
            } finally {
                for (int i = 0; i < held; i++) {
                    descriptors[i].release();
                }
                socket.release();
            }
        } finally {
            sending.unlock();
        }
    }

    private void sendAll(int number, MemorySegment frames, int[] descriptors) throws IOException {
        MessageHeader header = sendHeader;
        if (header == null) {
            header = new MessageHeader(Arena.ofAuto(), MAX_DESCRIPTORS);
            sendHeader = header;
        }
        MemorySegment bytes = frames;
        if (!frames.isNative()) {
            sendBuffer = grown(sendBuffer, frames.byteSize());
            bytes = sendBuffer.asSlice(0, frames.byteSize()).copyFrom(frames);
        }
        try {
            header.descriptors(descriptors, descriptors.length);
            long sent = 0;
            while (sent < bytes.byteSize()) {
                header.data(bytes.address() + sent, bytes.byteSize() - sent);
                long n = Libc.sendmsg(sendState, number, header.segment(), sendFlags());
                if (n >= 0) {
                    sent += n;
                    // The kernel has taken the descriptors with the first byte.
                    header.descriptors(descriptors, 0);
                } else if (!canSendAgain(number)) {
                    throw failure(
                            "sendmsg(" + bytes.byteSize() + " bytes, " + descriptors.length + " descriptors)",
                            sendState);
                }
            }
        } finally {
            Reference.reachabilityFence(bytes);
        }
    }

    /**
     * Waits for one frame and what came with it.
     *
     * @return null at the end of the connection, also when that comes in the middle of a frame
     * @throws ProtocolException INVALID_FRAME where the header's length is none that a frame can have, or more
     *     descriptors came than {@link #MAX_DESCRIPTORS} (or than this process may open)
     */
    public @Nullable Message receive() throws IOException {
        receiving.lock();
        try {
            return receiveHeld();
        } finally {
            receiving.unlock();
        }
    }

    /**
     * As {@link #receive()}, and all its waits together take no longer than this: a peer that sends byte by byte gains
     * nothing.
     *
     * @throws SocketTimeoutException where the frame is not there by then; part of it may be: close the socket
     */
    public @Nullable Message receive(Duration total) throws IOException {
        receiving.lock();
        try {
            patience.begin(total);
            return receiveHeld();
        } finally {
            patience.end();
            receiving.unlock();
        }
    }

    private @Nullable Message receiveHeld() throws IOException {
        int number = socket.acquire();
        var descriptors = new ArrayList<Descriptor>(1);
        Message message = null;
        try {
            message = receiveFrame(number, descriptors);
            return message;
        } finally {
            socket.release();
            if (message == null) {
                descriptors.forEach(Descriptor::close);
            }
        }
    }

    private @Nullable Message receiveFrame(int number, List<Descriptor> descriptors) throws IOException {
        receiveBuffer = grown(receiveBuffer, Frame.HEADER_BYTES);
        if (!receiveFully(number, 0, Frame.HEADER_BYTES, descriptors)) {
            return null;
        }
        int length = Frame.lengthAt(receiveBuffer, 0);
        if (!Frame.isValidLength(length)) {
            throw new ProtocolException(Status.INVALID_FRAME, Frame.describeLength(length));
        }
        receiveBuffer = grown(receiveBuffer, length);
        if (!receiveFully(number, Frame.HEADER_BYTES, length, descriptors)) {
            return null;
        }
        // Off the heap as all frames are: where the compiler sees one kind of memory only, views cost nothing.
        MemorySegment frame = Arena.ofAuto().allocate(length, 8);
        MemorySegment.copy(receiveBuffer, 0, frame, 0, length);
        return new Message(new Frame(frame), descriptors);
    }

    /** Receives bytes [from, to) of a frame, and never one of the next, whose descriptors would come with it. */
    private boolean receiveFully(int number, int from, int to, List<Descriptor> descriptors) throws IOException {
        MessageHeader header = receiveHeader;
        if (header == null) {
            header = new MessageHeader(Arena.ofAuto(), MAX_DESCRIPTORS);
            receiveHeader = header;
        }
        int at = from;
        while (at < to) {
            header.data(receiveBuffer.address() + at, to - at);
            header.clear();
            patience.awaitInput(number);
            long n = Libc.recvmsg(receiveState, number, header.segment(), Libc.MSG_CMSG_CLOEXEC);
            if (n > 0) {
                at += (int) n;
                if (header.take(descriptors) || descriptors.size() > MAX_DESCRIPTORS) {
                    throw new ProtocolException(
                            Status.INVALID_FRAME,
                            "descriptors were cut off: a message carries at most " + MAX_DESCRIPTORS
                                    + " (or this process has too many files open)");
                }
            } else if (n == 0) {
                requireOpen();
                return false;
            } else if (Libc.errno(receiveState) != Errno.EINTR) {
                throw failure("recvmsg", receiveState);
            }
        }
        return true;
    }

    private static MemorySegment grown(MemorySegment buffer, long bytes) {
        if (buffer.byteSize() >= bytes) {
            return buffer;
        }
        MemorySegment larger = Arena.ofAuto().allocate(Math.max(bytes, 512), 8);
        return larger.copyFrom(buffer);
    }

    /**
     * Reads what is there, waits for the first byte.
     *
     * @param into a direct buffer whose memory stays as long as the call lasts
     * @return how many bytes, -1 at the end of the connection
     */
    @Override
    public int read(ByteBuffer into) throws IOException {
        receiving.lock();
        try {
            int number = socket.acquire();
            try {
                long address = receiveAddress.of(into);
                if (!into.hasRemaining()) {
                    return 0;
                }
                long n;
                do {
                    n = Libc.recv(receiveState, number, address, into.remaining(), 0);
                } while (n < 0 && Libc.errno(receiveState) == Errno.EINTR);
                if (n <= 0) {
                    return endOrFailure(n);
                }
                into.position(into.position() + (int) n);
                return (int) n;
            } finally {
                Reference.reachabilityFence(into);
                socket.release();
            }
        } finally {
            receiving.unlock();
        }
    }

    private int endOrFailure(long result) throws IOException {
        if (result < 0) {
            throw failure("recv", receiveState);
        }
        requireOpen();
        return -1;
    }

    /**
     * Writes the bytes of a direct buffer; waits while the peer does not read.
     *
     * @param from a direct buffer whose memory stays as long as the call lasts
     * @return how many bytes; all of them, except where a signal came in between, or it had to wait for room as
     *     {@link #sendFor} does
     */
    @Override
    public int write(ByteBuffer from) throws IOException {
        sending.lock();
        try {
            int number = socket.acquire();
            try {
                long address = sendAddress.of(from);
                if (!from.hasRemaining()) {
                    return 0;
                }
                long n;
                do {
                    n = Libc.send(sendState, number, address, from.remaining(), sendFlags());
                } while (n < 0 && canSendAgain(number));
                if (n < 0) {
                    throw failure("send", sendState);
                }
                from.position(from.position() + (int) n);
                return (int) n;
            } finally {
                Reference.reachabilityFence(from);
                socket.release();
            }
        } finally {
            sending.unlock();
        }
    }

    private int sendFlags() {
        return origin == null ? Libc.MSG_NOSIGNAL : Libc.MSG_NOSIGNAL | Libc.MSG_DONTWAIT;
    }

    /** Whether a send that failed is to be tried again; waits for room where that is what it lacked. */
    private boolean canSendAgain(int number) throws IOException {
        int errno = Libc.errno(sendState);
        Origin wanting = origin;
        if (errno != Errno.EAGAIN || wanting == null) {
            return errno == Errno.EINTR;
        }
        wanting.awaitRoom(number);
        return true;
    }

    private IOException failure(String call, MemorySegment state) throws AsynchronousCloseException {
        int errno = Libc.errno(state);
        requireOpen();
        return errno == Errno.EAGAIN
                ? new SocketTimeoutException(call + ": the peer took longer than this socket's timeout")
                : new PosixException(call, errno);
    }

    private void requireOpen() throws AsynchronousCloseException {
        if (socket.isClosed()) {
            throw new AsynchronousCloseException();
        }
    }

    @Override
    public boolean isOpen() {
        return !socket.isClosed();
    }

    /** Ends the reading side: who reads, or waits for input now, finds the end. What is written still goes out. */
    public void endInput() throws IOException {
        int number = socket.acquire();
        try (Arena arena = Arena.ofConfined()) {
            // Fails with ENOTCONN where the peer has gone: that is the end as well.
            Libc.shutdown(Libc.newState(arena), number, Libc.SHUT_RD);
        } finally {
            socket.release();
        }
    }

    /** Number of the socket's descriptor, for messages. */
    public int number() {
        return socket.number();
    }

    /** Whether a call is under way. */
    boolean isInUse() {
        return socket.isInUse();
    }

    /** Ends the connection and wakes all that wait in it. */
    @Override
    public void close() {
        socket.shutdownAndClose();
    }
}
