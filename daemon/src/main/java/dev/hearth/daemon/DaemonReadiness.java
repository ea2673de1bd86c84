package dev.hearth.daemon;

import jakarta.enterprise.context.ApplicationScoped;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Ready: there is a device, sidecars can connect, and a worker stands by or works. */
@Readiness
@ApplicationScoped
class DaemonReadiness implements HealthCheck {
    private final DaemonApplication application;

    DaemonReadiness(DaemonApplication application) {
        this.application = application;
    }

    @Override
    public HealthCheckResponse call() {
        var response = HealthCheckResponse.named("daemon");
        var started = application.daemon();
        if (started.isEmpty()) {
            return response.down().withData("reason", "not started").build();
        }
        Daemon daemon = started.get();
        int workers = daemon.pool().workers().size();
        response.withData("devices", daemon.devices().size())
                .withData("workers", workers)
                .withData("socket", daemon.socket().toString());
        if (daemon.devices().isEmpty()) {
            response.withData("reason", Devices.NONE);
        } else if (workers == 0) {
            response.withData("reason", "no worker is ready; see the log where this lasts");
        }
        return response.status(!daemon.devices().isEmpty() && workers > 0).build();
    }
}
