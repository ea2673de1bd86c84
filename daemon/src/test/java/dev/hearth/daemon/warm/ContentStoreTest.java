package dev.hearth.daemon.warm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.protocol.Digest;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ContentStoreTest {
    @TempDir
    Path folder;

    private static MemorySegment content(int seed, int bytes) {
        byte[] content = new byte[bytes];
        java.util.Arrays.fill(content, (byte) seed);
        return MemorySegment.ofArray(content);
    }

    private static Digest keep(ContentStore store, String tenant, int seed, int bytes) {
        MemorySegment content = content(seed, bytes);
        Digest digest = Digest.of(content);
        assertTrue(store.keep(tenant, digest, content));
        return digest;
    }

    private static void age(ContentStore store, String tenant, Digest digest, int bytes, long seconds)
            throws IOException {
        Path file = store.find(tenant, digest, bytes).orElseThrow();
        Files.setLastModifiedTime(file, FileTime.fromMillis(1000 * seconds));
    }

    @Test
    void contentIsFoundAgainByTheNextSupervisor() throws IOException {
        Digest digest = keep(new ContentStore(folder, 1000, 1000), "a", 1, 100);
        Path file = new ContentStore(folder, 1000, 1000).find("a", digest, 100).orElseThrow();
        assertArrayEquals(content(1, 100).toArray(java.lang.foreign.ValueLayout.JAVA_BYTE), Files.readAllBytes(file));
    }

    @Test
    void noTenantFindsAnothers() {
        var store = new ContentStore(folder, 1000, 1000);
        Digest digest = keep(store, "a", 1, 100);
        assertEquals(Optional.empty(), store.find("b", digest, 100));
        assertEquals(Optional.empty(), store.find("../a", digest, 100));
    }

    @Test
    void lengthBelongsToIt() {
        var store = new ContentStore(folder, 1000, 1000);
        Digest digest = keep(store, "a", 1, 100);
        assertEquals(Optional.empty(), store.find("a", digest, 99));
    }

    @Test
    void tenantsOwnLeastRecentlyUsedMakesRoomFirst() throws IOException {
        var store = new ContentStore(folder, 1000, 250);
        Digest other = keep(store, "b", 9, 100);
        age(store, "b", other, 100, 1);
        Digest first = keep(store, "a", 1, 100);
        Digest second = keep(store, "a", 2, 100);
        age(store, "a", first, 100, 20);
        age(store, "a", second, 100, 10);
        Digest third = keep(store, "a", 3, 100);
        assertTrue(store.find("a", first, 100).isPresent());
        assertEquals(Optional.empty(), store.find("a", second, 100));
        assertTrue(store.find("a", third, 100).isPresent());
        assertTrue(store.find("b", other, 100).isPresent(), "another tenant's is not touched for it");
    }

    @Test
    void allTogetherStayWithinTheBound() throws IOException {
        var store = new ContentStore(folder, 300, 300);
        Digest a = keep(store, "a", 1, 100);
        Digest b = keep(store, "b", 2, 100);
        age(store, "a", a, 100, 2);
        age(store, "b", b, 100, 1);
        keep(store, "c", 3, 150);
        assertTrue(store.find("a", a, 100).isPresent());
        assertEquals(Optional.empty(), store.find("b", b, 100));
        long bytes;
        try (var files = Files.walk(folder)) {
            bytes = files.filter(Files::isRegularFile)
                    .mapToLong(file -> file.toFile().length())
                    .sum();
        }
        assertEquals(250, bytes);
    }

    @Test
    void whatATenantMayNotHaveKeptIsLeftOut() {
        var store = new ContentStore(folder, 1000, 99);
        MemorySegment content = content(1, 100);
        assertFalse(store.keep("a", Digest.of(content), content));
    }

    @Test
    void whatADeadSupervisorLeftUnfinishedIsSweptAway() throws IOException {
        var store = new ContentStore(folder, 1000, 1000);
        keep(store, "a", 1, 100);
        Path left = folder.resolve(ContentStore.key("a")).resolve("x.unfinished");
        Files.write(left, new byte[500]);
        keep(store, "a", 2, 100);
        assertFalse(Files.exists(left));
    }

    @Test
    void fullDiskCostsAnUploadAndNothingElse() throws IOException {
        Path file = Files.write(folder.resolve("file"), new byte[1]);
        MemorySegment content = content(1, 100);
        assertFalse(new ContentStore(file, 1000, 1000).keep("a", Digest.of(content), content));
    }
}
