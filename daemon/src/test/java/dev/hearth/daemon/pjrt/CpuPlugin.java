package dev.hearth.daemon.pjrt;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;

/** The plugin of the CPU as {@code tooling/pjrt/fetch.sh} leaves it; where it is not there, tests are skipped and say so. */
public final class CpuPlugin {
    private CpuPlugin() {}

    public static Path path() {
        Path given = PjrtSettings.read().plugins().get(PjrtSettings.Kind.CPU);
        if (given != null) {
            return given;
        }
        String cache = System.getenv("XDG_CACHE_HOME");
        Path folder = cache == null ? Path.of(System.getProperty("user.home"), ".cache") : Path.of(cache);
        return folder.resolve("hearth/pjrt/xla_cpu_pjrt.so");
    }

    /** The backend; {@code mirrors}: as for a device with memory of its own. */
    public static PjrtBackend backend(boolean mirrors) {
        return new PjrtBackend(settings(), mirrors);
    }

    static PjrtSettings settings() {
        return PjrtSettings.of(PjrtSettings.Kind.CPU, path(), 1);
    }

    /** Skips the test where there is no plugin. */
    public static void require(Class<?> test) {
        if (!Files.isRegularFile(path())) {
            System.out.println("SKIPPED " + test.getSimpleName() + ": there is no " + path()
                    + "; tooling/pjrt/fetch.sh fetches it");
            Assumptions.abort("no PJRT plugin");
        }
    }
}
