package dev.hearth.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import dev.hearth.protocol.AllocateFrame;
import dev.hearth.protocol.CopyFrame;
import dev.hearth.protocol.DoneFrame;
import dev.hearth.protocol.FaultFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.FrameChannel;
import dev.hearth.protocol.HelloFrame;
import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.RegionFrame;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.StreamFrame;
import dev.hearth.protocol.WelcomeFrame;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;

/** A function that speaks frames by hand, as our client would never. */
final class RawFunction implements AutoCloseable {
    private final SocketChannel socket;
    private final FrameChannel channel;
    private final Path folder;

    /** What a question was answered. */
    record Answer(Opcode opcode, Status status, String message) {}

    private RawFunction(SocketChannel socket) throws IOException {
        this.socket = socket;
        channel = new FrameChannel(socket);
        byte[] name = Frame.utf8("by hand");
        new HelloFrame(channel.claim(Opcode.HELLO, HelloFrame.bytes(name), 0))
                .minVersion(Frame.MIN_VERSION)
                .maxVersion(Frame.VERSION)
                .texts(name);
        channel.flush();
        var welcome = new WelcomeFrame(next().segment());
        assertEquals(Status.OK.code(), welcome.status(), welcome::message);
        folder = Path.of(welcome.folder());
    }

    /** Opens a session. */
    static RawFunction open(Path sidecarSocket) throws IOException {
        SocketChannel socket = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            socket.connect(UnixDomainSocketAddress.of(sidecarSocket));
            return new RawFunction(socket);
        } catch (IOException | RuntimeException | Error e) {
            socket.close();
            throw e;
        }
    }

    /** Where files lie that are to be shared. */
    Path folder() {
        return folder;
    }

    void stream(long handle) throws IOException {
        var _ = new StreamFrame(channel.claim(Opcode.STREAM, StreamFrame.BYTES, handle)).priority(0);
    }

    void allocate(long handle, long bytes) throws IOException {
        new AllocateFrame(channel.claim(Opcode.ALLOCATE, AllocateFrame.BYTES, 0))
                .buffer(handle)
                .lengthBytes(bytes);
    }

    void region(long handle, String name, long bytes) throws IOException {
        byte[] text = Frame.utf8(name);
        new RegionFrame(channel.claim(Opcode.REGION, RegionFrame.bytes(text), 0))
                .region(handle)
                .lengthBytes(bytes)
                .texts(text);
    }

    void copy(long stream, long source, long destination, long bytes) throws IOException {
        new CopyFrame(channel.claim(Opcode.COPY, CopyFrame.BYTES, stream))
                .source(source)
                .destination(destination)
                .lengthBytes(bytes);
    }

    /** Waits for a stream; answers what failed on it, or the fault that ended the session. */
    Answer synchronize(long stream) throws IOException {
        channel.claim(Opcode.SYNCHRONIZE, Frame.HEADER_BYTES, stream);
        channel.flush();
        Frame frame = next();
        if (frame.opcode() == Opcode.FAULT.code()) {
            var fault = new FaultFrame(frame.segment());
            return new Answer(Opcode.FAULT, Status.of(fault.status()), fault.message());
        }
        assertEquals(Opcode.DONE.code(), frame.opcode());
        var done = new DoneFrame(frame.segment());
        return new Answer(Opcode.DONE, Status.of(done.status()), done.message());
    }

    /** Writes the first part of a LAUNCH with two arguments and not the rest. */
    void halfALaunch() throws IOException {
        int length = LaunchFrame.bytes(2, 0);
        MemorySegment whole = MemorySegment.ofArray(new long[length / Long.BYTES]);
        new LaunchFrame(Frame.begin(whole, 0, Opcode.LAUNCH, length, channel.sequence() + 1, 1)).argumentCount(2);
        ByteBuffer half = ByteBuffer.wrap(whole.toArray(ValueLayout.JAVA_BYTE), 0, length / 2);
        while (half.hasRemaining()) {
            socket.write(half);
        }
    }

    private Frame next() throws IOException {
        Frame frame = channel.next();
        assertNotNull(frame, "the sidecar ended the connection");
        return frame;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
