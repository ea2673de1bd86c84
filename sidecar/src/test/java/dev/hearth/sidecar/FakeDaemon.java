package dev.hearth.sidecar;

import dev.hearth.protocol.AttachFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.OpenFrame;
import dev.hearth.protocol.OpenedFrame;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.TermsFrame;
import dev.hearth.protocol.posix.Message;
import dev.hearth.protocol.posix.UnixListener;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A supervisor and its one worker, on real sockets, that do what a test tells them. */
final class FakeDaemon implements AutoCloseable {
    private final UnixListener supervisor;
    private final UnixListener workers;
    private final AtomicLong tickets = new AtomicLong(1000);
    private final Map<Long, FakeWorker> sessions = new ConcurrentHashMap<>();
    final List<OpenFrame> opens = new CopyOnWriteArrayList<>();
    final List<TermsFrame> terms = new CopyOnWriteArrayList<>();
    private final BlockingQueue<FakeWorker> attached = new LinkedBlockingQueue<>();
    /** Whether workers hold still before they read their first frame. */
    volatile boolean paused;
    /** Whether the supervisor takes connections and never answers. */
    volatile boolean silent;

    volatile @Nullable Refusal refusal;

    FakeDaemon(Path folder) throws IOException {
        workers = UnixListener.bind(folder.resolve("worker-1.sock"), 0666);
        supervisor = UnixListener.bind(folder.resolve("daemon.sock"), 0666);
        accept("supervisor", supervisor, this::answer);
        accept("workers", workers, this::attach);
    }

    private interface Handler {
        void handle(UnixSocket socket) throws IOException;
    }

    private static void accept(String name, UnixListener listener, Handler handler) {
        Thread.ofPlatform().name(name).daemon().start(() -> {
            while (true) {
                UnixSocket socket;
                try {
                    socket = listener.accept();
                } catch (IOException e) {
                    return;
                }
                Thread.ofPlatform().name(name + " connection").daemon().start(() -> {
                    try {
                        handler.handle(socket);
                    } catch (IOException e) {
                        socket.close();
                    }
                });
            }
        });
    }

    private void answer(UnixSocket socket) throws IOException {
        try (Message message = socket.receive()) {
            if (message == null || silent) {
                return;
            }
            if (message.frame().opcode() == Opcode.TERMS.code()) {
                terms.add(new TermsFrame(message.frame().segment()));
                answer(socket);
                return;
            }
            opens.add(new OpenFrame(message.frame().segment()));
            Refusal refused = refusal;
            byte[] name = Frame.utf8("worker-1.sock");
            byte[] text = Frame.utf8(refused == null ? "" : refused.text());
            long ticket = tickets.incrementAndGet();
            sessions.put(ticket, new FakeWorker(paused));
            var opened = new OpenedFrame(begin(Opcode.OPENED, OpenedFrame.bytes(name, text)))
                    .status(
                            refused == null
                                    ? Status.OK.code()
                                    : refused.status().code())
                    .version(Frame.VERSION)
                    .ticketHigh(ticket)
                    .ticketLow(-ticket)
                    .texts(name, text);
            socket.send(opened.segment());
        } finally {
            if (!silent) {
                socket.close();
            }
        }
    }

    private void attach(UnixSocket socket) throws IOException {
        try (Message message = socket.receive()) {
            if (message == null) {
                socket.close();
                return;
            }
            var attach = new AttachFrame(message.frame().segment());
            FakeWorker worker = sessions.get(attach.ticketHigh());
            if (worker == null || attach.ticketLow() != -attach.ticketHigh()) {
                socket.close();
            } else if (attach.channel() == 1) {
                worker.descriptors(socket);
            } else {
                attached.add(worker);
                worker.frames(socket);
            }
        }
    }

    /** The worker's side of the session that was opened next. */
    FakeWorker worker() {
        try {
            FakeWorker worker = attached.poll(30, TimeUnit.SECONDS);
            if (worker == null) {
                throw new AssertionError("no session reached the worker");
            }
            return worker;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    static MemorySegment begin(Opcode opcode, int length) {
        return Frame.begin(MemorySegment.ofArray(new long[length / 8]), 0, opcode, length, 1, 0);
    }

    @Override
    public void close() {
        supervisor.close();
        workers.close();
        for (FakeWorker worker : sessions.values()) {
            worker.close();
        }
    }
}
