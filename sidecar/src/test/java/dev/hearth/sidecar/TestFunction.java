package dev.hearth.sidecar;

import dev.hearth.protocol.AllocateFrame;
import dev.hearth.protocol.DoneFrame;
import dev.hearth.protocol.FaultFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.FrameChannel;
import dev.hearth.protocol.HelloFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.RegionFrame;
import dev.hearth.protocol.WelcomeFrame;
import dev.hearth.protocol.posix.PosixException;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;

/** A function that speaks frames by hand. */
final class TestFunction implements AutoCloseable {
    final UnixSocket socket;
    final FrameChannel channel;

    TestFunction(Path path) throws IOException {
        socket = UnixSocket.connect(path).timeout(Duration.ofSeconds(20));
        channel = new FrameChannel(socket);
    }

    /** Connects and opens a session. */
    static TestFunction open(Path path) throws IOException {
        var function = new TestFunction(path);
        function.hello(1, 1);
        WelcomeFrame welcome = function.welcome();
        if (welcome.status() != 0) {
            throw new AssertionError(welcome.message());
        }
        return function;
    }

    void hello(int minVersion, int maxVersion) throws IOException {
        byte[] name = Frame.utf8("test 1.0");
        new HelloFrame(channel.claim(Opcode.HELLO, HelloFrame.bytes(name), 0))
                .minVersion(minVersion)
                .maxVersion(maxVersion)
                .texts(name);
        channel.flush();
    }

    WelcomeFrame welcome() throws IOException {
        return new WelcomeFrame(next(Opcode.WELCOME).segment());
    }

    Frame next(Opcode wanted) throws IOException {
        Frame frame = channel.next();
        if (frame == null) {
            throw new AssertionError("the sidecar ended the connection in place of " + wanted);
        }
        if (frame.opcode() != wanted.code()) {
            throw new AssertionError("op code " + frame.opcode() + " in place of " + wanted);
        }
        return frame;
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

    DoneFrame synchronize() throws IOException {
        channel.claim(Opcode.SYNCHRONIZE, Frame.HEADER_BYTES, 0);
        channel.flush();
        return new DoneFrame(next(Opcode.DONE).segment());
    }

    FaultFrame fault() throws IOException {
        return new FaultFrame(next(Opcode.FAULT).segment());
    }

    /** Sends bytes that need not be a frame. */
    void raw(MemorySegment bytes) throws IOException {
        socket.send(bytes);
    }

    /** Waits for the end. A reset is one too: that is how a connection ends that still held bytes nobody had read. */
    boolean isEnded() throws IOException {
        try {
            return channel.next() == null;
        } catch (PosixException e) {
            return true;
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
