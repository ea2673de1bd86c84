package dev.hearth.images;

import com.google.cloud.tools.jib.api.Containerizer;
import com.google.cloud.tools.jib.api.ImageReference;
import com.google.cloud.tools.jib.api.Jib;
import com.google.cloud.tools.jib.api.JibContainerBuilder;
import com.google.cloud.tools.jib.api.RegistryImage;
import com.google.cloud.tools.jib.api.TarImage;
import com.google.cloud.tools.jib.api.buildplan.AbsoluteUnixPath;
import com.google.cloud.tools.jib.api.buildplan.FileEntriesLayer;
import com.google.cloud.tools.jib.api.buildplan.FilePermissions;
import com.google.cloud.tools.jib.api.buildplan.Port;
import com.google.cloud.tools.jib.frontend.CredentialRetrieverFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/** Has Jib put the layers of the system, of an application and of its caches together: to a tar, and to a registry. */
final class Packer {
    /** Where PJRT's plugin for the CPU lies in the daemon's image. */
    static final String PLUGIN = "/usr/lib/hearth/xla_cpu_pjrt.so";

    private static final String BILL = "/usr/share/doc/hearth/sbom.json";

    private final SystemLayers system;
    private final Labels labels;
    private final Path cache;
    private final boolean insecure;

    /**
     * Packs images that stand on the same system.
     *
     * @param cache where Jib keeps the layers that it has made
     * @param insecure whether a registry may be one without TLS
     */
    Packer(SystemLayers system, Labels labels, Path cache, boolean insecure) {
        this.system = system;
        this.labels = labels;
        this.cache = cache;
        this.insecure = insecure;
    }

    /** Gets an image from a registry as a tar, which is one of this machine's platform. */
    static Path pull(String image, Path tar, Path cache, boolean insecure) throws Exception {
        Jib.from(registry(image))
                .containerize(configure(Containerizer.to(TarImage.at(tar).named("hearth/base")), cache, insecure));
        return tar;
    }

    /** Writes an image and answers its digest. */
    String write(Stage stage, Optional<Path> caches, Path bill, String name, Path tar) throws Exception {
        Path fresh = tar.resolveSibling(tar.getFileName() + ".fresh");
        var to = configure(Containerizer.to(TarImage.at(fresh).named(name)), cache, insecure)
                .setOfflineMode(true);
        String digest = image(stage, caches, bill).containerize(to).getDigest().toString();
        Files.move(fresh, tar, StandardCopyOption.REPLACE_EXISTING);
        return digest;
    }

    /** Sends an image to a registry, but for the layers that it has, and answers its digest. */
    String push(Stage stage, Optional<Path> caches, Path bill, String name) throws Exception {
        return image(stage, caches, bill)
                .containerize(configure(Containerizer.to(registry(name)), cache, insecure))
                .getDigest()
                .toString();
    }

    private static Containerizer configure(Containerizer to, Path cache, boolean insecure) {
        return to.setBaseImageLayersCache(cache.resolve("base"))
                .setApplicationLayersCache(cache.resolve("application"))
                .setAllowInsecureRegistries(insecure)
                .setToolName("hearth");
    }

    /** With the credentials that Docker's configuration and the helpers it names have, or else none. */
    private static RegistryImage registry(String name) throws Exception {
        var reference = ImageReference.parse(name);
        var credentials = CredentialRetrieverFactory.forImage(reference, _ -> {});
        return RegistryImage.named(reference)
                .addCredentialRetriever(credentials.dockerConfig())
                .addCredentialRetriever(credentials.wellKnownCredentialHelpers())
                .addCredentialRetriever(credentials.googleApplicationDefaultCredentials());
    }

    private JibContainerBuilder image(Stage stage, Optional<Path> caches, Path bill) throws Exception {
        Recipe recipe = stage.recipe();
        JibContainerBuilder image = Jib.from(TarImage.at(system.tar(recipe)).named("hearth/system"))
                .addFileEntriesLayer(layer("libraries", stage.root(), "/", file -> isLibrary(stage, file)))
                .addFileEntriesLayer(layer("application", stage.root(), "/", file -> !isLibrary(stage, file)));
        if (caches.isPresent()) {
            image.addFileEntriesLayer(layer("caches", caches.get(), Recipe.FOLDER, _ -> true));
        }
        image.addFileEntriesLayer(FileEntriesLayer.builder()
                .setName("bill")
                .addEntry(bill, AbsoluteUnixPath.get(BILL), FilePermissions.DEFAULT_FILE_PERMISSIONS)
                .build());
        var ports = new HashSet<Port>();
        recipe.ports().forEach(port -> ports.add(Port.tcp(port)));
        return image.setEntrypoint(recipe.entrypoint())
                .setProgramArguments(List.of())
                .setWorkingDirectory(AbsoluteUnixPath.get("/"))
                .setEnvironment(environment(recipe))
                .setExposedPorts(ports)
                .setUser(recipe.uid() + ":" + recipe.uid())
                .setLabels(labels.of(recipe))
                .setCreationTime(labels.time());
    }

    private Map<String, String> environment(Recipe recipe) {
        var environment = new HashMap<>(recipe.environment());
        if (recipe == Recipe.DAEMON && system.hasPlugin()) {
            environment.put("HEARTH_DAEMON_PJRT_PLUGINS_CPU", PLUGIN);
        }
        return environment;
    }

    /** What changes with our own code lies in a layer above what does not. */
    private static boolean isLibrary(Stage stage, Path file) {
        Path within = stage.root().relativize(file);
        return within.startsWith("models")
                || within.startsWith("usr")
                || (within.startsWith("app/lib")
                        && !within.getFileName().toString().startsWith("dev.hearth."));
    }

    private static FileEntriesLayer layer(String name, Path folder, String target, Predicate<Path> wanted)
            throws IOException {
        FileEntriesLayer.Builder layer = FileEntriesLayer.builder().setName(name);
        for (Path file : Folders.files(folder)) {
            if (wanted.test(file)) {
                layer.addEntry(
                        file,
                        AbsoluteUnixPath.get(target)
                                .resolve(folder.relativize(file).toString()),
                        FilePermissions.fromOctalString(Files.isExecutable(file) ? "755" : "644"),
                        Folders.TIME.toInstant());
            }
        }
        return layer.build();
    }
}
