package dev.hearth.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A node's daemon as a real process, with its workers. It can be killed and started again on the same folders; closing
 * it ends the workers too, those that lost their supervisor among them.
 */
public final class DaemonProcess implements AutoCloseable {
    private static final Duration READY = Duration.ofSeconds(60);

    private final Installation installation;
    private final ShortFolder folder;
    private final List<String> settings;
    private final int managementPort = Ports.free();
    private HearthProcess process;

    private DaemonProcess(Installation installation, ShortFolder folder, List<String> settings) {
        this.installation = installation;
        this.folder = folder;
        this.settings = settings;
        this.process = startProcess();
    }

    /** Starts a stand-alone daemon in the folder and waits until it accepts sidecars; settings are {@code -Dkey=value}. */
    public static DaemonProcess start(Installation installation, ShortFolder folder, String... settings) {
        var daemon = new DaemonProcess(installation, folder, List.of(settings));
        daemon.awaitReady();
        return daemon;
    }

    /** Starts it again on the folders of before, after it was killed. */
    public void startAgain() {
        process.close();
        process = startProcess();
        awaitReady();
    }

    /** The socket that sidecars connect to. */
    public Path socket() {
        return socketFolder().resolve("daemon.sock");
    }

    /** Where the sockets of daemon and workers lie. */
    public Path socketFolder() {
        return folder.folder("node");
    }

    /** Where compiled programs and the workers' own folders lie. */
    public Path stateFolder() {
        return folder.folder("state");
    }

    /** The supervisor's process. */
    public HearthProcess process() {
        return process;
    }

    /** The worker processes that belong to this daemon's folders, whoever started them. */
    public List<ProcessHandle> workers() {
        return processes(".worker.Worker");
    }

    /** The metrics as Prometheus reads them. */
    public String metrics() {
        return get("/q/metrics");
    }

    /** Sum of a metric's values over its labels; 0 where the daemon has no such metric yet. */
    public double metric(String name) {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(name + "{") || line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .sum();
    }

    @Override
    public void close() {
        process.close();
        for (ProcessHandle worker : processes("dev.hearth.daemon")) {
            worker.destroyForcibly();
        }
    }

    private List<ProcessHandle> processes(String mainClass) {
        String state = stateFolder().toString() + "/";
        return ProcessHandle.allProcesses()
                .filter(handle -> handle.pid() != process.pid())
                .filter(handle -> handle.info()
                        .commandLine()
                        .filter(line -> line.contains(state) && line.contains(mainClass))
                        .isPresent())
                .toList();
    }

    private HearthProcess startProcess() {
        List<String> all = new ArrayList<>(List.of(
                "-Dhearth.daemon.standalone=true",
                "-Dhearth.daemon.socket-folder=" + socketFolder(),
                "-Dhearth.daemon.state-folder=" + stateFolder(),
                "-Dquarkus.management.port=" + managementPort));
        all.addAll(settings);
        return HearthProcess.start(
                "daemon", folder.path().resolve("daemon.log"), installation.application("daemon", all), Map.of());
    }

    private void awaitReady() {
        process.await("accepts on " + socket(), READY, () -> HearthProcess.accepts(socket()));
    }

    private String get(String path) {
        try (var http = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + managementPort + path))
                    .timeout(Duration.ofSeconds(10))
                    .build();
            return http.send(request, BodyHandlers.ofString()).body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking the daemon for " + path, e);
        }
    }
}
