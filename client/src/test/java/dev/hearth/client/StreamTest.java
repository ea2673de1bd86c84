package dev.hearth.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.ProgramFormat;
import dev.hearth.protocol.Status;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class StreamTest {
    private static final Dim3 ONE = Dim3.of(1);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;

    private FakeWorker worker;
    private Context context;
    private Stream stream;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        worker = new FakeWorker(folder);
        context = worker.client().open();
        stream = context.newStream();
    }

    @AfterEach
    void close() throws IOException {
        context.close();
        worker.close();
        assertNull(worker.session().problem);
    }

    private Kernel increment() {
        return context.load(Program.openClC("increment")).kernel("increment");
    }

    @Test
    void welcomeDescribesTheDevice() {
        assertEquals(
                new DeviceInfo(
                        "Test device",
                        "opencl",
                        1L << 30,
                        1L << 28,
                        64L << 20,
                        2,
                        1024,
                        1 << 15,
                        Set.of(ProgramFormat.OPENCL_C, ProgramFormat.SPIRV)),
                context.device());
        assertEquals("test", worker.session().name);
    }

    @Test
    void dataMovesThroughSharedMemoryAndKernels() {
        int count = 1000;
        try (Kernel kernel = increment();
                SharedBuffer host = context.share(4L * count);
                DeviceBuffer device = context.allocate(4L * count)) {
            for (int i = 0; i < count; i++) {
                host.segment().setAtIndex(INT, i, i);
            }
            stream.copyToDevice(device, host);
            stream.launch(kernel, Dim3.of(10), Dim3.of(100), Arguments.of(device, count, 5));
            stream.copyToHost(device, host);
            stream.launch(kernel, ONE, ONE, Arguments.of(host, 1, 100));
            assertEquals(new DeviceTime(2000, 2), stream.synchronize());
            assertEquals(105, host.segment().getAtIndex(INT, 0));
            for (int i = 1; i < count; i++) {
                assertEquals(i + 5, host.segment().getAtIndex(INT, i));
            }
        }
    }

    @Test
    void copiesAndFillsReachWhatTheyAreToldAndNoMore() {
        DeviceBuffer device = context.allocate(64);
        SharedBuffer host = context.share(64);
        stream.fill(host, Pattern.int8(0xee));
        stream.fill(device, Pattern.int128(0x0706050403020100L, 0x0f0e0d0c0b0a0908L));
        stream.fill(device, 8, 4, Pattern.float32(1.0f));
        stream.fill(device, 16, 2, Pattern.int16(0x1234));
        stream.fill(device, 24, 8, Pattern.float64(2.0));
        stream.copy(device, 8, host, 16, 24);
        stream.copy(device, 0, host, 0, 0);
        stream.synchronize();
        var bytes = host.segment();
        assertEquals((byte) 0xee, bytes.get(ValueLayout.JAVA_BYTE, 15));
        assertEquals(1.0f, bytes.get(ValueLayout.JAVA_FLOAT, 16));
        assertEquals((byte) 0x0c, bytes.get(ValueLayout.JAVA_BYTE, 20));
        assertEquals((short) 0x1234, bytes.get(ValueLayout.JAVA_SHORT, 24));
        assertEquals(2.0, bytes.get(ValueLayout.JAVA_DOUBLE, 32));
        assertEquals((byte) 0xee, bytes.get(ValueLayout.JAVA_BYTE, 40));
    }

    @Test
    void nothingIsSentBeforeItMust() {
        stream.flush();
        Eventually.is("STREAM taken", () -> worker.session().taken == 2);
        context.allocate(8);
        stream.fill(context.allocate(8), Pattern.int8(1));
        assertEquals(2, worker.session().taken);
        context.flush();
        Eventually.is("the batch taken", () -> worker.session().taken == 5);
    }

    @Test
    void fullBatchIsSentByItself() {
        DeviceBuffer buffer = context.allocate(8);
        for (int i = 0; i < 1000; i++) {
            stream.fill(buffer, Pattern.int8(i));
        }
        Eventually.is("most of 72 000 bytes taken", () -> worker.session().taken > 600);
    }

    @Test
    void failureIsStickyUntilReportedOnce() {
        DeviceBuffer buffer = context.allocate(4);
        Kernel kernel = increment();
        stream.launch(kernel, ONE, ONE, Arguments.of(buffer));
        stream.launch(kernel, ONE, ONE, Arguments.of(buffer, 1, 7));
        var e = assertThrows(AcceleratorException.class, stream::synchronize);
        assertEquals(Status.INVALID_LAUNCH, e.status());
        assertEquals(Opcode.LAUNCH, e.opcode());
        assertEquals("LAUNCH failed with INVALID_LAUNCH: increment has 3 arguments, not 1", e.getMessage());
        stream.launch(kernel, ONE, ONE, Arguments.of(buffer, 1, 7));
        assertEquals(1, stream.synchronize().launches());
    }

    @Test
    void failureOfOneStreamLeavesOthersAlone() {
        Stream other = context.newStream(1);
        stream.launch(increment(), ONE, ONE, new Arguments());
        other.launch(increment(), ONE, ONE, Arguments.of(context.allocate(4), 1, 1));
        assertEquals(1, other.synchronize().launches());
        assertThrows(AcceleratorException.class, stream::synchronize);
    }

    @Test
    void compileLogReachesTheOneWhoLaunches() {
        Kernel kernel = context.load(Program.openClC("an error")).kernel("increment");
        stream.launch(kernel, ONE, ONE, new Arguments());
        var e = assertThrows(AcceleratorException.class, stream::synchronize);
        assertEquals(Status.COMPILE_FAILED, e.status());
        assertEquals(Opcode.LOAD, e.opcode());
        Eventually.mentions(e, "1:1: what is an error?");
    }

    @Test
    void missingKernelAndMemoryShowWhereUsed() {
        stream.launch(context.load(Program.openClC("increment")).kernel("decrement"), ONE, ONE, new Arguments());
        assertEquals(
                Status.KERNEL_NOT_FOUND,
                assertThrows(AcceleratorException.class, stream::synchronize).status());
        stream.fill(context.allocate(1L << 40), 0, 8, Pattern.int8(0));
        assertEquals(
                Status.OUT_OF_MEMORY,
                assertThrows(AcceleratorException.class, stream::synchronize).status());
    }

    @Test
    void contextSynchronizeReportsFailuresOfNoStream() {
        context.allocate(1L << 40);
        var e = assertThrows(AcceleratorException.class, context::synchronize);
        assertEquals(Status.OUT_OF_MEMORY, e.status());
        assertEquals(Opcode.ALLOCATE, e.opcode());
        context.synchronize();
    }

    @Test
    void eventsTellDeviceTimeAndOrderStreams() {
        Kernel kernel = increment();
        DeviceBuffer buffer = context.allocate(4);
        try (Event earlier = stream.record();
                Stream other = context.newStream()) {
            for (int i = 0; i < 3; i++) {
                stream.launch(kernel, ONE, ONE, Arguments.of(buffer, 1, 1));
            }
            Event later = stream.record();
            other.waitFor(later);
            other.synchronize();
            assertEquals(Duration.ofNanos(3000), later.elapsedSince(earlier));
            stream.launch(kernel, ONE, ONE, Arguments.of(buffer, 1, 1));
            assertEquals(Duration.ofNanos(4000), stream.record(later).elapsedSince(earlier));
            later.close();
            assertThrows(IllegalStateException.class, () -> later.elapsedSince(earlier));
        }
    }

    @Test
    void memoryIsCounted() {
        try (DeviceBuffer _ = context.allocate(1000)) {
            assertEquals(new MemoryUsage(1000, 1L << 30), context.memory());
        }
        assertEquals(0, context.memory().usedBytes());
    }

    @Test
    void completionDoesNotBlockAndReportsWhatSynchronizeWould() throws Exception {
        worker.pause();
        stream.launch(increment(), ONE, ONE, Arguments.of(context.allocate(4), 1, 1));
        var first = stream.completion().toCompletableFuture();
        stream.launch(increment(), ONE, ONE, new Arguments());
        var second = stream.completion().thenApply(_ -> 1).toCompletableFuture();
        Eventually.is("two answers held back", () -> worker.heldAnswers() == 2);
        assertFalse(first.isDone());
        worker.resume();
        assertNull(first.get(10, TimeUnit.SECONDS));
        var e = assertThrows(ExecutionException.class, () -> second.get(10, TimeUnit.SECONDS));
        Eventually.mentions(assertInstanceOf(AcceleratorException.class, e.getCause()), "INVALID_LAUNCH");
    }

    @Test
    void whatFollowsACompletionMayWaitItself() throws Exception {
        var chain = stream.completion()
                .thenApply(_ -> stream.synchronize())
                .thenCompose(_ -> stream.completion())
                .toCompletableFuture();
        assertNull(chain.get(10, TimeUnit.SECONDS));
    }

    @Test
    void largeProgramGoesThroughARegion() {
        String padding = "x".repeat(200_000);
        var program = Program.openClC("increment " + padding, "-DN=1").or(Program.ptx("ptx"));
        try (KernelModule module = context.load(program)) {
            stream.launch(module.kernel("increment"), ONE, ONE, Arguments.of(context.allocate(4), 1, 1));
            stream.synchronize();
        }
        var variants = worker.session().variants;
        assertEquals(2, variants.size());
        assertEquals(ProgramFormat.OPENCL_C.code(), variants.get(0).format());
        assertEquals("-DN=1", variants.get(0).options());
        assertEquals("increment ".length() + padding.length(), variants.get(0).source().length);
        assertEquals(ProgramFormat.PTX.code(), variants.get(1).format());
        assertEquals(1, worker.session().regionFiles.size());
    }

    @Test
    void whatIsClosedCannotBeUsedAndIsReleasedOnce() {
        DeviceBuffer buffer = context.allocate(4);
        KernelModule module = context.load(Program.openClC("increment"));
        Kernel kernel = module.kernel("increment");
        Event event = stream.record();
        Stream other = context.newStream();
        stream.synchronize();
        assertEquals(6, worker.session().handles);
        for (int i = 0; i < 2; i++) {
            buffer.close();
            module.close();
            event.close();
            other.close();
        }
        assertThrows(IllegalStateException.class, () -> stream.launch(kernel, ONE, ONE, Arguments.of(buffer, 1, 1)));
        assertThrows(IllegalStateException.class, () -> stream.fill(buffer, Pattern.int8(0)));
        assertThrows(IllegalStateException.class, () -> module.kernel("increment"));
        assertThrows(IllegalStateException.class, () -> stream.waitFor(event));
        assertThrows(IllegalStateException.class, other::synchronize);
        assertThrows(IllegalStateException.class, other::completion);
        kernel.close();
        var e = assertThrows(IllegalStateException.class, () -> stream.launch(kernel, ONE, ONE, new Arguments()));
        assertEquals("the kernel increment is closed", e.getMessage());
        stream.synchronize();
        context.synchronize();
        assertEquals(1, worker.session().handles);
    }

    @Test
    void whatBelongsToAnotherContextIsRefused() {
        try (Context foreign = worker.client().open()) {
            DeviceBuffer buffer = foreign.allocate(8);
            assertThrows(IllegalArgumentException.class, () -> stream.fill(buffer, Pattern.int8(0)));
            Kernel kernel = foreign.load(Program.openClC("nothing")).kernel("nothing");
            assertThrows(IllegalArgumentException.class, () -> stream.launch(kernel, ONE, ONE, new Arguments()));
        }
        stream.synchronize();
    }

    @Test
    void rangesOutsideAMemoryAreRefusedAtOnce() {
        DeviceBuffer buffer = context.allocate(8);
        SharedBuffer shared = context.share(9);
        assertThrows(IndexOutOfBoundsException.class, () -> stream.copy(buffer, 0, shared, 2, 8));
        assertThrows(IndexOutOfBoundsException.class, () -> stream.copy(buffer, 1, shared, 0, 8));
        assertThrows(IndexOutOfBoundsException.class, () -> stream.copy(buffer, -1, shared, 0, 8));
        assertThrows(IndexOutOfBoundsException.class, () -> stream.copy(buffer, 0, shared, 0, -1));
        assertThrows(IndexOutOfBoundsException.class, () -> stream.copy(buffer, Long.MAX_VALUE, shared, 0, 8));
        assertThrows(IndexOutOfBoundsException.class, () -> stream.copyToDevice(buffer, shared));
        assertThrows(IndexOutOfBoundsException.class, () -> stream.fill(buffer, 8, 1, Pattern.int8(0)));
        assertThrows(IllegalArgumentException.class, () -> stream.fill(buffer, 2, 4, Pattern.int32(0)));
        assertThrows(IllegalArgumentException.class, () -> new Pattern(3, 0, 0));
        assertThrows(IllegalArgumentException.class, () -> context.allocate(0));
        assertThrows(IllegalArgumentException.class, () -> context.share(-1));
        assertThrows(
                IllegalArgumentException.class,
                () -> context.load(Program.openClC("")).kernel(""));
        context.synchronize();
    }

    @Test
    void closedContextRefusesEverythingAndClosesAgain() {
        DeviceBuffer buffer = context.allocate(8);
        stream.synchronize();
        context.close();
        Eventually.is("CLOSE taken", () -> worker.session().orderly);
        context.close();
        buffer.close();
        stream.close();
        var e = assertThrows(IllegalStateException.class, () -> context.allocate(8));
        Eventually.mentions(e, "Accelerator.open()");
        assertThrows(IllegalStateException.class, stream::synchronize);
        assertThrows(IllegalStateException.class, stream::flush);
        assertThrows(IllegalStateException.class, context::synchronize);
        assertThrows(IllegalStateException.class, context::memory);
        assertThrows(IllegalStateException.class, () -> context.share(8));
        assertThrows(IllegalStateException.class, stream::completion);
    }

    @Test
    void closeEndsOutstandingCompletions() {
        worker.pause();
        var completion = stream.completion().toCompletableFuture();
        Eventually.is("SYNCHRONIZE taken", () -> worker.heldAnswers() == 1);
        context.close();
        var e = assertThrows(CompletionException.class, completion::join);
        assertInstanceOf(IllegalStateException.class, e.getCause());
        Eventually.is("no reading thread", () -> !Eventually.hasThread("hearth-completions"));
    }
}
