package dev.hearth.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * An application's files as they will lie in its image, below a folder that is named by their content: Jib and the AOT
 * caches see by that folder whether anything changed, since all files have the same time.
 *
 * @param recipe of the image
 * @param root the folder that stands for the image's root
 * @param digest of all files in it
 */
record Stage(Recipe recipe, Path root, String digest) {
    /** The libraries in jars that a JVM would unpack into a temporary folder at each start; here the loader finds them. */
    private static final List<NativeLibrary> NATIVE_LIBRARIES = List.of(
            new NativeLibrary("io.netty.netty-transport-native-epoll-", "META-INF/native/", "_x86_64.so"),
            new NativeLibrary("org.jocl.jocl-", "lib/", "-linux-x86_64.so"));

    private record NativeLibrary(String jar, String folder, String ending) {
        boolean isIn(Path file) {
            String name = file.getFileName().toString();
            return name.startsWith(jar) && name.endsWith(".jar");
        }

        boolean is(ZipEntry entry) {
            return entry.getName().startsWith(folder) && entry.getName().endsWith(ending);
        }
    }

    /**
     * Stages an application, unless it is there already; older states of it go.
     *
     * @param home the checkout
     * @param stages where such folders lie
     * @param weights of the network, for classify
     */
    static Stage of(Recipe recipe, Path home, Path stages, Optional<Path> weights) throws IOException {
        Path packaged = home.resolve(recipe.module()).resolve("target/quarkus-app");
        if (!Files.exists(packaged.resolve("quarkus-run.jar"))) {
            throw new IOException(packaged + " holds no quarkus-run.jar. Run: mvn package");
        }
        Files.createDirectories(stages);
        Path fresh = stages.resolve(recipe.imageName() + ".fresh");
        Folders.remove(fresh);
        Path application = fresh.resolve("app");
        for (Path file : Folders.files(packaged)) {
            if (!file.toString().endsWith(".aot")) {
                Folders.copy(file, application.resolve(packaged.relativize(file)));
                unpackLibraries(file, fresh.resolve("usr/lib"));
            }
        }
        Folders.copy(home.resolve("tooling/jvm").resolve(recipe.optionsFile()), application.resolve("jvm.options"));
        if (recipe == Recipe.CLASSIFY && weights.isPresent()) {
            Folders.copy(weights.get(), fresh.resolve(Recipe.WEIGHTS.substring(1)));
        }
        return named(recipe, stages, fresh);
    }

    private static Stage named(Recipe recipe, Path stages, Path fresh) throws IOException {
        String digest = Folders.digest(List.of(fresh));
        Path root = stages.resolve(recipe.imageName() + "-" + digest.substring(0, 16));
        if (Files.exists(root)) {
            Folders.remove(fresh);
        } else {
            List<Path> older = new ArrayList<>();
            try (var folders = Files.newDirectoryStream(stages, recipe.imageName() + "-????????????????")) {
                folders.forEach(older::add);
            }
            for (Path folder : older) {
                Folders.remove(folder);
            }
            Files.move(fresh, root);
        }
        return new Stage(recipe, root, digest);
    }

    private static void unpackLibraries(Path jar, Path into) throws IOException {
        for (NativeLibrary library : NATIVE_LIBRARIES) {
            if (!library.isIn(jar)) {
                continue;
            }
            try (var zip = new ZipFile(jar.toFile())) {
                for (ZipEntry entry : zip.stream().filter(library::is).toList()) {
                    Path file = into.resolve(Path.of(entry.getName()).getFileName());
                    Files.createDirectories(into);
                    try (var in = zip.getInputStream(entry)) {
                        Files.copy(in, file);
                    }
                    Folders.seal(file, false);
                }
            }
        }
    }

    /** The folder that an image has as {@value Recipe#FOLDER}. */
    Path application() {
        return root.resolve("app");
    }
}
