package dev.hearth.sidecar;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.eclipse.microprofile.health.Readiness;
import org.eclipse.microprofile.health.Startup;

/** What the kubelet asks: whether functions can connect, and whether there is a daemon to serve them. */
@ApplicationScoped
class SidecarHealth {
    @Produces
    @Singleton
    @Startup
    HealthCheck started(Sidecar sidecar) {
        return () -> listening("started", sidecar);
    }

    @Produces
    @Singleton
    @Liveness
    HealthCheck live(Sidecar sidecar) {
        return () -> listening("live", sidecar);
    }

    @Produces
    @Singleton
    @Readiness
    HealthCheck ready(Sidecar sidecar) {
        return () -> HealthCheckResponse.named("ready")
                .status(sidecar.isListening() && sidecar.isDaemonReachable())
                .withData("daemon-socket", sidecar.config().daemonSocket().toString())
                .build();
    }

    private static HealthCheckResponse listening(String name, Sidecar sidecar) {
        return HealthCheckResponse.named(name)
                .status(sidecar.isListening())
                .withData("socket", sidecar.config().socket().toString())
                .build();
    }
}
