package dev.hearth.daemon.worker;

import dev.hearth.protocol.AckFrame;
import dev.hearth.protocol.AllocateFrame;
import dev.hearth.protocol.AttachFrame;
import dev.hearth.protocol.CloseFrame;
import dev.hearth.protocol.CopyFrame;
import dev.hearth.protocol.DescriptorFrame;
import dev.hearth.protocol.Digest;
import dev.hearth.protocol.DoneFrame;
import dev.hearth.protocol.FaultFrame;
import dev.hearth.protocol.FillFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.FrameChannel;
import dev.hearth.protocol.KernelFrame;
import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.LoadFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.PersistentFrame;
import dev.hearth.protocol.QueryFrame;
import dev.hearth.protocol.RecordFrame;
import dev.hearth.protocol.RegionFrame;
import dev.hearth.protocol.ReleaseFrame;
import dev.hearth.protocol.ResumeFrame;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.StreamFrame;
import dev.hearth.protocol.SynchronizeFrame;
import dev.hearth.protocol.Variant;
import dev.hearth.protocol.WaitFrame;
import dev.hearth.protocol.WelcomeFrame;
import dev.hearth.protocol.posix.Descriptor;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A function and its sidecar in one: real frames and real descriptors on the two connections to a worker. */
final class FakeSidecar implements AutoCloseable {
    /** An answer, out of the buffer that it came in. */
    record Answer(Status status, int failedOpcode, long failedSequence, long first, long second, String message) {}

    final SocketChannel socket;
    FrameChannel channel;
    final WelcomeFrame welcome;
    private final @Nullable UnixSocket descriptors;
    private final Map<Long, Answer> answers = new HashMap<>();
    long acknowledgedFrames;
    long acknowledgedBytes;
    int acknowledgements;

    @Nullable
    Answer fault;

    /** Attaches with a ticket, on both connections. */
    FakeSidecar(Path path, long high, long low) throws IOException {
        this(path, high, low, 0, 0, 0);
    }

    /** With a token takes a session up again, whose last frame had this number. */
    FakeSidecar(Path path, long high, long low, long tokenHigh, long tokenLow, long sequence) throws IOException {
        socket = SocketChannel.open(UnixDomainSocketAddress.of(path));
        channel = new FrameChannel(socket, sequence);
        if ((tokenHigh | tokenLow) == 0) {
            new AttachFrame(channel.claim(Opcode.ATTACH, AttachFrame.BYTES, 0))
                    .ticketHigh(high)
                    .ticketLow(low)
                    .channel(Tickets.FRAMES)
                    .version(Frame.VERSION);
        } else {
            new ResumeFrame(channel.answer(Opcode.RESUME, ResumeFrame.BYTES, 1, 0))
                    .ticketHigh(high)
                    .ticketLow(low)
                    .resumeTokenHigh(tokenHigh)
                    .resumeTokenLow(tokenLow)
                    .version(Frame.VERSION);
        }
        channel.flush();
        Frame answer = channel.next();
        if (answer == null) {
            throw new IOException("the worker closed the connection");
        }
        var bytes = MemorySegment.ofArray(new byte[answer.length()]).copyFrom(answer.segment());
        welcome = new WelcomeFrame(bytes);
        descriptors = welcome.status() == 0 ? attachDescriptors(path, high, low) : null;
    }

    private static UnixSocket attachDescriptors(Path path, long high, long low) throws IOException {
        UnixSocket connected = UnixSocket.connect(path);
        MemorySegment attach = Messages.begin(Opcode.ATTACH, AttachFrame.BYTES, 1);
        new AttachFrame(attach)
                .ticketHigh(high)
                .ticketLow(low)
                .channel(Tickets.DESCRIPTORS)
                .version(Frame.VERSION);
        connected.send(attach);
        return connected;
    }

    /** Goes on as if the last frame had had this number; what was read ahead must have been taken. */
    void sequence(long last) {
        channel = new FrameChannel(socket, last);
    }

    /** The function is gone: says so, and ends both connections. */
    void abandon() throws IOException {
        if (descriptors != null) {
            descriptors.send(Messages.begin(Opcode.CLOSE, CloseFrame.BYTES, 0));
        }
        close();
    }

    FakeSidecar stream(long handle) throws IOException {
        new StreamFrame(channel.claim(Opcode.STREAM, StreamFrame.BYTES, handle));
        return this;
    }

    FakeSidecar allocate(long handle, long lengthBytes) throws IOException {
        new AllocateFrame(channel.claim(Opcode.ALLOCATE, AllocateFrame.BYTES, 0))
                .buffer(handle)
                .lengthBytes(lengthBytes);
        return this;
    }

    /** Content by its digest; region 0 to find it only. */
    FakeSidecar persistent(long handle, Digest digest, long lengthBytes, long region, long offset) throws IOException {
        new PersistentFrame(channel.claim(Opcode.PERSISTENT, PersistentFrame.BYTES, 0))
                .buffer(handle)
                .lengthBytes(lengthBytes)
                .region(region)
                .offset(offset)
                .digest(digest);
        return this;
    }

    /** Sends the descriptor first, as a sidecar does. */
    FakeSidecar region(long handle, Descriptor file, long lengthBytes) throws IOException {
        sendDescriptor(handle, Status.OK, "", file);
        return regionFrame(handle, lengthBytes);
    }

    void sendDescriptor(long handle, Status status, String text, Descriptor... files) throws IOException {
        byte[] message = Frame.utf8(text);
        MemorySegment frame = Messages.begin(Opcode.DESCRIPTOR, DescriptorFrame.bytes(message), 0);
        new DescriptorFrame(frame).region(handle).status(status.code()).texts(message);
        if (descriptors == null) {
            throw new AssertionError("the session was refused");
        }
        descriptors.send(frame, files);
    }

    FakeSidecar regionFrame(long handle, long lengthBytes) throws IOException {
        byte[] name = Frame.utf8("region");
        new RegionFrame(channel.claim(Opcode.REGION, RegionFrame.bytes(name), 0))
                .region(handle)
                .lengthBytes(lengthBytes)
                .texts(name);
        return this;
    }

    FakeSidecar load(long handle, Variant... variants) throws IOException {
        long bytes = Variant.bytes(List.of(variants));
        MemorySegment frame = channel.claim(Opcode.LOAD, (int) (LoadFrame.BYTES + bytes), 0);
        new LoadFrame(frame).module(handle).lengthBytes(bytes).variantCount(variants.length);
        Variant.write(List.of(variants), frame, LoadFrame.BYTES);
        return this;
    }

    FakeSidecar loadFrom(long handle, long region, long offset, long bytes, int count) throws IOException {
        new LoadFrame(channel.claim(Opcode.LOAD, LoadFrame.BYTES, 0))
                .module(handle)
                .region(region)
                .offset(offset)
                .lengthBytes(bytes)
                .variantCount(count);
        return this;
    }

    FakeSidecar kernel(long handle, long module, String text) throws IOException {
        byte[] name = Frame.utf8(text);
        new KernelFrame(channel.claim(Opcode.KERNEL, KernelFrame.bytes(name), 0))
                .kernel(handle)
                .module(module)
                .texts(name);
        return this;
    }

    /** Launches with a buffer, where it is not 0, and scalars behind it. */
    FakeSidecar launch(long stream, long kernel, long buffer, long... scalars) throws IOException {
        int first = buffer == 0 ? 0 : 1;
        int count = first + scalars.length;
        var launch = new LaunchFrame(channel.claim(Opcode.LAUNCH, LaunchFrame.bytes(count, 0), stream))
                .kernel(kernel)
                .grid(1, 1, 1)
                .block(1, 1, 1)
                .argumentCount(count);
        if (buffer != 0) {
            launch.buffer(0, buffer, 0);
        }
        for (int i = 0; i < scalars.length; i++) {
            launch.scalar(first + i, 8, scalars[i]);
        }
        return this;
    }

    FakeSidecar copy(long stream, long from, long fromOffset, long to, long toOffset, long bytes) throws IOException {
        new CopyFrame(channel.claim(Opcode.COPY, CopyFrame.BYTES, stream))
                .source(from)
                .sourceOffset(fromOffset)
                .destination(to)
                .destinationOffset(toOffset)
                .lengthBytes(bytes);
        return this;
    }

    FakeSidecar fill(long stream, long to, long offset, long bytes, int patternBytes, long low, long high)
            throws IOException {
        new FillFrame(channel.claim(Opcode.FILL, FillFrame.BYTES, stream))
                .destination(to)
                .offset(offset)
                .lengthBytes(bytes)
                .patternBytes(patternBytes)
                .patternLow(low)
                .patternHigh(high);
        return this;
    }

    FakeSidecar record(long stream, long event) throws IOException {
        new RecordFrame(channel.claim(Opcode.RECORD, RecordFrame.BYTES, stream)).event(event);
        return this;
    }

    FakeSidecar waitFor(long stream, long event) throws IOException {
        new WaitFrame(channel.claim(Opcode.WAIT, WaitFrame.BYTES, stream)).event(event);
        return this;
    }

    FakeSidecar release(long handle) throws IOException {
        new ReleaseFrame(channel.claim(Opcode.RELEASE, ReleaseFrame.BYTES, 0)).handle(handle);
        return this;
    }

    /** Asks for an answer, and says under which number it will come. */
    long ask(long stream) throws IOException {
        new SynchronizeFrame(channel.claim(Opcode.SYNCHRONIZE, SynchronizeFrame.BYTES, stream));
        return channel.sequence();
    }

    Answer synchronize(long stream) throws IOException {
        long asked = ask(stream);
        channel.flush();
        return answer(asked);
    }

    Answer query(int subject, long first, long second) throws IOException {
        new QueryFrame(channel.claim(Opcode.QUERY, QueryFrame.BYTES, 0))
                .subject(subject)
                .first(first)
                .second(second);
        channel.flush();
        return answer(channel.sequence());
    }

    void close(boolean inOrder) throws IOException {
        if (inOrder) {
            new CloseFrame(channel.claim(Opcode.CLOSE, CloseFrame.BYTES, 0));
            channel.flush();
            while (read()) {
                // Until the worker has closed its side.
            }
        }
        close();
    }

    /** Reads until the answer to this frame is there. */
    Answer answer(long asked) throws IOException {
        Answer answer = answers.remove(asked);
        while (answer == null) {
            if (!read()) {
                throw new IOException("the session ended before the answer to " + asked + ": " + fault);
            }
            answer = answers.remove(asked);
        }
        return answer;
    }

    /** Reads until the session is ended, and says why. */
    Answer awaitFault() throws IOException {
        try {
            while (read()) {
                // Answers before it do not matter.
            }
        } catch (IOException e) {
            // A reset behind the last frame.
        }
        Answer told = fault;
        if (told == null) {
            throw new AssertionError("the session ended without a word");
        }
        return told;
    }

    /** Reads one frame; false at the end. */
    boolean read() throws IOException {
        Frame frame = channel.next();
        if (frame == null) {
            return false;
        }
        if (frame.opcode() == Opcode.ACK.code()) {
            var ack = new AckFrame(frame.segment());
            acknowledgedFrames = ack.receivedFrames();
            acknowledgedBytes = ack.receivedBytes();
            acknowledgements++;
        } else if (frame.opcode() == Opcode.DONE.code()) {
            var done = new DoneFrame(frame.segment());
            answers.put(
                    frame.sequence(),
                    new Answer(
                            Status.of(done.status()),
                            done.failedOpcode(),
                            done.failedSequence(),
                            done.first(),
                            done.second(),
                            done.message()));
        } else if (frame.opcode() == Opcode.FAULT.code()) {
            var told = new FaultFrame(frame.segment());
            fault = new Answer(Status.of(told.status()), 0, frame.sequence(), 0, 0, told.message());
        } else {
            throw new AssertionError("op code " + frame.opcode() + " from a worker");
        }
        return true;
    }

    @Override
    public void close() throws IOException {
        channel.close();
        if (descriptors != null) {
            descriptors.close();
        }
    }
}
