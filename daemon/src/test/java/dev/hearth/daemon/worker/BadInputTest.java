package dev.hearth.daemon.worker;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.daemon.worker.FakeSidecar.Answer;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.KernelFrame;
import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.posix.Descriptor;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a function, or whoever speaks in its place, can get wrong. After each the worker holds nothing and serves on. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class BadInputTest {
    private static final long STREAM = 1;
    private static final long MODULE = 3;
    private static final long ADD = 4;
    private static final long BUFFER = 6;
    private static final long REGION = 7;

    @TempDir
    private Path folder;

    private WorkerFixture fixture;
    private FakeSidecar function;

    @BeforeEach
    void open() throws IOException {
        fixture = new WorkerFixture(folder).assign();
        function = fixture.open();
        function.stream(STREAM).load(MODULE, SessionTest.program("add wait")).kernel(ADD, MODULE, "add");
    }

    @AfterEach
    void close() throws IOException {
        fixture.backend.gates.values().forEach(CountDownLatch::countDown);
        function.close();
        fixture.awaitNothingHeld();
        try (FakeSidecar next = fixture.open()) {
            assertEquals(
                    Status.OK,
                    next.allocate(1, WorkerFixture.MEMORY).synchronize(0).status());
        }
        fixture.awaitNothingHeld();
        fixture.close();
    }

    private void write(byte[] bytes) throws IOException {
        function.channel.flush();
        function.socket.write(ByteBuffer.wrap(bytes));
    }

    private static byte[] header(int length, int opcode, int bytes) {
        return ByteBuffer.allocate(bytes)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .putInt(length)
                .putShort((short) opcode)
                .array();
    }

    private void expectFault(Status status, String text) throws IOException {
        Answer fault = function.awaitFault();
        assertEquals(status, fault.status(), fault.message());
        assertTrue(fault.message().contains(text), fault.message());
    }

    private void expect(Status status, String text, long stream) throws IOException {
        Answer done = function.synchronize(stream);
        assertEquals(status, done.status(), done.message());
        assertTrue(done.message().contains(text), done.message());
    }

    @Test
    void lengthTooShortEndsTheSession() throws IOException {
        write(header(16, Opcode.CLOSE.code(), 24));
        expectFault(Status.INVALID_FRAME, "16 bytes");
    }

    @Test
    void lengthTooLongEndsTheSession() throws IOException {
        write(header(Frame.MAX_BYTES + 8, Opcode.CLOSE.code(), 24));
        expectFault(Status.INVALID_FRAME, "lengths are");
    }

    @Test
    void negativeLengthEndsTheSession() throws IOException {
        write(header(-8, Opcode.CLOSE.code(), 24));
        expectFault(Status.INVALID_FRAME, "lengths are");
    }

    @Test
    void unknownOpcodeEndsTheSession() throws IOException {
        write(header(24, 0x7f, 24));
        expectFault(Status.UNKNOWN_OPCODE, "127");
    }

    @Test
    void opcodeBeyondTheTableEndsTheSession() throws IOException {
        write(header(24, 0xffff, 24));
        expectFault(Status.UNKNOWN_OPCODE, "65535");
    }

    @Test
    void frameOfTheSupervisorEndsTheSession() throws IOException {
        write(header(24, Opcode.RETIRE.code(), 24));
        expectFault(Status.INVALID_FRAME, "RETIRE");
    }

    @Test
    void everyFrameShorterThanItsFieldsEndsTheSession() throws IOException {
        for (Opcode opcode : new Opcode[] {
            Opcode.REGION,
            Opcode.ALLOCATE,
            Opcode.LOAD,
            Opcode.KERNEL,
            Opcode.STREAM,
            Opcode.RELEASE,
            Opcode.COPY,
            Opcode.FILL,
            Opcode.LAUNCH,
            Opcode.RECORD,
            Opcode.WAIT,
            Opcode.QUERY,
            Opcode.TRACE
        }) {
            try (FakeSidecar other = fixture.open()) {
                other.stream(STREAM).channel.flush();
                other.socket.write(ByteBuffer.wrap(header(24, opcode.code(), 24)));
                Answer fault = other.awaitFault();
                assertEquals(Status.INVALID_FRAME, fault.status(), opcode + ": " + fault.message());
            }
        }
    }

    @Test
    void argumentsThatDoNotFitTheFrameEndTheSession() throws IOException {
        new LaunchFrame(function.channel.claim(Opcode.LAUNCH, LaunchFrame.BYTES, STREAM))
                .kernel(ADD)
                .argumentCount(9);
        function.channel.flush();
        expectFault(Status.INVALID_FRAME, "LAUNCH");
    }

    @Test
    void nameThatReachesIntoTheFrameBeforeEndsTheSession() throws IOException {
        byte[] name = Frame.utf8("add");
        var frame = function.channel.claim(Opcode.KERNEL, KernelFrame.bytes(name), 0);
        new KernelFrame(frame).kernel(9).module(MODULE).texts(name);
        frame.set(java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED, 40, (short) 200);
        function.channel.flush();
        expectFault(Status.INVALID_FRAME, "200 bytes");
    }

    @Test
    void garbageEndsTheSessionAndNothingElse() throws IOException {
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 50; i++) {
            try (FakeSidecar other = fixture.open()) {
                byte[] bytes = new byte[8 + random.nextInt(4096)];
                random.nextBytes(bytes);
                if (i % 2 == 0) {
                    // A frame that is one by its length and op code, and holds anything.
                    ByteBuffer.wrap(bytes)
                            .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                            .putInt(0, Math.max(24, bytes.length & ~7))
                            .putShort(4, (short) (0x10 + random.nextInt(16)));
                }
                other.stream(STREAM).channel.flush();
                other.socket.write(ByteBuffer.wrap(bytes));
            } catch (IOException e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
        expect(Status.OK, "", STREAM);
    }

    @Test
    void peerThatDiesInMidFrameLeavesNothing() throws IOException {
        function.allocate(BUFFER, 4096).launch(STREAM, ADD, BUFFER, 1);
        write(header(4096, Opcode.LAUNCH.code(), 100));
        function.close();
        fixture.awaitNothingHeld();
    }

    @Test
    void peerThatDiesWhileItsKernelRunsLeavesNothingOnceThatIsDone() throws IOException {
        function.allocate(BUFFER, 4096)
                .kernel(8, MODULE, "wait")
                .launch(STREAM, 8, BUFFER, 1)
                .ask(STREAM);
        function.channel.flush();
        WorkerFixture.await(() -> fixture.backend.context().launched.get() == 1);
        function.close();
        assertEquals(1, fixture.supervisor.usage().sessions());
        assertEquals(1, fixture.supervisor.usage().buffers());
        fixture.backend.gate(1).countDown();
        fixture.awaitNothingHeld();
    }

    @Test
    void unknownHandleIsNamed() throws IOException {
        function.copy(STREAM, 77, 0, 78, 0, 8);
        expect(Status.INVALID_HANDLE, "handle 77 is nothing of this session", STREAM);
    }

    @Test
    void handleOfAnotherKindIsNamed() throws IOException {
        function.copy(STREAM, ADD, 0, MODULE, 0, 8);
        expect(Status.INVALID_HANDLE, "handle 4 is a kernel, and not a buffer or region", STREAM);
        function.launch(STREAM, MODULE, 0);
        expect(Status.INVALID_HANDLE, "handle 3 is a module, and not a kernel", STREAM);
        function.launch(STREAM, ADD, ADD, 1);
        expect(Status.INVALID_HANDLE, "handle 4 is a kernel, and not a buffer or region", STREAM);
        function.kernel(9, ADD, "add");
        expect(Status.INVALID_HANDLE, "handle 4 is a kernel, and not a module", 0);
        function.waitFor(STREAM, ADD);
        expect(Status.INVALID_HANDLE, "and not a recorded event", STREAM);
        expect(Status.INVALID_HANDLE, "handle 3 is a module, and not a stream", MODULE);
        expect(Status.INVALID_HANDLE, "handle 99 is nothing of this session", 99);
    }

    @Test
    void handleOfAnotherSessionIsUnknownHere() throws IOException {
        try (FakeSidecar other = fixture.open()) {
            other.allocate(BUFFER, 64);
            assertEquals(Status.OK, other.synchronize(0).status());
            function.launch(STREAM, ADD, BUFFER, 1);
            expect(Status.INVALID_HANDLE, "handle 6 is nothing of this session", STREAM);
        }
    }

    @Test
    void handleInUseIsNotOverwritten() throws IOException {
        function.allocate(BUFFER, 64).allocate(BUFFER, 64);
        expect(Status.INVALID_HANDLE, "handle 6 is a buffer already", 0);
        function.launch(STREAM, ADD, BUFFER, 1);
        expect(Status.OK, "", STREAM);
        function.allocate(0, 64);
        expect(Status.INVALID_HANDLE, "handle 0", 0);
        function.release(999);
        expect(Status.INVALID_HANDLE, "999", 0);
    }

    @Test
    void commandOnUnknownStreamIsReportedForAll() throws IOException {
        function.launch(55, ADD, 0, 1);
        expect(Status.INVALID_HANDLE, "handle 55 is nothing of this session, and not a stream", 0);
    }

    @Test
    void rangeOutsideIsNamedWhateverTheNumbers() throws IOException {
        function.allocate(BUFFER, 4096);
        long[][] ranges = {
            {4000, 200},
            {-1, 8},
            {0, -8},
            {0, 4097},
            {4097, 0},
            {Long.MAX_VALUE, Long.MAX_VALUE},
            {8, Long.MAX_VALUE},
            {Long.MIN_VALUE, 8},
            {Long.MAX_VALUE, 1}
        };
        for (long[] range : ranges) {
            function.copy(STREAM, BUFFER, range[0], BUFFER, 0, range[1]);
            expect(Status.OUT_OF_RANGE, "handle 6, which has 4096 bytes", STREAM);
            function.copy(STREAM, BUFFER, 0, BUFFER, range[0], range[1]);
            expect(Status.OUT_OF_RANGE, "handle 6, which has 4096 bytes", STREAM);
            function.fill(STREAM, BUFFER, range[0], range[1], 1, 0, 0);
            expect(Status.OUT_OF_RANGE, range[1] + " bytes from offset " + range[0], STREAM);
        }
        new LaunchFrame(function.channel.claim(Opcode.LAUNCH, LaunchFrame.bytes(1, 0), STREAM))
                .kernel(ADD)
                .argumentCount(1)
                .buffer(0, BUFFER, 4097);
        expect(Status.OUT_OF_RANGE, "offset 4097", STREAM);
    }

    @Test
    void patternMustFit() throws IOException {
        function.allocate(BUFFER, 4096).fill(STREAM, BUFFER, 0, 12, 3, 0, 0);
        expect(Status.INVALID_ARGUMENT, "1, 2, 4, 8 or 16", STREAM);
        function.fill(STREAM, BUFFER, 0, 12, 8, 0, 0);
        expect(Status.INVALID_ARGUMENT, "multiples", STREAM);
        function.fill(STREAM, BUFFER, 0, 0, Integer.MIN_VALUE, 0, 0);
        expect(Status.INVALID_ARGUMENT, "1, 2, 4, 8 or 16", STREAM);
    }

    @Test
    void quotaIsExactToTheByte() throws IOException {
        function.allocate(BUFFER, WorkerFixture.MEMORY - 10).allocate(8, 11).allocate(9, 10);
        Answer done = function.synchronize(0);
        assertEquals(Status.OUT_OF_QUOTA, done.status());
        assertEquals(Opcode.ALLOCATE.code(), done.failedOpcode());
        assertTrue(
                done.message().contains("11 bytes") && done.message().contains("has 1048566 of 1048576"),
                done.message());
        function.launch(STREAM, ADD, 9, 1);
        expect(Status.OK, "", STREAM);
        assertEquals(WorkerFixture.MEMORY, function.query(2, 0, 0).first());
        function.allocate(10, Long.MAX_VALUE);
        expect(Status.OUT_OF_QUOTA, "9223372036854775807", 0);
    }

    @Test
    void deviceThatIsFullSaysSoAndCostsNoQuota() throws IOException {
        fixture.backend.memoryBytes = 1000;
        function.allocate(BUFFER, 2000);
        expect(Status.OUT_OF_MEMORY, "2000", 0);
        assertEquals(0, function.query(2, 0, 0).first());
        fixture.backend.memoryBytes = 1 << 30;
    }

    @Test
    void handlesHaveALimit() throws IOException {
        // Three stand already, of the 65536 that there may be.
        for (int i = 3; i < 1 << 16; i++) {
            function.kernel(100 + i, MODULE, "add");
            if (i % 1024 == 0) {
                expect(Status.OK, "", 0);
            }
        }
        expect(Status.OK, "", 0);
        function.kernel(99, MODULE, "add");
        expect(Status.BUSY, "at most 65536 handles", 0);
        function.release(103).kernel(99, MODULE, "add");
        expect(Status.OK, "", 0);
    }

    @Test
    void streamsHaveALimit() throws IOException {
        for (int i = 0; i < 256; i++) {
            function.stream(100 + i);
        }
        expect(Status.OUT_OF_QUOTA, "1 streams asked for; space/revision has 256 of 256", 0);
    }

    @Test
    void regionMustBeARegularFile() throws IOException {
        try (Descriptor directory = Descriptor.openReadOnly(folder)) {
            function.region(REGION, directory, 4096).copy(STREAM, REGION, 0, REGION, 0, 8);
            expect(Status.INVALID_REGION, "regular file", STREAM);
            expect(Status.INVALID_REGION, "regular file", 0);
        }
    }

    @Test
    void regionMustBeTheFunctionsOwn() throws IOException {
        long high = 1000;
        fixture.supervisor.admit(high, 1, fixture.uid + 1, 10_000_000_000L);
        try (FakeSidecar other = new FakeSidecar(fixture.socket, high, 1);
                Descriptor file = Descriptor.memory("shared", 4096)) {
            Answer done = other.region(REGION, file, 4096).synchronize(0);
            assertEquals(Status.INVALID_REGION, done.status());
            assertTrue(done.message().contains("uid " + fixture.uid), done.message());
        }
    }

    @Test
    void regionMustHaveTheBytesThatItIsSaidToHave() throws IOException {
        try (Descriptor file = Descriptor.memory("shared", 4095)) {
            function.region(REGION, file, 4096);
            expect(Status.INVALID_REGION, "4095 bytes", 0);
            function.release(REGION).region(REGION, file, 0);
            expect(Status.INVALID_ARGUMENT, "at least 1", 0);
            function.release(REGION).region(REGION, file, -4096);
            expect(Status.INVALID_ARGUMENT, "at least 1", 0);
            function.release(REGION).region(REGION, file, 4095);
            expect(Status.OK, "", 0);
        }
    }

    @Test
    void regionsTogetherHaveALimit() throws IOException {
        try (Descriptor file = Descriptor.memory("shared", 2 * WorkerFixture.SHARED)) {
            function.region(REGION, file, WorkerFixture.SHARED).region(8, file, 1);
            expect(Status.OUT_OF_QUOTA, "1 bytes of shared memory asked for", 0);
            function.release(REGION).release(8).region(8, file, WorkerFixture.SHARED + 1);
            expect(Status.OUT_OF_QUOTA, "shared memory", 0);
            function.release(8).region(8, file, WorkerFixture.SHARED);
            expect(Status.OK, "", 0);
        }
    }

    @Test
    void readOnlyDescriptorIsRefused() throws IOException {
        Path file = Files.write(folder.resolve("shared"), new byte[4096]);
        try (Descriptor descriptor = Descriptor.openReadOnly(file)) {
            function.region(REGION, descriptor, 4096);
            expect(Status.INVALID_REGION, "mmap", 0);
        }
    }

    @Test
    void regionTheSidecarRefusedFailsWithItsWords() throws IOException {
        function.sendDescriptor(REGION, Status.INVALID_REGION, "'region' is a symbolic link");
        function.regionFrame(REGION, 4096).launch(STREAM, ADD, REGION, 1);
        expect(Status.INVALID_REGION, "symbolic link", STREAM);
    }

    @Test
    void regionThatWasRefusedTakesNoOthersDescriptor() throws IOException {
        try (Descriptor first = Descriptor.memory("first", 4096);
                Descriptor second = Descriptor.memory("second", 8192)) {
            function.allocate(REGION, 16).region(REGION, first, 4096).region(8, second, 8192);
            expect(Status.INVALID_HANDLE, "is a buffer already", 0);
            function.fill(STREAM, 8, 8191, 1, 1, 1, 0);
            expect(Status.OK, "", STREAM);
        }
    }

    @Test
    void regionTruncatedBeforeItsProgramIsReadIsAnError() throws IOException {
        Path file = Files.write(folder.resolve("shared"), new byte[8192]);
        try (var open = Files.newByteChannel(file, java.nio.file.StandardOpenOption.WRITE);
                Descriptor descriptor = Descriptor.openShared(folder, "shared")) {
            function.region(REGION, descriptor, 8192);
            expect(Status.OK, "", 0);
            open.truncate(0);
            function.loadFrom(9, REGION, 4096, 4096, 1);
            expect(Status.INVALID_REGION, "truncated", 0);
        }
    }
}
