package dev.hearth.daemon;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.Device;
import dev.hearth.protocol.ProgramFormat;
import dev.hearth.protocol.Status;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ModuleCacheTest {
    private static final int BINARY_BYTES = 10_000;

    @TempDir
    Path root;

    private Path folder = Path.of("");
    private final Counters counters = new Counters();

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectories(root.resolve("modules"));
    }

    @Test
    void programIsCompiledOnceAndFoundAfterARestart() {
        byte[] first;
        try (ModuleCache cache = cache(1 << 20)) {
            ModuleCache.Binary compiled = cache.binary(program("a"));
            assertFalse(compiled.cached());
            first = compiled.bytes();
            assertTrue(cache.binary(program("a")).cached());
        }
        try (ModuleCache cache = cache(1 << 20)) {
            ModuleCache.Binary found = cache.binary(program("a"));
            assertTrue(found.cached());
            assertArrayEquals(first, found.bytes());
        }
        assertEquals(1, counters.moduleMisses.sum());
        assertEquals(2, counters.moduleHits.sum());
    }

    @Test
    void everythingABinaryDependsOnIsInItsName() {
        String name = program("a").digest();
        assertEquals(64, name.length());
        assertEquals(name, program("a").digest());
        assertNotEquals(name, program("b").digest());
        assertNotEquals(
                name,
                source(device("other driver"), ProgramFormat.OPENCL_C, "", "a").digest());
        assertNotEquals(
                name, source(device("driver"), ProgramFormat.SPIRV, "", "a").digest());
        assertNotEquals(
                name,
                source(device("driver"), ProgramFormat.OPENCL_C, "-DN=1", "a").digest());
        assertNotEquals(
                source(device("driver"), ProgramFormat.OPENCL_C, "x", "yz").digest(),
                source(device("driver"), ProgramFormat.OPENCL_C, "xy", "z").digest());
    }

    @Test
    void sameProgramAtOnceIsCompiledOnce() throws Exception {
        var compiling = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        ModuleCache.Compiler slow = program -> {
            compiling.countDown();
            try {
                goOn.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return binary(program);
        };
        try (var threads = Executors.newFixedThreadPool(8);
                var cache = new ModuleCache(folder, 1 << 20, slow, counters)) {
            var callers = new ArrayList<Future<ModuleCache.Binary>>();
            Callable<ModuleCache.Binary> caller = () -> cache.binary(program("a"));
            callers.add(threads.submit(caller));
            compiling.await();
            for (int i = 0; i < 7; i++) {
                callers.add(threads.submit(caller));
            }
            Poll.until("the others wait", () -> counters.moduleHits.sum() == 7);
            goOn.countDown();
            for (Future<ModuleCache.Binary> each : callers) {
                assertArrayEquals(binary(program("a")), each.get().bytes());
            }
        }
        assertEquals(1, counters.moduleMisses.sum());
    }

    @Test
    void failureIsToldAndNotKept() {
        ModuleCache.Compiler broken = program -> {
            throw new BackendException(Status.COMPILE_FAILED, "line 1: no such thing");
        };
        try (var cache = new ModuleCache(folder, 1 << 20, broken, counters)) {
            for (int i = 0; i < 2; i++) {
                var failure = assertThrows(BackendException.class, () -> cache.binary(program("a")));
                assertEquals(Status.COMPILE_FAILED, failure.status());
                assertEquals("line 1: no such thing", failure.getMessage());
            }
        }
        assertEquals(2, counters.moduleMisses.sum());
    }

    @Test
    void damagedFileIsMadeAgain() throws Exception {
        var random = new Random(7);
        fill("a");
        Path file = folder.resolve(program("a").digest());
        byte[] good = Files.readAllBytes(file);
        for (int i = 0; i < 40; i++) {
            byte[] bad = good.clone();
            if (i % 2 == 0) {
                bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
            } else {
                bad = java.util.Arrays.copyOf(bad, random.nextInt(bad.length));
            }
            Files.write(file, bad);
            long before = counters.moduleMisses.sum();
            try (ModuleCache cache = cache(1 << 20)) {
                ModuleCache.Binary again = cache.binary(program("a"));
                assertArrayEquals(binary(program("a")), again.bytes(), "round " + i);
                assertEquals(before + 1, counters.moduleMisses.sum(), "round " + i);
            }
            assertArrayEquals(good, Files.readAllBytes(file), "round " + i);
        }
    }

    @Test
    void fileUnderAnotherProgramsNameIsNotBelieved() throws Exception {
        fill("evil");
        Files.move(
                folder.resolve(program("evil").digest()),
                folder.resolve(program("good").digest()));
        try (ModuleCache cache = cache(1 << 20)) {
            assertArrayEquals(
                    binary(program("good")), cache.binary(program("good")).bytes());
        }
    }

    @Test
    void leastRecentlyUsedGoesWhereTheSizeIsOverItsBound() throws Exception {
        fill("a", "b", "c");
        age("a", 30);
        age("b", 20);
        age("c", 10);
        try (ModuleCache cache = cache(3 * BINARY_BYTES + 1000)) {
            assertTrue(cache.binary(program("a")).cached());
            cache.binary(program("d"));
        }
        assertTrue(Files.exists(folder.resolve(program("a").digest())));
        assertFalse(Files.exists(folder.resolve(program("b").digest())));
        assertTrue(Files.exists(folder.resolve(program("c").digest())));
        assertTrue(Files.exists(folder.resolve(program("d").digest())));
        assertEquals(3, counters.moduleFiles);
    }

    @Test
    void whatADeadSupervisorWasWritingIsRemoved() throws Exception {
        Path unfinished = Files.writeString(folder.resolve("0123.unfinished"), "half");
        try (ModuleCache cache = cache(1 << 20)) {
            cache.binary(program("a"));
        }
        assertFalse(Files.exists(unfinished));
    }

    @Test
    void programIsAnsweredWhereTheFolderCannotBeWritten() throws Exception {
        Files.delete(folder);
        Files.writeString(folder, "no folder any more");
        try (ModuleCache cache = cache(1 << 20)) {
            for (String text : List.of("a", "b", "a")) {
                assertArrayEquals(
                        binary(program(text)), cache.binary(program(text)).bytes());
            }
        }
    }

    @Test
    void programIsAnsweredWhereTheDiskIsFullAndKeptOnceThereIsRoom() throws Exception {
        Assumptions.assumeTrue(mount(folder, "64k"), "only root can mount a small file system");
        try {
            Path ballast = folder.resolveSibling("modules/ballast");
            try (ModuleCache cache = cache(1 << 20)) {
                fillUp(ballast);
                assertFalse(cache.binary(program("a")).cached());
                Poll.until("the write that fails", () -> !isCompiling(cache, "a"));
                assertFalse(Files.exists(folder.resolve(program("a").digest())));
                Files.delete(ballast);
                cache.binary(program("a"));
            }
            assertTrue(Files.exists(folder.resolve(program("a").digest())));
            assertEquals(List.of(), unfinished());
        } finally {
            run("umount", folder.toString());
        }
    }

    private static boolean isCompiling(ModuleCache cache, String text) {
        return cache.isRunning(program(text));
    }

    private List<Path> unfinished() throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".unfinished")).toList();
        }
    }

    private static void fillUp(Path file) throws IOException {
        try (var out = Files.newOutputStream(file)) {
            byte[] page = new byte[4096];
            while (true) {
                out.write(page);
            }
        } catch (IOException full) {
            assertTrue(String.valueOf(full.getMessage()).contains("No space left"), full.getMessage());
        }
    }

    private static boolean mount(Path at, String size) throws IOException, InterruptedException {
        return run("mount", "-t", "tmpfs", "-o", "size=" + size, "tmpfs", at.toString()) == 0;
    }

    private static int run(String... command) throws IOException, InterruptedException {
        return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor();
    }

    private void fill(String... texts) {
        try (ModuleCache cache = cache(1 << 20)) {
            for (String text : texts) {
                cache.binary(program(text));
            }
        }
    }

    private void age(String text, int minutes) throws IOException {
        Files.setLastModifiedTime(
                folder.resolve(program(text).digest()),
                FileTime.fromMillis(System.currentTimeMillis() - minutes * 60_000L));
    }

    private ModuleCache cache(long maxBytes) {
        return new ModuleCache(folder, maxBytes, ModuleCacheTest::binary, counters);
    }

    private static byte[] binary(ModuleSource program) {
        byte[] bytes = new byte[BINARY_BYTES];
        new Random(program.digest().hashCode()).nextBytes(bytes);
        return bytes;
    }

    private static ModuleSource program(String text) {
        return source(device("driver"), ProgramFormat.OPENCL_C, "", text);
    }

    private static ModuleSource source(Device device, ProgramFormat format, String options, String text) {
        return new ModuleSource(device, format, options, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Device device(String driver) {
        return new Device("fake:0:0", "none", Device.Kind.CPU, driver, 1, 1, 2, 1, 1, 1);
    }
}
