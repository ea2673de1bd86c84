package dev.hearth.perf;

import dev.hearth.e2e.Await;
import dev.hearth.e2e.ShortFolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/** A daemon with one kind of device and a sidecar for one function, without their framework, each a process of its own. */
final class GpuNode implements AutoCloseable {
    private static final String DAEMON = "dev.hearth.daemon.gpucheck.BareDaemon";
    private static final long REGIONS_BYTES = 768L << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(150);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final int END_S = 10;
    private static final int LAST_LINES = 25;

    private final ShortFolder folder = ShortFolder.create();
    private final Deque<Process> processes = new ArrayDeque<>();

    GpuNode(String backend) throws IOException {
        // The processes end with this one; their folders would stay.
        Runtime.getRuntime().addShutdownHook(new Thread(folder::close));
        folder.letPass();
        Path node = folder.folder("node");
        start(
                "daemon",
                "128m",
                DAEMON,
                List.of(
                        "hearth.daemon.standalone=true",
                        "hearth.daemon.backends=" + backend,
                        "hearth.daemon.workers.start-timeout=120s",
                        "hearth.daemon.socket-folder=" + node,
                        "hearth.daemon.state-folder=" + folder.folder("state")));
        start(
                "sidecar",
                "64m",
                BareSidecar.class.getName(),
                List.of(
                        "hearth.sidecar.socket=" + socket(),
                        "hearth.sidecar.grpc-socket=" + folder.path().resolve("grpc.sock"),
                        "hearth.sidecar.daemon-socket=" + node.resolve("daemon.sock"),
                        "hearth.sidecar.daemon.patience=60s",
                        "hearth.sidecar.shared-folder=" + memory()));
    }

    private void start(String name, String heap, String main, List<String> settings) throws IOException {
        processes.push(BundleJvm.command(heap, main, settings)
                .redirectOutput(log(name).toFile())
                .start());
    }

    /** Waits for the sidecar and for a spare worker: the first function is to find both. */
    void awaitReady() {
        Await.until("a sidecar, and a worker that has opened the device", PATIENCE, PAUSE, () -> {
            if (processes.stream().anyMatch(process -> !process.isAlive())) {
                throw new IllegalStateException("the daemon or the sidecar has ended");
            }
            return Files.exists(socket()) && hasWorker();
        });
    }

    private boolean hasWorker() {
        try (Stream<Path> sockets = Files.list(folder.folder("node"))) {
            return sockets.anyMatch(
                    socket -> socket.getFileName().toString().matches("worker-\\d+\\.sock") && Files.exists(socket));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The socket of the function. */
    Path socket() {
        return folder.path().resolve("function.sock");
    }

    /** Where a benchmark may write. */
    Path results() {
        return folder.folder("results");
    }

    /** Where regions lie: in memory, unless the system has too little of it for files, as many containers have. */
    private Path memory() throws IOException {
        boolean room = Files.getFileStore(folder.memory()).getUsableSpace() >= REGIONS_BYTES;
        return room ? folder.memory() : folder.folder("regions");
    }

    private Path log(String name) {
        return folder.path().resolve(name + ".log");
    }

    /** The end of what both have logged. */
    List<String> lastLines() throws IOException {
        return Stream.concat(last("daemon").stream(), last("sidecar").stream()).toList();
    }

    private List<String> last(String name) throws IOException {
        List<String> lines = Files.readAllLines(log(name));
        return lines.subList(Math.max(0, lines.size() - LAST_LINES), lines.size());
    }

    @Override
    public void close() {
        try {
            while (!processes.isEmpty()) {
                end(processes.pop());
            }
        } finally {
            folder.close();
        }
    }

    private static void end(Process process) {
        boolean ended = false;
        try {
            process.getOutputStream().close();
            ended = process.waitFor(END_S, TimeUnit.SECONDS);
        } catch (IOException e) {
            // It reads no more: it has ended or is about to.
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!ended) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
