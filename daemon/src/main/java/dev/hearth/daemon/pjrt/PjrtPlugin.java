package dev.hearth.daemon.pjrt;

import dev.hearth.daemon.backend.BackendException;
import dev.hearth.daemon.backend.FileChecksum;
import dev.hearth.protocol.Status;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * A plugin that is loaded, once in a process and for good. What can be told of a file before it is loaded is told then:
 * the loader's own words are few, and code of a library runs as it is loaded.
 */
final class PjrtPlugin {
    /** Layouts and tests are of 0.81; older plugins were never tried. */
    private static final int MAJOR = 0;

    private static final int MIN_MINOR = 81;

    private static final Map<Path, PjrtPlugin> LOADED = new ConcurrentHashMap<>();

    private final PjrtSettings.Kind kind;
    private final Path path;
    private final PjrtDriver driver;
    private final FileChecksum checksum;
    private @Nullable PjrtClient client;

    private PjrtPlugin(PjrtSettings.Kind kind, Path path, PjrtDriver driver, FileChecksum checksum) {
        this.kind = kind;
        this.path = path;
        this.driver = driver;
        this.checksum = checksum;
    }

    /**
     * The plugin that the settings name, loaded where it is not yet.
     *
     * @throws BackendException UNAVAILABLE with what is wrong with the file
     */
    static PjrtPlugin of(PjrtSettings.Kind kind, Path path, @Nullable FileChecksum known) {
        Path absolute = path.toAbsolutePath().normalize();
        synchronized (LOADED) {
            PjrtPlugin loaded = LOADED.get(absolute);
            if (loaded == null) {
                loaded = load(kind, absolute, known);
                LOADED.put(absolute, loaded);
            }
            return loaded;
        }
    }

    private static PjrtPlugin load(PjrtSettings.Kind kind, Path path, @Nullable FileChecksum known) {
        try {
            ElfFile.requireLibrary(path);
            FileChecksum checksum = known != null && known.isOf(path) ? known : FileChecksum.of(path);
            // What XLA tells of every client it makes is nothing to the log of a worker.
            PjrtDriver.setenv("TF_CPP_MIN_LOG_LEVEL", "1");
            PjrtDriver driver = PjrtDriver.load(path);
            if (driver.major() != MAJOR || driver.minor() < MIN_MINOR) {
                throw new IllegalArgumentException("it speaks PJRT " + driver.major() + "." + driver.minor()
                        + "; Hearth needs " + MAJOR + "." + MIN_MINOR + " or a later " + MAJOR + ".x");
            }
            if (kind == PjrtSettings.Kind.TPU) {
                // Off Google Cloud, libtpu would ask a metadata server for minutes, attribute by attribute.
                PjrtDriver.setenv("TPU_SKIP_MDS_QUERY", "1");
            }
            driver.initialize();
            return new PjrtPlugin(kind, path, driver, checksum);
        } catch (IOException e) {
            throw unusable(path, "it cannot be read: " + e);
        } catch (IllegalArgumentException e) {
            throw unusable(path, String.valueOf(e.getMessage()));
        }
    }

    private static BackendException unusable(Path path, String why) {
        return new BackendException(Status.UNAVAILABLE, "the PJRT plugin " + path + " cannot be used: " + why);
    }

    /** Whether this machine shows a device node that a TPU has. */
    static boolean seesTpu() {
        return anyIn(Path.of("/dev"), "accel*") || anyIn(Path.of("/dev/vfio"), "[0-9]*");
    }

    private static boolean anyIn(Path folder, String pattern) {
        if (!Files.isDirectory(folder)) {
            return false;
        }
        try (var found = Files.newDirectoryStream(folder, pattern)) {
            return found.iterator().hasNext();
        } catch (IOException e) {
            return false;
        }
    }

    PjrtSettings.Kind kind() {
        return kind;
    }

    PjrtDriver driver() {
        return driver;
    }

    FileChecksum checksum() {
        return checksum;
    }

    /** Version of the API that it speaks. */
    String version() {
        return driver.major() + "." + driver.minor();
    }

    /** The one client of the process; a TPU lets no second one in. */
    synchronized PjrtClient client(int cpuDevices) {
        PjrtClient open = client;
        if (open == null) {
            open = PjrtClient.create(
                    this,
                    kind == PjrtSettings.Kind.CPU
                            ? Map.of("cpu_device_count", (long) cpuDevices * PjrtClient.CPU_LANES)
                            : Map.of());
            client = open;
        }
        return open;
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
