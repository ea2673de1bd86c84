package dev.hearth.images;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** What one image is, and how it starts. */
enum Recipe {
    DAEMON("daemon", "daemon", "The accelerator daemon of a node: supervisor, workers, backends."),
    SIDECAR("sidecar", "sidecar", "The accelerator sidecar of a pod: admission, relay of frames, gRPC."),
    ACTIVATOR_EXT(
            "activator-ext", "activator-ext", "The cluster's part of Hearth: admission webhook, warm table, pre-warm."),
    IMAGE_EDGES("image-edges", "sample-functions/image-edges", "Sample function: edges of a photograph."),
    HEAT("heat", "sample-functions/heat", "Sample function: heat on a plate in thousands of small launches."),
    CLASSIFY(
            "classify", "sample-functions/classify", "Sample function: what a photograph shows, by a trained network.");

    /** Where an application lies in its image. */
    static final String FOLDER = "/app";

    /** Where the network's weights lie in the image of classify. */
    static final String WEIGHTS = "/models/weights.bin";

    /** The user {@code nonroot} of the base. */
    static final int NONROOT = 65532;

    private final String imageName;
    private final String module;
    private final String description;

    Recipe(String imageName, String module, String description) {
        this.imageName = imageName;
        this.module = module;
        this.description = description;
    }

    /** The recipe of the image with this name. */
    static Recipe of(String imageName) {
        return Arrays.stream(values())
                .filter(recipe -> recipe.imageName.equals(imageName))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("There is no image " + imageName + "."));
    }

    /** Last part of the image's name. */
    String imageName() {
        return imageName;
    }

    /** Folder of its module in the checkout. */
    String module() {
        return module;
    }

    /** What it is, in a sentence. */
    String description() {
        return description;
    }

    /** The command that the container runs. */
    List<String> entrypoint() {
        return this == DAEMON ? List.of("/usr/bin/tini", "--", "/usr/bin/runsv", "/etc/hearth/daemon") : java("app");
    }

    /** Variables that are set in the image. */
    Map<String, String> environment() {
        return switch (this) {
            case DAEMON -> Map.of("PATH", "/usr/bin:/bin:/opt/java/bin");
            case CLASSIFY -> Map.of("CLASSIFY_WEIGHTS", WEIGHTS);
            case SIDECAR, ACTIVATOR_EXT, IMAGE_EDGES, HEAT -> Map.of();
        };
    }

    /** Whether it is a function. */
    boolean isSample() {
        return module.startsWith("sample-functions/");
    }

    /** The file in {@code tooling/jvm} that its JVM reads. */
    String optionsFile() {
        return (isSample() ? "function" : imageName) + ".options";
    }

    /** The user that it runs as: the daemon makes each worker another user, which only root may. */
    int uid() {
        return this == DAEMON ? 0 : NONROOT;
    }

    /** Where it listens for others, for whoever reads the image's description. */
    List<Integer> ports() {
        return switch (this) {
            case DAEMON, SIDECAR -> List.of();
            case ACTIVATOR_EXT -> List.of(8443);
            case IMAGE_EDGES, HEAT, CLASSIFY -> List.of(8080);
        };
    }

    /** The names of its AOT caches, beside the application. */
    List<String> caches() {
        return this == DAEMON ? List.of("app.aot", "worker.aot") : List.of("app.aot");
    }

    /** The JVM's command line that uses a cache, the same at the end of each training and in each image. */
    static List<String> java(String cache) {
        return javaWith("-XX:AOTCache=" + FOLDER + "/" + cache + ".aot", List.of());
    }

    /** The JVM's command line with something else in place of the cache, and settings. */
    static List<String> javaWith(String cacheOption, List<String> settings) {
        var command = new ArrayList<>(List.of("/opt/java/bin/java", "@" + FOLDER + "/jvm.options", cacheOption));
        command.addAll(settings);
        command.addAll(List.of("-jar", FOLDER + "/quarkus-run.jar"));
        return command;
    }
}
