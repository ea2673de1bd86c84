package dev.hearth.samples.classify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.samples.harness.ClassifyModel;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class WeightsTest {
    @Test
    void arraysLieOneAfterTheOtherWhereADeviceCanReadThem() {
        long end = 0;
        for (Weights.WeightArray array : Weights.ARRAYS) {
            assertEquals(0, array.offset() % 64);
            assertTrue(array.offset() >= end && array.offset() < end + 64, array + " after " + end);
            end = array.offset() + array.lengthBytes();
        }
        assertEquals(Weights.LENGTH_BYTES, end);
    }

    @Test
    void fileOfTheScriptIsTaken() throws IOException {
        Path file = ClassifyModel.folder().resolve("weights.bin");
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(Weights.LENGTH_BYTES);
            Weights.read(file, memory);
            assertEquals(-1, MemorySegment.ofArray(Files.readAllBytes(file)).mismatch(memory));
        }
    }

    @Test
    void absentFileIsExplained(@TempDir Path folder) {
        assertRefused(folder.resolve("none.bin"), "are not at");
    }

    @Test
    void fileOfAnotherLengthIsExplained(@TempDir Path folder) throws IOException {
        assertRefused(Files.write(folder.resolve("short.bin"), new byte[100]), "has 100 bytes");
    }

    @Test
    void oneChangedBitIsFound(@TempDir Path folder) throws IOException {
        byte[] bytes = Files.readAllBytes(ClassifyModel.folder().resolve("weights.bin"));
        bytes[9_000_000] ^= 1;
        assertRefused(Files.write(folder.resolve("changed.bin"), bytes), "holds other weights");
    }

    @Test
    void configuredFileComesFirst() {
        assertEquals(Path.of("/models/weights.bin"), Weights.file(Optional.of(Path.of("/models/weights.bin"))));
        assertTrue(Weights.file(Optional.empty()).endsWith(Path.of("hearth", "classify", "weights.bin")));
    }

    private static void assertRefused(Path file, String part) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment memory = arena.allocate(Weights.LENGTH_BYTES, ValueLayout.JAVA_LONG.byteAlignment());
            var refused = assertThrows(WeightsException.class, () -> Weights.read(file, memory));
            String message = String.valueOf(refused.getMessage());
            assertTrue(message.contains(part) && message.contains("model/fetch.sh"), message);
        }
    }
}
