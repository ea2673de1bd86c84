package dev.hearth.samples.harness;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.Platform;
import com.google.cloud.tools.jib.api.buildplan.Port;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;

/**
 * Packs a packaged Quarkus function as a container image without a registry: from scratch, with a Java runtime cut down by
 * jlink and the few system libraries it loads. Three layers, what changes least first: runtime, libraries, application.
 * The tar is of the kind that {@code docker load} and {@code ctr images import} take.
 */
public final class FunctionImage {
    private static final String USER = "10001";
    private static final int PORT = 8080;
    private static final String RUNTIME = "/opt/java";
    private static final String APPLICATION = "/app";

    /** What Quarkus REST and the decoders of pictures need; {@code jdk.unsupported} is Netty's and Arc's. */
    private static final String MODULES =
            "java.base,java.desktop,java.instrument,java.logging,java.management,java.naming,"
                    + "java.net.http,java.security.jgss,java.sql,java.xml,jdk.crypto.ec,jdk.management,jdk.net,jdk.unsupported,"
                    + "jdk.zipfs";

    /** Parts of {@code java.desktop} that want X11, sound or a printer. */
    private static final Set<String> SCREEN_LIBRARIES = Set.of(
            "libawt_xawt.so",
            "libjawt.so",
            "libsplashscreen.so",
            "libjsound.so",
            "libfontmanager.so",
            "libfreetype.so");

    private FunctionImage() {}

    /** {@code FunctionImage target/quarkus-app NAME[:TAG] OUT.tar} */
    public static void main(String[] arguments) throws Exception {
        if (arguments.length != 3) {
            throw new IllegalArgumentException("Usage: FunctionImage QUARKUS-APP-FOLDER NAME[:TAG] OUT.tar");
        }
        Path tar = Path.of(arguments[2]);
        String digest = write(Path.of(arguments[0]), arguments[1], tar);
        System.out.println(tar + " " + Files.size(tar) / (1 << 20) + " MiB " + digest);
    }

    /** Writes the image of a function and answers its digest. */
    public static String write(Path quarkusApp, String name, Path tar) throws Exception {
        if (!Files.exists(quarkusApp.resolve("quarkus-run.jar"))) {
            throw new IllegalArgumentException(quarkusApp + " holds no quarkus-run.jar. Run: mvn package");
        }
        Path work = Files.createTempDirectory("hearth-image-");
        try {
            Path runtime = link(work.resolve("java"));
            return Jib.fromScratch()
                    .addFileEntriesLayer(runtimeLayer(runtime, work))
                    .addFileEntriesLayer(layer("libraries", quarkusApp.resolve("lib"), APPLICATION + "/lib"))
                    .addFileEntriesLayer(applicationLayer(quarkusApp))
                    .setPlatforms(Set.of(new Platform(architecture(), "linux")))
                    .setEntrypoint(List.of(
                            RUNTIME + "/bin/java",
                            "--enable-native-access=ALL-UNNAMED",
                            "-XX:+UseSerialGC",
                            "-Djava.awt.headless=true",
                            "-jar",
                            APPLICATION + "/quarkus-run.jar"))
                    .setWorkingDirectory(AbsoluteUnixPath.get(APPLICATION))
                    .setExposedPorts(Set.of(Port.tcp(PORT)))
                    .setUser(USER)
                    .containerize(Containerizer.to(TarImage.at(tar).named(name))
                            .setOfflineMode(true)
                            .setApplicationLayersCache(work.resolve("cache"))
                            .setBaseImageLayersCache(work.resolve("base"))
                            .setToolName("hearth"))
                    .getDigest()
                    .toString();
        } finally {
            remove(work);
        }
    }

    private static Path link(Path runtime) throws IOException {
        ToolProvider jlink = ToolProvider.findFirst("jlink").orElseThrow();
        int code = jlink.run(
                System.out,
                System.err,
                "--add-modules",
                MODULES,
                "--strip-debug",
                "--no-header-files",
                "--no-man-pages",
                "--compress=zip-6",
                "--output",
                runtime.toString());
        if (code != 0) {
            throw new IOException("jlink ended with " + code);
        }
        for (String library : SCREEN_LIBRARIES) {
            Files.deleteIfExists(runtime.resolve("lib").resolve(library));
        }
        return runtime;
    }

    private static FileEntriesLayer runtimeLayer(Path runtime, Path work) throws IOException, InterruptedException {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName("runtime");
        add(layer, runtime, RUNTIME, _ -> true);
        for (Path library : systemLibraries(runtime)) {
            layer.addEntry(library.toRealPath(), AbsoluteUnixPath.get(library.toString()), permissions("755"));
        }
        Path passwd = Files.writeString(
                work.resolve("passwd"),
                "root:x:0:0::/:/none\nhearth:x:" + USER + ":" + USER + "::" + APPLICATION + ":/none\n");
        layer.addEntry(passwd, AbsoluteUnixPath.get("/etc/passwd"), permissions("644"));
        layer.addEntry(Files.createDirectory(work.resolve("tmp")), AbsoluteUnixPath.get("/tmp"), permissions("777"));
        return layer.build();
    }

    private static FileEntriesLayer applicationLayer(Path quarkusApp) throws IOException {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName("application");
        add(layer, quarkusApp, APPLICATION, file -> !file.startsWith(quarkusApp.resolve("lib")));
        return layer.build();
    }

    private static FileEntriesLayer layer(String name, Path folder, String target) throws IOException {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
        add(layer, folder, target, _ -> true);
        return layer.build();
    }

    private static void add(
            FileEntriesLayer.Builder layer, Path folder, String target, java.util.function.Predicate<Path> wanted)
            throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file :
                    files.filter(Files::isRegularFile).filter(wanted).sorted().toList()) {
                AbsoluteUnixPath path = AbsoluteUnixPath.get(target)
                        .resolve(folder.relativize(file).toString());
                layer.addEntry(file.toRealPath(), path, permissions(Files.isExecutable(file) ? "755" : "644"));
            }
        }
    }

    /** The files outside the runtime that its launcher and libraries are linked with, the dynamic linker among them. */
    private static Set<Path> systemLibraries(Path runtime) throws IOException, InterruptedException {
        List<String> linked;
        try (var files = Files.walk(runtime)) {
            linked = files.filter(file -> file.toString().endsWith(".so") || file.endsWith("bin/java"))
                    .map(Path::toString)
                    .collect(Collectors.toList());
        }
        linked.addFirst("ldd");
        var builder = new ProcessBuilder(linked).redirectErrorStream(true);
        // The runtime's own libraries find each other once the launcher has loaded the first.
        Path lib = runtime.resolve("lib");
        builder.environment().put("LD_LIBRARY_PATH", lib + ":" + lib.resolve("server"));
        Process ldd = builder.start();
        String said = new String(ldd.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        ldd.waitFor();
        var libraries = new TreeSet<Path>();
        for (String line : said.lines().map(String::strip).toList()) {
            if (line.contains("not found")) {
                throw new IOException("A library of the runtime is missing here: " + line);
            }
            String path = line.substring(line.indexOf("=> ") < 0 ? 0 : line.indexOf("=> ") + 3);
            int end = path.indexOf(" (");
            if (path.startsWith("/") && end > 0 && !path.startsWith(runtime.toString())) {
                libraries.add(Path.of(path.substring(0, end)));
            }
        }
        return libraries;
    }

    private static FilePermissions permissions(String octal) {
        return FilePermissions.fromOctalString(octal);
    }

    private static String architecture() {
        String architecture = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        return architecture.equals("aarch64") ? "arm64" : architecture;
    }

    private static void remove(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
