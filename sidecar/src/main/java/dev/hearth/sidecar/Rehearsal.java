package dev.hearth.sidecar;

import dev.hearth.protocol.CloseFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.FrameChannel;
import dev.hearth.protocol.HelloFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.SynchronizeFrame;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Sessions that a sidecar holds with itself when it has just started: so the JVM has loaded, linked and in part compiled what
 * the first function would otherwise wait for, which comes a moment later at the earliest. Function and node are played here
 * ({@link StandInNode}), in a folder of their own beside the function's socket; between them stands a sidecar as the
 * real one is, with counters of its own. While a function's session is opened, nothing is rehearsed, nor while the node's processors are
 * all busy: at a start from zero it is the function that starts on them, and it has no share of them to speak of where its author asked for none. (With
 * threads of a lower priority every safepoint of this JVM would wait for the processors to be idle.)
 */
final class Rehearsal {
    private static final Logger LOG = System.getLogger(Rehearsal.class.getName());
    private static final int SESSIONS = 40;
    private static final int QUESTIONS = 3;
    /** A machine that is slow just now has better things to do. */
    private static final long MAX_NS = TimeUnit.MILLISECONDS.toNanos(500);

    /** Who has not begun by then is late: the function has come. */
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(10);

    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(2);

    private static final long LOOK_NS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long STREAM = 1;
    private static final Set<PosixFilePermission> OWNER_ONLY = PosixFilePermissions.fromString("rwx------");

    private Rehearsal() {}

    /**
     * Holds it on a thread of its own.
     *
     * @param isUntimely whether others need the processors more just now, such as a function that waits for a session
     */
    static void start(Path functionSocket, BooleanSupplier isUntimely) {
        Path folder = functionSocket.resolveSibling(functionSocket.getFileName() + ".r");
        Thread.ofPlatform().daemon().name("rehearsal").start(() -> {
            try {
                if (!isTimelyWithin(PATIENCE_NS, isUntimely)) {
                    LOG.log(Level.INFO, "no session rehearsed: the node's processors are busy");
                    return;
                }
                Files.createDirectories(folder, PosixFilePermissions.asFileAttribute(OWNER_ONLY));
                try {
                    LOG.log(Level.INFO, "{0} sessions rehearsed", hold(folder, isUntimely));
                } finally {
                    Files.delete(folder);
                }
            } catch (IOException | RuntimeException e) {
                // The first function waits some milliseconds longer.
                LOG.log(Level.DEBUG, "no rehearsal", e);
            }
        });
    }

    private static boolean isTimelyWithin(long patienceNs, BooleanSupplier isUntimely) {
        long until = System.nanoTime() + patienceNs;
        while (isUntimely.getAsBoolean()) {
            if (System.nanoTime() - until >= 0) {
                return false;
            }
            LockSupport.parkNanos(LOOK_NS);
        }
        return true;
    }

    /** Holds it in a folder that is left empty; returns how many sessions there were. */
    static int hold(Path folder, BooleanSupplier isUntimely) throws IOException {
        Path socket = folder.resolve("f");
        try (StandInNode _ = new StandInNode(folder);
                Sidecar _ = Sidecar.launch(Map.of(
                        "hearth.sidecar.socket", socket.toString(),
                        "hearth.sidecar.grpc-socket", folder.resolve("g").toString(),
                        "hearth.sidecar.daemon-socket",
                                StandInNode.daemonSocket(folder).toString(),
                        "hearth.sidecar.shared-folder", folder.toString(),
                        "hearth.sidecar.keep-warm", "1s"))) {
            long until = System.nanoTime() + MAX_NS;
            int sessions = 0;
            while (sessions < SESSIONS && System.nanoTime() - until < 0) {
                if (isUntimely.getAsBoolean()) {
                    LockSupport.parkNanos(PAUSE_NS);
                } else {
                    play(socket);
                    sessions++;
                }
            }
            return sessions;
        }
    }

    private static void play(Path socket) throws IOException {
        try (UnixSocket sidecar = UnixSocket.connect(socket)) {
            var channel = new FrameChannel(sidecar);
            byte[] name = Frame.utf8("rehearsal");
            new HelloFrame(channel.claim(Opcode.HELLO, HelloFrame.bytes(name), 0))
                    .minVersion(Frame.MIN_VERSION)
                    .maxVersion(Frame.VERSION)
                    .texts(name);
            await(channel, Opcode.WELCOME);
            for (int i = 0; i < QUESTIONS; i++) {
                var _ = new SynchronizeFrame(channel.claim(Opcode.SYNCHRONIZE, SynchronizeFrame.BYTES, STREAM));
                await(channel, Opcode.DONE);
            }
            var _ = new CloseFrame(channel.claim(Opcode.CLOSE, CloseFrame.BYTES, 0));
            channel.flush();
            while (channel.next() != null) {
                // Until the sidecar has ended the session.
            }
        }
    }

    private static void await(FrameChannel channel, Opcode wanted) throws IOException {
        channel.flush();
        Frame answer = channel.next();
        if (answer == null || answer.opcode() != wanted.code()) {
            throw new IOException("no " + wanted + " came");
        }
    }
}
