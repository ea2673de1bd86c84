package dev.hearth.images;

import dev.hearth.images.ContainerSpec.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs applications in containers of their images' files, at the paths that they have there, such that each writes its AOT
 * cache as it ends. One session trains all that have none: a function is called, and it, its sidecar, the supervisor and the
 * worker record what that takes. Those that have a cache take part with it.
 */
final class Training {
    private static final Duration START = Duration.ofMinutes(3);
    /** A JVM writes its cache when it ends in order; that takes a quarter of a minute, and more on a busy machine. */
    private static final Duration END = Duration.ofMinutes(8);

    private static final String SOCKET = "/run/hearth/accelerator.sock";
    private static final String OUTPUT = "/trained";
    private static final String OPENCL = "opencl";
    private static final String PJRT = "pjrt";

    private final SystemLayers system;
    private final Map<Recipe, Stage> stages;
    private final Path work;
    private final Path caches;
    private final List<Container> containers = new ArrayList<>();
    private final Map<Recipe, Path> roots = new EnumMap<>(Recipe.class);

    /**
     * A session to come.
     *
     * @param system what lies beneath
     * @param stages the applications; those that others need must be among them
     * @param work a folder for what is gone afterwards
     * @param caches where the caches are kept
     */
    Training(SystemLayers system, Map<Recipe, Stage> stages, Path work, Path caches) {
        this.system = system;
        this.stages = stages;
        this.work = work;
        this.caches = caches;
    }

    /** The folder of an image's caches, which are good for these very files alone. */
    Path folder(Recipe recipe) throws IOException {
        Stage stage = stage(recipe);
        String key = Folders.digestOf(List.of(stage.digest(), system.digest(recipe)));
        return caches.resolve(recipe.imageName() + "-" + key.substring(0, 16));
    }

    private Stage stage(Recipe recipe) {
        return Objects.requireNonNull(stages.get(recipe), () -> recipe.imageName() + " was not staged");
    }

    private boolean lacks(Recipe recipe) throws IOException {
        Path folder = folder(recipe);
        return recipe.caches().stream().anyMatch(cache -> !Files.exists(folder.resolve(cache)));
    }

    /** Makes the caches that are not there yet. */
    void train(List<Recipe> wanted) throws IOException, InterruptedException {
        var lacking = new ArrayList<Recipe>();
        for (Recipe recipe : wanted) {
            if (lacks(recipe)) {
                lacking.add(recipe);
            }
        }
        if (lacking.isEmpty()) {
            return;
        }
        say("training the AOT caches of "
                + String.join(", ", lacking.stream().map(Recipe::imageName).toList()));
        try {
            Folders.remove(work);
            if (lacking.remove(Recipe.ACTIVATOR_EXT)) {
                trainAlone(Recipe.ACTIVATOR_EXT);
            }
            boolean network = lacking.remove(Recipe.CLASSIFY);
            if (!lacking.isEmpty()) {
                trainTogether(lacking, OPENCL);
            }
            if (network) {
                trainTogether(List.of(Recipe.CLASSIFY), PJRT);
            }
        } finally {
            for (Container container : containers.reversed()) {
                container.close();
            }
            Folders.remove(work);
        }
    }

    private void trainAlone(Recipe recipe) throws IOException, InterruptedException {
        int port = Ports.free();
        // It answers in plain HTTP on its management's port alone.
        Container container = start(
                recipe,
                true,
                List.of(),
                spec -> spec.variable("QUARKUS_HTTP_HOST", "127.0.0.1")
                        .variable("QUARKUS_HTTP_SSL_PORT", "0")
                        .variable("QUARKUS_MANAGEMENT_HOST", "127.0.0.1")
                        .variable("QUARKUS_MANAGEMENT_PORT", Integer.toString(port)));
        HttpCalls.awaitAnswer(container, port);
        end(recipe, container);
    }

    /** A session of a daemon, a sidecar and functions one after the other. */
    private void trainTogether(List<Recipe> lacking, String backend) throws IOException, InterruptedException {
        Path node = shared(backend + "-node");
        Path pod = shared(backend + "-pod");
        Path state = shared(backend + "-state");
        Container daemon = startDaemon(lacking.contains(Recipe.DAEMON), backend, node, state);
        daemon.await("sidecars connect", START, log -> log.contains("sidecars connect to"));
        Container sidecar = start(
                Recipe.SIDECAR,
                lacking.contains(Recipe.SIDECAR),
                List.of("-Dquarkus.http.port=0", "-Dquarkus.management.port=0"),
                spec -> spec.mount(node, "/run/hearth-node", false).mount(pod, "/run/hearth", true));
        awaitSocket(sidecar, pod);
        var functions = new HashMap<Recipe, Container>();
        for (Recipe function : functionsOf(lacking)) {
            int port = Ports.free();
            Container container = start(
                    function,
                    lacking.contains(function),
                    List.of(),
                    spec -> onPort(spec, port)
                            .mount(pod, "/run/hearth", true)
                            .mount(shared("tmp-" + function.imageName()), "/tmp", true)
                            .variable("HEARTH_SOCKET", SOCKET));
            HttpCalls.awaitAnswer(container, port);
            HttpCalls.use(function, container, port);
            container.terminate();
            functions.put(function, container);
        }
        for (var function : functions.entrySet()) {
            keepUnlessThere(function.getKey(), function.getValue(), lacking);
        }
        // The supervisor is less patient with a worker that records than we are, so the worker is ended first.
        for (ProcessHandle worker : daemon.processes("dev.hearth.daemon.worker.Worker")) {
            worker.destroy();
            awaitEnd(worker);
        }
        keepUnlessThere(Recipe.SIDECAR, sidecar, lacking);
        keepUnlessThere(Recipe.DAEMON, daemon, lacking);
    }

    /** What is not to be trained is called too where nothing else would use the accelerator. */
    private static List<Recipe> functionsOf(List<Recipe> lacking) {
        List<Recipe> samples = lacking.stream().filter(Recipe::isSample).toList();
        return samples.isEmpty() ? List.of(Recipe.IMAGE_EDGES) : samples;
    }

    private Container startDaemon(boolean records, String backend, Path node, Path state)
            throws IOException, InterruptedException {
        var settings = new ArrayList<>(List.of(
                "-Dhearth.daemon.standalone=true",
                "-Dhearth.daemon.workers.spare=0",
                "-Dhearth.daemon.workers.max=1",
                "-Dhearth.daemon.backends=" + backend,
                "-Dquarkus.management.port=0"));
        if (records) {
            settings.add("-Dhearth.daemon.workers.jvm-options=-XX:AOTCacheOutput=" + OUTPUT + "/worker.aot");
        }
        return start(
                Recipe.DAEMON,
                records,
                settings,
                spec -> spec.mount(node, "/run/hearth-node", true)
                        .mount(state, "/var/lib/hearth", true)
                        .variable("HEARTH_DAEMON_PJRT_PLUGINS_CPU", system.hasPlugin() ? Packer.PLUGIN : ""));
    }

    private interface Detail {
        ContainerSpec of(ContainerSpec spec) throws IOException;
    }

    private Container start(Recipe recipe, boolean records, List<String> settings, Detail detail)
            throws IOException, InterruptedException {
        String cache = records
                ? "-XX:AOTCacheOutput=" + OUTPUT + "/app.aot"
                : lacks(recipe) ? "-XX:AOTMode=off" : "-XX:AOTCache=" + Recipe.FOLDER + "/app.aot";
        var spec = new ContainerSpec(
                root(recipe),
                recipe.uid(),
                Recipe.javaWith(cache, settings),
                recipe.environment(),
                List.of(),
                Network.HOST);
        Container container = Container.start(
                "hearth-train-" + ProcessHandle.current().pid() + "-" + containers.size(),
                work.resolve("container-" + containers.size()),
                detail.of(spec.mount(shared("out-" + recipe.imageName()), OUTPUT, true)));
        containers.add(container);
        return container;
    }

    private static ContainerSpec onPort(ContainerSpec spec, int port) {
        return spec.variable("QUARKUS_HTTP_HOST", "127.0.0.1")
                .variable("QUARKUS_HTTP_PORT", Integer.toString(port))
                .variable("QUARKUS_MANAGEMENT_HOST", "127.0.0.1")
                .variable("QUARKUS_MANAGEMENT_PORT", "0");
    }

    /** The image's files but for the caches that are to be made: the system's by hard links, which cost nothing. */
    private Path root(Recipe recipe) throws IOException, InterruptedException {
        Path known = roots.get(recipe);
        if (known != null) {
            return known;
        }
        Path common = work.resolve("system-" + (recipe == Recipe.DAEMON ? "daemon" : "common"));
        if (!Files.exists(common)) {
            Files.createDirectories(common);
            system.unpack(recipe, common);
        }
        Path root = work.resolve("root-" + recipe.imageName());
        Commands.run("cp", "--archive", "--link", common.toString(), root.toString());
        Commands.run(
                "cp", "--recursive", "--preserve=mode,timestamps", stage(recipe).root() + "/.", root.toString());
        if (!lacks(recipe)) {
            Commands.run("cp", "--recursive", "--preserve=timestamps", folder(recipe) + "/.", root + Recipe.FOLDER);
        }
        roots.put(recipe, root);
        return root;
    }

    /** A folder that containers' users may write to. */
    private Path shared(String name) throws IOException {
        Path folder = Files.createDirectories(work.resolve(name));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxrwxrwx"));
        return folder;
    }

    private static void awaitSocket(Container container, Path pod) throws IOException, InterruptedException {
        container.await("listens", START, _ -> Files.exists(pod.resolve("accelerator.sock")));
    }

    private void keepUnlessThere(Recipe recipe, Container container, List<Recipe> lacking)
            throws IOException, InterruptedException {
        if (lacking.contains(recipe)) {
            end(recipe, container);
        } else {
            container.close();
        }
    }

    /** Ends an application and keeps what it then writes. */
    private void end(Recipe recipe, Container container) throws IOException, InterruptedException {
        container.terminate();
        if (container.awaitEnd(END).isEmpty()) {
            throw new IOException(
                    recipe.imageName() + " does not end after its training; it printed\n" + container.log());
        }
        Path folder = folder(recipe);
        removeOlder(recipe);
        Files.createDirectories(folder);
        for (String cache : recipe.caches()) {
            Path written = shared("out-" + recipe.imageName()).resolve(cache);
            if (!Files.exists(written)) {
                throw new IOException(recipe.imageName() + " wrote no " + cache + "; it printed\n" + container.log());
            }
            Folders.copy(written, folder.resolve(cache));
            Folders.copy(written, root(recipe).resolve("app").resolve(cache));
        }
    }

    private void removeOlder(Recipe recipe) throws IOException {
        List<Path> older = new ArrayList<>();
        Files.createDirectories(caches);
        try (var folders = Files.newDirectoryStream(caches, recipe.imageName() + "-????????????????")) {
            folders.forEach(older::add);
        }
        for (Path folder : older) {
            Folders.remove(folder);
        }
    }

    private static void awaitEnd(ProcessHandle worker) throws IOException {
        try {
            worker.onExit().get(END.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IOException("a worker does not end after its training", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    static void say(String what) {
        System.err.println("hearth: " + what);
    }
}
