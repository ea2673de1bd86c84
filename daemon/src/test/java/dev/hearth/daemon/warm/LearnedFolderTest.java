package dev.hearth.daemon.warm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.protocol.Digest;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LearnedFolderTest {
    private static final Digest ONE = new Digest(1, 2, 3, 4);
    /** Where a record of tenant "a" on a GPU has the number of its modules. */
    private static final int MODULE_COUNT = 68;

    private static final Digest TWO = new Digest(-1, -2, -3, -4);

    @TempDir
    Path folder;

    private static Learned learned(String tenant) {
        return new Learned(
                tenant,
                1000,
                "GPU",
                1L << 30,
                100,
                2,
                600_000_000_000L,
                ONE,
                List.of(
                        new Learned.Module(ONE, TWO, 1, "-DN=3 größe", List.of("blur", "edges")),
                        new Learned.Module(TWO, ONE, 7, "", List.of())),
                List.of(new Learned.Buffer(TWO, 1L << 33)));
    }

    private Path file(String tenant) {
        return folder.resolve(ContentStore.key(tenant));
    }

    @Test
    void revisionsOfWhichSomethingIsKnownAreNamed() throws IOException {
        var before = new LearnedFolder(folder, 10);
        before.keep(learned("space/one"));
        before.keep(learned("space/two"));
        Files.write(folder.resolve("damaged"), new byte[100]);

        var folderOfTwo = new LearnedFolder(folder, 3);
        assertEquals(Set.of("space/one", "space/two"), folderOfTwo.tenants());

        Files.setLastModifiedTime(file("space/one"), FileTime.fromMillis(0));
        folderOfTwo.keep(learned("space/three"));
        assertEquals(Set.of("space/two", "space/three"), folderOfTwo.tenants(), "the oldest made room");
        assertEquals(Set.of("space/two", "space/three"), new LearnedFolder(folder, 3).tenants());
    }

    @Test
    void whatIsKeptIsFoundByTheNextSupervisor() {
        assertTrue(new LearnedFolder(folder, 10).keep(learned("space/revision")));
        assertEquals(Optional.of(learned("space/revision")), new LearnedFolder(folder, 10).find("space/revision"));
        assertEquals(Optional.empty(), new LearnedFolder(folder, 10).find("space/other"));
    }

    @Test
    void newerTakesThePlaceOfOlder() throws IOException {
        var learned = new LearnedFolder(folder, 10);
        learned.keep(learned("a"));
        var bare = new Learned("a", 1, "", 1, 0, 1, 1, TWO, List.of(), List.of());
        learned.keep(bare);
        assertEquals(Optional.of(bare), learned.find("a"));
        try (var files = Files.list(folder)) {
            assertEquals(1, files.count());
        }
    }

    @Test
    void ofTooManyTheOldestGoes() throws IOException {
        var learned = new LearnedFolder(folder, 3);
        for (int i = 0; i < 5; i++) {
            learned.keep(learned("tenant" + i));
            Files.setLastModifiedTime(file("tenant" + i), FileTime.fromMillis(1000L * i));
        }
        learned.keep(learned("last"));
        try (var files = Files.list(folder)) {
            assertEquals(3, files.count());
        }
        assertEquals(Optional.empty(), learned.find("tenant2"));
        assertTrue(learned.find("tenant4").isPresent());
        assertTrue(learned.find("last").isPresent());
    }

    @Test
    void eachChangedOrMissingByteIsSeenAndTheFileForgotten() throws IOException {
        byte[] whole = LearnedFile.write(learned("a"));
        long seed = System.nanoTime();
        var random = new Random(seed);
        for (int i = 0; i < 300; i++) {
            byte[] bad = whole.clone();
            if (i % 3 == 0) {
                bad = Arrays.copyOf(bad, random.nextInt(bad.length));
            } else if (i % 3 == 1) {
                bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            } else {
                bad = Arrays.copyOf(bad, bad.length + 1 + random.nextInt(50));
            }
            Files.write(file("a"), bad);
            assertEquals(Optional.empty(), new LearnedFolder(folder, 10).find("a"), "seed " + seed + ", round " + i);
            assertFalse(Files.exists(file("a")));
        }
    }

    @Test
    void recordOfAnotherRevisionIsRefused() throws IOException {
        Files.write(file("a"), LearnedFile.write(learned("b")));
        assertEquals(Optional.empty(), new LearnedFolder(folder, 10).find("a"));
    }

    @Test
    void rightDigestOverSenselessContentIsRefused() {
        refused(bytes -> bytes.putInt(MODULE_COUNT, 0x7fff_ffff), "number of modules");
        refused(bytes -> bytes.putShort(0, (short) 0xffff), "EOF");
        var wild = new Learned("a", 1, "FPGA", 1, 0, 1, 1, TWO, List.of(), List.of());
        refused(wild, "accelerator FPGA");
        refused(new Learned("a", 1, "", -1, 0, 1, 1, TWO, List.of(), List.of()), "length of -1");
        refused(new Learned("a", 1, "", 1, 0, 3, 1, TWO, List.of(), List.of()), "priority");
        refused(new Learned("a", 1, "", 1, 0, 1, -7, TWO, List.of(), List.of()), "length of -7");
        refused(
                new Learned("a", 1, "", 1, 0, 1, 1, TWO, List.of(), List.of(new Learned.Buffer(ONE, -3))),
                "length of -3");
    }

    private interface Change {
        void in(ByteBuffer record);
    }

    /** A record that was changed, with a digest that fits it. */
    private static void refused(Change change, String why) {
        byte[] file = LearnedFile.write(learned("a"));
        ByteBuffer record = ByteBuffer.wrap(file).slice(40, file.length - 40);
        change.in(record);
        Digest digest = Digest.of(MemorySegment.ofArray(file).asSlice(40));
        ByteBuffer.wrap(file)
                .putLong(8, digest.digest0())
                .putLong(16, digest.digest1())
                .putLong(24, digest.digest2())
                .putLong(32, digest.digest3());
        var e = assertThrows(IOException.class, () -> LearnedFile.read(file, "a"));
        assertTrue(e.toString().contains(why), e.toString());
    }

    private static void refused(Learned learned, String why) {
        var e = assertThrows(IOException.class, () -> LearnedFile.read(LearnedFile.write(learned), "a"));
        assertTrue(String.valueOf(e.getMessage()).contains(why), e.getMessage());
    }

    @Test
    void sizesAreBounded() throws IOException {
        var module = new Learned.Module(ONE, TWO, 1, "", Collections.nCopies(1000, "k"));
        var much = new Learned(
                "a",
                1,
                "",
                1,
                0,
                1,
                1,
                TWO,
                Collections.nCopies(1000, module),
                Collections.nCopies(1000, new Learned.Buffer(ONE, 1)));
        byte[] file = LearnedFile.write(much);
        assertTrue(file.length < LearnedFile.MAX_BYTES, file.length + " bytes");
        Learned read = LearnedFile.read(file, "a");
        assertEquals(LearnedFile.MAX_MODULES, read.modules().size());
        assertEquals(
                LearnedFile.MAX_KERNELS, read.modules().getFirst().kernels().size());
        assertEquals(LearnedFile.MAX_BUFFERS, read.buffers().size());
        Files.write(file("a"), new byte[LearnedFile.MAX_BYTES + 1]);
        assertEquals(Optional.empty(), new LearnedFolder(folder, 10).find("a"));
    }

    @Test
    void linksAreNotFollowed() throws IOException {
        Path elsewhere = Files.write(folder.resolve("elsewhere"), LearnedFile.write(learned("a")));
        Files.createSymbolicLink(file("a"), elsewhere);
        assertEquals(Optional.empty(), new LearnedFolder(folder, 10).find("a"));
    }

    @Test
    void folderThatCannotBeWrittenCostsNothingElse() {
        assertFalse(new LearnedFolder(folder.resolve("none"), 10).keep(learned("a")));
    }
}
