package dev.hearth.protocol;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class VariantTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 5})
    void variantsAreReadAsTheyWereWritten(int count) {
        var variants = new ArrayList<Variant>();
        for (int i = 0; i < count; i++) {
            variants.add(new Variant(i, "-D%s=é".formatted("x".repeat(i)), new byte[] {1, 2, (byte) i}));
        }
        MemorySegment memory = MemorySegment.ofArray(new byte[(int) Variant.bytes(variants)]);
        assertEquals(memory.byteSize(), Variant.write(variants, memory, 0));
        List<Variant> read = Variant.read(memory, count);
        assertEquals(count, read.size());
        for (int i = 0; i < count; i++) {
            assertEquals(variants.get(i).format(), read.get(i).format());
            assertEquals(variants.get(i).options(), read.get(i).options());
            assertArrayEquals(variants.get(i).source(), read.get(i).source());
        }
    }

    @ParameterizedTest
    @CsvSource({
        "9, 8",
        "-1, 8",
        "2147483647, 8",
        "-2147483648, 8",
        "8, 9",
        "8, -1",
        "8, 9223372036854775807",
        "8, -9223372036854775808",
        "0, 17",
        "2147483647, 9223372036854775807"
    })
    void lengthsThatReachOverTheEndAreRefused(int optionsLength, long sourceLength) {
        MemorySegment memory = MemorySegment.ofArray(new byte[Variant.FIXED_BYTES + 16]);
        memory.set(Frame.INT, Variant.OPTIONS_LENGTH, optionsLength);
        memory.set(Frame.LONG, Variant.SOURCE_LENGTH, sourceLength);
        var refused = assertThrows(ProtocolException.class, () -> Variant.read(memory, 1));
        assertEquals(Status.INVALID_FRAME, refused.status());
        assertEquals("variant 0 of 1 reaches over the end of the program", refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {2, 3, 1_000_000, Integer.MAX_VALUE})
    void moreVariantsThanThereAreBytesAreRefused(int count) {
        List<Variant> one = List.of(new Variant(1, "", new byte[3]));
        MemorySegment memory = MemorySegment.ofArray(new byte[(int) Variant.bytes(one)]);
        Variant.write(one, memory, 0);
        var refused = assertThrows(ProtocolException.class, () -> Variant.read(memory, count));
        assertEquals("variant 1 of " + count + " starts after the end of the program", refused.getMessage());
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, Integer.MIN_VALUE})
    void negativeCountIsRefused(int count) {
        assertEquals(
                Status.INVALID_FRAME,
                assertThrows(ProtocolException.class, () -> Variant.read(MemorySegment.ofArray(new byte[64]), count))
                        .status());
    }

    @Test
    void randomBytesAreReadOrRefusedAndNothingElse() {
        long seed = System.nanoTime();
        System.out.println("VariantTest seed " + seed);
        var random = new Random(seed);
        int read = 0;
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[random.nextInt(200)];
            for (int j = 0; j < bytes.length; j++) {
                // Small numbers mostly, so that some lengths fit.
                bytes[j] = (byte) (random.nextInt(4) == 0 ? random.nextInt(256) >> random.nextInt(9) : 0);
            }
            try {
                Variant.read(MemorySegment.ofArray(bytes), random.nextInt(6));
                read++;
            } catch (ProtocolException e) {
                assertEquals(Status.INVALID_FRAME, e.status());
            }
        }
        assertTrue(read > 100, "some are well formed, seed " + seed);
    }
}
