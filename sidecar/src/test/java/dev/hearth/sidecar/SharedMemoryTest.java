package dev.hearth.sidecar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SharedMemoryTest {
    @TempDir
    Path root;

    private static String mode(Path folder) throws IOException {
        return Integer.toOctalString((int) Files.getAttribute(folder, "unix:mode") & 07777);
    }

    @ParameterizedTest
    @CsvSource({"0666,1733", "0660,1730", "0606,1703", "0600,700", "0644,700"})
    void whoeverMayConnectMayPutFilesThereAndListNone(String socketMode, String folderMode) throws IOException {
        Path folder = root.resolve("pod").resolve("memory");
        SharedMemory.makeFolder(folder, Integer.parseInt(socketMode, 8));
        assertEquals(folderMode, mode(folder));
    }

    @Test
    void folderThatIsThereStaysAsItIs() throws IOException {
        String before = mode(root);
        SharedMemory.makeFolder(root, 0666);
        assertEquals(before, mode(root));
    }
}
