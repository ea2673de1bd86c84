package dev.hearth.protocol.posix;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.protocol.ProtocolException;
import dev.hearth.protocol.Status;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.ClosedChannelException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class DescriptorTest {
    private static final int EPERM = 1;
    private static final int ENOENT = 2;
    private static final int EISDIR = 21;
    private static final int EBUSY = 16;
    private static final int ELOOP = 40;

    @TempDir
    Path folder;

    @Test
    void statusIsTheFilesOwn() throws IOException {
        Path file = Files.write(folder.resolve("f"), new byte[12_345]);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r-----"));
        try (Descriptor opened = Descriptor.openShared(folder, "f")) {
            var expected = new FileStatus(
                    true,
                    (int) Files.getAttribute(file, "unix:uid"),
                    (int) Files.getAttribute(file, "unix:mode"),
                    12_345,
                    (long) Files.getAttribute(file, "unix:ino"));
            assertEquals(expected, opened.status());
        }
    }

    @Test
    void openSharedReadsAndWrites() throws IOException {
        Path file = Files.write(folder.resolve("f"), new byte[4096]);
        try (Descriptor opened = Descriptor.openShared(folder, "f");
                Arena arena = Arena.ofConfined()) {
            opened.map(4096, true, arena).set(JAVA_BYTE, 7, (byte) 42);
        }
        assertEquals(42, Files.readAllBytes(file)[7]);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "/etc/passwd", "../f", "f/", "f\0g"})
    void openSharedRefusesANameThatIsNotInTheFolder(String name) throws IOException {
        Files.write(folder.resolve("f"), new byte[1]);
        var refused = assertThrows(ProtocolException.class, () -> Descriptor.openShared(folder, name));
        assertEquals(Status.INVALID_REGION, refused.status());
    }

    @Test
    void openSharedRefusesASymbolicLink() throws IOException {
        Files.write(folder.resolve("f"), new byte[1]);
        Files.createSymbolicLink(folder.resolve("link"), folder.resolve("f"));
        Files.createSymbolicLink(folder.resolve("dangling"), folder.resolve("nothing"));
        for (String name : new String[] {"link", "dangling"}) {
            var refused = assertThrows(PosixException.class, () -> Descriptor.openShared(folder, name));
            assertEquals(ELOOP, refused.errno());
            assertEquals(
                    "openat(\"" + name + "\" in " + folder + ", O_RDWR|O_NOFOLLOW) failed: 40 ELOOP",
                    refused.getMessage());
        }
    }

    @Test
    void openSharedRefusesAFolderAndAFileThatIsNotThere() throws IOException {
        Files.createDirectory(folder.resolve("d"));
        assertEquals(
                EISDIR,
                assertThrows(PosixException.class, () -> Descriptor.openShared(folder, "d"))
                        .errno());
        assertEquals(
                ENOENT,
                assertThrows(PosixException.class, () -> Descriptor.openShared(folder, "nothing"))
                        .errno());
    }

    @Test
    void openSharedDoesNotWaitForAPipeAndShowsThatItIsNotRegular() throws Exception {
        Path pipe = folder.resolve("pipe");
        assertEquals(0, new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor());
        try (Descriptor opened = Descriptor.openShared(folder, "pipe")) {
            assertFalse(opened.status().regular());
        }
    }

    @Test
    void folderIsNotRegular() throws IOException {
        try (Descriptor opened = Descriptor.openReadOnly(folder)) {
            assertFalse(opened.status().regular());
        }
    }

    @Test
    void truncationShowsInTheStatus() throws IOException {
        Path file = Files.write(folder.resolve("f"), new byte[8192]);
        try (Descriptor opened = Descriptor.openShared(folder, "f")) {
            Files.write(file, new byte[100]);
            assertEquals(100, opened.status().lengthBytes());
        }
    }

    @Test
    void memoryFileIsZeroedAndAsLongAsAsked() throws IOException {
        try (Descriptor memory = Descriptor.memory("m", 10_000);
                Arena arena = Arena.ofConfined()) {
            assertEquals(10_000, memory.status().lengthBytes());
            assertTrue(memory.status().regular());
            assertEquals(-1, memory.map(10_000, false, arena).mismatch(MemorySegment.ofArray(new byte[10_000])));
        }
    }

    @Test
    void sealedLengthStaysAndBytesCanStillChange() throws IOException {
        try (Descriptor memory = Descriptor.memory("m", 4096);
                Arena arena = Arena.ofConfined()) {
            assertFalse(memory.isSealed(false));
            memory.seal(false);
            assertTrue(memory.isSealed(false));
            assertFalse(memory.isSealed(true));
            MemorySegment state = Libc.newState(arena);
            for (long length : new long[] {0, 8192}) {
                assertEquals(-1, Libc.ftruncate(state, memory.number(), length));
                assertEquals(EPERM, Libc.errno(state));
            }
            memory.map(4096, true, arena).set(JAVA_LONG, 0, 1);
            assertEquals(
                    EPERM,
                    assertThrows(PosixException.class, () -> memory.seal(true)).errno());
        }
    }

    @Test
    void sealedBytesStay() throws IOException {
        try (Descriptor memory = Descriptor.memory("m", 4096);
                Arena arena = Arena.ofConfined()) {
            try (Arena writing = Arena.ofConfined()) {
                memory.map(4096, true, writing).set(JAVA_LONG, 8, 42);
                assertEquals(
                        EBUSY,
                        assertThrows(PosixException.class, () -> memory.seal(true))
                                .errno());
            }
            memory.seal(true);
            assertTrue(memory.isSealed(true));
            var refused = assertThrows(PosixException.class, () -> memory.map(4096, true, arena));
            assertEquals("mmap(4096 bytes, PROT_READ|PROT_WRITE) failed: 1 EPERM", refused.getMessage());
            MemorySegment readable = memory.map(4096, false, arena);
            assertEquals(42, readable.get(JAVA_LONG, 8));
            assertTrue(readable.isReadOnly());
        }
    }

    @Test
    void ordinaryFileIsNeverSealed() throws IOException {
        Path file = Files.write(folder.resolve("f"), new byte[1]);
        try (Descriptor opened = Descriptor.openReadOnly(file)) {
            assertFalse(opened.isSealed(false));
        }
    }

    @Test
    void mappingEndsWithItsArenaAndOutlivesItsDescriptor() throws IOException {
        MemorySegment mapping;
        try (Arena arena = Arena.ofConfined()) {
            try (Descriptor memory = Descriptor.memory("mapped-once", 1 << 20)) {
                mapping = memory.map(1 << 20, true, arena);
            }
            mapping.set(JAVA_LONG, 0, 7);
            assertEquals(1, mappings("mapped-once"));
        }
        assertEquals(0, mappings("mapped-once"));
        assertThrows(IllegalStateException.class, () -> mapping.get(JAVA_LONG, 0));
    }

    @Test
    void mappingIntoAClosedArenaLeavesNothing() throws IOException {
        Arena closed;
        try (Arena arena = Arena.ofConfined()) {
            closed = arena;
        }
        try (Descriptor memory = Descriptor.memory("mapped-never", 4096)) {
            assertThrows(IllegalStateException.class, () -> memory.map(4096, true, closed));
        }
        assertEquals(0, mappings("mapped-never"));
    }

    @ParameterizedTest
    @ValueSource(longs = {0, Long.MAX_VALUE})
    void mappingOfAnImpossibleLengthFails(long lengthBytes) throws IOException {
        try (Descriptor memory = Descriptor.memory("m", 4096);
                Arena arena = Arena.ofConfined()) {
            assertThrows(PosixException.class, () -> memory.map(lengthBytes, true, arena));
        }
    }

    @Test
    void closedDescriptorIsOfNoUse() throws IOException {
        Descriptor memory = Descriptor.memory("m", 4096);
        memory.close();
        memory.close();
        assertThrows(ClosedChannelException.class, memory::status);
        assertThrows(ClosedChannelException.class, () -> memory.seal(false));
        assertThrows(ClosedChannelException.class, () -> memory.map(4096, true, Arena.global()));
    }

    /** One thread closes and opens files, which get the numbers just freed; the other must never see one of those. */
    @Test
    void closingNeverLetsAnotherFileBeSeen() throws Exception {
        var current = new AtomicReference<>(Descriptor.memory("first", 1));
        var looking = new FutureTask<>(() -> {
            for (int seen = 1; ; seen++) {
                long length = lengthOrClosed(current.get());
                assertNotEquals(1_000_000, length, "another file under the number of a closed one");
                if (length == 2) {
                    return seen;
                }
            }
        });
        Thread.ofPlatform().daemon().start(looking);
        for (int i = 0; i < 20_000; i++) {
            current.get().close();
            try (Descriptor other = Descriptor.memory("other", 1_000_000)) {
                assertTrue(other.number() > 0);
            }
            current.set(Descriptor.memory("next", 1));
        }
        current.getAndSet(Descriptor.memory("last", 2)).close();
        assertTrue(looking.get(20, TimeUnit.SECONDS) > 0);
        current.get().close();
    }

    private static long lengthOrClosed(Descriptor descriptor) throws IOException {
        try {
            return descriptor.status().lengthBytes();
        } catch (ClosedChannelException e) {
            return -1;
        }
    }

    private static long mappings(String name) throws IOException {
        try (var lines = Files.lines(Path.of("/proc/self/maps"))) {
            return lines.filter(line -> line.contains("/memfd:" + name)).count();
        }
    }
}
