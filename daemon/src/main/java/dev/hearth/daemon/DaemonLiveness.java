package dev.hearth.daemon;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Files;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Live: the socket is still there. Where someone removed it, only a new start brings it back; workers live on. */
@Liveness
@ApplicationScoped
class DaemonLiveness implements HealthCheck {
    private final DaemonApplication application;

    DaemonLiveness(DaemonApplication application) {
        this.application = application;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("daemon")
                .status(application
                        .daemon()
                        .map(daemon -> Files.exists(daemon.socket()))
                        .orElse(true))
                .build();
    }
}
