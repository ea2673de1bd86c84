package dev.hearth.sidecar;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.protocol.AckFrame;
import dev.hearth.protocol.DescriptorFrame;
import dev.hearth.protocol.DoneFrame;
import dev.hearth.protocol.FaultFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.LoadFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.ReleaseFrame;
import dev.hearth.protocol.Status;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A session between a function and a worker, both made by hand, over real sockets. */
@Timeout(60)
class FrameRelayTest {
    private static final int PAGE = 4096;

    private SidecarFixture fixture;
    private FakeDaemon daemon;
    private Sidecar sidecar;

    @BeforeEach
    void launch() throws IOException {
        fixture = new SidecarFixture();
        daemon = fixture.daemon();
        sidecar = fixture.launch();
    }

    @AfterEach
    void close() throws Exception {
        fixture.close();
    }

    private void relaunch(String key, String value) throws IOException {
        sidecar.close();
        sidecar = fixture.with(key, value).launch();
    }

    @Test
    void framesReachTheWorkerWithTheSameBytesInOrder() throws IOException {
        try (var function = TestFunction.open(fixture.socket)) {
            List<byte[]> sent = new ArrayList<>();
            for (int i = 1; i <= 200; i++) {
                MemorySegment frame = function.channel.claim(Opcode.LAUNCH, LaunchFrame.bytes(i % 20, 8), i % 3);
                new LaunchFrame(frame).kernel(i).grid(i, 2, 3).argumentCount(i % 20);
                sent.add(frame.toArray(ValueLayout.JAVA_BYTE));
            }
            assertEquals(0, function.synchronize().status());
            FakeWorker worker = daemon.worker();
            for (byte[] frame : sent) {
                assertArrayEquals(frame, worker.take().bytes());
            }
            // A relay counts after it has written, so the function may know more than the counters for a moment.
            Counters counters = sidecar.counters();
            SidecarFixture.eventually("launches", () -> counters.launches.sum() == 200);
            SidecarFixture.eventually("frames to worker", () -> counters.toWorker.frames.sum() == 201);
            SidecarFixture.eventually("frames to function", () -> counters.toFunction.frames.sum() == 1);
            SidecarFixture.eventually("acknowledged frames", () -> counters.framesInFlight.sum() == 0);
            SidecarFixture.eventually("acknowledged bytes", () -> counters.bytesInFlight.sum() == 0);
        }
    }

    @Test
    void aFrameThatComesByteByByteIsPassedOnWhole() throws IOException {
        try (var function = TestFunction.open(fixture.socket)) {
            MemorySegment frame = FakeDaemon.begin(Opcode.SYNCHRONIZE, Frame.HEADER_BYTES);
            for (int i = 0; i < Frame.HEADER_BYTES; i++) {
                function.raw(frame.asSlice(i, 1));
            }
            assertEquals(0, new DoneFrame(function.next(Opcode.DONE).segment()).status());
        }
    }

    @Test
    void theLargestFrameIsPassedOn() throws IOException {
        try (var function = TestFunction.open(fixture.socket)) {
            for (int i = 0; i < 20; i++) {
                new LaunchFrame(function.channel.claim(Opcode.LAUNCH, LaunchFrame.BYTES, 0)).kernel(1);
                new LoadFrame(function.channel.claim(Opcode.LOAD, Frame.MAX_BYTES, 0))
                        .module(i + 1)
                        .variantCount(1)
                        .lengthBytes(Frame.MAX_BYTES - LoadFrame.BYTES);
            }
            assertEquals(0, function.synchronize().status());
            assertEquals(
                    20L * (Frame.MAX_BYTES + LaunchFrame.BYTES) + Frame.HEADER_BYTES,
                    sidecar.counters().toWorker.bytes.sum());
        }
    }

    @Test
    void aRegionsDescriptorComesBeforeTheRegion() throws IOException {
        fixture.file("r", PAGE);
        try (var function = TestFunction.open(fixture.socket)) {
            for (int handle = 1; handle <= 50; handle++) {
                function.region(handle, "r", PAGE);
                new ReleaseFrame(function.channel.claim(Opcode.RELEASE, ReleaseFrame.BYTES, 0)).handle(handle);
            }
            function.region(51, "r", PAGE);
            DoneFrame done = function.synchronize();
            assertEquals(0, done.status(), done.message());
            assertEquals(PAGE, sidecar.memory().usedBytes());
        }
        SidecarFixture.eventually("bytes given back", () -> sidecar.memory().usedBytes() == 0);
    }

    @Test
    void aRefusedRegionFailsLikeAnyFrameAndTheSessionGoesOn() throws IOException, InterruptedException {
        fixture.file("r", PAGE);
        try (var function = TestFunction.open(fixture.socket)) {
            function.region(1, "r", 2 * PAGE);
            DoneFrame done = function.synchronize();
            assertEquals(Status.INVALID_REGION, Status.of(done.status()));
            assertEquals(Opcode.REGION.code(), done.failedOpcode());
            assertTrue(done.message().contains("fewer than the 8192"), done.message());
            DescriptorFrame descriptor =
                    Objects.requireNonNull(daemon.worker().descriptorFrames.poll(10, TimeUnit.SECONDS));
            assertEquals(Status.INVALID_REGION.code(), descriptor.status());
            function.region(2, "r", PAGE);
            assertEquals(0, function.synchronize().status());
        }
    }

    private void assertFault(TestFunction function, Status status, String part) throws IOException {
        FaultFrame fault = function.fault();
        assertEquals(status, Status.of(fault.status()), fault.message());
        assertTrue(fault.message().contains(part), fault.message());
        assertTrue(function.isEnded());
    }

    private void assertNothingForwarded() throws InterruptedException {
        FakeWorker worker = daemon.worker();
        assertTrue(worker.awaitEnd());
        assertTrue(worker.received.isEmpty(), () -> "garbage reached the worker: " + worker.received.peek());
    }

    private static MemorySegment header(int length, int opcode) {
        MemorySegment header = FakeDaemon.begin(Opcode.LAUNCH, Frame.HEADER_BYTES);
        header.set(ValueLayout.JAVA_INT, 0, length);
        header.set(ValueLayout.JAVA_SHORT, 4, (short) opcode);
        header.set(ValueLayout.JAVA_LONG, 8, 2);
        return header;
    }

    @Test
    void aFrameTooShortIsAFault() throws Exception {
        try (var function = TestFunction.open(fixture.socket)) {
            function.raw(header(16, Opcode.LAUNCH.code()));
            assertFault(function, Status.INVALID_FRAME, "16 bytes");
            assertNothingForwarded();
        }
    }

    @Test
    void aFrameTooLongIsAFault() throws Exception {
        try (var function = TestFunction.open(fixture.socket)) {
            function.raw(header(Frame.MAX_BYTES + 8, Opcode.LAUNCH.code()));
            assertFault(function, Status.INVALID_FRAME, "65544 bytes");
            assertNothingForwarded();
        }
    }

    @Test
    void aNegativeLengthIsAFault() throws Exception {
        try (var function = TestFunction.open(fixture.socket)) {
            function.raw(header(-8, Opcode.LAUNCH.code()));
            assertFault(function, Status.INVALID_FRAME, "-8 bytes");
            assertNothingForwarded();
        }
    }

    @Test
    void anUnknownOpcodeIsAFaultWithTheFramesSequence() throws Exception {
        try (var function = TestFunction.open(fixture.socket)) {
            function.raw(header(Frame.HEADER_BYTES, 0x2f));
            Frame frame = function.next(Opcode.FAULT);
            assertEquals(2, frame.sequence());
            assertEquals(Status.UNKNOWN_OPCODE, Status.of(new FaultFrame(frame.segment()).status()));
            assertNothingForwarded();
        }
    }

    @Test
    void framesThatAreNotTheFunctionsToSendAreAFault() throws Exception {
        for (Opcode opcode : List.of(Opcode.HELLO, Opcode.ATTACH, Opcode.DESCRIPTOR, Opcode.DONE, Opcode.RETIRE)) {
            try (var function = TestFunction.open(fixture.socket)) {
                function.raw(header(Frame.HEADER_BYTES, opcode.code()));
                assertFault(function, Status.INVALID_FRAME, opcode.name());
                assertNothingForwarded();
            }
        }
    }

    @Test
    void aRegionWhoseNameReachesOverItsEndIsAFault() throws Exception {
        try (var function = TestFunction.open(fixture.socket)) {
            MemorySegment frame = FakeDaemon.begin(Opcode.REGION, 56);
            frame.set(ValueLayout.JAVA_SHORT, 40, (short) 500);
            function.raw(frame);
            assertFault(function, Status.INVALID_FRAME, "500 bytes");
            assertNothingForwarded();
        }
    }

    @Test
    void aFrameAfterCloseIsAFault() throws Exception {
        try (var function = TestFunction.open(fixture.socket)) {
            function.channel.claim(Opcode.CLOSE, Frame.HEADER_BYTES, 0);
            function.allocate(1, 64);
            function.channel.flush();
            assertEquals(Status.INVALID_FRAME, Status.of(function.fault().status()));
        }
    }

    @Test
    void closeEndsBothSidesWithoutAFault() throws Exception {
        try (var function = TestFunction.open(fixture.socket)) {
            function.allocate(1, 64);
            function.channel.claim(Opcode.CLOSE, Frame.HEADER_BYTES, 0);
            function.channel.flush();
            assertTrue(function.isEnded());
            assertTrue(daemon.worker().awaitEnd());
        }
        SidecarFixture.eventually(
                "session gone", () -> sidecar.counters().sessions.sum() == 0);
        assertEquals(0, sidecar.counters().sessionsFaulted.sum());
    }

    @Test
    void aWorkerThatDiesIsALostDeviceAndTheNextSessionWorks() throws IOException {
        try (var function = TestFunction.open(fixture.socket)) {
            assertEquals(0, function.synchronize().status());
            daemon.worker().crash();
            assertFault(function, Status.DEVICE_LOST, "open a new session");
        }
        try (var function = TestFunction.open(fixture.socket)) {
            assertEquals(0, function.synchronize().status());
        }
    }

    @Test
    void aWorkerThatDiesUnderLoadIsALostDevice() throws Exception {
        try (var function = TestFunction.open(fixture.socket)) {
            FakeWorker worker = daemon.worker();
            worker.keeps = false;
            var crash = CompletableFuture.runAsync(() -> {
                SidecarFixture.eventually("under way", () -> worker.framesTaken.get() > 2000);
                worker.crash();
            });
            try {
                while (true) {
                    new LaunchFrame(function.channel.claim(Opcode.LAUNCH, LaunchFrame.BYTES, 1)).kernel(1);
                }
            } catch (IOException e) {
                // The sidecar has ended the session; why lies in what it sent before.
            }
            crash.get();
            assertFault(function, Status.DEVICE_LOST, "open a new session");
        }
        SidecarFixture.eventually(
                "nothing in flight", () -> sidecar.counters().framesInFlight.sum() == 0);
    }

    @Test
    void aFaultOfTheWorkerIsTheOnlyOneThatTheFunctionGets() throws IOException {
        try (var function = TestFunction.open(fixture.socket)) {
            FakeWorker worker = daemon.worker();
            worker.fault(Status.DEADLINE_EXCEEDED, "a kernel ran too long");
            worker.crash();
            assertFault(function, Status.DEADLINE_EXCEEDED, "ran too long");
        }
    }

    @Test
    void aWorkerThatBreaksTheProtocolEndsItsSessionOnly() throws IOException {
        try (var other = TestFunction.open(fixture.socket)) {
            daemon.worker();
            try (var function = TestFunction.open(fixture.socket)) {
                daemon.worker().send(header(20, Opcode.DONE.code()));
                assertFault(function, Status.INTERNAL, "broke the protocol");
            }
            try (var function = TestFunction.open(fixture.socket)) {
                MemorySegment ack = FakeDaemon.begin(Opcode.ACK, AckFrame.BYTES);
                daemon.worker().send(new AckFrame(ack).receivedFrames(5).segment());
                assertFault(function, Status.INTERNAL, "acknowledged 5 frames");
            }
            assertEquals(0, other.synchronize().status());
        }
    }

    @Test
    void aFunctionThatDiesInMidFrameReleasesItsWorker() throws Exception {
        fixture.file("r", PAGE);
        var function = TestFunction.open(fixture.socket);
        function.region(1, "r", PAGE);
        assertEquals(0, function.synchronize().status());
        FakeWorker worker = daemon.worker();
        function.raw(header(Frame.MAX_BYTES, Opcode.LOAD.code()));
        function.close();
        assertTrue(worker.awaitEnd());
        assertEquals(2, worker.received.size());
        SidecarFixture.eventually(
                "session gone", () -> sidecar.counters().sessions.sum() == 0);
        assertEquals(0, sidecar.memory().usedBytes());
        assertEquals(0, sidecar.counters().sessionsFaulted.sum());
    }

    @Test
    void aSlowWorkerHoldsTheFunctionBackAndLosesNothing() throws Exception {
        relaunch("admission.bytes-in-flight", "64Ki");
        daemon.paused = true;
        try (var function = TestFunction.open(fixture.socket)) {
            FakeWorker worker = daemon.worker();
            worker.keeps = false;
            int launches = 100_000;
            var sent = new AtomicLong();
            var writer = CompletableFuture.supplyAsync(() -> {
                try {
                    for (int i = 0; i < launches; i++) {
                        new LaunchFrame(function.channel.claim(Opcode.LAUNCH, LaunchFrame.BYTES, 1)).kernel(1);
                        sent.incrementAndGet();
                    }
                    return function.synchronize().second();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            SidecarFixture.eventually(
                    "the limit is reached",
                    () -> sidecar.counters().bytesInFlight.sum() == 64 << 10);
            long held = settled(sent);
            assertTrue(held < launches / 2, "the function was not held back: " + held);
            assertEquals(64 << 10, sidecar.counters().bytesInFlight.sum());
            worker.resume();
            assertEquals(launches, writer.get(30, TimeUnit.SECONDS));
            assertTrue(sidecar.counters().admissionWaits.sum() > 0);
            assertTrue(sidecar.counters().admissionWaitNs.sum() > 0);
            assertEquals(0, sidecar.counters().admissionRejects.sum());
        }
    }

    /** A counter's value once it has stood still for a while. */
    private static long settled(AtomicLong counter) {
        long value = -1;
        while (counter.get() != value) {
            value = counter.get();
            long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(200);
            while (System.nanoTime() - until < 0) {
                LockSupport.parkNanos(until - System.nanoTime());
            }
        }
        return value;
    }

    @Test
    void aSlowFunctionHoldsItsWorkerBack() throws Exception {
        try (var function = TestFunction.open(fixture.socket)) {
            int questions = 50_000;
            FakeWorker worker = daemon.worker();
            worker.keeps = false;
            var writer = CompletableFuture.runAsync(() -> {
                try {
                    for (int i = 0; i < questions; i++) {
                        function.channel.claim(Opcode.SYNCHRONIZE, Frame.HEADER_BYTES, 1);
                    }
                    function.channel.flush();
                } catch (IOException e) {
                    throw new AssertionError(e);
                }
            });
            long answered = settled(worker.framesTaken);
            assertTrue(answered < questions, "nobody read the answers, yet all were sent");
            for (int i = 0; i < questions; i++) {
                function.next(Opcode.DONE);
            }
            writer.get(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void theRateHoldsFramesBackWithoutAnError() throws IOException {
        fixture.with("admission.burst-frames", "10");
        relaunch("admission.frames-per-second", "200");
        try (var function = TestFunction.open(fixture.socket)) {
            long before = System.nanoTime();
            for (int i = 0; i < 49; i++) {
                function.allocate(i + 1, 64);
            }
            assertEquals(0, function.synchronize().status());
            long tookMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - before);
            assertTrue(tookMs >= 190, "50 frames at 200/s with a burst of 10 took " + tookMs + " ms");
        }
    }
}
