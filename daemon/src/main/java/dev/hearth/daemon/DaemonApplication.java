package dev.hearth.daemon;

import io.quarkus.grpc.GrpcService;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.DomainSocketServerStart;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.enterprise.inject.Instance;
import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Starts and stops the {@link Daemon} with the Quarkus application, and ends the process where it cannot start. */
@ApplicationScoped
class DaemonApplication {
    private static final Logger LOG = System.getLogger(DaemonApplication.class.getName());

    private final DaemonConfig config;
    private final DaemonMetrics metrics;
    private final Instance<ClusterNode> cluster;
    private final Instance<NodeService> node;
    private volatile @Nullable Daemon daemon;

    /** The cluster's part is made only where there is a cluster: it brings a client, and threads. */
    DaemonApplication(
            DaemonConfig config,
            DaemonMetrics metrics,
            Instance<ClusterNode> cluster,
            @GrpcService Instance<NodeService> node) {
        this.config = config;
        this.metrics = metrics;
        this.cluster = cluster;
        this.node = node;
    }

    void start(@Observes StartupEvent event) {
        try {
            Daemon started = launch();
            metrics.bind(started);
            daemon = started;
            if (!config.standalone()) {
                cluster.get().started(started, node.get());
            }
        } catch (StartException e) {
            LOG.log(Level.ERROR, e.getMessage());
            Quarkus.asyncExit(e.exitCode());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private Daemon launch() throws InterruptedException {
        if (config.standalone()) {
            return Daemon.launch(config);
        }
        ConfigCheck.checkNode(config);
        return Daemon.launch(config, cluster.get().authenticator());
    }

    /** Vert.x makes the socket with the umask's mode; the state folder lets nobody else in meanwhile. */
    void close(@ObservesAsync DomainSocketServerStart event) throws IOException {
        Files.setPosixFilePermissions(
                config.stateFolder().resolve("node.sock"), PosixFilePermissions.fromString("rw-------"));
    }

    void stop(@Observes ShutdownEvent event) {
        metrics.close();
        Daemon started = daemon;
        daemon = null;
        if (started != null) {
            if (!config.standalone()) {
                cluster.get().stopping();
            }
            started.close();
        }
    }

    /** The daemon, where it has started and not stopped. */
    Optional<Daemon> daemon() {
        return Optional.ofNullable(daemon);
    }
}
