package dev.hearth.e2e;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/** A sidecar for one function, as a real process in a folder of its own. */
public final class SidecarProcess implements AutoCloseable {
    private static final Duration READY = Duration.ofMinutes(2);

    private final Supplier<HearthProcess> start;
    private final Path socket;
    private final Path memory;
    private final int managementPort;
    private final int grpcPort;
    private HearthProcess process;

    private SidecarProcess(Supplier<HearthProcess> start, Path socket, Path memory, int managementPort, int grpcPort) {
        this.start = start;
        this.process = start.get();
        this.socket = socket;
        this.memory = memory;
        this.managementPort = managementPort;
        this.grpcPort = grpcPort;
    }

    /**
     * Starts a sidecar and waits until it accepts its function.
     *
     * @param name of its folder and log
     * @param tenant whose worker its function shares
     * @param daemonSocket that it connects to; need not be there yet
     * @param settings further ones, each {@code -Dkey=value}
     */
    public static SidecarProcess start(
            Installation installation,
            ShortFolder folder,
            String name,
            String tenant,
            Path daemonSocket,
            String... settings) {
        return start(List.of(), installation, folder, name, tenant, daemonSocket, settings);
    }

    /**
     * As the other, by a command that runs another one.
     *
     * @param within what comes before its command line, such as one that enters a node's namespaces and becomes the sidecar
     */
    static SidecarProcess start(
            List<String> within,
            Installation installation,
            ShortFolder folder,
            String name,
            String tenant,
            Path daemonSocket,
            String... settings) {
        Path own = folder.folder(name);
        Path socket = own.resolve("accelerator.sock");
        Path memory = folder.memoryFolder(name);
        int managementPort = Ports.free();
        int grpcPort = Ports.free();
        List<String> all = new ArrayList<>(List.of(
                "-Dhearth.sidecar.socket=" + socket,
                "-Dhearth.sidecar.grpc-socket=" + grpcSocket(socket),
                "-Dhearth.sidecar.shared-folder=" + memory,
                "-Dhearth.sidecar.daemon-socket=" + daemonSocket,
                "-Dhearth.sidecar.tenant=" + tenant,
                "-Dquarkus.http.port=" + grpcPort,
                "-Dquarkus.management.port=" + managementPort));
        all.addAll(List.of(settings));
        List<String> command = new ArrayList<>(within);
        command.addAll(installation.application("sidecar", all));
        var sidecar = new SidecarProcess(
                () -> HearthProcess.start(name, folder.path().resolve(name + ".log"), command, Map.of()),
                socket,
                memory,
                managementPort,
                grpcPort);
        boolean ready = false;
        try {
            sidecar.awaitReady();
            ready = true;
            return sidecar;
        } finally {
            if (!ready) {
                sidecar.close();
            }
        }
    }

    /** Starts it again in the folder of before, after it was killed. */
    public void startAgain() {
        process.close();
        process = start.get();
        awaitReady();
    }

    private void awaitReady() {
        process.await("accepts on " + socket, READY, () -> HearthProcess.accepts(socket));
    }

    private static Path grpcSocket(Path socket) {
        return socket.resolveSibling("grpc.sock");
    }

    /** The function's socket. */
    public Path socket() {
        return socket;
    }

    /** Where the function's regions lie. */
    public Path memory() {
        return memory;
    }

    /** Port of health and metrics. */
    public int managementPort() {
        return managementPort;
    }

    /** The socket of the gRPC service. */
    public Path grpcSocket() {
        return grpcSocket(socket);
    }

    /** The loopback port of the gRPC service. */
    public int grpcPort() {
        return grpcPort;
    }

    /** All metrics at one time. */
    MetricsPage page() {
        return MetricsPage.read(managementPort);
    }

    /** Sum of a metric's values over its labels; 0 where the sidecar has no such metric yet. */
    public double metric(String name) {
        return page().sum(name);
    }

    public HearthProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }
}
