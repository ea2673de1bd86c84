package dev.hearth.images;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/**
 * The layers beneath the applications, as {@code tooling/images.sh} made them: {@code base} or what a registry gave in its
 * place, {@code runtime}, and for the daemon {@code device} and {@code pjrt}. Joined to one image tar, Jib takes them as its base.
 * Jib's own layers would not do: it knows no symbolic links, of which a system is full.
 */
final class SystemLayers {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path layers;
    private final Path bases;
    private final List<Layer> base;

    /** A compressed layer and the SHA-256 of what it is uncompressed. */
    private record Layer(Path file, String digest) {}

    private SystemLayers(Path layers, Path bases, List<Layer> base) {
        this.layers = layers;
        this.bases = bases;
        this.base = base;
    }

    /** On the base that was made here, of Debian's packages. */
    static SystemLayers onDebian(Path layers, Path bases) throws IOException {
        return new SystemLayers(layers, bases, List.of(named(layers, "base")));
    }

    /** On an image that is there as a tar, unpacked in a folder of the caller's. */
    static SystemLayers onImage(Path layers, Path bases, ImageTar image) throws IOException {
        var base = new ArrayList<Layer>();
        List<String> digests = image.layerDigests();
        List<Path> files = image.layers();
        for (int i = 0; i < files.size(); i++) {
            base.add(new Layer(files.get(i), digests.get(i)));
        }
        return new SystemLayers(layers, bases, base);
    }

    private static Layer named(Path layers, String name) throws IOException {
        return new Layer(
                layers.resolve(name + ".tar.gz"),
                Files.readString(layers.resolve(name + ".diff")).strip());
    }

    /** The layers of an image, the lowest first. */
    private List<Layer> of(Recipe recipe) throws IOException {
        var all = new ArrayList<>(base);
        all.add(named(layers, "runtime"));
        if (recipe == Recipe.DAEMON) {
            all.add(named(layers, "device"));
            if (hasPlugin()) {
                all.add(named(layers, "pjrt"));
            }
        }
        return all;
    }

    /** Whether the daemon's image has PJRT's plugin for the CPU. */
    boolean hasPlugin() {
        return Files.exists(layers.resolve("pjrt.diff"));
    }

    /** What tells these layers from others. */
    String digest(Recipe recipe) throws IOException {
        return Folders.digestOf(of(recipe).stream().map(Layer::digest).toList());
    }

    /** The packages that the layers of an image were made of, a line each: name, version, architecture or maker. */
    List<String> packages(Recipe recipe) throws IOException {
        var lines = new ArrayList<String>();
        Stream<String> names =
                recipe == Recipe.DAEMON ? Stream.of("base", "runtime", "device", "pjrt") : Stream.of("base", "runtime");
        for (String name : names.toList()) {
            Path list = layers.resolve(name + ".packages");
            boolean ours = !name.equals("base") || base.getFirst().file().startsWith(layers);
            if (ours && Files.exists(list)) {
                lines.addAll(Files.readAllLines(list));
            }
        }
        return lines;
    }

    /** A tar of the layers, made once for each state of them. */
    Path tar(Recipe recipe) throws IOException {
        Files.createDirectories(bases);
        Path tar = bases.resolve(digest(recipe).substring(0, 16) + ".tar");
        if (!Files.exists(tar)) {
            Path fresh = bases.resolve("fresh.tar");
            write(of(recipe), fresh);
            Files.move(fresh, tar, StandardCopyOption.ATOMIC_MOVE);
        }
        return tar;
    }

    private static void write(List<Layer> layers, Path tar) throws IOException {
        ObjectNode config = JSON.createObjectNode();
        config.put("architecture", System.getProperty("os.arch").equals("aarch64") ? "arm64" : "amd64");
        config.put("os", "linux");
        config.putObject("config");
        ObjectNode rootfs = config.putObject("rootfs");
        rootfs.put("type", "layers");
        ArrayNode digests = rootfs.putArray("diff_ids");
        layers.forEach(layer -> digests.add("sha256:" + layer.digest()));
        ObjectNode manifest = JSON.createObjectNode();
        manifest.put("Config", "config.json");
        manifest.putArray("RepoTags").add("hearth/system:latest");
        ArrayNode names = manifest.putArray("Layers");
        layers.forEach(layer -> names.add(layer.digest() + ".tar.gz"));
        try (var out = new TarArchiveOutputStream(new BufferedOutputStream(Files.newOutputStream(tar)))) {
            out.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
            put(out, "manifest.json", JSON.createArrayNode().add(manifest));
            put(out, "config.json", config);
            for (Layer layer : layers) {
                var entry = new TarArchiveEntry(layer.digest() + ".tar.gz");
                entry.setSize(Files.size(layer.file()));
                out.putArchiveEntry(entry);
                Files.copy(layer.file(), out);
                out.closeArchiveEntry();
            }
        }
    }

    private static void put(TarArchiveOutputStream out, String name, JsonNode content) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(content);
        var entry = new TarArchiveEntry(name);
        entry.setSize(bytes.length);
        out.putArchiveEntry(entry);
        out.write(bytes);
        out.closeArchiveEntry();
    }

    /** Unpacks the layers of an image into a folder that will be a container's root. */
    void unpack(Recipe recipe, Path root) throws IOException, InterruptedException {
        for (Layer layer : of(recipe)) {
            ImageTar.unpackLayer(layer.file(), root);
        }
    }
}
