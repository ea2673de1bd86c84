package dev.hearth.daemon.cuda;

import dev.hearth.daemon.backend.Device;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * What CUDA tests run on: the machine's own driver, or the {@link StandInDriver} where the system property {@code hearth.cuda}
 * says {@code stand-in}. Maven runs them on each in turn. NVRTC is the real one on both.
 */
public final class CudaMachine {
    private static final boolean STAND_IN = "stand-in".equals(System.getProperty("hearth.cuda"));
    private static final Path NVRTC_SCRIPT = Path.of("../tooling/cuda/fetch.sh");

    private static final Set<String> SKIPS = ConcurrentHashMap.newKeySet();

    /** Path of NVRTC, null where it cannot be had. */
    private static @Nullable String nvrtc;

    private static boolean prepared;
    private static boolean said;

    private CudaMachine() {}

    public static boolean isStandIn() {
        return STAND_IN;
    }

    /** The backend, once the libraries that it is to find are loaded. */
    public static CudaBackend backend() {
        prepare();
        var backend = new CudaBackend();
        List<Device> devices = backend.devices();
        if (!devices.isEmpty() && !said) {
            said = true;
            System.out.println("CUDA tests run on: " + devices.getFirst().name() + ", "
                    + devices.getFirst().fingerprint());
        }
        return backend;
    }

    /** The first device; skips the test, and prints that, where there is none. */
    static CudaDevice device() {
        prepare();
        List<CudaDevice> devices = new CudaDevices().find();
        if (devices.isEmpty()) {
            skip("this machine has no CUDA device");
        }
        return devices.getFirst();
    }

    /** Skips a test that needs the compiler of CUDA C where that cannot be had. */
    public static void needsNvrtc() {
        prepare();
        if (nvrtc == null) {
            skip("NVRTC is not here");
        }
    }

    public static void skip(String why) {
        if (SKIPS.add(why)) {
            System.out.println("SKIPPED CUDA tests: " + why);
        }
        Assumptions.abort(why);
    }

    private static synchronized void prepare() {
        if (prepared) {
            return;
        }
        prepared = true;
        if (STAND_IN) {
            // JCuda's own library and the lookups by name then find it by its SONAME.
            StandInDriver.folder()
                    .map(folder -> folder.resolve("libcuda.so.1").toString())
                    .ifPresent(LibraryDriver::has);
        }
        nvrtc = fetchNvrtc().orElse(null);
        if (nvrtc != null) {
            LibraryDriver.has(nvrtc);
        }
    }

    private static Optional<String> fetchNvrtc() {
        String named = System.getenv("CUDA_NVRTC_LIBRARY");
        if (named != null && Files.isRegularFile(Path.of(named))) {
            return Optional.of(named);
        }
        try {
            Process process = new ProcessBuilder("bash", NVRTC_SCRIPT.toString())
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            String path = printed.substring(printed.lastIndexOf('\n') + 1);
            if (process.waitFor() == 0 && Files.isRegularFile(Path.of(path))) {
                return Optional.of(path);
            }
            System.out.println("NVRTC cannot be fetched: " + printed);
        } catch (IOException e) {
            System.out.println("NVRTC cannot be fetched: " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    /** What a worker has too: this code, the protocol and the binding, and no framework. */
    private static String childClassPath() {
        String all = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        return Arrays.stream(all.split(File.pathSeparator, -1))
                .filter(entry -> Files.isDirectory(Path.of(entry))
                        || Path.of(entry).getFileName().toString().matches("(hearth-|jcuda|jspecify|jocl).*"))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /**
     * Runs a {@link CudaChild} in a process of its own, on what these tests run on unless a folder of another driver is named.
     *
     * @return what it printed, a line each
     */
    static List<String> child(@Nullable Path driverFolder, Map<String, String> environment, String... arguments)
            throws IOException, InterruptedException {
        prepare();
        var builder = new ProcessBuilder(
                ProcessHandle.current().info().command().orElseThrow(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:+UseSerialGC",
                "-Xmx128m",
                "-cp",
                childClassPath(),
                CudaChild.class.getName());
        builder.command().addAll(List.of(arguments));
        if (driverFolder != null) {
            builder.environment().put("LD_LIBRARY_PATH", driverFolder.toString());
        }
        if (nvrtc != null) {
            builder.environment().put("CUDA_NVRTC_LIBRARY", nvrtc);
        }
        builder.environment().putAll(environment);
        Process process = builder.redirectErrorStream(true).start();
        process.getOutputStream().close();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(50, TimeUnit.SECONDS) || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new AssertionError("the child ended badly:\n" + printed);
        }
        return printed.lines().toList();
    }
}
