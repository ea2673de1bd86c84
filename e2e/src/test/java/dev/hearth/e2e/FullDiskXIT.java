package dev.hearth.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The disk under the module cache is full: programs are compiled anew each time and run all the same. */
@Timeout(300)
class FullDiskXIT {
    private static final String CANNOT_WRITE = "module cache: cannot write in ";

    private final Closing closing = new Closing();
    private final ShortFolder folder = ShortFolder.create();
    private final Path cache = folder.folder("state").resolve("cache");
    private final Path filler = cache.resolve("filler");
    private boolean mounted;

    @BeforeEach
    void mountASmallDisk() throws IOException {
        Files.createDirectory(cache);
        mounted = run("mount", "mount", "-t", "tmpfs", "-o", "size=1m,mode=700", "none", cache.toString());
        assumeTrue(mounted, "only root may mount a small disk");
    }

    @AfterEach
    void endAll() {
        closing.close();
        if (mounted) {
            assertTrue(run("umount", "umount", cache.toString()), "the small disk is still in use");
        }
        folder.close();
    }

    @Test
    void programsRunFromAFullDiskAndAreKeptOnceThereIsRoom() throws IOException {
        Files.createDirectory(cache.resolve("modules"));
        fill();
        DaemonProcess daemon = closing.add(DaemonProcess.start(Installation.here(), folder));
        SidecarProcess sidecar =
                closing.add(SidecarProcess.start(Installation.here(), folder, "a", "a", daemon.socket()));
        requireWorks(sidecar, "full");
        daemon.process().await("says that its disk is full", Node.SOON, () -> warnings(daemon) == 1);
        String warning = daemon.process().logLines().stream()
                .filter(line -> line.contains(CANNOT_WRITE))
                .findFirst()
                .orElseThrow();
        assertTrue(warning.contains(cache.resolve("modules").toString()), warning);
        assertTrue(warning.contains("No space left on device"), warning);
        assertTrue(warning.contains("until there is room"), warning);
        assertEquals(List.of(), modules(), "what could not be written whole");

        Files.delete(filler);
        SidecarProcess ofOther =
                closing.add(SidecarProcess.start(Installation.here(), folder, "b", "b", daemon.socket()));
        requireWorks(ofOther, "room");
        Await.until("the program is kept", Node.SOON, () -> modules().size() == 1);
        assertEquals(2, daemon.metric("hearth_module_cache_misses_total"));
        assertEquals(0, daemon.metric("hearth_module_cache_hits_total"));

        daemon.process().terminate();
        daemon.startAgain();
        requireWorks(sidecar, "again");
        assertEquals(1, daemon.metric("hearth_module_cache_hits_total"), "what was written is whole");
        assertEquals(0, daemon.metric("hearth_module_cache_misses_total"));
        assertEquals(1, warnings(daemon), "said once");
    }

    private void fill() throws IOException {
        byte[] page = new byte[4096];
        try (var file = Files.newOutputStream(filler)) {
            while (true) {
                file.write(page);
            }
        } catch (IOException full) {
            assertTrue(String.valueOf(full.getMessage()).contains("No space left"), full::toString);
        }
        assertEquals(0, Files.getFileStore(cache).getUsableSpace());
    }

    private List<Path> modules() {
        return ShortFolder.filesBelow(cache.resolve("modules"));
    }

    private static long warnings(DaemonProcess daemon) {
        return daemon.process().logLines().stream()
                .filter(line -> line.contains("module cache: "))
                .count();
    }

    private void requireWorks(SidecarProcess sidecar, String name) {
        FunctionProcess function = closing.add(FunctionProcess.plain(
                folder,
                name,
                sidecar.socket(),
                Objects.requireNonNull(System.getProperty("java.class.path")),
                TenantFunction.class.getName(),
                "once"));
        assertEquals(0, function.process().awaitEnd(Node.SOON), function.process()::logTail);
        assertEquals(List.of(), function.find("wrong "));
    }

    private boolean run(String name, String... command) {
        return HearthProcess.start(name, folder.path().resolve(name + ".log"), List.of(command), Map.of())
                        .awaitEnd(Node.SOON)
                == 0;
    }
}
