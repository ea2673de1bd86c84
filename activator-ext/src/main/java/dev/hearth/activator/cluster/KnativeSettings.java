package dev.hearth.activator.cluster;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/** One of the ConfigMaps by which Knative Serving is set, as it is now. Any thread may read. */
public final class KnativeSettings implements AutoCloseable {
    private final Watched<ConfigMap> watched;
    private volatile Map<String, String> values = Map.of();
    private volatile boolean known;

    /**
     * Watches it; without it nothing is set.
     *
     * @param namespace of Knative Serving
     * @param name of the ConfigMap
     * @param changed told after each change
     */
    public KnativeSettings(KubernetesClient client, String namespace, String name, Runnable changed) {
        watched = Watched.of(
                "ConfigMap " + namespace + "/" + name,
                client.configMaps().inNamespace(namespace).withName(name),
                new Watched.Listener<>() {
                    @Override
                    public void there(ConfigMap map) {
                        values = map.getData() == null ? Map.of() : Map.copyOf(map.getData());
                        changed.run();
                    }

                    @Override
                    public void gone(ConfigMap map) {
                        values = Map.of();
                        changed.run();
                    }
                });
        var _ = watched.listed().thenRun(() -> {
            known = true;
            changed.run();
        });
    }

    /** Whether it has been heard what is set, or that nothing is. */
    public boolean isKnown() {
        return known;
    }

    /** Ends well once it has been heard whether it is there. */
    public CompletionStage<Void> listed() {
        return watched.listed();
    }

    /** What is set by the first of these keys that is there. */
    public Optional<String> value(String... keys) {
        Map<String, String> now = values;
        for (String key : keys) {
            String value = now.get(key);
            if (value != null) {
                return Optional.of(value.strip());
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        watched.close();
    }
}
