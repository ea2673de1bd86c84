package dev.hearth.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class LoadFrameTest {
    private final MemorySegment memory = MemorySegment.ofArray(new byte[4096]);

    @ParameterizedTest
    @ValueSource(longs = {33, -1, Long.MAX_VALUE, Long.MIN_VALUE, 1L << 32})
    void inlineBytesOutsideOfTheFrameAreRefused(long lengthBytes) {
        var load = new LoadFrame(Frame.begin(memory, 0, Opcode.LOAD, 96, 1, 0)).lengthBytes(lengthBytes);
        assertEquals(
                Status.INVALID_FRAME,
                assertThrows(ProtocolException.class, load::inline).status());
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, 32})
    void inlineBytesInsideOfTheFrameAreFound(long lengthBytes) {
        Frame.begin(memory, 0, Opcode.LOAD, 96, 1, 0);
        assertEquals(
                lengthBytes,
                new LoadFrame(memory).lengthBytes(lengthBytes).inline().byteSize());
    }
}
