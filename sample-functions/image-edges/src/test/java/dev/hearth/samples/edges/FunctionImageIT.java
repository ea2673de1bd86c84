package dev.hearth.samples.edges;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.samples.harness.FunctionImage;
import dev.hearth.samples.harness.HearthStack;
import dev.hearth.samples.harness.Photographs;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The image that is packed without a registry: what it says of itself, and that the function runs from its files alone. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class FunctionImageIT {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String USER = "10001";
    private static final Pattern LISTENS = Pattern.compile("Listening on: (http://127[.]0[.]0[.]1:\\d+)");

    @Test
    void functionRunsFromTheImagesFilesAlone(@TempDir Path work) throws Exception {
        Path tar = work.resolve("image-edges.tar");
        String digest = FunctionImage.write(Path.of("target", "quarkus-app"), "image-edges:test", tar);
        assertTrue(digest.startsWith("sha256:"), digest);

        Path unpacked = Files.createDirectory(work.resolve("unpacked"));
        run("tar", "-xf", tar.toString(), "-C", unpacked.toString());
        JsonNode manifest =
                JSON.readTree(unpacked.resolve("manifest.json").toFile()).get(0);
        JsonNode config = JSON.readTree(
                        unpacked.resolve(manifest.path("Config").asText()).toFile())
                .path("config");
        assertEquals("image-edges:test", manifest.path("RepoTags").get(0).asText());
        assertEquals(USER, config.path("User").asText());
        assertTrue(config.path("ExposedPorts").has("8080/tcp"));
        assertEquals(3, manifest.path("Layers").size(), "runtime, libraries, application");

        boolean root = run("id", "-u").strip().equals("0");
        if (!root) {
            System.out.println("skipped: not root here, so the function was not run in a root folder of its own");
        }
        Assumptions.assumeTrue(root);
        runIn(unpacked, manifest, config);
    }

    /** With the image's files as its root, as the image's user, and the sidecar's folder where a pod has it. */
    private static void runIn(Path unpacked, JsonNode manifest, JsonNode config) throws Exception {
        Path rootfs = Files.createTempDirectory("hearth-root-"); // short, for the sockets in it
        var stack = new HearthStack(Files.createDirectories(rootfs.resolve("run/hearth")));
        try {
            Files.setPosixFilePermissions(rootfs, PosixFilePermissions.fromString("rwxr-xr-x"));
            for (JsonNode layer : manifest.path("Layers")) {
                run("tar", "-xzf", unpacked.resolve(layer.asText()).toString(), "-C", rootfs.toString());
            }
            // The sidecar names the shared folder as it sees it; here that is from outside of the root folder.
            Path asSeen = rootfs.resolve("tmp").resolve(rootfs.getFileName());
            Files.createSymbolicLink(
                    Files.createDirectories(asSeen.resolve("run")).resolve("hearth"), Path.of("/run/hearth"));
            stack.start();
            Path memory = rootfs.resolve("run/hearth/memory");
            Files.setPosixFilePermissions(memory, PosixFilePermissions.fromString("rwxrwxrwx"));

            // What every container has too, seen by this process alone.
            Files.createDirectories(rootfs.resolve("proc"));
            Files.createDirectories(rootfs.resolve("dev"));
            String enter = "mount --rbind /proc \"$0/proc\" && mount --rbind /dev \"$0/dev\""
                    + " && exec chroot --userspec=" + USER + ":" + USER + " \"$0\" \"$@\"";
            var command = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c", enter, rootfs.toString()));
            config.path("Entrypoint").forEach(word -> command.add(word.asText()));
            var builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.redirectOutput(unpacked.resolve("function.log").toFile());
            builder.environment().clear();
            builder.environment().put("PATH", System.getenv("PATH"));
            builder.environment().put("QUARKUS_HTTP_PORT", "0");
            builder.environment().put("QUARKUS_HTTP_HOST", "127.0.0.1");
            Process function = builder.start();
            try {
                askForEdges(function, unpacked.resolve("function.log"));
            } finally {
                function.destroy();
                assertTrue(function.waitFor(20, TimeUnit.SECONDS), "ends when asked to");
            }
        } finally {
            stack.stop();
            run("rm", "-rf", rootfs.toString());
        }
    }

    private static void askForEdges(Process function, Path log) throws Exception {
        URI uri = awaitAddress(function, log);
        try (var client = HttpClient.newHttpClient()) {
            awaitReady(client, uri.resolve("q/health/ready"), function, log);
            for (String name : List.of(Photographs.ROCKET, Photographs.ASTRONAUT)) {
                String type = name.endsWith(".jpg") ? "image/jpeg" : "image/png";
                var request = HttpRequest.newBuilder(uri.resolve("?check=true"))
                        .header("content-type", type)
                        .POST(HttpRequest.BodyPublishers.ofByteArray(Photographs.read(name)))
                        .build();
                var response = client.send(request, HttpResponse.BodyHandlers.ofByteArray());
                assertEquals(200, response.statusCode(), Files.readString(log));
                assertTrue(
                        response.headers().firstValue("hearth-check").orElse("").startsWith("ok"));
            }
        }
    }

    /** Where it listens: on a port that the system chose, which its log tells. */
    private static URI awaitAddress(Process function, Path log) throws IOException {
        Optional<URI> address = address(log);
        for (long deadline = deadline(); address.isEmpty(); address = address(log)) {
            pauseUntil(deadline, function, log);
        }
        return address.get();
    }

    private static Optional<URI> address(Path log) throws IOException {
        return LISTENS.matcher(Files.readString(log))
                .results()
                .map(found -> URI.create(found.group(1) + "/"))
                .findFirst();
    }

    private static void awaitReady(HttpClient client, URI ready, Process function, Path log) throws Exception {
        for (long deadline = deadline(); !isReady(client, ready); ) {
            pauseUntil(deadline, function, log);
        }
    }

    private static long deadline() {
        return System.nanoTime() + Duration.ofSeconds(90).toNanos();
    }

    private static void pauseUntil(long deadline, Process function, Path log) throws IOException {
        assertTrue(function.isAlive() && System.nanoTime() - deadline < 0, "not ready:\n" + Files.readString(log));
        LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }

    private static boolean isReady(HttpClient client, URI ready) throws InterruptedException {
        try {
            var request =
                    HttpRequest.newBuilder(ready).timeout(Duration.ofSeconds(5)).build();
            return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException _) {
            return false;
        }
    }

    private static String run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), said);
        return said;
    }
}
