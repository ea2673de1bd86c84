package dev.hearth.sidecar.grpc;

import dev.hearth.protocol.DoneFrame;
import dev.hearth.protocol.FaultFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.FrameChannel;
import dev.hearth.protocol.HelloFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.WelcomeFrame;
import dev.hearth.protocol.posix.UnixSocket;
import dev.hearth.sidecar.SidecarConfig;
import dev.hearth.v1.Batch;
import dev.hearth.v1.BatchResult;
import java.io.EOFException;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.jspecify.annotations.Nullable;

/**
 * A session of the gRPC service: a client of the sidecar's own socket that runs one batch after the other.
 *
 * <p>One thread opens it, runs the batches and closes it; any thread may {@link #cancel}.
 */
final class CommandSession implements AutoCloseable {
    private static final long STREAM_HANDLE = 1;
    /** Each larger scratch region takes the next handle, up to those of the caller; each is at least twice the last. */
    private static final long FIRST_SCRATCH_HANDLE = 2;

    private final SidecarConfig config;
    private final UnixSocket socket;
    private final Runnable onClose;
    private final FrameChannel channel;
    private final CommandWriter writer;
    private final WelcomeFrame welcome;
    private @Nullable Scratch scratch;
    private long nextScratchHandle = FIRST_SCRATCH_HANDLE;
    private boolean ended;

    private CommandSession(SidecarConfig config, UnixSocket socket, Runnable onClose)
            throws IOException, CommandException {
        this.config = config;
        this.onClose = onClose;
        this.socket = socket;
        channel = new FrameChannel(socket);
        writer = new CommandWriter(channel, STREAM_HANDLE);
        byte[] name = Frame.utf8("hearth-sidecar gRPC");
        new HelloFrame(channel.claim(Opcode.HELLO, HelloFrame.bytes(name), 0))
                .minVersion(Frame.MIN_VERSION)
                .maxVersion(Frame.VERSION)
                .texts(name);
        // Copied, since the channel's memory is used again and this is read later.
        welcome = new WelcomeFrame(
                MemorySegment.ofArray(next(Opcode.WELCOME).segment().toArray(ValueLayout.JAVA_BYTE)));
        if (welcome.status() != Status.OK.code()) {
            throw new CommandException(Status.of(welcome.status()), Opcode.HELLO.name(), welcome.message());
        }
        writer.createStream(STREAM_HANDLE, 0);
    }

    /**
     * Opens a session; waits for its worker.
     *
     * @param onClose called once when an opened session is closed
     * @throws CommandException where it is refused
     */
    static CommandSession open(SidecarConfig config, Runnable onClose) throws CommandException {
        UnixSocket socket;
        try {
            socket = UnixSocket.connect(config.socket());
        } catch (IOException e) {
            throw lost(e);
        }
        boolean opened = false;
        try {
            var session = new CommandSession(config, socket, onClose);
            opened = true;
            return session;
        } catch (IOException e) {
            throw lost(e);
        } finally {
            if (!opened) {
                socket.close();
            }
        }
    }

    private static CommandException lost(IOException e) {
        return new CommandException(
                Status.UNAVAILABLE, "", "the session with the sidecar was cut off: " + e.getMessage() + "; try again");
    }

    WelcomeFrame welcome() {
        return welcome;
    }

    FrameChannel channel() {
        return channel;
    }

    CommandWriter writer() {
        return writer;
    }

    int maxMessageBytes() {
        return config.grpc().maxMessageBytes();
    }

    /** Whether the session has ended under the caller: nothing more can be run on it. */
    boolean isEnded() {
        return ended;
    }

    /** Runs a batch and waits for it; whatever happens is in the result. */
    BatchResult run(Batch batch) {
        var run = new BatchRun(this, batch);
        try {
            return run.run();
        } catch (CommandException e) {
            ended = true;
            return run.failed(e);
        } catch (IOException e) {
            ended = true;
            return run.failed(lost(e));
        } catch (ProtocolException e) {
            ended = true;
            return run.failed(new CommandException(e.status(), "", String.valueOf(e.getMessage())));
        }
    }

    /** Sends what is written and waits for the answer to its last frame. */
    DoneFrame await() throws IOException, CommandException {
        return new DoneFrame(next(Opcode.DONE).segment());
    }

    private Frame next(Opcode wanted) throws IOException, CommandException {
        channel.flush();
        Frame frame = channel.next();
        if (frame == null) {
            throw lost(new EOFException("it was closed"));
        }
        if (frame.opcode() == Opcode.FAULT.code()) {
            var fault = new FaultFrame(frame.segment());
            throw new CommandException(Status.of(fault.status()), "", fault.message());
        }
        if (frame.opcode() != wanted.code()) {
            throw new ProtocolException(
                    Status.INVALID_FRAME, "op code " + frame.opcode() + " came in place of " + wanted);
        }
        return frame;
    }

    /** Scratch memory of at least this size, empty; null where none is needed. */
    @Nullable
    Scratch scratch(long bytes) throws IOException, CommandException {
        Scratch current = scratch;
        if (current != null && (bytes == 0 || bytes <= current.bytes())) {
            current.clear();
            return current;
        }
        if (bytes == 0) {
            return null;
        }
        if (nextScratchHandle == CommandWriter.FIRST_HANDLE) {
            throw new CommandException(
                    Status.OUT_OF_MEMORY,
                    Opcode.REGION.name(),
                    "no memory for the bytes of messages; open a new session");
        }
        dropScratch();
        current = newScratch(bytes);
        scratch = current;
        writer.region(current.handle(), current.name(), current.bytes());
        return current;
    }

    private Scratch newScratch(long bytes) throws CommandException {
        try {
            return new Scratch(nextScratchHandle++, config.sharedFolder(), bytes);
        } catch (IOException e) {
            throw new CommandException(
                    Status.OUT_OF_MEMORY,
                    Opcode.REGION.name(),
                    "no room for " + bytes + " bytes of messages in the shared folder: " + e.getMessage());
        }
    }

    /** Gives the scratch memory up, so that the next batch gets another. */
    void dropScratch() throws IOException {
        Scratch current = scratch;
        if (current != null) {
            scratch = null;
            writer.release(current.handle());
            current.close();
        }
    }

    /** Ends the session under the thread that runs it. */
    void cancel() {
        socket.close();
    }

    @Override
    public void close() {
        try (socket) {
            if (scratch != null) {
                scratch.close();
            }
            if (!ended) {
                channel.claim(Opcode.CLOSE, Frame.HEADER_BYTES, 0);
                channel.flush();
            }
        } catch (IOException e) {
            // The sidecar has ended the session already.
            ended = true;
        } finally {
            onClose.run();
        }
    }
}
