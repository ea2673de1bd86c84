package dev.hearth.images;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;

/**
 * Whether an image's AOT caches are taken there: it is unpacked, and its JVM started such that it fails where they are not.
 * Without this, one that is not taken would show only as a slower start.
 */
final class CacheCheck {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String MUST = "-XX:AOTMode=on";

    private final Path work;
    private final Recipe recipe;
    private final Path tar;

    CacheCheck(Path work, Recipe recipe, Path tar) {
        this.work = work;
        this.recipe = recipe;
        this.tar = tar;
    }

    /** Fails where a cache is not taken. */
    void check() throws IOException, InterruptedException {
        Folders.remove(work);
        try {
            Path root = work.resolve("root");
            ImageTar image = ImageTar.open(tar, work.resolve("image"));
            image.unpack(root);
            ContainerSpec spec = ContainerSpec.of(image, root);
            checkApplication(spec);
            if (recipe == Recipe.DAEMON) {
                checkWorker(spec);
            }
        } finally {
            Folders.remove(work);
        }
    }

    private String id() {
        return "hearth-check-" + ProcessHandle.current().pid() + "-" + recipe.imageName();
    }

    private void checkApplication(ContainerSpec spec) throws IOException, InterruptedException {
        var command = List.of(
                "/opt/java/bin/java",
                "@" + Recipe.FOLDER + "/jvm.options",
                MUST,
                "-XX:AOTCache=" + Recipe.FOLDER + "/app.aot",
                "-cp",
                Recipe.FOLDER + "/quarkus-run.jar",
                "-version");
        try (Container container = Container.start(id(), work.resolve("application"), spec.command(command))) {
            int code = container.awaitEnd(PATIENCE).orElse(-1);
            if (code != 0) {
                throw new IOException(
                        "the image " + recipe.imageName() + " does not take its AOT cache:\n" + container.log());
            }
        }
    }

    /** The whole daemon as the image starts it: a worker whose cache is not taken is never ready. */
    private void checkWorker(ContainerSpec spec) throws IOException, InterruptedException {
        Path node = Files.createDirectories(work.resolve("node"));
        Path state = Files.createDirectories(work.resolve("state"));
        Files.setPosixFilePermissions(node, PosixFilePermissions.fromString("rwxr-xr-x"));
        ContainerSpec daemon = spec.mount(node, "/run/hearth-node", true)
                .mount(state, "/var/lib/hearth", true)
                .variable("HEARTH_DAEMON_STANDALONE", "true")
                .variable("HEARTH_DAEMON_BACKENDS", "opencl")
                .variable("HEARTH_DAEMON_WORKERS_JVM_OPTIONS", MUST + ",-XX:AOTCache=" + Recipe.FOLDER + "/worker.aot");
        try (Container container = Container.start(id() + "-worker", work.resolve("worker"), daemon)) {
            container.await("a worker is ready", PATIENCE, log -> log.contains(" ready after "));
        }
    }
}
