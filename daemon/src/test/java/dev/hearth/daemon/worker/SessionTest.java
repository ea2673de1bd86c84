package dev.hearth.daemon.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.daemon.worker.FakeSidecar.Answer;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.ProgramFormat;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.Variant;
import dev.hearth.protocol.posix.Descriptor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class SessionTest {
    private static final long STREAM = 1;
    private static final long OTHER = 2;
    private static final long MODULE = 3;
    private static final long ADD = 4;
    private static final long WAIT = 5;
    private static final long BUFFER = 6;
    private static final long REGION = 7;
    private static final long EVENT = 8;
    private static final long FREE = 20;

    private WorkerFixture fixture;
    private FakeSidecar function;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        fixture = new WorkerFixture(folder).assign();
        function = fixture.open();
    }

    @AfterEach
    void close() throws IOException {
        fixture.backend.gates.values().forEach(CountDownLatch::countDown);
        function.close();
        fixture.awaitNothingHeld();
        fixture.close();
    }

    static Variant program(String kernels) {
        return new Variant(ProgramFormat.OPENCL_C.code(), "", kernels.getBytes(StandardCharsets.UTF_8));
    }

    private FakeSidecar withKernels() throws IOException {
        return function.stream(STREAM).stream(OTHER)
                .load(MODULE, program("add wait refuse fail lose store"))
                .kernel(ADD, MODULE, "add")
                .kernel(WAIT, MODULE, "wait");
    }

    @Test
    void welcomeDescribesDeviceAndLimits() {
        assertEquals(Status.OK.code(), function.welcome.status());
        assertEquals("Fake device", function.welcome.deviceName());
        assertEquals(WorkerFixture.MEMORY, function.welcome.deviceMemoryBytes());
        assertEquals(WorkerFixture.MEMORY, function.welcome.maxAllocationBytes());
        assertEquals(WorkerFixture.SHARED, function.welcome.maxSharedBytes());
        assertEquals(ProgramFormat.OPENCL_C.bit(), function.welcome.formats());
        assertEquals(1, function.welcome.version());
    }

    @Test
    void oneBatchComputesInSharedMemory() throws IOException {
        try (Arena arena = Arena.ofConfined();
                Descriptor file = Descriptor.memory("shared", 4096)) {
            MemorySegment shared = WorkerFixture.map(file, 4096, arena);
            shared.fill((byte) 5);
            withKernels()
                    .region(REGION, file, 4096)
                    .allocate(BUFFER, 4096)
                    .copy(STREAM, REGION, 0, BUFFER, 0, 4096)
                    .launch(STREAM, ADD, BUFFER, 2)
                    .copy(STREAM, BUFFER, 0, REGION, 0, 2048);
            Answer done = function.synchronize(STREAM);
            assertEquals(Status.OK, done.status(), done.message());
            assertEquals(1, done.second(), "launches");
            assertTrue(done.first() > 0, "device time");
            assertEquals(7, shared.get(ValueLayout.JAVA_BYTE, 0));
            assertEquals(7, shared.get(ValueLayout.JAVA_BYTE, 2047));
            assertEquals(5, shared.get(ValueLayout.JAVA_BYTE, 2048));
        }
    }

    @Test
    void kernelWorksOnRegionItself() throws IOException {
        try (Arena arena = Arena.ofConfined();
                Descriptor file = Descriptor.memory("shared", 4096)) {
            MemorySegment shared = WorkerFixture.map(file, 4096, arena);
            withKernels().region(REGION, file, 4096).launch(STREAM, ADD, REGION, 3);
            assertEquals(Status.OK, function.synchronize(STREAM).status());
            assertEquals(3, shared.get(ValueLayout.JAVA_BYTE, 4095));
        }
    }

    @Test
    void fillRepeatsItsPattern() throws IOException {
        try (Arena arena = Arena.ofConfined();
                Descriptor file = Descriptor.memory("shared", 4096)) {
            MemorySegment shared = WorkerFixture.map(file, 4096, arena);
            function.stream(STREAM).region(REGION, file, 4096).fill(STREAM, REGION, 16, 32, 16, 0x0807060504030201L, 9);
            assertEquals(Status.OK, function.synchronize(STREAM).status());
            assertEquals(0, shared.get(ValueLayout.JAVA_BYTE, 15));
            assertEquals(1, shared.get(ValueLayout.JAVA_BYTE, 16));
            assertEquals(9, shared.get(ValueLayout.JAVA_BYTE, 24));
            assertEquals(8, shared.get(ValueLayout.JAVA_BYTE, 39));
            assertEquals(0, shared.get(ValueLayout.JAVA_BYTE, 48));
        }
    }

    @Test
    void launchAfterPoisonIsSkipped() throws IOException {
        withKernels().kernel(FREE, MODULE, "refuse").launch(STREAM, FREE, 0);
        long failed = function.channel.sequence();
        function.launch(STREAM, ADD, 999, 1).launch(STREAM, ADD, 0, 1);
        Answer done = function.synchronize(STREAM);
        assertEquals(Status.INVALID_LAUNCH, done.status());
        assertEquals(Opcode.LAUNCH.code(), done.failedOpcode());
        assertEquals(failed, done.failedSequence());
        assertEquals("refuse takes no launch", done.message());
        assertEquals(1, fixture.backend.context().launched.get());
    }

    @Test
    void streamIsCleanAfterItsFailureWasReported() throws IOException {
        withKernels().allocate(BUFFER, 8).launch(STREAM, 999, BUFFER);
        assertEquals(Status.INVALID_HANDLE, function.synchronize(STREAM).status());
        function.launch(STREAM, ADD, BUFFER, 1);
        assertEquals(Status.OK, function.synchronize(STREAM).status());
        assertEquals(Status.OK, function.synchronize(0).status());
    }

    @Test
    void otherStreamGoesOnBesidePoisonedOne() throws IOException {
        withKernels().allocate(BUFFER, 8).launch(STREAM, 999, 0).launch(OTHER, ADD, BUFFER, 1);
        assertEquals(Status.OK, function.synchronize(OTHER).status());
        assertEquals(Status.INVALID_HANDLE, function.synchronize(STREAM).status());
    }

    @Test
    void failureOnTheDeviceIsReportedOnce() throws IOException {
        withKernels().kernel(FREE, MODULE, "fail").launch(STREAM, FREE, 0);
        Answer done = function.synchronize(STREAM);
        assertEquals(Status.INTERNAL, done.status());
        assertEquals("the kernel fail failed", done.message());
        assertEquals(Status.OK, function.synchronize(STREAM).status());
        assertEquals(Status.OK, function.synchronize(0).status());
    }

    @Test
    void synchronizeOfAllReportsEarliestFailureAndLeavesOthers() throws IOException {
        withKernels().launch(OTHER, 998, 0).launch(STREAM, 999, 0).allocate(FREE, -1);
        Answer first = function.synchronize(0);
        assertTrue(first.message().contains("998"), first.message());
        Answer second = function.synchronize(0);
        assertTrue(second.message().contains("999"), second.message());
        assertEquals(Status.INVALID_ARGUMENT, function.synchronize(0).status());
        assertEquals(Status.OK, function.synchronize(0).status());
    }

    @Test
    void compileLogReachesWhoeverUsesTheModule() throws IOException {
        function.stream(STREAM)
                .load(MODULE, program("error"))
                .kernel(ADD, MODULE, "add")
                .launch(STREAM, ADD, 0);
        Answer done = function.synchronize(STREAM);
        assertEquals(Status.COMPILE_FAILED, done.status());
        assertEquals(Opcode.LOAD.code(), done.failedOpcode());
        assertEquals("line 1: this program says error", done.message());
        assertEquals(Status.COMPILE_FAILED, function.synchronize(0).status());
    }

    @Test
    void releasedTombstoneGivesItsHandleBack() throws IOException {
        function.allocate(BUFFER, 0).release(BUFFER).allocate(BUFFER, 16);
        assertEquals(Status.INVALID_ARGUMENT, function.synchronize(0).status());
        function.stream(STREAM).fill(STREAM, BUFFER, 0, 16, 1, 1, 0);
        assertEquals(Status.OK, function.synchronize(STREAM).status());
    }

    @Test
    void unknownKernelNamesThoseThatThereAre() throws IOException {
        withKernels().kernel(FREE, MODULE, "sub");
        Answer done = function.synchronize(0);
        assertEquals(Status.KERNEL_NOT_FOUND, done.status());
        assertTrue(done.message().contains("add"), done.message());
    }

    @Test
    void programWithoutFormatOfTheDeviceIsUnsupported() throws IOException {
        function.load(MODULE, new Variant(ProgramFormat.PTX.code(), "", new byte[8]), new Variant(31, "", new byte[8]));
        Answer done = function.synchronize(0);
        assertEquals(Status.UNSUPPORTED, done.status());
        assertTrue(done.message().contains("PTX") && done.message().contains("OPENCL_C"), done.message());
    }

    @Test
    void secondVariantIsTakenWhereTheFirstDoesNotFit() throws IOException {
        function.load(MODULE, new Variant(ProgramFormat.PTX.code(), "", new byte[8]), program("add"));
        function.kernel(ADD, MODULE, "add");
        assertEquals(Status.OK, function.synchronize(0).status());
    }

    @Test
    void knownModuleIsNotBuiltAgain() throws IOException {
        function.load(MODULE, program("add"))
                .load(FREE, program("add"))
                .release(MODULE)
                .release(FREE);
        assertEquals(Status.OK, function.synchronize(0).status());
        try (FakeSidecar second = fixture.open()) {
            second.load(MODULE, program("add")).kernel(ADD, MODULE, "add");
            assertEquals(Status.OK, second.synchronize(0).status());
        }
        assertEquals(1, fixture.backend.compiled.get());
    }

    @Test
    void programComesFromRegionWhereItIsLong() throws IOException {
        Variant variant = program("add " + "x".repeat(100_000));
        long bytes = Variant.bytes(java.util.List.of(variant));
        try (Arena arena = Arena.ofConfined();
                Descriptor file = Descriptor.memory("shared", 200_000)) {
            Variant.write(java.util.List.of(variant), WorkerFixture.map(file, 200_000, arena), 64);
            function.region(REGION, file, 200_000)
                    .loadFrom(MODULE, REGION, 64, bytes, 1)
                    .kernel(ADD, MODULE, "add");
            assertEquals(Status.OK, function.synchronize(0).status());
            function.loadFrom(FREE, REGION, 199_999, bytes, 1);
            assertEquals(Status.OUT_OF_RANGE, function.synchronize(0).status());
            function.release(FREE).loadFrom(FREE, REGION, 64, bytes, 2);
            assertEquals(Status.INVALID_ARGUMENT, function.synchronize(0).status());
        }
    }

    @Test
    void synchronizeDoesNotHoldUpOtherStreams() throws IOException {
        withKernels().launch(STREAM, WAIT, 0, 1);
        long slow = function.ask(STREAM);
        function.channel.flush();
        assertEquals(Status.OK, function.synchronize(OTHER).status());
        fixture.backend.gate(1).countDown();
        assertEquals(Status.OK, function.answer(slow).status());
    }

    @Test
    void answersOfOneStreamComeInOrder() throws IOException {
        withKernels().launch(STREAM, WAIT, 0, 1);
        long first = function.ask(STREAM);
        function.launch(STREAM, 999, 0);
        long second = function.ask(STREAM);
        function.launch(STREAM, WAIT, 0, 1);
        long third = function.ask(STREAM);
        function.channel.flush();
        fixture.backend.gate(1).countDown();
        assertEquals(Status.OK, function.answer(first).status());
        assertEquals(Status.INVALID_HANDLE, function.answer(second).status());
        Answer last = function.answer(third);
        assertEquals(Status.OK, last.status());
        assertEquals(1, last.second(), "launches");
    }

    @Test
    void eventsOrderStreamsAndMeasureTime() throws IOException {
        try (Arena arena = Arena.ofConfined();
                Descriptor file = Descriptor.memory("shared", 64)) {
            MemorySegment shared = WorkerFixture.map(file, 64, arena);
            withKernels()
                    .region(REGION, file, 64)
                    .record(STREAM, EVENT)
                    .launch(STREAM, WAIT, 0, 1)
                    .fill(STREAM, REGION, 0, 64, 1, 5, 0)
                    .record(STREAM, FREE)
                    .waitFor(OTHER, FREE)
                    .launch(OTHER, ADD, REGION, 1);
            long asked = function.ask(OTHER);
            function.channel.flush();
            fixture.backend.gate(1).countDown();
            assertEquals(Status.OK, function.answer(asked).status());
            assertEquals(6, shared.get(ValueLayout.JAVA_BYTE, 0));
            assertTrue(function.query(1, EVENT, FREE).first() > 0);
            assertEquals(Status.INVALID_HANDLE, function.query(1, EVENT, 999).status());
            assertEquals(Status.INVALID_ARGUMENT, function.query(9, 0, 0).status());
        }
    }

    @Test
    void elapsedWaitsForItsEvents() throws IOException {
        withKernels().record(STREAM, EVENT).launch(STREAM, WAIT, 0, 1).record(STREAM, FREE);
        new dev.hearth.protocol.QueryFrame(
                        function.channel.claim(Opcode.QUERY, dev.hearth.protocol.QueryFrame.BYTES, 0))
                .subject(1)
                .first(EVENT)
                .second(FREE);
        long asked = function.channel.sequence();
        function.release(EVENT).release(FREE);
        assertEquals(Status.OK, function.synchronize(OTHER).status());
        fixture.backend.gate(1).countDown();
        assertTrue(function.answer(asked).first() > 0);
    }

    @Test
    void eventOfPoisonedStreamPoisonsWhoWaitsForIt() throws IOException {
        withKernels()
                .record(STREAM, EVENT)
                .launch(STREAM, 999, 0)
                .record(STREAM, EVENT)
                .waitFor(OTHER, EVENT);
        Answer done = function.synchronize(OTHER);
        assertEquals(Status.INVALID_HANDLE, done.status());
        assertTrue(done.message().contains("999"), done.message());
        assertEquals(Status.INVALID_HANDLE, function.synchronize(STREAM).status());
        function.record(STREAM, EVENT).waitFor(OTHER, EVENT);
        assertEquals(Status.OK, function.synchronize(OTHER).status());
    }

    @Test
    void releasedMemoryIsKeptUntilTheWorkThatUsesItIsDone() throws IOException {
        withKernels()
                .allocate(BUFFER, 4096)
                .launch(STREAM, WAIT, 0, 1)
                .launch(STREAM, ADD, BUFFER, 1)
                .release(BUFFER)
                .release(ADD)
                .release(MODULE)
                .release(STREAM);
        assertEquals(Status.OK, function.synchronize(OTHER).status());
        assertEquals(1, fixture.supervisor.usage().buffers());
        fixture.backend.gate(1).countDown();
        // Without another frame: the watchdog closes it.
        WorkerFixture.await(() -> fixture.backend.context().allocatedBytes.get() == 0);
        assertEquals(0, function.query(2, 0, 0).first());
    }

    @Test
    void allocationWaitsForReleasedMemoryRatherThanFail() throws IOException {
        withKernels()
                .allocate(BUFFER, WorkerFixture.MEMORY)
                .launch(STREAM, WAIT, 0, 1)
                .release(BUFFER);
        assertEquals(Status.OK, function.synchronize(OTHER).status());
        function.allocate(FREE, WorkerFixture.MEMORY);
        long asked = function.ask(0);
        function.channel.flush();
        fixture.backend.gate(1).countDown();
        assertEquals(Status.OK, function.answer(asked).status());
    }

    @Test
    void manyFramesOfABatchAreHeldAndAcknowledged() throws IOException {
        withKernels().allocate(BUFFER, 8);
        assertEquals(Status.OK, function.synchronize(0).status());
        for (int i = 0; i < 100; i++) {
            function.launch(STREAM, ADD, BUFFER, 1);
        }
        Answer done = function.synchronize(STREAM);
        assertEquals(100, done.second());
        assertTrue(fixture.backend.context().held.get() >= 1);
        WorkerFixture.await(() -> fixture.backend.context().launched.get() == 100);
        while (function.acknowledgedFrames < function.channel.sequence() - 1) {
            assertTrue(function.read());
        }
        assertEquals(function.channel.sequence() - 1, function.acknowledgedFrames);
        assertTrue(function.acknowledgements < 20, "acknowledgements: " + function.acknowledgements);
    }

    @Test
    void framesThatAskForNothingAreAcknowledged() throws IOException {
        function.allocate(BUFFER, 8).channel.flush();
        while (function.acknowledgedFrames == 0) {
            assertTrue(function.read());
        }
        assertEquals(1, function.acknowledgedFrames);
        assertEquals(dev.hearth.protocol.AllocateFrame.BYTES, function.acknowledgedBytes);
    }

    @Test
    void scalarsAndStructsArriveAsTheyWereSent() throws IOException {
        try (Arena arena = Arena.ofConfined();
                Descriptor file = Descriptor.memory("shared", 64)) {
            MemorySegment shared = WorkerFixture.map(file, 64, arena);
            withKernels().region(REGION, file, 64).kernel(FREE, MODULE, "store");
            var launch = new dev.hearth.protocol.LaunchFrame(
                            function.channel.claim(Opcode.LAUNCH, dev.hearth.protocol.LaunchFrame.bytes(3, 8), STREAM))
                    .kernel(FREE)
                    .argumentCount(3)
                    .buffer(0, REGION, 0)
                    .scalar(1, 8, 0x1122334455667788L)
                    .struct(2, 1, dev.hearth.protocol.LaunchFrame.bytes(3, 0));
            launch.segment().set(ValueLayout.JAVA_BYTE, dev.hearth.protocol.LaunchFrame.bytes(3, 0), (byte) 42);
            assertEquals(Status.OK, function.synchronize(STREAM).status());
            assertEquals(0x1122334455667788L, shared.get(ValueLayout.JAVA_LONG_UNALIGNED, 0));
            assertEquals(42, shared.get(ValueLayout.JAVA_LONG_UNALIGNED, 8));
        }
    }
}
