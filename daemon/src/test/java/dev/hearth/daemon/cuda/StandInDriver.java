package dev.hearth.daemon.cuda;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A test double of CUDA's driver library, no GPU: builds {@code src/test/c/stand-in-cuda.c} with gcc. Whoever is to run on it
 * gets its folder in {@code LD_LIBRARY_PATH}, or loads it before anything else asks for {@code libcuda.so.1}.
 */
final class StandInDriver {
    private static final Path SOURCE = Path.of("src/test/c");
    private static final Path BUILT = Path.of("target/stand-in");

    private StandInDriver() {}

    /** The folder that its library lies in; empty, and that is printed, where there is no gcc. */
    static Optional<Path> folder() {
        return build("current", List.of());
    }

    /** The same of a driver that is older than CUDA 12.4. */
    static Optional<Path> folderBefore124() {
        return build("before-12.4", List.of("-DBEFORE_12_4"));
    }

    private static synchronized Optional<Path> build(String name, List<String> options) {
        Path folder = BUILT.resolve(name).toAbsolutePath();
        Path library = folder.resolve("libcuda.so.1");
        var command = new ArrayList<>(List.of(
                "gcc", "-std=gnu11", "-O1", "-g", "-Wall", "-Wextra", "-Werror", "-fvisibility=hidden", "-fPIC"));
        command.addAll(List.of("-shared", "-pthread", "-Wl,-soname,libcuda.so.1"));
        command.addAll(options);
        command.addAll(List.of(
                "-o", library + ".new", SOURCE.resolve("stand-in-cuda.c").toString()));
        try {
            Files.createDirectories(folder);
            if (!isFresh(library)) {
                Process gcc =
                        new ProcessBuilder(command).redirectErrorStream(true).start();
                String said = new String(gcc.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                if (gcc.waitFor() != 0) {
                    throw new IllegalStateException("the stand-in driver does not compile:\n" + said);
                }
                // A process that has the old one loaded keeps it.
                Files.move(Path.of(library + ".new"), library, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
            }
            return Optional.of(folder);
        } catch (IOException e) {
            if (String.valueOf(e.getMessage()).contains("gcc")) {
                System.out.println("SKIPPED the stand-in of CUDA's driver: there is no gcc here to build it with");
                return Optional.empty();
            }
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private static boolean isFresh(Path library) throws IOException {
        if (!Files.isRegularFile(library)) {
            return false;
        }
        try (var sources = Files.list(SOURCE)) {
            for (Path source : sources.toList()) {
                if (Files.getLastModifiedTime(source).compareTo(Files.getLastModifiedTime(library)) > 0) {
                    return false;
                }
            }
        }
        return true;
    }
}
