package dev.hearth.e2e;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A node's daemon as a real process, with its workers. It can be killed and started again on the same folders; closing
 * it ends the workers too, those that lost their supervisor among them.
 */
public final class DaemonProcess implements AutoCloseable {
    private static final Duration READY = Duration.ofMinutes(2);
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final String WORKERS = "hearth_workers";
    private static final String OURS = "dev.hearth.daemon";

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
        boolean ready = false;
        try {
            daemon.awaitReady();
            ready = true;
            return daemon;
        } finally {
            if (!ready) {
                daemon.close();
            }
        }
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

    /** Waits until a tenant has a worker, and answers its process. */
    public ProcessHandle workerOf(String tenant) {
        return Await.present("a worker of " + tenant, SOON, PAUSE, () -> findWorkerOf(tenant));
    }

    /** The worker process that a tenant has now, as the log says. */
    Optional<ProcessHandle> findWorkerOf(String tenant) {
        var given = Pattern.compile("\\(process (\\d+) on .*\\) works for \\S*/" + Pattern.quote(tenant) + "(?!\\S)");
        return process.logLines().stream()
                .map(given::matcher)
                .filter(Matcher::find)
                .map(line -> Long.parseLong(line.group(1)))
                .reduce((earlier, later) -> later)
                .flatMap(ProcessHandle::of);
    }

    /** Waits until one worker is there that no tenant has yet, and none starts or ends. */
    public void awaitSpareWorker() {
        awaitSpareWorkers(1);
    }

    /** Waits until this many workers are there that no tenant has yet, and none starts or ends. */
    public void awaitSpareWorkers(int count) {
        Await.until("spare workers: " + count + ", and none that starts or ends", SOON, PAUSE, () -> {
            MetricsPage page = page();
            return page.sum(WORKERS, "state=\"spare\"") == count && page.sum(WORKERS, "state=\"unready\"") == 0;
        });
    }

    /** Waits, beyond {@link #awaitSpareWorkers}, until no worker rehearses any more. */
    public void awaitRehearsedWorkers(int count) {
        awaitSpareWorkers(count);
        Await.until("the end of all rehearsals", SOON, PAUSE, () -> {
            List<String> log = process.logLines();
            return log.stream().filter(line -> line.contains(": ready on ")).count()
                    <= log.stream()
                            .filter(line -> line.contains(": rehearsed "))
                            .count();
        });
    }

    /** The metrics as Prometheus reads them. */
    public String metrics() {
        return page().text();
    }

    /** All metrics at one time. */
    public MetricsPage page() {
        return MetricsPage.read(managementPort);
    }

    /** Sum of a metric's values over its labels; 0 where the daemon has no such metric yet. */
    public double metric(String name) {
        return page().sum(name);
    }

    @Override
    public void close() {
        process.close();
        // Killed is not yet gone: until then its files are open.
        processes(OURS).forEach(ProcessHandle::destroyForcibly);
        Await.until(
                "the end of what the daemon started",
                SOON,
                PAUSE,
                () -> processes(OURS).isEmpty());
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
        Path node = stateFolder().resolve("node.sock");
        process.await("accepts on " + node, READY, () -> HearthProcess.accepts(node));
    }
}
