package dev.hearth.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.Status;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AcceleratorTest {
    @TempDir
    private Path folder;

    private List<String> before = List.of();

    @BeforeEach
    void count() {
        before = Eventually.descriptors(folder);
    }

    @AfterEach
    void nothingIsLeftOpen() {
        Eventually.is("descriptors closed", () -> before.equals(Eventually.descriptors(folder)));
    }

    private static Accelerator.Builder in(Map<String, String> environment) {
        return Accelerator.builder()
                .environment(environment)
                .defaultSocket(Path.of("/nonexistent/a.sock"))
                .timeout(Duration.ofMillis(200));
    }

    private AcceleratorException refused(Accelerator.Builder builder) {
        return assertThrows(AcceleratorException.class, builder::open);
    }

    @Test
    void socketOfTheEnvironmentComesBeforeTheUsualOne() throws IOException {
        try (var worker = new FakeWorker(folder);
                Context context = in(Map.of("HEARTH_SOCKET", worker.socket.toString()))
                        .defaultSocket(folder.resolve("b.sock"))
                        .open()) {
            context.synchronize();
        }
    }

    @Test
    void usualSocketIsTakenWhereItExists() throws IOException {
        try (var worker = new FakeWorker(folder);
                Context context = in(Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1"))
                        .defaultSocket(worker.socket)
                        .open()) {
            context.synchronize();
        }
    }

    @Test
    void triesUntilTheSidecarIsThere() throws Exception {
        Path socket = folder.resolve("a.sock");
        var opening = CompletableFuture.supplyAsync(() -> in(Map.of("HEARTH_SOCKET", socket.toString()))
                .timeout(Duration.ofSeconds(20))
                .open());
        assertThrows(TimeoutException.class, () -> opening.get(200, TimeUnit.MILLISECONDS));
        try (var worker = new FakeWorker(folder);
                Context context = opening.get(10, TimeUnit.SECONDS)) {
            context.synchronize();
            assertEquals(1, worker.sessions.size());
        }
    }

    @Test
    void sidecarThatHangsUpIsTriedAgain() throws Exception {
        try (var worker = new FakeWorker(folder)) {
            worker.closesAtHello = true;
            var opening = CompletableFuture.supplyAsync(
                    () -> worker.client().timeout(Duration.ofSeconds(20)).open());
            Eventually.is("a second attempt", () -> worker.sessions.size() > 1);
            worker.closesAtHello = false;
            opening.get(10, TimeUnit.SECONDS).close();
        }
    }

    @Test
    void missingSidecarIsNamedWithWhatToCheck() {
        Path socket = folder.resolve("a.sock");
        AcceleratorException e = refused(in(Map.of("HEARTH_SOCKET", socket.toString())));
        assertEquals(Status.UNAVAILABLE, e.status());
        Eventually.mentions(e, "no accelerator sidecar answered at " + socket + " within 200 ms");
        Eventually.mentions(e, "check that the sidecar runs");
    }

    @Test
    void socketThatNobodyListensOnIsUnavailable() throws IOException {
        Path socket = folder.resolve("a.sock");
        try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(socket));
        }
        assertTrue(Files.exists(socket));
        Eventually.mentions(refused(in(Map.of()).socket(socket)), "Connection refused");
    }

    @Test
    void sidecarThatDoesNotAnswerTimesOut() throws IOException {
        try (var worker = new FakeWorker(folder)) {
            worker.silent = true;
            AcceleratorException e = refused(worker.client().timeout(Duration.ofMillis(200)));
            assertEquals(Status.UNAVAILABLE, e.status());
            Eventually.mentions(e, "no answer in time");
        }
    }

    @Test
    void listenerWithAFullBacklogTimesOut() throws IOException {
        Path socket = folder.resolve("a.sock");
        try (var listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            listener.bind(UnixDomainSocketAddress.of(socket), 1);
            AcceleratorException e = null;
            for (int i = 0; i < 4; i++) {
                e = refused(in(Map.of()).socket(socket));
            }
            Eventually.mentions(e == null ? new AssertionError() : e, "no accelerator sidecar answered");
        }
    }

    @Test
    void daemonThatIsAwayIsWaitedFor() throws Exception {
        try (var worker = new FakeWorker(folder)) {
            worker.refusal = Status.UNAVAILABLE;
            worker.refusalMessage = "the daemon of this node does not answer";
            var opening = CompletableFuture.supplyAsync(
                    () -> worker.client().timeout(Duration.ofSeconds(20)).open());
            Eventually.is("a second attempt", () -> worker.sessions.size() > 1);
            worker.refusal = Status.OK;
            opening.get(10, TimeUnit.SECONDS).close();
        }
    }

    @Test
    void daemonThatStaysAwayIsSaidAsTheSidecarSaidIt() throws IOException {
        try (var worker = new FakeWorker(folder)) {
            worker.refusal = Status.UNAVAILABLE;
            worker.refusalMessage = "the daemon of this node does not answer";
            AcceleratorException e = refused(worker.client().timeout(Duration.ofMillis(200)));
            assertEquals(Status.UNAVAILABLE, e.status());
            Eventually.mentions(e, "the daemon of this node does not answer");
        }
    }

    @Test
    void refusalIsFinalAndCarriesStatusAndMessage() throws IOException {
        try (var worker = new FakeWorker(folder)) {
            worker.refusal = Status.BUSY;
            worker.refusalMessage = "16 workers are in use; try again later";
            AcceleratorException e = refused(worker.client());
            assertEquals(Status.BUSY, e.status());
            assertEquals(Opcode.HELLO, e.opcode());
            assertEquals("HELLO failed with BUSY: 16 workers are in use; try again later", e.getMessage());
            assertEquals(1, worker.sessions.size());
        }
    }

    @Test
    void newerClientAgreesWithAnOlderWorker() throws IOException {
        try (var worker = new FakeWorker(folder);
                Context context = worker.client().versions(1, 3).open()) {
            context.synchronize();
        }
    }

    @Test
    void olderClientAgreesWithANewerWorker() throws IOException {
        try (var worker = new FakeWorker(folder)) {
            worker.maxVersion = 5;
            worker.client().open().close();
        }
    }

    @Test
    void versionsThatDoNotMeetAreAClearError() throws IOException {
        try (var worker = new FakeWorker(folder)) {
            AcceleratorException e = refused(worker.client().versions(2, 3));
            assertEquals(Status.UNSUPPORTED_VERSION, e.status());
            Eventually.mentions(e, "update");
        }
    }

    @Test
    void versionThatWasNotOfferedIsRefused() throws IOException {
        try (var worker = new FakeWorker(folder)) {
            worker.welcomeVersion = 9;
            assertEquals(Status.UNSUPPORTED_VERSION, refused(worker.client()).status());
        }
    }

    @Test
    void whatIsNoSidecarIsAClearError() throws IOException {
        try (var worker = new FakeWorker(folder)) {
            worker.rawAnswer = "HTTP/1.1 400 Bad Request\r\n\r\n\r\n".getBytes(StandardCharsets.UTF_8);
            assertEquals(Status.INVALID_FRAME, refused(worker.client()).status());
            byte[] close = new byte[24];
            close[0] = 24;
            close[4] = (byte) Opcode.CLOSE.code();
            worker.rawAnswer = close;
            AcceleratorException e = refused(worker.client());
            assertEquals(Status.INVALID_FRAME, e.status());
            Eventually.mentions(e, "no accelerator sidecar");
        }
    }

    @Test
    void podWithoutSidecarNeverStartsADaemon() {
        AcceleratorException e = refused(in(Map.of("KUBERNETES_SERVICE_HOST", "10.0.0.1", "PATH", "/usr/bin")));
        assertEquals(Status.UNAVAILABLE, e.status());
        Eventually.mentions(e, "hearth.dev/accelerator");
    }

    @Test
    void pathThatNoSocketCanHaveIsNamed() {
        AcceleratorException e = refused(in(Map.of()).socket(Path.of("/tmp/" + "x".repeat(110))));
        assertEquals(Status.INVALID_ARGUMENT, e.status());
        Eventually.mentions(e, "107 bytes");
    }

    @Test
    void interruptEndsOpening() throws Exception {
        var error = new AtomicReference<@Nullable Throwable>();
        Thread opening = Thread.ofPlatform().start(() -> {
            try {
                in(Map.of())
                        .socket(folder.resolve("a.sock"))
                        .timeout(Duration.ofMinutes(1))
                        .open();
            } catch (AcceleratorException e) {
                error.set(Thread.currentThread().isInterrupted() ? e : new AssertionError("status lost"));
            }
        });
        opening.interrupt();
        assertTrue(opening.join(Duration.ofSeconds(10)));
        Throwable e = error.get();
        assertFalse(e == null);
        Eventually.mentions(e, "before the thread was interrupted");
    }

    @Test
    void longNamesAreCutAndTimeoutsArePositive() throws IOException {
        try (var worker = new FakeWorker(folder);
                Context _ = worker.client().name("é".repeat(1000)).open()) {
            assertEquals("é".repeat(128), worker.session().name);
        }
        assertThrows(IllegalArgumentException.class, () -> Accelerator.builder().timeout(Duration.ZERO));
    }
}
