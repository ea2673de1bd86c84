package dev.hearth.protocol;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DigestTest {
    /** Of FIPS 180-4's example "abc". */
    private static final String ABC = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

    @Test
    void textIsTheUsualOne() {
        Digest digest = Digest.of(MemorySegment.ofArray(Frame.utf8("abc")));
        assertEquals(ABC, digest.toString());
        assertEquals(digest, Digest.parse(ABC));
        assertEquals(0xeacf018fbf1678baL, digest.digest0());
    }

    @Test
    void memoryOfAnyKindAndLengthIsDigestedWhole() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate((1 << 24) + 5);
            memory.fill((byte) 7);
            Digest whole = Digest.of(memory);
            assertEquals(
                    Digest.of(MemorySegment.ofArray(memory.toArray(java.lang.foreign.ValueLayout.JAVA_BYTE))), whole);
            MemorySegment numbers = MemorySegment.ofArray(new int[] {0x03020100, 0x07060504});
            assertEquals(Digest.of(MemorySegment.ofArray(new byte[] {0, 1, 2, 3, 4, 5, 6, 7})), Digest.of(numbers));
            memory.set(java.lang.foreign.ValueLayout.JAVA_BYTE, memory.byteSize() - 1, (byte) 8);
            assertNotEquals(whole, Digest.of(memory));
        }
    }

    @Test
    void partsOfAProgramDoNotRunIntoOneAnother() {
        assertNotEquals(
                Digest.ofProgram(1, Frame.utf8("ab"), Frame.utf8("c")),
                Digest.ofProgram(1, Frame.utf8("a"), Frame.utf8("bc")));
        assertNotEquals(
                Digest.ofProgram(1, Frame.utf8(""), Frame.utf8("abc")),
                Digest.ofProgram(2, Frame.utf8(""), Frame.utf8("abc")));
    }

    @Test
    void whatIsNoDigestIsRefused() {
        assertThrows(IllegalArgumentException.class, () -> Digest.parse(ABC.substring(2)));
        assertThrows(IllegalArgumentException.class, () -> Digest.parse(ABC.substring(2) + "xy"));
    }
}
