package dev.hearth.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LaunchFrameTest {
    /** A frame of two arguments and a struct of 16 bytes: 64 + 48 + 16 bytes. */
    private final MemorySegment memory = MemorySegment.ofArray(new byte[4096]).fill((byte) 0x5a);

    private final LaunchFrame launch =
            new LaunchFrame(Frame.begin(memory, 0, Opcode.LAUNCH, LaunchFrame.bytes(2, 16), 1, 0)).argumentCount(2);

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 100, 65_535})
    void moreArgumentsThanTheFrameHoldsAreRefused(int count) {
        launch.argumentCount(count);
        var refused = assertThrows(ProtocolException.class, () -> new LaunchFrame(memory));
        assertEquals(Status.INVALID_FRAME, refused.status());
        assertEquals("LAUNCH frame of 128 bytes; it has at least " + (64 + 24 * count), refused.getMessage());
    }

    @ParameterizedTest
    @CsvSource({
        "112, 17",
        "113, 16",
        "128, 1",
        "111, 1",
        "0, 8",
        "24, 8",
        "-1, 8",
        "112, -1",
        "112, 2147483647",
        "112, -2147483648",
        "9223372036854775807, 1",
        "9223372036854775807, 2147483647",
        "-9223372036854775808, 16"
    })
    void structOutsideOfItsFrameIsRefused(long offset, int sizeBytes) {
        launch.struct(1, sizeBytes, offset);
        var refused = assertThrows(ProtocolException.class, () -> new LaunchFrame(memory).argumentStruct(1));
        assertEquals(Status.INVALID_FRAME, refused.status());
    }

    @ParameterizedTest
    @CsvSource({"112, 16", "112, 0", "128, 0", "120, 8", "127, 1"})
    void structInsideOfItsFrameIsFound(long offset, int sizeBytes) {
        launch.struct(1, sizeBytes, offset);
        MemorySegment struct = new LaunchFrame(memory).argumentStruct(1);
        assertEquals(sizeBytes, struct.byteSize());
        assertEquals(offset, struct.address() - memory.address());
    }

    @ParameterizedTest
    @CsvSource({
        "112, 2",
        "121, 0",
        "128, 0",
        "111, 0",
        "0, 0",
        "-8, 0",
        "112, -1",
        "112, 65",
        "112, 2147483647",
        "112, -2147483648",
        "2147483647, 0",
        "-2147483648, 0"
    })
    void shapeOutsideOfItsFrameIsRefused(int offset, int rank) {
        launch.array(1, 7, 0, ElementType.F32.code(), 112);
        memory.set(Frame.INT, 112, rank);
        memory.set(Frame.INT, LaunchFrame.bytes(1, 0) + LaunchFrame.ARGUMENT_SIZE_BYTES, offset);
        var refused = assertThrows(ProtocolException.class, () -> new LaunchFrame(memory).argumentRank(1));
        assertEquals(Status.INVALID_FRAME, refused.status());
    }

    @Test
    void shapeInsideOfItsFrameIsFound() {
        launch.array(0, 7, 3, ElementType.BF16.code(), 112, 5);
        var read = new LaunchFrame(memory);
        assertEquals(LaunchFrame.KIND_ARRAY, read.argumentKind(0));
        assertEquals(ElementType.BF16, ElementType.of(read.argumentElementType(0)));
        assertEquals(7, read.argumentValue(0));
        assertEquals(3, read.argumentOffset(0));
        assertEquals(1, read.argumentRank(0));
        assertEquals(5, read.argumentDimension(0, 0));
    }

    @Test
    void largestCountOfArgumentsFitsALargestFrame() {
        MemorySegment large = MemorySegment.ofArray(new byte[Frame.MAX_BYTES]);
        int count = (Frame.MAX_BYTES - LaunchFrame.BYTES) / LaunchFrame.ARGUMENT_BYTES;
        assertEquals(2728, count);
        var full = new LaunchFrame(Frame.begin(large, 0, Opcode.LAUNCH, LaunchFrame.bytes(count, 0), 1, 0))
                .argumentCount(count)
                .buffer(count - 1, 7, 9);
        assertEquals(9, new LaunchFrame(full.segment()).argumentOffset(count - 1));
    }
}
