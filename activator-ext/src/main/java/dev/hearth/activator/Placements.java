package dev.hearth.activator;

import dev.hearth.activator.admission.NodePreference;
import dev.hearth.activator.placement.WarmRouting;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Puts the placement of pods into the process. Every replica places; none needs another for it. */
@Singleton
@Startup
class Placements {
    private final Optional<WarmRouting> routing;

    Placements(KubernetesClient client, MeterRegistry registry, ActivatorConfig config) {
        routing = config.placement().enabled()
                ? Optional.of(new WarmRouting(
                        client,
                        registry,
                        new WarmRouting.Settings(
                                config.warmth().tokenFile(),
                                config.warmth().staleAfter(),
                                config.placement().prewarmNodes())))
                : Optional.empty();
    }

    /** Who says which nodes a pod prefers. */
    NodePreference preference() {
        return routing.<NodePreference>map(WarmRouting::placer).orElse(NodePreference.NONE);
    }

    @PreDestroy
    void stop() {
        routing.ifPresent(WarmRouting::close);
    }
}
