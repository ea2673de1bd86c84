package dev.hearth.sidecar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.protocol.Frame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.OpenFrame;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.WelcomeFrame;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** How a session begins, and how it is refused. */
@Timeout(60)
class SessionTest {
    private SidecarFixture fixture;

    @BeforeEach
    void prepare() throws IOException {
        fixture = new SidecarFixture();
    }

    @AfterEach
    void cleanUp() throws Exception {
        fixture.close();
    }

    private static void assertRefused(Status status, String part, WelcomeFrame welcome) {
        assertEquals(status, Status.of(welcome.status()), welcome.message());
        assertTrue(welcome.message().contains(part), welcome.message());
    }

    @Test
    void welcomeCarriesTheDeviceAndTheSidecarsFolderAndLimit() throws IOException {
        fixture.with("function-folder", "/mnt/hearth");
        FakeDaemon daemon = fixture.daemon();
        Sidecar sidecar = fixture.launch();
        try (var function = new TestFunction(fixture.socket)) {
            function.hello(1, 9);
            WelcomeFrame welcome = function.welcome();
            assertEquals(0, welcome.status());
            assertEquals("fake device", welcome.deviceName());
            assertEquals("/mnt/hearth", welcome.folder());
            assertEquals(1 << 20, welcome.maxSharedBytes());
            assertEquals(256, welcome.maxBlockThreads());
            assertEquals(Frame.VERSION, welcome.version());
            OpenFrame open = daemon.opens.getFirst();
            assertEquals("tests", open.tenant());
            assertEquals(ProcessHandle.current().pid(), open.functionPid());
            assertEquals((int) Files.getAttribute(fixture.folder, "unix:uid"), open.functionUid());
            assertEquals(Frame.VERSION, open.maxVersion());
            assertTrue(sidecar.isListening());
        }
    }

    @Test
    void howLongTheTenantStaysWarmIsSaidWhereItIsSet() throws IOException {
        fixture.with("keep-warm", "90s");
        FakeDaemon daemon = fixture.daemon();
        fixture.launch();
        try (var function = new TestFunction(fixture.socket)) {
            function.hello(1, 1);
            assertEquals(Status.OK.code(), function.welcome().status());
            assertEquals(90_000_000_000L, daemon.terms.getFirst().keepWarmNs());
            assertEquals("tests", daemon.opens.getFirst().tenant());
        }
    }

    @Test
    void keepWarmOfNothingIsRefusedAtTheStart() {
        fixture.with("keep-warm", "0s");
        var refused = assertThrows(IllegalArgumentException.class, fixture::launch);
        assertTrue(String.valueOf(refused.getMessage()).contains("keep-warm"), refused.getMessage());
    }

    @Test
    void aClientOfANewerProtocolIsToldWhatToUpdate() throws IOException {
        Sidecar sidecar = fixture.launch();
        try (var function = new TestFunction(fixture.socket)) {
            function.hello(7, 9);
            assertRefused(Status.UNSUPPORTED_VERSION, "update", function.welcome());
            assertTrue(function.isEnded());
            SidecarFixture.eventually(
                    "counted", () -> sidecar.counters().sessionsRefused.sum() == 1);
        }
    }

    @Test
    void aSessionThatDoesNotBeginWithHelloIsRefused() throws IOException {
        fixture.launch();
        try (var function = new TestFunction(fixture.socket)) {
            function.allocate(1, 64);
            function.channel.flush();
            assertRefused(Status.INVALID_FRAME, "HELLO", function.welcome());
        }
    }

    @Test
    void bytesThatAreNoFrameAreRefused() throws IOException {
        fixture.launch();
        try (var function = new TestFunction(fixture.socket)) {
            function.raw(MemorySegment.ofArray(Frame.utf8("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")));
            assertRefused(Status.INVALID_FRAME, "bytes", function.welcome());
        }
    }

    @Test
    void aFunctionThatSaysNothingIsClosedAfterTheHandshakeTime() throws IOException {
        fixture.with("handshake-timeout", "100ms");
        Sidecar sidecar = fixture.launch();
        try (var function = new TestFunction(fixture.socket)) {
            assertTrue(function.isEnded());
            SidecarFixture.eventually(
                    "session gone", () -> sidecar.counters().sessions.sum() == 0);
        }
    }

    @Test
    void aFunctionThatSaysHelloByteByByteIsClosedAfterTheHandshakeTime() throws IOException {
        fixture.with("handshake-timeout", "500ms");
        Sidecar sidecar = fixture.launch();
        try (var function = new TestFunction(fixture.socket)) {
            MemorySegment hello = FakeDaemon.begin(Opcode.HELLO, Frame.MAX_BYTES);
            long before = System.nanoTime();
            // Each byte comes well within the time, the whole frame would take an hour.
            var cut = assertThrows(IOException.class, () -> {
                for (long i = 0; i < hello.byteSize(); i++) {
                    function.raw(hello.asSlice(i, 1));
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(50));
                }
            });
            long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
            assertTrue(tookMs >= 450 && tookMs < 5000, tookMs + " ms until " + cut);
            SidecarFixture.eventually(
                    "session gone", () -> sidecar.counters().sessions.sum() == 0);
        }
    }

    @Test
    void noDaemonIsUnavailableAndSaysWhatToCheck() throws IOException {
        fixture.with("daemon.patience", "100ms");
        fixture.launch();
        try (var function = new TestFunction(fixture.socket)) {
            function.hello(1, 1);
            assertRefused(Status.UNAVAILABLE, "check that the Hearth daemon runs", function.welcome());
        }
    }

    @Test
    void aHelloWaitsForADaemonThatComesLate() throws IOException {
        Sidecar sidecar = fixture.launch();
        try (var function = new TestFunction(fixture.socket)) {
            function.hello(1, 1);
            SidecarFixture.eventually("an attempt", () -> !sidecar.daemon().probe());
            fixture.daemon();
            assertEquals(0, function.welcome().status());
            assertEquals(1, sidecar.counters().daemonReconnects.sum());
        }
    }

    @Test
    void aDaemonThatNeverAnswersIsUnavailable() throws IOException {
        fixture.with("handshake-timeout", "200ms").with("daemon.patience", "300ms");
        FakeDaemon daemon = fixture.daemon();
        fixture.launch();
        try (var function = new TestFunction(fixture.socket)) {
            daemon.silent = true;
            function.hello(1, 1);
            assertRefused(Status.UNAVAILABLE, "does not answer", function.welcome());
        }
    }

    @Test
    void aRefusalOfTheDaemonReachesTheFunction() throws IOException {
        FakeDaemon daemon = fixture.daemon();
        fixture.launch();
        try (var function = new TestFunction(fixture.socket)) {
            daemon.refusal = new Refusal(Status.UNAUTHENTICATED, "no token");
            function.hello(1, 1);
            assertRefused(Status.UNAUTHENTICATED, "no token", function.welcome());
        }
    }

    @Test
    void moreSessionsThanAllowedAreBusyUntilOneEnds() throws IOException {
        fixture.with("max-sessions", "2");
        fixture.daemon();
        Sidecar sidecar = fixture.launch();
        var second = TestFunction.open(fixture.socket);
        try (var first = TestFunction.open(fixture.socket)) {
            try (var third = new TestFunction(fixture.socket)) {
                third.hello(1, 1);
                assertRefused(Status.BUSY, "max-sessions", third.welcome());
            }
            second.close();
            SidecarFixture.eventually(
                    "one ended", () -> sidecar.counters().sessions.sum() == 1);
            TestFunction.open(fixture.socket).close();
            assertEquals(0, first.synchronize().status());
        }
    }

    @Test
    void lostDevicesInARowOpenTheBreaker() throws IOException {
        fixture.with("admission.breaker-failures", "2").with("admission.breaker-pause", "60s");
        FakeDaemon daemon = fixture.daemon();
        Sidecar sidecar = fixture.launch();
        for (int i = 0; i < 2; i++) {
            try (var function = TestFunction.open(fixture.socket)) {
                daemon.worker().crash();
                assertEquals(Status.DEVICE_LOST, Status.of(function.fault().status()));
            }
        }
        SidecarFixture.eventually(
                "sessions ended", () -> sidecar.counters().sessions.sum() == 0);
        try (var function = new TestFunction(fixture.socket)) {
            function.hello(1, 1);
            assertRefused(Status.REJECTED, "daemon's log", function.welcome());
        }
    }

    @Test
    void theSocketHasItsModeAndReplacesAStaleOne() throws IOException {
        fixture.with("socket-mode", "0660");
        // A listener that ended without removing its file, as after kill -9.
        try (var stale = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            stale.bind(UnixDomainSocketAddress.of(fixture.socket));
        }
        assertTrue(Files.exists(fixture.socket));
        Sidecar sidecar = fixture.launch();
        assertEquals("rw-rw----", PosixFilePermissions.toString(Files.getPosixFilePermissions(fixture.socket)));
        UnixSocket.connect(fixture.socket).close();
        sidecar.close();
        assertTrue(Files.notExists(fixture.socket));
    }

    @Test
    void aSecondSidecarDoesNotTakeTheSocketOfTheFirst() throws IOException {
        Sidecar sidecar = fixture.launch();
        assertThrows(BindException.class, fixture::launch);
        assertTrue(sidecar.isListening());
    }

    @Test
    void aWrongSettingIsRefusedWithItsKeyAndARemedy() {
        fixture.with("admission.bytes-in-flight", "1Ki");
        var wrong = assertThrows(IllegalArgumentException.class, fixture::launch);
        assertTrue(String.valueOf(wrong.getMessage()).contains("hearth.sidecar.admission.bytes-in-flight"));
        fixture.with("admission.bytes-in-flight", "1Mi").with("socket", "/tmp/" + "x".repeat(120));
        wrong = assertThrows(IllegalArgumentException.class, fixture::launch);
        assertTrue(String.valueOf(wrong.getMessage()).contains("shorter folder"));
    }

    @Test
    void closingTheSidecarTellsItsFunctions() throws IOException {
        fixture.daemon();
        Sidecar sidecar = fixture.launch();
        try (var function = TestFunction.open(fixture.socket)) {
            assertEquals(0, function.synchronize().status());
            sidecar.close();
            assertEquals(Status.UNAVAILABLE, Status.of(function.fault().status()));
            assertTrue(function.isEnded());
        }
    }

    @Test
    @Timeout(120)
    void aThousandConnectionsSurviveAndLeaveNothing() throws Exception {
        fixture.with("max-sessions", "1000");
        FakeDaemon daemon = fixture.daemon();
        Sidecar sidecar = fixture.launch();
        List<UnixSocket> silent = new ArrayList<>();
        for (int i = 0; i < 1000; i++) {
            silent.add(UnixSocket.connect(fixture.socket));
        }
        SidecarFixture.eventually("accepted", () -> sidecar.counters().sessions.sum() == 1000);
        try (var late = new TestFunction(fixture.socket)) {
            late.hello(1, 1);
            assertRefused(Status.BUSY, "1000", late.welcome());
        }
        silent.forEach(UnixSocket::close);
        SidecarFixture.eventually("gone", () -> sidecar.counters().sessions.sum() == 0);
        try (var function = TestFunction.open(fixture.socket)) {
            assertEquals(0, function.synchronize().status());
            function.channel.claim(Opcode.CLOSE, Frame.HEADER_BYTES, 0);
            function.channel.flush();
            assertTrue(daemon.worker().awaitEnd());
        }
    }
}
