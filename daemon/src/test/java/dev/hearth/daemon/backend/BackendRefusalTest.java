package dev.hearth.daemon.backend;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.protocol.ElementType;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.ProgramFormat;
import dev.hearth.protocol.Status;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a backend refuses. After each test the same context still runs a kernel: nothing refused sticks. */
public abstract class BackendRefusalTest extends BackendFixture {
    protected BackendRefusalTest(BackendSubject subject) {
        super(subject);
    }

    private DeviceMemory out;

    @BeforeEach
    void allocate() {
        out = context.allocate(4096);
    }

    @AfterEach
    void contextStillWorks() {
        if (context == null) {
            return;
        }
        try (BackendKernel index = kernel("index")) {
            context.fill(stream, out, 0, 4096, 1, 0, 0);
            new Launch().block(16, 1, 1).int32(16).buffer(out).on(context, stream, index);
            assertArrayEquals(IntStream.range(0, 16).toArray(), ints(out, 16));
        }
    }

    /** Expects INVALID_LAUNCH with these words in its message. */
    private void invalid(String kernel, Launch launch, String... words) {
        try (BackendKernel named = kernel(kernel)) {
            String message = refused(Status.INVALID_LAUNCH, () -> launch.on(context, stream, named));
            assertTrue(message.contains(kernel), message);
            for (String word : words) {
                assertTrue(message.contains(word), message);
            }
        }
    }

    @Test
    void wrongArgumentCountIsRefused() {
        invalid("index", new Launch(), "takes 2", "not 0");
        invalid("index", new Launch().int32(1), "takes 2", "not 1");
        invalid("index", new Launch().int32(1).buffer(out).int32(2), "takes 2", "not 3");
    }

    @Test
    void wrongArgumentKindIsRefused() {
        invalid("index", new Launch().int32(1).int64(0), "argument 1", "out", "a scalar");
        invalid("index", new Launch().int32(1).local(64), "argument 1", "out", "local memory");
        invalid("index", new Launch().int32(1).struct(Launch.bytes(8)), "argument 1", "out", "a struct");
        invalid("index", new Launch().local(4).buffer(out), "argument 0", "n", "local memory");
        invalid("index", new Launch().int32(1).buffer(null), "argument 1", "no memory");
    }

    @Test
    void bufferForAValueIsRefused() {
        needsGrid();
        invalid("index", new Launch().buffer(out).buffer(out), "argument 0", "n", "a buffer");
        invalid("sum", new Launch().buffer(out).buffer(out).buffer(out), "argument 2", "a buffer");
        invalid("sum", new Launch().buffer(out).buffer(out).int64(64), "argument 2", "a scalar");
    }

    @Test
    void wrongArgumentSizeIsRefused() {
        invalid("index", new Launch().int64(1).buffer(out), "argument 0", "4 bytes", "not 8");
        invalid("index", new Launch().int8((byte) 1).buffer(out), "argument 0", "4 bytes", "not 1");
        invalid("index", new Launch().scalar(3, 1).buffer(out), "argument 0", "3 bytes");
        invalid("index", new Launch().scalar(-4, 1).buffer(out), "argument 0");
    }

    @Test
    void wrongSizeOfAStructOrLocalMemoryIsRefused() {
        needsGrid();
        invalid("mixed", new Launch().buffer(out).struct(Launch.bytes(24)), "argument 1", "32 bytes", "not 24");
        invalid("triple", new Launch().buffer(out).struct(Launch.bytes(16)), "argument 1", "12 bytes", "not 16");
        invalid("scale4", new Launch().buffer(out).struct(Launch.bytes(12)), "argument 1", "16 bytes", "not 12");
        invalid("sum", new Launch().buffer(out).buffer(out).local(0), "argument 2");
        invalid("sum", new Launch().buffer(out).buffer(out).local(-64), "argument 2");
    }

    @Test
    void structOutsideTheFrameIsRefused() {
        needsGrid();
        var launch = new Launch().buffer(out).struct(Launch.bytes(32));
        launch.frame().struct(1, 32, 1 << 16);
        invalid("mixed", launch, "argument 1", "outside the frame");
        var behind = new Launch().buffer(out).struct(Launch.bytes(32));
        MemorySegment frame = behind.frame().segment();
        frame.set(
                ValueLayout.JAVA_INT, Frame.LENGTH, (int) frame.byteSize() - 120); // shorter than the memory it lies in
        invalid("mixed", behind, "argument 1", "outside the frame");
        var negative = new Launch().buffer(out).struct(Launch.bytes(32));
        negative.frame().struct(1, 32, -8);
        invalid("mixed", negative, "argument 1", "outside the frame");
    }

    @Test
    void wrongGridOrBlockIsRefused() {
        needsGrid();
        int most = device.maxBlockThreads();
        invalid("index", ready().grid(0, 1, 1), "at least 1");
        invalid("index", ready().block(1, 0, 1), "at least 1");
        invalid("index", ready().grid(1, 1, -1), "at least 1");
        invalid("index", ready().block(-1, -1, 1), "at least 1");
        invalid("index", ready().block(most + 1, 1, 1), "too large");
        invalid("index", ready().block(most, 2, 1), "too large");
        invalid("index", ready().block(1 << 16, 1 << 16, 1 << 16), "too large");
        invalid("index", ready().grid(Integer.MAX_VALUE, 2, 1), "blocks");
        invalid("index", ready().grid(1 << 16, 1 << 16, 1), "blocks");
        invalid("index", ready().grid(1 << 22, 1 << 22, 1 << 22), "blocks");
        if (subject().sourceDemandsBlocks()) {
            invalid("demanding", new Launch().buffer(out).block(4, 8, 1), "8", "4");
            invalid("demanding", new Launch().buffer(out).grid(8, 4, 1).block(0, 0, 0), "demands");
        }
        invalid("demanding", new Launch().buffer(out).block(8, 8, 1), "8");
        try (BackendKernel demanding = kernel("demanding")) {
            new Launch().buffer(out).block(8, 4, 1).on(context, stream, demanding);
        }
    }

    private Launch ready() {
        return new Launch().int32(1).buffer(out);
    }

    @Test
    void tooMuchLocalMemoryIsRefused() {
        needsGrid();
        int most = device.maxBlockSharedBytes();
        invalid("sum", new Launch().buffer(out).buffer(out).local(most + 4), "local memory", "" + most);
        invalid("sum", new Launch().buffer(out).buffer(out).local(Integer.MAX_VALUE), "local memory");
        // greedy has 1 KiB of its own
        invalid("greedy", new Launch().buffer(out).local(most - 512), "local memory", "" + most);
    }

    @Test
    void offsetOutsideABufferIsRefused() {
        try (BackendKernel index = kernel("index")) {
            for (long offset : new long[] {4096, 1L << 40, -4, Long.MIN_VALUE}) {
                refused(
                        Status.OUT_OF_RANGE,
                        () -> new Launch().int32(1).buffer(out, offset).on(context, stream, index));
            }
        }
        invalid("index", new Launch().int32(1).buffer(out, 2), "argument 1", "multiple of 4");
        if (subject().kernelsHaveGrids()) {
            invalid("scale4", new Launch().buffer(out, 8).struct(Launch.bytes(16)), "argument 0", "multiple of 16");
        }
    }

    @Test
    void arrayThatDoesNotFitIsRefused() {
        invalid("index", new Launch().int32(1).array(out, 0, ElementType.S32, 1025), "argument 1", "out");
        invalid("index", new Launch().int32(1).array(out, 64, ElementType.S32, 2, 512), "argument 1");
        invalid("index", new Launch().int32(1).array(out, 0, ElementType.S32, -1), "argument 1");
        invalid("index", new Launch().int32(1).array(out, 0, ElementType.S32, -1, -1), "argument 1");
        invalid("index", new Launch().int32(1).array(out, 0, ElementType.S32, 1L << 32, 1L << 32), "argument 1");
        invalid("index", new Launch().int32(1).array(null, 0, ElementType.S32, 256), "argument 1", "no memory");
        invalid("index", new Launch().int32(1).array(out, 2, ElementType.S32, 256), "argument 1", "multiple of 4");
        try (BackendKernel index = kernel("index")) {
            refused(
                    Status.OUT_OF_RANGE,
                    () -> new Launch()
                            .int32(1)
                            .array(out, 4096, ElementType.S32, 256)
                            .on(context, stream, index));
        }
        var unknown = new Launch().int32(1).array(out, 0, ElementType.S32, 256);
        unknown.frame().array(1, 1, 0, 999, unknown.frame().argumentSizeBytes(1), 256);
        invalid("index", unknown, "argument 1", "999");
        var outside = new Launch().int32(1).array(out, 0, ElementType.S32, 256);
        MemorySegment record = outside.frame().segment();
        record.set(ValueLayout.JAVA_INT, LaunchFrame.BYTES + LaunchFrame.ARGUMENT_BYTES + 4, 1 << 20);
        invalid("index", outside, "argument 1", "shape");
    }

    @Test
    void missingKernelIsNamedAmongThoseThatThereAre() {
        String message = refused(Status.KERNEL_NOT_FOUND, () -> kernel("absent"));
        assertTrue(message.contains("absent"), message);
        assertTrue(message.contains("add") && message.contains("spin"), message);
    }

    @Test
    void compileErrorCarriesTheLog() {
        String message = refused(Status.COMPILE_FAILED, () -> compile(subject().brokenSource(), ""));
        for (String word : subject().brokenWords()) {
            assertTrue(message.contains(word), "the whole log: " + message);
        }
        assertFalse(message.contains("/tmp") || message.contains("target/"), message);
        refused(Status.COMPILE_FAILED, () -> compile("", ""));
        refused(Status.COMPILE_FAILED, () -> compile(subject().source(), "-no-such-option"));
    }

    @Test
    void foreignFormatIsUnsupported() {
        ProgramFormat foreign =
                subject().format() == ProgramFormat.STABLEHLO ? ProgramFormat.PTX : ProgramFormat.STABLEHLO;
        refused(Status.UNSUPPORTED, () -> backend().compile(device, foreign, "", new byte[] {1}));
    }

    @Test
    void foreignBinaryIsRefused() {
        refused(Status.INVALID_ARGUMENT, () -> context.load(subject().format(), "", new byte[0]));
        refused(Status.INVALID_ARGUMENT, () -> context.load(subject().format(), "", new byte[1000]));
        byte[] cut = compile(subject().source(), "");
        for (int length : new int[] {3, 20, 100, cut.length / 2, cut.length - 1}) {
            refused(
                    Status.INVALID_ARGUMENT,
                    () -> context.load(subject().format(), "", java.util.Arrays.copyOf(cut, length)));
        }
    }

    @Test
    void oversizeAllocationIsOutOfMemory() {
        refused(Status.OUT_OF_MEMORY, () -> context.allocate(device.maxAllocationBytes() + 1));
        refused(Status.OUT_OF_MEMORY, () -> context.allocate(Long.MAX_VALUE));
        refused(Status.INVALID_ARGUMENT, () -> context.allocate(0));
        refused(Status.INVALID_ARGUMENT, () -> context.allocate(-1));
    }

    @Test
    void unusableMappingIsRefused() {
        refused(Status.INVALID_REGION, () -> context.register(MemorySegment.ofArray(new long[8])));
        refused(Status.INVALID_REGION, () -> context.register(host(4096).asSlice(4)));
        refused(Status.INVALID_REGION, () -> context.register(host(4096).asSlice(0, 0)));
    }

    @Test
    void overlappingCopyIsRefused() {
        refused(Status.INVALID_ARGUMENT, () -> context.copy(stream, out, 0, out, 64, 128));
        refused(Status.INVALID_ARGUMENT, () -> context.fill(stream, out, 0, 64, 3, 0, 0));
        refused(Status.INVALID_ARGUMENT, () -> context.fill(stream, out, 2, 64, 4, 0, 0));
    }

    @Test
    void closedThingsAreRefused() {
        DeviceMemory closed = context.allocate(4096);
        BackendKernel index = kernel("index");
        BackendEvent event = context.record(stream);
        closed.close();
        event.close();
        refused(
                Status.INVALID_HANDLE,
                () -> new Launch().int32(1).buffer(closed).on(context, stream, index));
        refused(Status.INVALID_HANDLE, () -> context.copy(stream, closed, 0, out, 0, 64));
        refused(Status.INVALID_HANDLE, () -> context.fill(stream, closed, 0, 64, 4, 0, 0));
        refused(Status.INVALID_HANDLE, () -> context.await(event));
        index.close();
        refused(Status.INVALID_HANDLE, () -> ready().on(context, stream, index));
        BackendModule unloaded = load(subject().source());
        unloaded.close();
        refused(Status.INVALID_HANDLE, () -> context.kernel(unloaded, "index"));
        BackendStream gone = context.createStream(0);
        gone.close();
        try (BackendKernel another = kernel("index")) {
            refused(Status.INVALID_HANDLE, () -> ready().on(context, gone, another));
        }
        refused(Status.INVALID_HANDLE, () -> context.record(gone));
    }

    @Test
    void deviceThatIsGoneIsUnavailable() {
        var gone = new Device("gone:9:9", "gone", device.kind(), "", 1, 1, device.formats(), 1, 1, 1);
        refused(Status.UNAVAILABLE, () -> backend().open(gone));
    }
}
