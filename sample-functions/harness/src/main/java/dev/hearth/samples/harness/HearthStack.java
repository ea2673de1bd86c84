package dev.hearth.samples.harness;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * The real daemon and a sidecar, as processes in a temporary folder, for a function under {@code @QuarkusTest}. Both
 * applications must have been packaged: {@code mvn package} does that before it comes to the samples. They are started as
 * {@code ./hearth} does, with their AOT caches where those are trained, as {@code mvn verify} does.
 */
public final class HearthStack implements QuarkusTestResourceLifecycleManager {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Duration POLL = Duration.ofMillis(50);

    private final List<Process> processes = new ArrayList<>();
    /** Where all of it lies; made at the start where none is given. */
    private @Nullable Path folder;
    /** Whether the device is PJRT's. */
    private boolean pjrt;

    /** In a temporary folder, as Quarkus makes it. */
    public HearthStack() {}

    /** In a folder that is there and is removed in the end; its path must be short, since it holds sockets. */
    public HearthStack(Path folder) {
        this.folder = folder;
    }

    /** With {@code backend} set to {@code pjrt}, the device is the one of {@link PjrtPlugin}; without that, nothing is started. */
    @Override
    public void init(Map<String, String> arguments) {
        pjrt = "pjrt".equals(arguments.get("backend"));
    }

    /** Starts both and waits until the sidecar takes connections. */
    @Override
    public Map<String, String> start() {
        if (pjrt && PjrtPlugin.find().isEmpty()) {
            return Map.of();
        }
        try {
            // Not in target: a path of a Unix socket has at most 107 bytes.
            Path folder = this.folder == null ? Files.createTempDirectory("hearth-") : this.folder;
            this.folder = folder;
            Path node = Files.createDirectory(folder.resolve("node"));
            Path memory = Files.createDirectory(folder.resolve("memory"));
            Path socket = folder.resolve("accelerator.sock");
            var settings = new ArrayList<>(List.of(
                    "-Dhearth.daemon.socket-folder=" + node,
                    "-Dhearth.daemon.state-folder=" + folder.resolve("state"),
                    "-Dhearth.daemon.standalone=true"));
            if (pjrt) {
                settings.add("-Dhearth.daemon.backends=pjrt");
                settings.add(
                        "-Dhearth.daemon.pjrt.plugins.cpu=" + PjrtPlugin.find().orElseThrow());
            }
            launch("daemon", folder, settings);
            await(node.resolve("daemon.sock"));
            launch(
                    "sidecar",
                    folder,
                    List.of(
                            "-Dhearth.sidecar.socket=" + socket,
                            "-Dhearth.sidecar.grpc-socket=" + folder.resolve("grpc.sock"),
                            "-Dhearth.sidecar.daemon-socket=" + node.resolve("daemon.sock"),
                            "-Dhearth.sidecar.shared-folder=" + memory,
                            "-Dhearth.sidecar.tenant=samples"));
            await(socket);
            return Map.of("hearth.socket", socket.toString());
        } catch (IOException e) {
            stop();
            throw new UncheckedIOException(e);
        } catch (RuntimeException e) {
            stop();
            throw e;
        }
    }

    /** Ends what {@link #start()} started, the sidecar first, and removes their folder. */
    @Override
    public void stop() {
        for (Process process : processes.reversed()) {
            process.destroy();
            try {
                if (!process.waitFor(10, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                process.destroyForcibly();
            }
        }
        processes.clear();
        if (folder != null && Files.exists(folder)) {
            remove(folder);
        }
    }

    private void launch(String application, Path folder, List<String> settings) throws IOException {
        Path root = Repository.root();
        Path built = root.resolve(application + "/target/quarkus-app");
        Path jar = built.resolve("quarkus-run.jar");
        if (!Files.exists(jar)) {
            throw new IllegalStateException(jar + " is missing. Run: mvn package -pl " + application + " -am");
        }
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + root.resolve("tooling/jvm/" + application + ".options"));
        Path cache = built.resolve("app.aot");
        if (Files.exists(cache)) {
            command.add("-XX:AOTCache=" + cache);
        }
        command.addAll(List.of("-Dquarkus.http.port=0", "-Dquarkus.management.port=0"));
        command.addAll(settings);
        command.addAll(List.of("-jar", jar.toString()));
        File log = folder.resolve(application + ".log").toFile();
        processes.add(new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start());
    }

    private void await(Path socket) throws IOException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!accepts(socket)) {
            if (System.nanoTime() > deadline || !processes.getLast().isAlive()) {
                throw new IllegalStateException(socket + " takes no connections.\n" + logs());
            }
            LockSupport.parkNanos(POLL.toNanos());
        }
    }

    private static boolean accepts(Path socket) {
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            return channel.connect(UnixDomainSocketAddress.of(socket));
        } catch (IOException _) {
            return false;
        }
    }

    private String logs() throws IOException {
        var text = new StringBuilder();
        for (String application : List.of("daemon", "sidecar")) {
            Path log = folder == null ? Path.of(application) : folder.resolve(application + ".log");
            if (Files.exists(log)) {
                text.append("--- ").append(application).append('\n').append(Files.readString(log));
            }
        }
        return text.toString();
    }

    private static void remove(Path folder) {
        try (var files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
