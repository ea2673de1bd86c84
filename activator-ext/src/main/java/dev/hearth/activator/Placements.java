package dev.hearth.activator;

import dev.hearth.activator.admission.NodePreference;
import dev.hearth.activator.placement.WarmRoute;
import dev.hearth.activator.placement.WarmRouting;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Puts the placement of pods and requests into the process. Every replica places; none needs another for it. */
@Singleton
@Startup
class Placements {
    private final Optional<WarmRouting> routing;
    private final boolean placesPods;

    Placements(KubernetesClient client, MeterRegistry registry, ActivatorConfig config) {
        placesPods = config.placement().enabled() && config.roles().contains(Role.CONTROLLER);
        routing = placesPods || config.roles().contains(Role.PROXY)
                ? Optional.of(new WarmRouting(
                        client,
                        registry,
                        new WarmRouting.Settings(
                                config.warmth().tokenFile(),
                                config.warmth().staleAfter(),
                                config.placement().prewarmNodes(),
                                placesPods)))
                : Optional.empty();
    }

    /** Who says which nodes a pod prefers. */
    NodePreference preference() {
        return routing.filter(_ -> placesPods)
                .<NodePreference>map(WarmRouting::placer)
                .orElse(NodePreference.NONE);
    }

    /** Who says how soon a request is served where; there where this process is a proxy. */
    Optional<WarmRoute> route() {
        return routing.map(WarmRouting::route);
    }

    @PreDestroy
    void stop() {
        routing.ifPresent(WarmRouting::close);
    }
}
