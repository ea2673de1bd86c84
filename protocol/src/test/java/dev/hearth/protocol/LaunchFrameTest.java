package dev.hearth.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
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
