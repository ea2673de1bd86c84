package dev.hearth.daemon.pjrt;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.FileChecksum;
import dev.hearth.protocol.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Files that are no plugin, or not one for here: each is refused with what is wrong with it. */
@Timeout(120)
final class PjrtPluginTest {
    /** A stand-in that has the entry point of a plugin and nothing behind it. */
    private static final String STAND_IN = """
            #include <stddef.h>
            #include <stdlib.h>
            struct { size_t size; void* extensions; size_t version_size; void* version_extensions; int major, minor;
                     void* table[140]; } api = {SIZE, 0, 24, 0, MAJOR, MINOR, {0}};
            void* GetPjrtApi(void) { BEHAVIOUR }
            """;

    @TempDir
    private Path folder;

    private String refusal(Path plugin) {
        var refused = assertThrows(BackendException.class, () -> PjrtPlugin.of(PjrtSettings.Kind.CPU, plugin, null));
        assertEquals(Status.UNAVAILABLE, refused.status());
        String message = String.valueOf(refused.getMessage());
        assertTrue(message.contains(plugin.toString()), message);
        return message;
    }

    private Path standIn(String name, int size, int major, int minor, String behaviour)
            throws IOException, InterruptedException {
        Path source = Files.writeString(
                folder.resolve(name + ".c"),
                STAND_IN.replace("SIZE", String.valueOf(size))
                        .replace("MAJOR", String.valueOf(major))
                        .replace("MINOR", String.valueOf(minor))
                        .replace("BEHAVIOUR", behaviour));
        Path library = folder.resolve(name + ".so");
        try {
            Process gcc = new ProcessBuilder("gcc", "-shared", "-fPIC", "-o", library.toString(), source.toString())
                    .inheritIO()
                    .start();
            assertTrue(gcc.waitFor(30, TimeUnit.SECONDS));
            assertEquals(0, gcc.exitValue());
        } catch (IOException e) {
            System.out.println("SKIPPED PjrtPluginTest: there is no gcc");
            Assumptions.abort("no gcc");
        }
        return library;
    }

    @Test
    void missingFileIsNamed() {
        assertTrue(refusal(folder.resolve("absent.so")).contains("there is no such file"));
    }

    @Test
    void fileThatIsNoLibraryIsRefused() throws IOException {
        Path text =
                Files.writeString(folder.resolve("text.so"), "this is no library, though it is long enough for one");
        assertTrue(refusal(text).contains("no shared library"));
        Path empty = Files.write(folder.resolve("empty.so"), new byte[0]);
        assertTrue(refusal(empty).contains("no shared library"));
    }

    @Test
    void libraryOfAnotherArchitectureIsNamed() throws IOException {
        int other = System.getProperty("os.arch").equals("aarch64") ? 62 : 183;
        byte[] header =
                HexFormat.of().parseHex("7f454c46020101000000000000000000" + "0300" + "%02x00".formatted(other));
        Path library = Files.write(folder.resolve("other.so"), Arrays.copyOf(header, 4096));
        String message = refusal(library);
        assertTrue(message.contains("is built for " + (other == 62 ? "amd64" : "aarch64")), message);
        assertTrue(message.contains("this machine is " + System.getProperty("os.arch")), message);
    }

    @Test
    void libraryThatIsCutOffIsRefused() throws Exception {
        byte[] bytes = Files.readAllBytes(standIn("whole", 40 + 8 * 118, 0, 81, "return &api;"));
        for (int length : new int[] {64, 100, 600, 4096, bytes.length / 2}) {
            Path cut = Files.write(folder.resolve("cut" + length + ".so"), Arrays.copyOf(bytes, length));
            assertTrue(refusal(cut).contains("cut off"));
        }
    }

    @Test
    void libraryWithoutEntryPointIsNoPlugin() throws Exception {
        Path source = Files.writeString(folder.resolve("other.c"), "int something(void) { return 1; }");
        Path library = folder.resolve("plain.so");
        standIn("probe", 40, 0, 0, "return 0;"); // skips where there is no gcc
        Process gcc =
                new ProcessBuilder("gcc", "-shared", "-fPIC", "-o", library.toString(), source.toString()).start();
        assertTrue(gcc.waitFor(30, TimeUnit.SECONDS));
        assertTrue(refusal(library).contains("no function GetPjrtApi"));
    }

    @Test
    void pluginThatIsTooOldSaysWhatItSpeaks() throws Exception {
        String old = refusal(standIn("old", 40 + 8 * 100, 0, 54, "return &api;"));
        assertTrue(old.contains("it speaks PJRT 0.54; Hearth needs 0.81 or a later 0.x"), old);
        String next = refusal(standIn("next", 40 + 8 * 118, 1, 2, "return &api;"));
        assertTrue(next.contains("it speaks PJRT 1.2"), next);
        assertTrue(refusal(standIn("null", 40, 0, 81, "return 0;")).contains("gives nothing"));
        assertTrue(refusal(standIn("tiny", 8, 0, 81, "return &api;")).contains("8 bytes"));
    }

    @Test
    void pluginThatLacksAFunctionIsRefused() throws Exception {
        // Its table is empty, so that even its set-up is missing.
        Path hollow = standIn("hollow", 40 + 8 * 118, 0, 81, "return &api;");
        var refused = assertThrows(BackendException.class, () -> PjrtPlugin.of(PjrtSettings.Kind.CPU, hollow, null));
        assertEquals(Status.UNSUPPORTED, refused.status());
        assertTrue(String.valueOf(refused.getMessage()).contains("lacks PJRT_Plugin_Initialize"), refused.getMessage());
    }

    @Test
    void backendWithoutPluginHasNoDevicesAndSaysWhy() {
        Path absent = folder.resolve("absent.so");
        assertEquals(List.of(), new PjrtBackend(PjrtSettings.of(PjrtSettings.Kind.CPU, absent, 1), false).devices());
        assertEquals(List.of(), new PjrtBackend(PjrtSettings.of(PjrtSettings.Kind.CUDA, absent, 1), false).devices());
    }

    @Test
    void tpuPluginIsNotTouchedWhereNoTpuIsSeen() {
        Assumptions.assumeFalse(PjrtPlugin.seesTpu());
        // A file that would be refused with words: nothing is said because nothing is looked at.
        assertEquals(
                List.of(),
                new PjrtBackend(PjrtSettings.of(PjrtSettings.Kind.TPU, folder.resolve("absent.so"), 1), false)
                        .devices());
    }

    /** Loads the plugin that is named, as a worker would. */
    public static void main(String[] arguments) {
        System.out.print(new PjrtBackend(PjrtSettings.of(PjrtSettings.Kind.CPU, Path.of(arguments[0]), 1), false)
                .devices()
                .size());
    }

    @Test
    void pluginThatAbortsEndsTheProcessThatLoadsIt() throws Exception {
        Path library = standIn("aborting", 40, 0, 81, "abort();");
        Process process = new ProcessBuilder(
                        ProcessHandle.current().info().command().orElseThrow(),
                        "--enable-native-access=ALL-UNNAMED",
                        "-XX:+UseSerialGC",
                        "-Xmx64m",
                        "-XX:-CreateCoredumpOnCrash",
                        "-XX:ErrorFile=" + folder.resolve("crash.log"),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        PjrtPluginTest.class.getName(),
                        library.toString())
                .redirectErrorStream(true)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(50, TimeUnit.SECONDS));
        assertEquals(134, process.exitValue(), printed);
    }

    @Test
    void checksumHoldsForTheStateOfItsFile() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "abc");
        FileChecksum checksum = FileChecksum.of(file);
        assertEquals("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad", checksum.sha256());
        assertEquals(checksum, FileChecksum.parse(checksum.text()));
        assertTrue(checksum.isOf(file));
        Files.writeString(file, "abcd");
        assertFalse(checksum.isOf(file));
        assertThrows(IllegalArgumentException.class, () -> FileChecksum.parse("1:2"));
    }
}
