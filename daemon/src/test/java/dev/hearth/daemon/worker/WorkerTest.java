package dev.hearth.daemon.worker;

import static dev.hearth.daemon.worker.WorkerFixture.BUFFER;
import static dev.hearth.daemon.worker.WorkerFixture.KERNEL;
import static dev.hearth.daemon.worker.WorkerFixture.MODULE;
import static dev.hearth.daemon.worker.WorkerFixture.STREAM;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.daemon.worker.FakeSidecar.Answer;
import dev.hearth.protocol.AttachFrame;
import dev.hearth.protocol.DoneFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.UsageFrame;
import dev.hearth.protocol.WelcomeFrame;
import dev.hearth.protocol.posix.Descriptor;
import dev.hearth.protocol.posix.Message;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a worker is ruled, and how it ends. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class WorkerTest {

    @TempDir
    private Path folder;

    @Test
    void socketsHaveTheirModes() throws IOException {
        try (var fixture = new WorkerFixture(folder)) {
            assertEquals("rw-rw-rw-", PosixFilePermissions.toString(Files.getPosixFilePermissions(fixture.socket)));
            assertEquals(
                    "rw-------",
                    PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("control.sock"))));
        }
        assertTrue(Files.notExists(folder.resolve("control.sock")));
        assertTrue(Files.notExists(folder.resolve("worker-1.sock")));
    }

    @Test
    void tenantIsGivenOnce() throws IOException {
        try (var fixture = new WorkerFixture(folder)) {
            DoneFrame early = fixture.supervisor.admit(1, 1, fixture.uid, 1_000_000_000);
            assertEquals(Status.INVALID_ARGUMENT, Status.of(early.status()));
            assertEquals("", fixture.supervisor.usage().tenant());
            fixture.assign();
            DoneFrame second = fixture.supervisor.assign("space/other", 1, 1, 1);
            assertEquals(Status.INVALID_ARGUMENT, Status.of(second.status()));
            assertTrue(second.message().contains("space/revision"), second.message());
            assertEquals("space/revision", fixture.supervisor.usage().tenant());
        }
    }

    @Test
    void ticketOpensOneSession() throws IOException {
        try (var fixture = new WorkerFixture(folder).assign()) {
            fixture.supervisor.admit(5, 6, fixture.uid, 10_000_000_000L);
            try (var first = new FakeSidecar(fixture.socket, 5, 6);
                    var second = new FakeSidecar(fixture.socket, 5, 6);
                    var wrong = new FakeSidecar(fixture.socket, 5, 7)) {
                assertEquals(Status.OK.code(), first.welcome.status());
                assertEquals(Status.UNAUTHENTICATED, Status.of(second.welcome.status()));
                assertTrue(second.welcome.message().contains("ticket"), second.welcome.message());
                assertEquals(Status.UNAUTHENTICATED, Status.of(wrong.welcome.status()));
                assertNull(wrong.channel.next());
            }
        }
    }

    @Test
    void ticketExpires() throws IOException {
        try (var fixture = new WorkerFixture(folder).assign()) {
            fixture.supervisor.admit(5, 6, fixture.uid, 0);
            try (var late = new FakeSidecar(fixture.socket, 5, 6)) {
                assertEquals(Status.UNAUTHENTICATED, Status.of(late.welcome.status()));
            }
        }
    }

    @Test
    void secondDescriptorConnectionIsClosed() throws IOException {
        try (var fixture = new WorkerFixture(folder).assign()) {
            fixture.supervisor.admit(5, 6, fixture.uid, 10_000_000_000L);
            try (var function = new FakeSidecar(fixture.socket, 5, 6);
                    UnixSocket intruder = UnixSocket.connect(fixture.socket);
                    Descriptor file = Descriptor.memory("shared", 64)) {
                assertEquals(
                        Status.OK, function.region(6, file, 64).synchronize(0).status());
                MemorySegment attach = Messages.begin(Opcode.ATTACH, AttachFrame.BYTES, 1);
                new AttachFrame(attach).ticketHigh(5).ticketLow(6).channel(1).version(1);
                intruder.send(attach);
                try (Message refusal = intruder.receive()) {
                    assertNotNull(refusal);
                    assertNotEquals(0, new WelcomeFrame(refusal.frame().segment()).status());
                }
                assertEquals(
                        Status.OK, function.region(7, file, 64).synchronize(0).status());
            }
        }
    }

    @Test
    void versionNobodySpeaksIsRefused() throws IOException {
        try (var fixture = new WorkerFixture(folder).assign();
                UnixSocket socket = UnixSocket.connect(fixture.socket)) {
            fixture.supervisor.admit(5, 6, fixture.uid, 10_000_000_000L);
            MemorySegment attach = Messages.begin(Opcode.ATTACH, AttachFrame.BYTES, 1);
            new AttachFrame(attach).ticketHigh(5).ticketLow(6).version(99);
            socket.send(attach);
            try (Message refusal = Objects.requireNonNull(socket.receive())) {
                var welcome = new WelcomeFrame(refusal.frame().segment());
                assertEquals(Status.UNSUPPORTED_VERSION, Status.of(welcome.status()));
                assertEquals(Frame.VERSION, welcome.version());
            }
        }
    }

    @Test
    void attachThatComesByteByByteIsCutOffAfterFiveSeconds() throws IOException {
        try (var fixture = new WorkerFixture(folder).assign();
                UnixSocket slow = UnixSocket.connect(fixture.socket)) {
            MemorySegment attach = Messages.begin(Opcode.ATTACH, AttachFrame.BYTES, 1);
            long before = System.nanoTime();
            // Each byte comes well within the time; all of them would take 14 s.
            assertThrows(IOException.class, () -> {
                for (int i = 0; i < attach.byteSize(); i++) {
                    slow.send(attach.asSlice(i, 1));
                    LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(250));
                }
            });
            long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
            assertTrue(tookMs >= 4500 && tookMs < 10_000, tookMs + " ms");
        }
    }

    @Test
    void sessionsHaveALimit() throws IOException {
        try (var fixture = new WorkerFixture(folder, 2, Duration.ofSeconds(60)).assign();
                FakeSidecar first = fixture.open();
                FakeSidecar second = fixture.open();
                FakeSidecar third = fixture.open()) {
            assertEquals(Status.OK, second.synchronize(0).status());
            assertEquals(Status.OUT_OF_QUOTA, Status.of(third.welcome.status()));
            assertTrue(third.welcome.message().contains("sessions asked for"), third.welcome.message());
            assertTrue(third.welcome.message().contains("has 2 of 2"), third.welcome.message());
            first.close(true);
            WorkerFixture.await(() -> fixture.worker.sessions().size() == 1);
            try (FakeSidecar fourth = fixture.open()) {
                assertEquals(Status.OK, Status.of(fourth.welcome.status()));
            }
        }
    }

    @Test
    void thousandConnectionsThatSayNothingHurtNobody() throws IOException {
        try (var fixture = new WorkerFixture(folder).assign()) {
            int threads = Thread.activeCount();
            var silent = new ArrayList<UnixSocket>();
            for (int i = 0; i < 1000; i++) {
                silent.add(UnixSocket.connect(fixture.socket));
            }
            try (FakeSidecar function = fixture.open()) {
                assertEquals(
                        Status.OK, function.allocate(BUFFER, 64).synchronize(0).status());
                assertTrue(Thread.activeCount() - threads < 300, "threads: " + Thread.activeCount());
            }
            silent.forEach(UnixSocket::close);
            fixture.awaitNothingHeld();
            WorkerFixture.await(() -> Thread.activeCount() - threads < 10);
        }
    }

    @Test
    void hundredSessionsOfOneTenantWorkAtOnce() throws IOException {
        try (var fixture = new WorkerFixture(folder, 100, Duration.ofSeconds(60)).assign()) {
            var functions = new ArrayList<FakeSidecar>();
            for (int i = 0; i < 100; i++) {
                functions.add(fixture.withKernel("add").launch(STREAM, KERNEL, BUFFER, 1));
            }
            for (FakeSidecar function : functions) {
                assertEquals(Status.OK, function.synchronize(STREAM).status());
            }
            UsageFrame usage = fixture.supervisor.usage();
            assertEquals(100, usage.sessions());
            assertEquals(100 * 64, usage.bufferBytes());
            assertEquals(1, fixture.backend.compiled.get());
            for (FakeSidecar function : functions) {
                function.close();
            }
            usage = fixture.awaitNothingHeld();
            assertEquals(100, usage.launches());
            assertTrue(usage.frames() >= 600 && usage.deviceNs() > 0);
        }
    }

    @Test
    void closeReleasesEverythingAndThenEndsTheConnection() throws IOException {
        try (var fixture = new WorkerFixture(folder).assign()) {
            FakeSidecar function = fixture.withKernel("wait").launch(STREAM, KERNEL, BUFFER, 1);
            long asked = function.ask(STREAM);
            function.channel.flush();
            WorkerFixture.await(() -> fixture.backend.context().launched.get() == 1);
            fixture.backend.gate(1).countDown();
            function.close(true);
            assertEquals(Status.OK, function.answer(asked).status());
            fixture.awaitNothingHeld();
        }
    }

    @Test
    void usageIsToldOnConnectAndWhenItChanges() throws IOException {
        try (var fixture = new WorkerFixture(folder).assign()) {
            UsageFrame first = Objects.requireNonNull(FakeSupervisor.poll(fixture.supervisor.usages));
            assertEquals("", first.tenant());
            assertEquals((int) ProcessHandle.current().pid(), first.processId());
            try (FakeSidecar function = fixture.withKernel("add")) {
                assertEquals(Status.OK, function.synchronize(0).status());
                UsageFrame later = Objects.requireNonNull(FakeSupervisor.poll(fixture.supervisor.usages));
                while (later.buffers() == 0) {
                    later = Objects.requireNonNull(FakeSupervisor.poll(fixture.supervisor.usages));
                }
                assertEquals("space/revision", later.tenant());
                assertEquals(64, later.bufferBytes());
            }
        }
    }

    @Test
    void sessionOutlivesItsSupervisorAndTheNextAdoptsIt() throws IOException {
        try (var fixture = new WorkerFixture(folder).assign();
                FakeSidecar function = fixture.withKernel("add")) {
            assertEquals(Status.OK, function.synchronize(0).status());
            fixture.supervisor.close();
            function.launch(STREAM, KERNEL, BUFFER, 1);
            assertEquals(Status.OK, function.synchronize(STREAM).status());
            FakeSupervisor next = fixture.connect();
            UsageFrame usage = Objects.requireNonNull(FakeSupervisor.poll(next.usages));
            assertEquals("space/revision", usage.tenant());
            assertEquals(1, usage.sessions());
            try (FakeSidecar second = fixture.open()) {
                assertEquals(Status.OK, second.synchronize(0).status());
            }
        }
    }

    @Test
    void programIsAskedForAgainOfTheNextSupervisor() throws IOException {
        try (var fixture = new WorkerFixture(folder).assign()) {
            fixture.supervisor.deaf = true;
            FakeSidecar function = fixture.withKernel("add");
            long asked = function.ask(0);
            function.channel.flush();
            assertNotNull(FakeSupervisor.poll(fixture.supervisor.builds));
            fixture.supervisor.close();
            fixture.connect();
            assertEquals(Status.OK, function.answer(asked).status());
            function.close();
        }
    }

    @Test
    void connectionThatOnlyLooksDoesNotTakeTheSupervisorsPlace() throws IOException {
        try (var fixture = new WorkerFixture(folder).assign()) {
            for (int i = 0; i < 20; i++) {
                // A probe and the next supervisor at once: whichever thread is late, the newest connection counts.
                UnixSocket.connect(folder.resolve("control.sock")).close();
                FakeSupervisor before = fixture.supervisor;
                fixture.connect();
                before.close();
                try (FakeSidecar function = fixture.open()) {
                    function.load(MODULE, SessionTest.program("add" + i));
                    assertEquals(Status.OK, function.synchronize(0).status());
                }
            }
        }
    }

    @Test
    void retiredWorkerEndsItsSessionsAndHoldsNothing() throws IOException {
        try (var fixture = new WorkerFixture(folder).assign()) {
            FakeSidecar function = fixture.withKernel("add");
            assertEquals(Status.OK, function.synchronize(0).status());
            assertEquals(0, fixture.supervisor.retire().status());
            Answer fault = function.awaitFault();
            assertEquals(Status.UNAVAILABLE, fault.status());
            assertEquals(Integer.valueOf(Worker.EXIT_RETIRED), FakeSupervisor.poll(fixture.exits));
            UsageFrame last = Objects.requireNonNull(FakeSupervisor.poll(fixture.supervisor.usages));
            while (last.sessions() > 0 || last.tenant().isEmpty()) {
                last = Objects.requireNonNull(FakeSupervisor.poll(fixture.supervisor.usages));
            }
            assertEquals(0, last.buffers());
            assertEquals(0, fixture.backend.context().open.get());
            assertThrows(IOException.class, () -> UnixSocket.connect(fixture.socket));
            function.close();
        }
    }

    @Test
    void retiredWorkerDoesNotWaitForABuild() throws IOException {
        try (var fixture = new WorkerFixture(folder).assign()) {
            fixture.supervisor.deaf = true;
            FakeSidecar function = fixture.withKernel("add");
            function.channel.flush();
            assertNotNull(FakeSupervisor.poll(fixture.supervisor.builds));
            assertEquals(0, fixture.supervisor.retire().status());
            assertEquals(Integer.valueOf(Worker.EXIT_RETIRED), FakeSupervisor.poll(fixture.exits));
            function.close();
        }
    }

    @Test
    void workerWithoutSupervisorAndSessionEnds() throws Exception {
        try (var fixture = new WorkerFixture(folder, 8, Duration.ofMillis(300)).assign()) {
            FakeSidecar function = fixture.withKernel("add");
            assertEquals(Status.OK, function.synchronize(0).status());
            fixture.supervisor.close();
            assertNull(fixture.exits.poll(800, TimeUnit.MILLISECONDS), "it has a session");
            function.close();
            assertEquals(Integer.valueOf(Worker.EXIT_RETIRED), FakeSupervisor.poll(fixture.exits));
        }
    }

    @Test
    void lostDeviceEndsTheWorkerWithAWordToEverySession() throws IOException {
        try (var fixture = new WorkerFixture(folder).assign()) {
            FakeSidecar function = fixture.withKernel("lose").launch(STREAM, KERNEL, BUFFER);
            FakeSidecar other = fixture.open();
            function.ask(STREAM);
            function.channel.flush();
            Answer fault = function.awaitFault();
            assertEquals(Status.DEVICE_LOST, fault.status());
            assertTrue(fault.message().contains("the kernel lose lost the device"), fault.message());
            assertEquals(Status.DEVICE_LOST, other.awaitFault().status());
            assertEquals(Integer.valueOf(Worker.EXIT_DEVICE_LOST), FakeSupervisor.poll(fixture.exits));
            function.close();
            other.close();
        }
    }

    @Test
    void deviceLostWhileNobodyWaitsIsNoticedToo() throws IOException {
        try (var fixture = new WorkerFixture(folder).assign()) {
            FakeSidecar function = fixture.withKernel("lose").launch(STREAM, KERNEL, BUFFER);
            function.channel.flush();
            assertEquals(Status.DEVICE_LOST, function.awaitFault().status());
            function.close();
        }
    }

    @Test
    void wrongArgumentsAreNamed() {
        var wrong = assertThrows(IllegalArgumentException.class, () -> WorkerOptions.of("--id=1", "--folder=x"));
        assertTrue(String.valueOf(wrong.getMessage()).contains("--socket="), wrong.getMessage());
        assertThrows(IllegalArgumentException.class, () -> WorkerOptions.of("id=1"));
        assertEquals(
                "7",
                WorkerOptions.of(
                                "--id=7",
                                "--folder=f",
                                "--socket=s",
                                "--device=d",
                                "--max-sessions=2",
                                "--max-buffers=1024",
                                "--max-regions=1024",
                                "--max-modules=256",
                                "--max-kernels=1024",
                                "--max-streams=256",
                                "--max-events=1024",
                                "--move-after-ms=60000",
                                "--fence=false",
                                "--orphan-timeout-ms=3",
                                "--resume-grace-ms=0")
                        .id());
    }
}
