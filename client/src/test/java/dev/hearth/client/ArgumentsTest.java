package dev.hearth.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.hearth.client.Launched.Argument;
import dev.hearth.protocol.ElementType;
import dev.hearth.protocol.LaunchFrame;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ArgumentsTest {
    private static final Dim3 ONE = Dim3.of(1);

    private FakeWorker worker;
    private Context context;
    private Stream stream;
    private Kernel kernel;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        worker = new FakeWorker(folder);
        context = worker.client().open();
        stream = context.newStream();
        kernel = context.load(Program.openClC("nothing")).kernel("nothing");
    }

    @AfterEach
    void close() throws IOException {
        context.close();
        worker.close();
    }

    private List<Argument> sent(Arguments arguments) {
        stream.launch(kernel, ONE, ONE, arguments);
        stream.synchronize();
        return worker.session().launches.getLast().arguments();
    }

    private static Argument scalar(int bytes, long bits) {
        return new Argument(LaunchFrame.KIND_SCALAR, bytes, bits, 0, "");
    }

    @Test
    void scalarsOfEveryWidthKeepTheirBits() {
        assertEquals(
                List.of(
                        scalar(1, 0x80),
                        scalar(1, 0xff),
                        scalar(2, 0x8000),
                        scalar(4, 0xffff_fffeL),
                        scalar(8, Long.MIN_VALUE),
                        scalar(4, 0x3fc0_0000),
                        scalar(8, Double.doubleToRawLongBits(-2.25))),
                sent(new Arguments()
                        .int8(-128)
                        .int8(255)
                        .int16(-32768)
                        .int32(-2)
                        .int64(Long.MIN_VALUE)
                        .float32(1.5f)
                        .float64(-2.25)));
    }

    @Test
    void boxedValuesBecomeScalarsOfTheirWidth() {
        assertEquals(
                List.of(
                        scalar(1, 0xff),
                        scalar(2, 0xfffe),
                        scalar(4, 3),
                        scalar(8, 4),
                        scalar(4, 0x4000_0000),
                        scalar(8, Double.doubleToRawLongBits(0.5)),
                        new Argument(LaunchFrame.KIND_LOCAL, 256, 0, 0, "")),
                sent(Arguments.of((byte) -1, (short) -2, 3, 4L, 2.0f, 0.5, new LocalMemory(256))));
    }

    @Test
    void buffersCarryHandleAndOffset() {
        DeviceBuffer buffer = context.allocate(64);
        SharedBuffer shared = context.share(64);
        List<Argument> sent =
                sent(new Arguments().buffer(buffer).buffer(buffer, 16).buffer(shared, 63));
        long handle = buffer.handle().number();
        assertEquals(new Argument(LaunchFrame.KIND_BUFFER, 8, handle, 0, ""), sent.get(0));
        assertEquals(new Argument(LaunchFrame.KIND_BUFFER, 8, handle, 16, ""), sent.get(1));
        assertEquals(new Argument(LaunchFrame.KIND_BUFFER, 8, shared.handle().number(), 63, ""), sent.get(2));
    }

    @Test
    void structsAreCopiedWhenGivenAndLieBehindTheRecords() {
        byte[] three = {1, 2, 3};
        byte[] nine = {1, 2, 3, 4, 5, 6, 7, 8, 9};
        var arguments = new Arguments().struct(three).int32(7).struct(MemorySegment.ofArray(nine));
        three[0] = 99;
        List<Argument> sent = sent(arguments);
        assertEquals(new Argument(LaunchFrame.KIND_STRUCT, 3, 0, 0, "010203"), sent.get(0));
        assertEquals(scalar(4, 7), sent.get(1));
        assertEquals(new Argument(LaunchFrame.KIND_STRUCT, 9, 0, 0, "010203040506070809"), sent.get(2));
    }

    @Test
    void arraysCarryTypeAndShape() {
        DeviceBuffer buffer = context.allocate(64);
        long handle = buffer.handle().number();
        var arguments = new Arguments()
                .array(buffer, ElementType.F32, 2, 8)
                .struct(new byte[] {9})
                .array(buffer, 62, ElementType.BF16);
        for (int i = 0; i < 20; i++) { // shapes move behind the records added after a launch
            List<Argument> sent = sent(arguments);
            assertEquals(new Argument(LaunchFrame.KIND_ARRAY, 0, handle, 0, "F32[2, 8]"), sent.get(0));
            assertEquals("09", sent.get(1).struct());
            assertEquals(new Argument(LaunchFrame.KIND_ARRAY, 0, handle, 62, "BF16[]"), sent.get(2));
            arguments.int32(i);
        }
        assertEquals(
                "U8[0, 3]",
                sent(arguments.clear().array(buffer, ElementType.U8, 0, 3))
                        .getLast()
                        .struct());
    }

    @Test
    void arraysThatDoNotFitTheirBufferAreRefusedAtOnce() {
        var arguments = new Arguments();
        DeviceBuffer buffer = context.allocate(64);
        for (long[] dimensions : new long[][] {
            {17}, {-1}, {-2, -8}, {1L << 32, 1L << 32}, {1L << 62, 4}, {Long.MAX_VALUE, 3}, new long[65]
        }) {
            assertThrows(IllegalArgumentException.class, () -> arguments.array(buffer, ElementType.F32, dimensions));
        }
        assertThrows(IllegalArgumentException.class, () -> arguments.array(buffer, 4, ElementType.F32, 16));
        assertThrows(IllegalArgumentException.class, () -> arguments.array(buffer, 64, ElementType.F32, 0));
        assertThrows(IllegalArgumentException.class, () -> arguments.array(buffer, -4, ElementType.F32, 1));
        assertEquals(0, arguments.count());
    }

    @Test
    void clearedArgumentsAreFilledAgain() {
        var arguments = new Arguments().struct(new byte[] {1}).buffer(context.allocate(8));
        assertEquals(2, sent(arguments).size());
        assertEquals(List.of(scalar(4, 1)), sent(arguments.clear().int32(1)));
        assertEquals(1, arguments.count());
    }

    @Test
    void structsMoveBehindArgumentsAddedAfterALaunch() {
        byte[] bytes = new byte[300];
        bytes[299] = 0x77;
        var arguments = new Arguments().struct(bytes);
        Launched.Argument struct = sent(arguments).getFirst();
        assertEquals(600, struct.struct().length());
        for (int i = 0; i < 20; i++) {
            List<Argument> sent = sent(arguments.int32(i));
            assertEquals(struct, sent.getFirst());
            assertEquals(scalar(4, i), sent.getLast());
        }
        assertEquals(
                List.of(scalar(4, 8), scalar(4, 9)),
                sent(arguments.clear().int32(8).int32(9)));
        byte[] other = {5};
        assertEquals(
                "05", sent(arguments.clear().int32(8).struct(other)).getLast().struct());
    }

    @Test
    void manyArgumentsGrow() {
        var arguments = new Arguments();
        for (int i = 0; i < 300; i++) {
            arguments.int32(i);
        }
        List<Argument> sent = sent(arguments);
        assertEquals(300, sent.size());
        assertEquals(scalar(4, 299), sent.getLast());
    }

    @Test
    void launchTakesThreeDimensionsAndSharedMemory() {
        stream.launch(kernel, Dim3.of(2, 3, 4), Dim3.of(5, 6, 7), 128, new Arguments());
        stream.launch(kernel, Dim3.of(8), Dim3.of(9, 10), new Arguments());
        stream.synchronize();
        var launches = worker.session().launches;
        assertEquals(new Launched("nothing", List.of(2, 3, 4), List.of(5, 6, 7), 128, List.of()), launches.get(0));
        assertEquals(new Launched("nothing", List.of(8, 1, 1), List.of(9, 10, 1), 0, List.of()), launches.get(1));
    }

    @Test
    void launchLeavesTheBlockToTheDevice() {
        stream.launch(kernel, Dim3.of(1000, 20), new Arguments());
        stream.synchronize();
        assertEquals(
                new Launched("nothing", List.of(1000, 20, 1), List.of(0, 0, 0), 0, List.of()),
                worker.session().launches.getFirst());
    }

    @Test
    void valuesOutOfRangeAreRefusedAtOnce() {
        var arguments = new Arguments();
        DeviceBuffer buffer = context.allocate(8);
        assertThrows(IllegalArgumentException.class, () -> arguments.int8(256));
        assertThrows(IllegalArgumentException.class, () -> arguments.int8(-129));
        assertThrows(IllegalArgumentException.class, () -> arguments.int16(65536));
        assertThrows(IllegalArgumentException.class, () -> arguments.local(0));
        assertThrows(IllegalArgumentException.class, () -> arguments.struct(new byte[0]));
        assertThrows(IllegalArgumentException.class, () -> arguments.buffer(buffer, 8));
        assertThrows(IllegalArgumentException.class, () -> arguments.buffer(buffer, -1));
        assertThrows(IllegalArgumentException.class, () -> Dim3.of(1, 0));
        assertThrows(IllegalArgumentException.class, () -> new LocalMemory(0));
        assertThrows(IllegalArgumentException.class, () -> stream.launch(kernel, ONE, ONE, -1, arguments));
        assertEquals(0, arguments.count());
    }

    @Test
    void valueOfAForeignTypeIsNamed() {
        var e = assertThrows(IllegalArgumentException.class, () -> Arguments.of(1, "two"));
        Eventually.mentions(e, "argument 1 is a java.lang.String;");
    }

    @Test
    void argumentsLargerThanAFrameAreRefusedAndTheStreamGoesOn() {
        var large = new Arguments().struct(new byte[60_000]).struct(new byte[60_000]);
        assertThrows(IllegalArgumentException.class, () -> stream.launch(kernel, ONE, ONE, large));
        assertEquals(1, sent(new Arguments().struct(new byte[60_000])).size());
    }
}
