package dev.hearth.sidecar;

import dev.hearth.protocol.AttachFrame;
import dev.hearth.protocol.DoneFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.FrameChannel;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.OpenedFrame;
import dev.hearth.protocol.WelcomeFrame;
import dev.hearth.protocol.posix.Message;
import dev.hearth.protocol.posix.UnixListener;
import dev.hearth.protocol.posix.UnixServer;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * Plays supervisor and worker for a {@link Rehearsal}: opens every session that is asked for, and answers every question
 * with DONE.
 */
final class StandInNode implements AutoCloseable {
    private static final String WORKER = "w";
    private static final int OWNER = 0600;
    private static final byte[] NONE = {};

    private final UnixServer supervisor;
    private final UnixServer worker;

    private interface Part extends UnixServer.Service {
        void play(UnixSocket peer) throws IOException;

        @Override
        default void serve(UnixSocket peer) {
            try (peer) {
                play(peer);
            } catch (IOException e) {
                // The session is over.
            }
        }

        @Override
        default void failed(IOException cause) {
            // Tried again; where it goes on so, fewer sessions are rehearsed.
        }
    }

    /** Listens in this folder. */
    StandInNode(Path folder) throws IOException {
        supervisor = server(daemonSocket(folder), StandInNode::open);
        worker = server(folder.resolve(WORKER), StandInNode::attach);
        supervisor.start();
        worker.start();
    }

    private static UnixServer server(Path path, Part part) throws IOException {
        return new UnixServer(
                UnixListener.bind(path, OWNER), "rehearsal-", Integer.MAX_VALUE, FrameRelay.STACK_BYTES, part);
    }

    /** Where the supervisor is that is played in this folder. */
    static Path daemonSocket(Path folder) {
        return folder.resolve("d");
    }

    /** TERMS may come first: who took that for OPEN would be gone when OPEN comes. */
    private static void open(UnixSocket sidecar) throws IOException {
        boolean open = false;
        while (!open) {
            try (Message message = sidecar.receive()) {
                if (message == null) {
                    return;
                }
                open = message.frame().opcode() == Opcode.OPEN.code();
            }
        }
        byte[] name = Frame.utf8(WORKER);
        sidecar.send(new OpenedFrame(begin(Opcode.OPENED, OpenedFrame.bytes(name, NONE)))
                .version(Frame.VERSION)
                .texts(name, NONE)
                .segment());
    }

    private static void attach(UnixSocket sidecar) throws IOException {
        try (Message attach = sidecar.receive()) {
            if (attach == null) {
                return;
            } else if (new AttachFrame(attach.frame().segment()).channel() != 0) {
                // No region is shared; this one lasts as long as its session.
                sidecar.receive();
                return;
            }
        }
        sidecar.send(new WelcomeFrame(begin(Opcode.WELCOME, WelcomeFrame.bytes(NONE, NONE, NONE)))
                .version(Frame.VERSION)
                .texts(NONE, NONE, NONE)
                .segment());
        answer(new FrameChannel(sidecar));
    }

    private static void answer(FrameChannel channel) throws IOException {
        for (Frame frame = channel.next(); frame != null; frame = channel.next()) {
            if (frame.opcode() == Opcode.CLOSE.code()) {
                return;
            } else if (frame.opcode() == Opcode.SYNCHRONIZE.code()) {
                var _ = new DoneFrame(channel.answer(Opcode.DONE, DoneFrame.BYTES, frame.sequence(), frame.stream()));
                channel.flush();
            }
        }
    }

    private static MemorySegment begin(Opcode opcode, int bytes) {
        return Frame.begin(Arena.ofAuto().allocate(bytes, Long.BYTES), 0, opcode, bytes, 1, 0);
    }

    @Override
    public void close() {
        supervisor.close();
        worker.close();
    }
}
