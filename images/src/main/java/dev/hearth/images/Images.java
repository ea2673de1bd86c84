package dev.hearth.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * Makes container images of what was built; {@code ./hearth images} starts this when the system's layers are there. An image
 * whose parts are those of before is not made again.
 */
public final class Images {
    private static final Set<String> SWITCHES = Set.of("--insecure");

    private final Map<String, String> options;
    private final Path home;
    private final Path work;
    private final Path tars;
    private final boolean trains;
    private final List<Recipe> wanted;
    private final Map<Recipe, Stage> stages = new EnumMap<>(Recipe.class);
    private final SystemLayers system;
    private final Labels labels;

    private Images(Map<String, String> options, List<Recipe> wanted) throws Exception {
        this.options = options;
        this.wanted = wanted;
        home = Path.of(required("--home"));
        work = Path.of(required("--work"));
        tars = options.containsKey("--out") ? Path.of(required("--out")) : work.resolve("tars");
        trains = !required("--aot").equals("off");
        labels = new Labels(
                required("--version"),
                required("--revision"),
                Instant.ofEpochSecond(Long.parseLong(required("--time"))),
                Optional.ofNullable(options.get("--base")),
                Optional.ofNullable(options.get("--source")));
        system = system();
    }

    /** Takes what {@code tooling/images.sh} gives: options, and the names of images. */
    public static void main(String[] arguments) throws Exception {
        var options = new HashMap<String, String>();
        var wanted = new ArrayList<Recipe>();
        for (int i = 0; i < arguments.length; i++) {
            if (SWITCHES.contains(arguments[i])) {
                options.put(arguments[i], "");
            } else if (arguments[i].startsWith("--")) {
                options.put(arguments[i], arguments[++i]);
            } else {
                wanted.add(Recipe.of(arguments[i]));
            }
        }
        new Images(options, wanted).make();
        // Jib leaves threads behind.
        System.exit(0);
    }

    private String required(String option) {
        String value = options.get(option);
        if (value == null) {
            throw new IllegalArgumentException("Images needs " + option + "; ./hearth images gives it.");
        }
        return value;
    }

    private SystemLayers system() throws Exception {
        Path layers = work.resolve("layers");
        Path bases = work.resolve("bases");
        String base = options.get("--base");
        if (base == null) {
            return SystemLayers.onDebian(layers, bases);
        }
        Path tar = Files.createDirectories(work).resolve("public.tar");
        Packer.pull(base, tar, work.resolve("jib"), options.containsKey("--insecure"));
        Path unpacked = work.resolve("public");
        Folders.remove(unpacked);
        return SystemLayers.onImage(layers, bases, ImageTar.open(tar, unpacked));
    }

    private void make() throws Exception {
        Files.createDirectories(tars);
        var training = new Training(system, stages, work.resolve("training"), work.resolve("caches"));
        for (Recipe recipe : staged()) {
            stages.put(
                    recipe,
                    Stage.of(
                            recipe,
                            home,
                            work.resolve("stages"),
                            Optional.ofNullable(options.get("--weights")).map(Path::of)));
        }
        if (trains) {
            training.train(wanted);
        }
        var packer = new Packer(system, labels, work.resolve("jib"), options.containsKey("--insecure"));
        for (Recipe recipe : wanted) {
            Optional<Path> caches = trains ? Optional.of(training.folder(recipe)) : Optional.empty();
            make(recipe, caches, packer);
        }
    }

    /** Those that are wanted, and those without which these cannot be trained. */
    private Set<Recipe> staged() {
        Set<Recipe> all = new LinkedHashSet<>(wanted);
        if (trains && !wanted.equals(List.of(Recipe.ACTIVATOR_EXT))) {
            all.addAll(List.of(Recipe.DAEMON, Recipe.SIDECAR));
            if (wanted.stream().noneMatch(Recipe::isSample)) {
                all.add(Recipe.IMAGE_EDGES);
            }
        }
        return all;
    }

    private void make(Recipe recipe, Optional<Path> caches, Packer packer) throws Exception {
        Stage stage = Objects.requireNonNull(stages.get(recipe));
        Path bill = work.resolve("bills").resolve(recipe.imageName() + ".cdx.json");
        Path application = home.resolve(recipe.module()).resolve("target/quarkus-run-cyclonedx.json");
        BillOfMaterials.write(application, system.packages(recipe), bill);
        String push = options.get("--push");
        String name = (push == null ? options.getOrDefault("--prefix", "hearth") : push) + "/" + recipe.imageName()
                + ":" + labels.version();
        Path tar = tars.resolve(recipe.imageName() + ".tar");
        Path mark = work.resolve("made-" + recipe.imageName());
        String key = Folders.digestOf(List.of(
                stage.digest(),
                system.digest(recipe),
                Folders.digest(List.of(bill)),
                caches.map(Path::toString).orElse(""),
                labels.toString(),
                recipe.entrypoint().toString(),
                name,
                tar.toString()));
        String digest = Files.exists(mark) ? Files.readString(mark) : "";
        if (!digest.startsWith(key) || !Files.exists(tar)) {
            digest = key + " " + packer.write(stage, caches, bill, name, tar);
            if (caches.isPresent()) {
                new CacheCheck(work.resolve("check"), recipe, tar).check();
            }
            Files.writeString(mark, digest);
        }
        if (push == null) {
            Files.copy(bill, tars.resolve(recipe.imageName() + ".cdx.json"), StandardCopyOption.REPLACE_EXISTING);
            tell(name, digest.substring(key.length() + 1), tar);
        } else {
            tell(name, packer.push(stage, caches, bill, name), tar);
        }
    }

    private static void tell(String name, String digest, Path tar) throws IOException {
        System.out.printf("%s %s %d MB %s%n", name, digest, Files.size(tar) / 1_000_000, tar);
    }
}
