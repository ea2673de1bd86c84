package dev.hearth.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** An image tar of the kind that {@code docker save} writes, unpacked in a folder: what it says of itself, and its files. */
public final class ImageTar {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final JsonNode manifest;
    private final JsonNode config;

    private ImageTar(Path folder) throws IOException {
        this.folder = folder;
        manifest = JSON.readTree(folder.resolve("manifest.json").toFile()).get(0);
        config = JSON.readTree(folder.resolve(manifest.path("Config").asText()).toFile());
    }

    /** Unpacks a tar, but not its layers, into a folder, which is made. */
    public static ImageTar open(Path tar, Path folder) throws IOException, InterruptedException {
        Files.createDirectories(folder);
        Commands.run("tar", "--extract", "--file", tar.toString(), "--directory", folder.toString());
        return new ImageTar(folder);
    }

    /** The name that it is imported by. */
    public String name() {
        return manifest.path("RepoTags").get(0).asText();
    }

    /** What it says of how it runs: entrypoint, user, environment, labels. */
    public JsonNode config() {
        return config.path("config");
    }

    /** When it says that it was made. */
    public String created() {
        return config.path("created").asText();
    }

    /** The command that a container of it runs. */
    public List<String> entrypoint() {
        return texts(config().path("Entrypoint"));
    }

    /** The variables that are set in it. */
    public Map<String, String> environment() {
        var environment = new HashMap<String, String>();
        for (String variable : texts(config().path("Env"))) {
            int equals = variable.indexOf('=');
            environment.put(variable.substring(0, equals), variable.substring(equals + 1));
        }
        return environment;
    }

    /** The compressed layers, the lowest first. */
    public List<Path> layers() {
        return texts(manifest.path("Layers")).stream().map(folder::resolve).toList();
    }

    /** SHA-256 of the layers as they are uncompressed. */
    List<String> layerDigests() {
        return texts(config.path("rootfs").path("diff_ids")).stream()
                .map(digest -> digest.substring("sha256:".length()))
                .toList();
    }

    /** Unpacks the layers, as a container runtime would; root alone can. */
    public void unpack(Path root) throws IOException, InterruptedException {
        Files.createDirectories(root);
        for (Path layer : layers()) {
            unpackLayer(layer, root);
        }
    }

    static void unpackLayer(Path layer, Path root) throws IOException, InterruptedException {
        Commands.run(
                "tar",
                "--extract",
                "--gzip",
                "--preserve-permissions",
                "--numeric-owner",
                "--keep-directory-symlink",
                "--exclude=.wh.*",
                "--file",
                layer.toString(),
                "--directory",
                root.toString());
    }

    private static List<String> texts(JsonNode array) {
        var texts = new ArrayList<String>();
        array.forEach(text -> texts.add(text.asText()));
        return texts;
    }
}
