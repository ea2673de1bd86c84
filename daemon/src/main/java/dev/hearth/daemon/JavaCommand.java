package dev.hearth.daemon;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The command line of a child: a plain {@code java} of this JVM's version on the same program image.
 *
 * <p>A child gets few of the supervisor's environment variables: what a driver needs to be found, and nothing that may
 * hold a secret. It gets no AOT cache unless one lies beside the packaged program as {@code <name>.aot} or its options
 * name one; the JVM leaves a stale one alone.
 */
final class JavaCommand {
    private static final Set<String> KEPT_VARIABLES =
            Set.of("PATH", "LANG", "LC_ALL", "TZ", "LD_LIBRARY_PATH", "XDG_RUNTIME_DIR");
    private static final List<String> KEPT_PREFIXES = List.of("OCL_", "OPENCL_", "POCL_", "CUDA_", "NVIDIA_", "TPU_");
    /** The libraries that workers and builders use; all else of the packaged program is the supervisor's. */
    private static final List<String> CHILD_LIBRARIES =
            List.of("dev.hearth.", "org.jocl.", "org.jcuda.", "org.jspecify.");

    private static final List<String> OPTIONS = List.of(
            "-XX:+UseSerialGC",
            // Compilers give way to the threads that serve; the JVM would warn that only root may raise a priority.
            "-XX:ThreadPriorityPolicy=1",
            "-XX:CompilerThreadPriority=10",
            "-XX:-PrintWarnings",
            "-Xss512k",
            "-Xms16m",
            "-XX:-UsePerfData",
            "-XX:-CreateCoredumpOnCrash",
            "-XX:+ExitOnOutOfMemoryError",
            "--enable-native-access=ALL-UNNAMED");

    private JavaCommand() {}

    /**
     * The command for a child.
     *
     * @param kind worker or builder: names its AOT cache
     * @param main its main class
     * @param folder its run folder
     * @param heap its largest Java heap
     * @param options more options for its JVM
     * @param arguments what its main gets
     */
    static ProcessBuilder of(
            String kind, String main, Path folder, ByteSize heap, List<String> options, List<String> arguments) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(OPTIONS);
        command.add("-Xmx" + heap.bytes());
        command.add("-Djava.io.tmpdir=" + folder.resolve("tmp"));
        command.add("-XX:ErrorFile=" + folder.resolve(CrashLog.FILE));
        Path cache = programFolder().resolve(kind + ".aot");
        if (Files.isRegularFile(cache) && options.stream().noneMatch(option -> option.contains("AOT"))) {
            command.add("-XX:AOTCache=" + cache);
        }
        command.addAll(options);
        command.add("-cp");
        command.add(classPath());
        command.add(main);
        command.addAll(arguments);
        var builder = new ProcessBuilder(command);
        scrub(builder.environment());
        builder.environment().put("POCL_CACHE_DIR", folder.resolve("pocl").toString());
        return builder;
    }

    /** What a child reads: the JVM, the program's image, and where variables say that drivers are. */
    static List<Path> program() {
        var files = new ArrayList<Path>();
        files.add(Path.of(System.getProperty("java.home"), "bin", "java"));
        for (String file : classPath().split(File.pathSeparator, -1)) {
            if (!file.isEmpty()) {
                files.add(Path.of(file));
            }
        }
        for (String variable : List.of("OCL_ICD_VENDORS", "LD_LIBRARY_PATH", "CUDA_NVRTC_LIBRARY", "CUDA_PATH")) {
            for (String file : System.getenv().getOrDefault(variable, "").split(File.pathSeparator, -1)) {
                if (file.startsWith("/")) {
                    files.add(Path.of(file));
                }
            }
        }
        return files;
    }

    private static void scrub(Map<String, String> environment) {
        environment
                .keySet()
                .removeIf(name ->
                        !KEPT_VARIABLES.contains(name) && KEPT_PREFIXES.stream().noneMatch(name::startsWith));
    }

    /** The folder of the packaged program; the folder of classes where it is not packaged. */
    private static Path programFolder() {
        Path image = image();
        return isPackaged(image) ? image.resolve("../..").normalize() : image;
    }

    private static String classPath() {
        Path image = image();
        if (!isPackaged(image)) {
            return System.getProperty("java.class.path");
        }
        var jars = new ArrayList<String>();
        jars.add(image.toString());
        try (Stream<Path> libraries = Files.list(programFolder().resolve("lib/main"))) {
            libraries
                    .filter(jar ->
                            CHILD_LIBRARIES.stream().anyMatch(jar.getFileName().toString()::startsWith))
                    .sorted()
                    .map(Path::toString)
                    .forEach(jars::add);
        } catch (IOException e) {
            throw new StartException("cannot read the program's own libraries beside " + image + ": " + e, e);
        }
        return String.join(File.pathSeparator, jars);
    }

    /** Whether this is the application's jar in the layout of {@code quarkus-app}. */
    private static boolean isPackaged(Path image) {
        return Files.isRegularFile(image)
                && Files.isDirectory(image.resolve("../../lib/main").normalize());
    }

    private static Path image() {
        try {
            return Path.of(JavaCommand.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI());
        } catch (URISyntaxException e) {
            throw new IllegalStateException("this program's own place is no file", e);
        }
    }
}
