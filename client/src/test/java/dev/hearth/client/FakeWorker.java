package dev.hearth.client;

import dev.hearth.protocol.Digest;
import dev.hearth.protocol.FaultFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.FrameChannel;
import dev.hearth.protocol.HelloFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.ProgramFormat;
import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.Version;
import dev.hearth.protocol.WelcomeFrame;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Sidecar and worker in one, in the test's JVM: listens on a real socket, checks what it is sent as strictly as the real
 * ones, and does copies and fills on real memory. A thread a session. Tests set the fields before they open, except where
 * a method says otherwise.
 */
final class FakeWorker implements AutoCloseable {
    int minVersion = 1;
    int maxVersion = 1;
    int welcomeVersion;
    volatile Status refusal = Status.OK;
    String refusalMessage = "";
    boolean silent;
    /** Sessions whose connection breaks are taken up again by their token. */
    boolean keepsSessions;

    volatile boolean diesOfLaunches;
    volatile boolean closesAtHello;
    byte @Nullable [] rawAnswer;
    long maxSharedBytes = 64L << 20;

    final Path folder;
    final Path socket;
    /** Content of persistent buffers, kept beyond sessions. */
    final Map<Digest, MemorySegment> contents = new ConcurrentHashMap<>();

    final List<FakeSession> sessions = new CopyOnWriteArrayList<>();
    private final ServerSocketChannel listener;
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Answer> held = new ArrayList<>();
    private boolean paused;
    private final ConcurrentMap<Long, FakeSession> kept = new ConcurrentHashMap<>();
    private final AtomicLong tokens = new AtomicLong(1000);
    private volatile long forgottenUpTo;

    /** Listens in this folder, at {@code a.sock}; shared memory lies in it too. */
    FakeWorker(Path folder) throws IOException {
        this(folder, folder.resolve("a.sock"));
    }

    FakeWorker(Path folder, Path socket) throws IOException {
        this.folder = folder;
        this.socket = socket;
        this.listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(socket));
        threads.add(Thread.ofPlatform().daemon().name("fake-accept").start(this::accept));
    }

    Accelerator.Builder client() {
        return Accelerator.builder().socket(socket).name("test");
    }

    FakeSession session() {
        return sessions.getLast();
    }

    private void accept() {
        try {
            while (true) {
                SocketChannel connection = listener.accept();
                var session = new FakeSession(this, connection);
                sessions.add(session);
                threads.add(Thread.ofPlatform().daemon().name("fake-session").start(() -> run(session)));
            }
        } catch (IOException _) {
            // Closed: the test is over.
        }
    }

    private void run(FakeSession session) {
        try (session) {
            if (welcome(session)) {
                session.serve();
            }
        } catch (IOException _) {
            // The client went away, or the test cut the connection.
        } catch (ProtocolException e) {
            session.problem = e;
            fault(session, Status.INVALID_FRAME, String.valueOf(e.getMessage()));
        }
    }

    private boolean welcome(FakeSession session) throws IOException {
        FrameChannel channel = session.channel;
        Frame first = channel.next();
        if (first == null || closesAtHello) {
            return false;
        }
        var hello = new HelloFrame(first.segment());
        session.name = hello.name();
        if (silent) {
            var _ = channel.next();
            return false;
        }
        byte[] raw = rawAnswer;
        if (raw != null) {
            session.write(raw);
            return false;
        }
        Status status = refusal;
        String message = refusalMessage;
        int version = welcomeVersion;
        try {
            int agreed = Version.agree(minVersion, maxVersion, hello.minVersion(), hello.maxVersion());
            version = version == 0 ? agreed : version;
        } catch (ProtocolException e) {
            status = e.status();
            message = String.valueOf(e.getMessage());
        }
        long token = keepsSessions ? tokens.incrementAndGet() : 0;
        FakeSession before = null;
        if (hello.resumeTokenHigh() != 0) {
            token = hello.resumeTokenLow();
            before = taken(token);
            if (before == null) {
                status = Status.DEVICE_LOST;
                message = "there is no such session any more";
            }
        }
        session.token = token;
        answerHello(channel, first.sequence(), status, message, version, token);
        if (before != null) {
            session.adopt(before);
        }
        return status == Status.OK;
    }

    private @Nullable FakeSession taken(long token) {
        long until = System.nanoTime() + 2_000_000_000L;
        FakeSession before = kept.remove(token);
        while (before == null && token > forgottenUpTo && System.nanoTime() < until) {
            LockSupport.parkNanos(1_000_000);
            before = kept.remove(token);
        }
        return before;
    }

    /** Keeps a session whose connection broke; false where it ends. */
    boolean keep(FakeSession session) {
        boolean keeps = keepsSessions && !session.orderly && session.token > forgottenUpTo;
        if (keeps) {
            kept.put(session.token, session);
        }
        return keeps;
    }

    /** No session of until now can be taken up again; from any thread. */
    void forgetKept() {
        forgottenUpTo = tokens.get();
        kept.clear();
    }

    private void answerHello(
            FrameChannel channel, long sequence, Status status, String message, int version, long token)
            throws IOException {
        byte[] device = Frame.utf8("Test device");
        byte[] sharedFolder = Frame.utf8(folder.toString());
        byte[] text = Frame.utf8(message);
        new WelcomeFrame(channel.answer(Opcode.WELCOME, WelcomeFrame.bytes(device, sharedFolder, text), sequence, 0))
                .status(status.code())
                .version(version)
                .backend(1)
                .resumeTokenHigh(token == 0 ? 0 : 1)
                .resumeTokenLow(token)
                .deviceMemoryBytes(1L << 30)
                .maxAllocationBytes(1L << 28)
                .maxSharedBytes(maxSharedBytes)
                .formats(ProgramFormat.OPENCL_C.bit() | ProgramFormat.SPIRV.bit())
                .computeUnits(2)
                .maxBlockThreads(1024)
                .maxBlockSharedBytes(1 << 15)
                .texts(device, sharedFolder, text);
        channel.flush();
    }

    /** Holds answers back, from any thread at any time; frames are taken all the same. */
    void pause() {
        lock.lock();
        try {
            paused = true;
        } finally {
            lock.unlock();
        }
    }

    /** Sends what was held back, the last first. */
    void resume() throws IOException {
        lock.lock();
        try {
            paused = false;
            for (Answer answer : held.reversed()) {
                answer.send();
            }
            held.clear();
        } finally {
            lock.unlock();
        }
    }

    /** As {@link #resume}, for a client that is gone. */
    void resumeForgetting() throws IOException {
        lock.lock();
        try {
            held.clear();
        } finally {
            lock.unlock();
        }
        resume();
    }

    /** How many answers are held back. */
    int heldAnswers() {
        lock.lock();
        try {
            return held.size();
        } finally {
            lock.unlock();
        }
    }

    void answer(Answer answer) throws IOException {
        lock.lock();
        try {
            if (paused) {
                held.add(answer);
                return;
            }
        } finally {
            lock.unlock();
        }
        answer.send();
    }

    /** Sends one DONE. */
    interface Answer {
        void send() throws IOException;
    }

    /** Tells the client of the session that all is over, and closes. */
    void fault(FakeSession session, Status status, String message) {
        try (session) {
            session.writing.lock();
            try {
                byte[] text = Frame.utf8(message);
                new FaultFrame(session.channel.answer(Opcode.FAULT, FaultFrame.bytes(text), session.taken, 0))
                        .status(status.code())
                        .texts(text);
                session.channel.flush();
            } finally {
                session.writing.unlock();
            }
        } catch (IOException _) {
            // The client was quicker.
        }
    }

    /** Ends all sessions and waits for all its threads. */
    @Override
    public void close() throws IOException {
        listener.close();
        for (FakeSession session : sessions) {
            session.close();
        }
        for (Thread thread : threads) {
            join(thread);
        }
        Files.deleteIfExists(socket);
    }

    private static void join(Thread thread) {
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
