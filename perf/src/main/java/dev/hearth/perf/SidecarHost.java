package dev.hearth.perf;

import dev.hearth.e2e.HearthProcess;
import dev.hearth.e2e.Installation;
import dev.hearth.e2e.ShortFolder;
import dev.hearth.sidecar.Sidecar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/**
 * The sidecars of many tenants in one process, each as in a process of its own but for its framework: hundreds of those would
 * not fit a machine on which their functions come one at a time.
 */
final class SidecarHost {
    private static final Duration READY = Duration.ofMinutes(3);
    private static final String IS_READY = "sidecars are ready";

    private SidecarHost() {}

    /** Starts a process with so many sidecars, and waits until they accept; those of tenants {@code c0}, {@code c1} and so on. */
    static HearthProcess start(Installation installation, ShortFolder folder, Path daemonSocket, int count) {
        Path packaged = installation.home().resolve("sidecar/target/quarkus-app");
        List<String> command = List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-Xss256k",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                String.join(
                        ":",
                        System.getProperty("java.class.path"),
                        packaged + "/app/*",
                        packaged + "/quarkus/*",
                        packaged + "/lib/main/*",
                        packaged + "/lib/boot/*"),
                SidecarHost.class.getName(),
                folder.folder("sidecars").toString(),
                folder.memoryFolder("sidecars").toString(),
                daemonSocket.toString(),
                String.valueOf(count));
        HearthProcess process =
                HearthProcess.start("sidecars", folder.path().resolve("sidecars.log"), command, Map.of());
        process.await(IS_READY, READY, () -> process.logLines().contains(IS_READY));
        return process;
    }

    /** Where the function of a tenant connects. */
    static Path socket(ShortFolder folder, int tenant) {
        return folder.folder("sidecars").resolve("c" + tenant + ".sock");
    }

    /** Arguments: folder for sockets, folder for memory, the daemon's socket, how many. */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path sockets = Path.of(arguments[0]);
        Path memory = Path.of(arguments[1]);
        for (int i : IntStream.range(0, Integer.parseInt(arguments[3])).toArray()) {
            var _ = Sidecar.launch(Map.of(
                    "hearth.sidecar.socket",
                    sockets.resolve("c" + i + ".sock").toString(),
                    "hearth.sidecar.grpc-socket",
                    sockets.resolve("g" + i + ".sock").toString(),
                    "hearth.sidecar.shared-folder",
                    Files.createDirectories(memory.resolve("c" + i)).toString(),
                    "hearth.sidecar.daemon-socket",
                    arguments[2],
                    "hearth.sidecar.daemon.probe-interval",
                    "60s",
                    "hearth.sidecar.tenant",
                    "c" + i));
        }
        ready();
        // Until it is ended.
        new CountDownLatch(1).await();
    }

    @SuppressWarnings("SystemOut") // What the process that started this one waits for.
    private static void ready() {
        System.out.println(IS_READY);
    }
}
