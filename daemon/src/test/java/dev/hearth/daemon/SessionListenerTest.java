package dev.hearth.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.daemon.backend.Device;
import dev.hearth.daemon.share.Priority;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.OpenFrame;
import dev.hearth.protocol.OpenedFrame;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.posix.Message;
import dev.hearth.protocol.posix.PeerCredentials;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class SessionListenerTest {
    private static final int MANY = 1000;

    @TempDir
    Path root;

    @Test
    void newerSidecarAndOlderDaemonAgreeOnTheDaemonsVersion() throws Exception {
        try (var supervisor = Supervisor.in(root)) {
            OpenedFrame opened = supervisor.sidecar().ask(open("a", 1, 9));
            assertEquals(Status.OK, Sidecar.status(opened), opened.message());
            assertEquals(1, opened.version());
            OpenedFrame refused = supervisor.sidecar().ask(open("a", 8, 9));
            assertEquals(Status.UNSUPPORTED_VERSION, Sidecar.status(refused));
            assertTrue(refused.message().contains("update"), refused.message());
        }
    }

    @Test
    void frameThatIsNoOpenIsRefused() throws Exception {
        try (var supervisor = Supervisor.in(root)) {
            OpenedFrame refused =
                    supervisor.sidecar().ask(Sidecar.frame(Opcode.CLOSE, Frame.HEADER_BYTES, frame -> {}));
            assertEquals(Status.UNKNOWN_OPCODE, Sidecar.status(refused));
            OpenedFrame tooShort =
                    supervisor.sidecar().ask(Sidecar.frame(Opcode.OPEN, Frame.HEADER_BYTES, frame -> {}));
            assertEquals(Status.INVALID_FRAME, Sidecar.status(tooShort));
        }
    }

    @Test
    void bytesThatAreNoFrameAreRefused() throws Exception {
        try (var supervisor = Supervisor.in(root);
                UnixSocket daemon =
                        UnixSocket.connect(supervisor.config.socketFolder().resolve("daemon.sock"))) {
            MemorySegment junk = Arena.ofAuto().allocateFrom("GET / HTTP/1.1\r\nHost: here\r\n\r\n");
            daemon.send(junk);
            try (Message answer = daemon.receive()) {
                assertEquals(
                        Status.INVALID_FRAME,
                        Sidecar.status(new OpenedFrame(
                                Objects.requireNonNull(answer).frame().segment())));
            }
        }
    }

    @Test
    void tenantNamesThatAreNoneAreRefused() throws Exception {
        try (var supervisor = Supervisor.in(root)) {
            for (String name : List.of("", "../x", "a/b", "-a", "a ", "x".repeat(64), "a\nb")) {
                OpenedFrame refused = supervisor.sidecar().open(name);
                assertEquals(Status.INVALID_ARGUMENT, Sidecar.status(refused), name);
                assertTrue(refused.message().contains("hearth.sidecar.tenant"), refused.message());
            }
            assertEquals(0, supervisor.counters.sessionsOpened.sum());
        }
    }

    @Test
    void onlyRootSpeaksForAnotherUser() {
        var open = new OpenFrame(Sidecar.frame(
                Opcode.OPEN,
                OpenFrame.bytes(Frame.utf8("edges"), new byte[0]),
                frame -> new OpenFrame(frame).functionUid(1234).texts(Frame.utf8("edges"), new byte[0])));
        var authenticator = new StandaloneAuthenticator();
        Identity ofRoot = authenticator.authenticate(new PeerCredentials(1, 0, 0), open, 0);
        assertEquals("1234/edges", ofRoot.tenant());
        assertEquals(1234, ofRoot.uid());
        Identity ofAnother = authenticator.authenticate(new PeerCredentials(1, 1000, 0), open, 0);
        assertEquals("1000/edges", ofAnother.tenant());
        assertEquals(1000, ofAnother.uid());
    }

    /** What the sidecar says of its tenant is for the authenticator alone. */
    @Test
    void authenticatorDecidesWhomASessionIsForAndTheNodeHowMuchItGets() throws Exception {
        Authenticator cluster = (peer, open, keepWarmNs) -> {
            if (open.token().isEmpty()) {
                throw new RefusedException(Status.UNAUTHENTICATED, "no token");
            }
            return new Identity(
                    "shop/edges-00001",
                    7,
                    Device.Kind.CPU,
                    1L << 50,
                    1_000_000,
                    Priority.LOW,
                    Duration.ofDays(300).toNanos());
        };
        TestConfig config = TestConfig.in(root).inCluster().workers(2, 0);
        try (var supervisor = new Supervisor(config, List.of(Supervisor.CPU), cluster)) {
            assertEquals(
                    Status.UNAUTHENTICATED, Sidecar.status(supervisor.sidecar().open("mine")));
            OpenedFrame opened = supervisor.sidecar().ask(openWithToken("../another", "token"));
            assertEquals(Status.OK, Sidecar.status(opened), opened.message());
            WorkerProcess worker = supervisor.workerOf("edges-00001").orElseThrow();
            assertEquals("shop/edges-00001", worker.tenant());
            assertEquals(config.warm().longest().toNanos(), worker.keepWarmNs());
            assertEquals(Priority.LOW.code(), worker.priority());
            worker.kill();
            Poll.until("its device is suspected", () -> supervisor.suspects.contains(Supervisor.CPU));
        }
    }

    private static MemorySegment openWithToken(String tenant, String token) {
        byte[] name = Frame.utf8(tenant);
        byte[] shown = Frame.utf8(token);
        return Sidecar.frame(
                Opcode.OPEN,
                OpenFrame.bytes(name, shown),
                frame -> new OpenFrame(frame).minVersion(1).maxVersion(1).texts(name, shown));
    }

    @Test
    void daemonWithoutADeviceSaysWhatToInstall() throws Exception {
        try (var supervisor = new Supervisor(TestConfig.in(root), List.of())) {
            OpenedFrame refused = supervisor.sidecar().open("a");
            assertEquals(Status.UNAVAILABLE, Sidecar.status(refused));
            assertTrue(refused.message().contains("pocl-opencl-icd"), refused.message());
        }
    }

    @Test
    void thousandSilentConnectionsHoldUpNobodyForLong() throws Exception {
        try (var supervisor = Supervisor.in(root)) {
            supervisor.awaitSpare();
            Path socket = supervisor.config.socketFolder().resolve("daemon.sock");
            var silent = new ArrayList<UnixSocket>();
            try {
                for (int i = 0; i < MANY; i++) {
                    silent.add(UnixSocket.connect(socket));
                }
                // Half a frame is as good as none.
                silent.getFirst().send(Arena.ofAuto().allocate(8, 8).fill((byte) 1));
                OpenedFrame opened = supervisor.sidecar().open("a");
                assertEquals(Status.OK, Sidecar.status(opened), opened.message());
                for (UnixSocket one : silent) {
                    assertTrue(isClosedByPeer(one));
                }
            } finally {
                silent.forEach(UnixSocket::close);
            }
        }
    }

    @Test
    void openThatComesByteByByteIsCutOff() throws Exception {
        try (var supervisor = Supervisor.in(root);
                UnixSocket slow =
                        UnixSocket.connect(supervisor.config.socketFolder().resolve("daemon.sock"))) {
            MemorySegment open = open("a", 1, 1);
            long before = System.nanoTime();
            // Each byte comes well within the time; all of them would take 20 s.
            assertThrows(IOException.class, () -> {
                for (int i = 0; i < open.byteSize(); i++) {
                    slow.send(open.asSlice(i, 1));
                    LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(20) / open.byteSize());
                }
            });
            long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
            assertTrue(tookMs < 10_000, tookMs + " ms");
        }
    }

    /** Reads until the daemon closes; an answer on the way, to the half of a frame, is no matter. */
    private static boolean isClosedByPeer(UnixSocket socket) {
        try {
            Message message = socket.receive();
            while (message != null) {
                message.close();
                message = socket.receive();
            }
            return true;
        } catch (IOException e) {
            return true;
        }
    }

    @Test
    void thousandSidecarsAtOnceAreServed() throws Exception {
        try (var supervisor = Supervisor.in(root);
                var threads = Executors.newFixedThreadPool(64)) {
            var openings = new ArrayList<Callable<Status>>();
            for (int i = 0; i < MANY; i++) {
                openings.add(() -> Sidecar.status(supervisor.sidecar().open("a")));
            }
            for (Future<Status> opening : threads.invokeAll(openings)) {
                assertEquals(Status.OK, opening.get());
            }
            assertEquals(MANY, supervisor.counters.sessionsOpened.sum());
        }
    }

    @Test
    void secondDaemonOnTheSocketIsRefused() throws Exception {
        try (var supervisor = Supervisor.in(root)) {
            var refusal = assertThrows(
                    StartException.class,
                    () -> SessionListener.start(
                            supervisor.config, new StandaloneAuthenticator(), supervisor.pool, supervisor.counters));
            assertTrue(String.valueOf(refusal.getMessage()).contains("another process"), refusal.getMessage());
        }
    }

    private static MemorySegment open(String tenant, int minVersion, int maxVersion) {
        byte[] name = Frame.utf8(tenant);
        return Sidecar.frame(
                Opcode.OPEN,
                OpenFrame.bytes(name, new byte[0]),
                frame -> new OpenFrame(frame)
                        .minVersion(minVersion)
                        .maxVersion(maxVersion)
                        .texts(name, new byte[0]));
    }
}
