package dev.hearth.daemon;

import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Starts and stops the {@link Daemon} with the Quarkus application, and ends the process where it cannot start. */
@ApplicationScoped
class DaemonApplication {
    private static final Logger LOG = System.getLogger(DaemonApplication.class.getName());

    private final DaemonConfig config;
    private final DaemonMetrics metrics;
    private volatile @Nullable Daemon daemon;

    DaemonApplication(DaemonConfig config, DaemonMetrics metrics) {
        this.config = config;
        this.metrics = metrics;
    }

    void start(@Observes StartupEvent event) {
        try {
            Daemon started = Daemon.launch(config);
            metrics.bind(started);
            daemon = started;
        } catch (StartException e) {
            LOG.log(Level.ERROR, e.getMessage());
            Quarkus.asyncExit(e.exitCode());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    void stop(@Observes ShutdownEvent event) {
        metrics.close();
        Daemon started = daemon;
        daemon = null;
        if (started != null) {
            started.close();
        }
    }

    /** The daemon, where it has started and not stopped. */
    Optional<Daemon> daemon() {
        return Optional.ofNullable(daemon);
    }
}
