package dev.hearth.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.images.Container;
import dev.hearth.images.ContainerSpec;
import dev.hearth.images.ContainerSpec.Network;
import dev.hearth.images.ImageTar;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The images that {@code ./hearth images} made, run by runc as a node runs them: their root folders read-only, no more
 * privileges than a pod has, namespaces of their own; sidecar and function share a network, as those of a pod do.
 */
@Timeout(value = 10, unit = TimeUnit.MINUTES)
class ImagesXE2E {
    private static final Duration START = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final String SUPERVISOR = "quarkus-run.jar";
    private static final String WORKER = "dev.hearth.daemon.worker.Worker";
    private static final String FUNCTION_PORT = "8080";
    /** As an emptyDir is. */
    private static final Set<String> WRITABLE_BY_ALL = Set.of("pod", "tmp");

    private static final Path HOME = Installation.here().home();
    private static final Path WORK = HOME.resolve("target/images-test");

    private final List<Container> containers = new ArrayList<>();

    @BeforeAll
    static void unpack() throws Exception {
        remove();
        for (String name : InstalledHearth.IMAGES) {
            Path tar = HOME.resolve("target/images").resolve(name + ".tar");
            assertTrue(Files.exists(tar), tar + " is missing. Run: ./hearth images");
            ImageTar image = ImageTar.open(tar, WORK.resolve(name + "-image"));
            image.unpack(WORK.resolve(name));
        }
    }

    @AfterEach
    void end() throws Exception {
        for (Container container : containers.reversed()) {
            container.close();
        }
    }

    @AfterAll
    static void remove() throws Exception {
        assertEquals(0, new ProcessBuilder("rm", "-rf", WORK.toString()).start().waitFor());
    }

    @Test
    void imagesSayWhatTheyAreAndWhatTheyAreMadeOf() throws Exception {
        for (String name : InstalledHearth.IMAGES) {
            ImageTar image =
                    ImageTar.open(HOME.resolve("target/images").resolve(name + ".tar"), WORK.resolve(name + "-image"));
            assertTrue(image.name().endsWith("/hearth/" + name + ":0.1.0-SNAPSHOT"), image.name());
            assertEquals(
                    name.equals("daemon") ? "0:0" : "65532:65532",
                    image.config().path("User").asText());
            var labels = image.config().path("Labels");
            assertEquals(
                    "hearth-" + name,
                    labels.path("org.opencontainers.image.title").asText());
            assertEquals(
                    "Apache-2.0",
                    labels.path("org.opencontainers.image.licenses").asText());
            assertEquals(
                    image.created(),
                    labels.path("org.opencontainers.image.created").asText());
            String bill = Files.readString(WORK.resolve(name).resolve("usr/share/doc/hearth/sbom.json"));
            assertTrue(bill.contains("pkg:deb/debian/libc6@"), name);
            assertTrue(bill.contains("pkg:maven/dev.hearth/hearth-"), name);
            assertEquals(name.equals("daemon"), bill.contains("pkg:deb/debian/libpocl2@"), name);
        }
    }

    @Test
    void pictureGoesThroughFunctionSidecarAndDaemonAlsoAfterTheSupervisorWasKilled() throws Exception {
        Path node = folder("node");
        Path pod = folder("pod");
        Container daemon = daemon(node);
        Container sidecar = start(
                "sidecar",
                spec("sidecar").mount(node, "/run/hearth-node", false).mount(pod, "/run/hearth", true));
        sidecar.await("listens", START, _ -> Files.exists(pod.resolve("accelerator.sock")));
        ProcessHandle network = sidecar.init();
        Container function = start(
                "image-edges",
                spec("image-edges")
                        .network(Network.of(network))
                        .mount(pod, "/run/hearth", true)
                        .mount(folder("tmp"), "/tmp", true)
                        .variable("HEARTH_SOCKET", "/run/hearth/accelerator.sock"));
        function.await("listens", START, log -> log.contains("Listening on"));
        assertEdges(network, function);

        ProcessHandle worker = daemon.processes(WORKER).getFirst();
        assertTrue(daemon.log().contains("device opencl"), daemon.log());
        assertFenced(daemon, worker);
        daemon.processes(SUPERVISOR).getFirst().destroyForcibly();
        daemon.await("the worker is adopted", START, log -> log.contains("adopted"));
        assertEquals(
                daemon.init().pid(),
                worker.parent().orElseThrow().pid(),
                "a worker that lost its supervisor is the init's child");
        assertEdges(network, function);
        assertTrue(worker.isAlive(), "the worker served on");

        worker.destroyForcibly();
        Path gone = Path.of("/proc", Long.toString(worker.pid()));
        Await.until("the init reaps the worker", START, PAUSE, () -> !Files.exists(gone));
    }

    @Test
    void daemonThatRefusesToStartEndsItsContainer() throws Exception {
        Container daemon = start("daemon", daemonSpec(folder("node")).variable("HEARTH_DAEMON_WORKERS_MAX", "0"));
        assertTrue(daemon.awaitEnd(START).isPresent(), daemon.log());
        assertTrue(daemon.log().contains("hearth.daemon.workers.max"), daemon.log());
    }

    @Test
    void daemonEndsInOrderWithAllOfItsProcesses() throws Exception {
        Container daemon = daemon(folder("node"));
        daemon.await("a worker is ready", START, log -> log.contains(" ready after "));
        List<ProcessHandle> all = daemon.processes("/opt/java");
        daemon.terminate();
        assertEquals(0, daemon.awaitEnd(Duration.ofSeconds(30)).orElse(-1), daemon.log());
        all.forEach(process -> assertTrue(!process.isAlive(), "a process of the daemon outlived its container"));
    }

    @Test
    void activatorExtStartsAsAnybodyOnAReadOnlyRoot() throws Exception {
        Container activator = start("activator-ext", spec("activator-ext"));
        activator.await("listens", START, log -> log.contains("Listening on"));
        assertEquals(
                "65532",
                Files.getAttribute(
                                Path.of("/proc", Long.toString(activator.init().pid())), "unix:uid")
                        .toString());
    }

    private Container daemon(Path node) throws Exception {
        Container daemon = start("daemon", daemonSpec(node));
        daemon.await("takes sidecars", START, log -> log.contains("sidecars connect to"));
        return daemon;
    }

    private static ContainerSpec daemonSpec(Path node) throws Exception {
        return spec("daemon")
                .mount(node, "/run/hearth-node", true)
                .mount(folder("state"), "/var/lib/hearth", true)
                .variable("HEARTH_DAEMON_STANDALONE", "true")
                .variable("HEARTH_DAEMON_BACKENDS", "opencl");
    }

    private static ContainerSpec spec(String name) throws Exception {
        return ContainerSpec.of(
                ImageTar.open(HOME.resolve("target/images").resolve(name + ".tar"), WORK.resolve(name + "-image")),
                WORK.resolve(name));
    }

    private Container start(String name, ContainerSpec spec) throws IOException {
        Container container = Container.start(
                "hearth-test-" + ProcessHandle.current().pid() + "-" + name,
                Files.createTempDirectory(WORK, name + "-"),
                spec);
        containers.add(container);
        return container;
    }

    /** A folder for a container. */
    private static Path folder(String name) throws IOException {
        Path folder = Files.createTempDirectory(WORK, name + "-");
        Files.setPosixFilePermissions(
                folder, PosixFilePermissions.fromString(WRITABLE_BY_ALL.contains(name) ? "rwxrwxrwx" : "rwxr-xr-x"));
        return folder;
    }

    /** The daemon says that workers fence themselves, and the system that this one has a filter. */
    private static void assertFenced(Container daemon, ProcessHandle worker) throws IOException {
        assertTrue(daemon.log().contains("system calls yes"), daemon.log());
        List<String> status = Files.readAllLines(Path.of("/proc", Long.toString(worker.pid()), "status"));
        assertTrue(status.contains("Seccomp:\t2"), status::toString);
    }

    /** Posts a photograph from within the pod's network; the function compares its answer with one in plain Java. */
    private static void assertEdges(ProcessHandle network, Container function) throws Exception {
        Path photographs = photographs();
        Process client = new ProcessBuilder(
                        "nsenter",
                        "--net=/proc/" + network.pid() + "/ns/net",
                        Installation.java(),
                        "-cp",
                        Path.of("target", "test-classes").toAbsolutePath().toString(),
                        PostedFile.class.getName(),
                        "http://127.0.0.1:" + FUNCTION_PORT + "/?check=true",
                        photographs.resolve("rocket.jpg").toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(client.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, client.waitFor(), said + function.log());
        assertTrue(said.startsWith("200 "), said + function.log());
        assertTrue(said.contains("hearth-check: ok"), said);
    }

    private static Path photographs() throws Exception {
        Process fetch = new ProcessBuilder(
                        "bash",
                        HOME.resolve("sample-functions/photographs/fetch.sh").toString())
                .start();
        String said = new String(fetch.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        assertEquals(0, fetch.waitFor(), said);
        return Path.of(said.substring(said.lastIndexOf('\n') + 1));
    }
}
