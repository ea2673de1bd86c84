package dev.hearth.perf;

import dev.hearth.protocol.AckFrame;
import dev.hearth.protocol.AttachFrame;
import dev.hearth.protocol.DoneFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.FrameChannel;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.OpenedFrame;
import dev.hearth.protocol.WelcomeFrame;
import dev.hearth.protocol.posix.Message;
import dev.hearth.protocol.posix.UnixListener;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;

/**
 * A supervisor and a worker without a device: takes frames as a worker does, acknowledges them, answers SYNCHRONIZE, and
 * does nothing else, so that all that is measured before it is the way there. A thread a connection; what a frame costs
 * here allocates nothing.
 */
final class SinkNode implements AutoCloseable {
    private static final String WORKER = "worker-1.sock";
    private static final int ANYONE = 0666;
    /** As often as a worker does. */
    private static final int FRAMES_AN_ACK = 16;

    private final UnixListener supervisor;
    private final UnixListener worker;

    private SinkNode(UnixListener supervisor, UnixListener worker) {
        this.supervisor = supervisor;
        this.worker = worker;
    }

    /** Listens in this folder, on {@code daemon.sock} and a worker's socket. */
    static SinkNode in(Path folder) throws IOException {
        var node = new SinkNode(
                UnixListener.bind(folder.resolve("daemon.sock"), ANYONE),
                UnixListener.bind(folder.resolve(WORKER), ANYONE));
        accept(node.supervisor, SinkNode::open);
        accept(node.worker, SinkNode::attach);
        return node;
    }

    private interface Service {
        void serve(UnixSocket peer) throws IOException;
    }

    private static void accept(UnixListener listener, Service service) {
        Thread.ofPlatform().daemon().name("sink").start(() -> {
            while (true) {
                try {
                    UnixSocket peer = listener.accept();
                    Thread.ofPlatform().daemon().name("sink connection").start(() -> serve(peer, service));
                } catch (IOException e) {
                    return;
                }
            }
        });
    }

    private static void serve(UnixSocket peer, Service service) {
        try (peer) {
            service.serve(peer);
        } catch (IOException e) {
            // The sidecar has gone, or only looked whether anyone is here.
        }
    }

    private static void open(UnixSocket sidecar) throws IOException {
        try (Message open = sidecar.receive()) {
            if (open == null) {
                return;
            }
            byte[] name = Frame.utf8(WORKER);
            byte[] none = {};
            var opened = new OpenedFrame(begin(Opcode.OPENED, OpenedFrame.bytes(name, none)))
                    .version(Frame.VERSION)
                    .texts(name, none);
            sidecar.send(opened.segment());
        }
    }

    private static void attach(UnixSocket sidecar) throws IOException {
        boolean forFrames;
        try (Message first = sidecar.receive()) {
            if (first == null) {
                return;
            }
            forFrames = new AttachFrame(first.frame().segment()).channel() == 0;
        }
        if (!forFrames) {
            // No region is used; the connection lasts as long as its session.
            sidecar.receive();
            return;
        }
        byte[] name = Frame.utf8("sink");
        byte[] none = {};
        sidecar.send(new WelcomeFrame(begin(Opcode.WELCOME, WelcomeFrame.bytes(name, none, none)))
                .version(Frame.VERSION)
                .texts(name, none, none)
                .segment());
        take(new FrameChannel(sidecar));
    }

    private static MemorySegment begin(Opcode opcode, int bytes) {
        return Frame.begin(Arena.ofAuto().allocate(bytes, Long.BYTES), 0, opcode, bytes, 1, 0);
    }

    private static void take(FrameChannel channel) throws IOException {
        MemorySegment frame = Arena.ofAuto().allocate(Frame.MAX_BYTES, Long.BYTES);
        var head = new Frame(frame);
        MemorySegment done = begin(Opcode.DONE, DoneFrame.BYTES);
        var ack = new AckFrame(begin(Opcode.ACK, AckFrame.BYTES));
        long frames = 0;
        long bytes = 0;
        long told = 0;
        while (true) {
            boolean waits = !channel.hasNext();
            if (frames - told >= FRAMES_AN_ACK || (waits && frames > told)) {
                ack.receivedFrames(frames).receivedBytes(bytes);
                channel.append(Opcode.ACK, ack.segment(), AckFrame.BYTES, 0);
                told = frames;
            }
            if (waits) {
                channel.flush();
                if (!channel.await()) {
                    return;
                }
            }
            bytes += channel.take(frame);
            frames++;
            if (head.opcode() == Opcode.SYNCHRONIZE.code()) {
                channel.append(Opcode.DONE, done, DoneFrame.BYTES, 0);
            }
        }
    }

    @Override
    public void close() {
        supervisor.close();
        worker.close();
    }
}
