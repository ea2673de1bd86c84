package dev.hearth.sidecar.grpc;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import dev.hearth.protocol.FrameChannel;
import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.Status;
import dev.hearth.v1.Argument;
import dev.hearth.v1.ArrayArgument;
import dev.hearth.v1.Dim3;
import dev.hearth.v1.ElementType;
import dev.hearth.v1.Launch;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.ByteChannel;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class LaunchWriterTest {
    /** What the channel under test sends. */
    private static final class Sent implements ByteChannel {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        @Override
        public int write(ByteBuffer from) {
            byte[] taken = new byte[from.remaining()];
            from.get(taken);
            bytes.writeBytes(taken);
            return taken.length;
        }

        @Override
        public int read(ByteBuffer into) {
            return -1;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    private static LaunchFrame written(Launch.Builder launch) throws Exception {
        var sent = new Sent();
        var channel = new FrameChannel(sent);
        LaunchWriter.write(launch.build(), channel, 3);
        channel.flush();
        byte[] bytes = sent.bytes.toByteArray();
        MemorySegment frame = MemorySegment.ofArray(new long[bytes.length / Long.BYTES]);
        MemorySegment.copy(bytes, 0, frame, ValueLayout.JAVA_BYTE, 0, bytes.length);
        return new LaunchFrame(frame);
    }

    private static Argument.Builder array(ElementType type, Long... dimensions) {
        return Argument.newBuilder()
                .setArray(ArrayArgument.newBuilder()
                        .setHandle(7)
                        .setOffset(64)
                        .setElementType(type)
                        .addAllDimensions(List.of(dimensions)));
    }

    @Test
    void arraysHaveTheirTypeAndShape() throws Exception {
        LaunchFrame frame = written(Launch.newBuilder()
                .addArguments(Argument.newBuilder().setStruct(ByteString.copyFrom(new byte[] {1, 2, 3})))
                .addArguments(array(ElementType.F32, 2L, 3L, 5_000_000_000L))
                .addArguments(array(ElementType.PRED)));
        assertArrayEquals(new byte[] {1, 2, 3}, frame.argumentStruct(0).toArray(ValueLayout.JAVA_BYTE));
        assertEquals(LaunchFrame.KIND_ARRAY, frame.argumentKind(1));
        assertEquals(7, frame.argumentValue(1));
        assertEquals(64, frame.argumentOffset(1));
        assertEquals(dev.hearth.protocol.ElementType.F32.code(), frame.argumentElementType(1));
        assertEquals(3, frame.argumentRank(1));
        assertEquals(2, frame.argumentDimension(1, 0));
        assertEquals(3, frame.argumentDimension(1, 1));
        assertEquals(5_000_000_000L, frame.argumentDimension(1, 2));
        assertEquals(dev.hearth.protocol.ElementType.PRED.code(), frame.argumentElementType(2));
        assertEquals(0, frame.argumentRank(2));
    }

    @Test
    void typesHaveTheNumbersOfTheFrames() {
        for (dev.hearth.protocol.ElementType type : dev.hearth.protocol.ElementType.values()) {
            assertEquals(type.code(), ElementType.valueOf(type.name()).getNumber());
        }
    }

    @Test
    void tooManyDimensionsAreRefused() {
        Argument.Builder deep =
                array(ElementType.F32, Collections.nCopies(65, 1L).toArray(Long[]::new));
        var refused = assertThrows(
                CommandException.class, () -> written(Launch.newBuilder().addArguments(deep)));
        assertEquals(Status.INVALID_LAUNCH, refused.status());
    }

    @Test
    void aBlockThatIsNotGivenIsLeftToTheDevice() throws Exception {
        LaunchFrame left = written(Launch.newBuilder().setGrid(Dim3.newBuilder().setX(1000)));
        assertTrue(LaunchFrame.leavesBlock(left));
        assertEquals(1000, left.gridX());
        LaunchFrame given =
                written(Launch.newBuilder().setBlock(Dim3.newBuilder().setX(64)));
        assertFalse(LaunchFrame.leavesBlock(given));
        assertEquals(64, given.blockX());
        assertEquals(1, given.blockY());
        assertEquals(1, given.gridX());
    }
}
