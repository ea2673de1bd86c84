package dev.hearth.activator;

import dev.hearth.activator.placement.WarmRoute;
import dev.hearth.activator.proxy.Proxy;
import dev.hearth.activator.proxy.ProxySettings;
import dev.hearth.activator.proxy.RevisionName;
import dev.hearth.activator.proxy.StockPath;
import dev.hearth.activator.proxy.Warmth;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.OptionalLong;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Puts the proxy into a process that is one; such a process is ready while requests are welcome. */
@Singleton
@Startup
@Readiness
class Proxying implements HealthCheck {
    private final Optional<Proxy> proxy;

    Proxying(
            KubernetesClient client,
            MeterRegistry registry,
            OpenTelemetry telemetry,
            ActivatorConfig config,
            Placements placements) {
        proxy = config.roles().contains(Role.PROXY)
                ? placements
                        .route()
                        .map(route -> new Proxy(client, registry, telemetry, settings(config), new Routed(route)))
                : Optional.empty();
    }

    private static ProxySettings settings(ActivatorConfig config) {
        ActivatorConfig.Proxy proxy = config.proxy();
        return new ProxySettings(
                proxy.address(),
                proxy.http1Port(),
                proxy.http2Port(),
                proxy.eventLoops().orElse(Runtime.getRuntime().availableProcessors()),
                proxy.stockAddress()
                        .map(StockPath::at)
                        .orElseGet(() -> StockPath.services(config.knative().clusterDomain())),
                config.knative().namespace(),
                new ProxySettings.Drain(proxy.drainGrace(), proxy.drainLimit()));
    }

    /** What the proxy asks about warmth, asked of the warm table. */
    private record Routed(WarmRoute route) implements Warmth {
        @Override
        public OptionalLong expectedNs(String node, RevisionName revision) {
            return route.expectedNs(node, revision.toString());
        }

        @Override
        public void wanted(RevisionName revision, String kind) {
            route.wanted(revision.toString(), kind);
        }
    }

    /** On SIGTERM, before anything else of the process ends. */
    void drain(@Observes ShutdownEvent told) {
        proxy.ifPresent(Proxy::drain);
    }

    @PreDestroy
    void stop() {
        proxy.ifPresent(Proxy::close);
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("proxy")
                .status(proxy.isEmpty() || proxy.get().isReady())
                .build();
    }
}
