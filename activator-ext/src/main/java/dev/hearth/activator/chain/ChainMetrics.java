package dev.hearth.activator.chain;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;

/** What the controller of the chain counts. Only the replica that leads has other values than 0. */
public final class ChainMetrics {
    private final ConcurrentMap<String, Boolean> ingresses = new ConcurrentHashMap<>();
    private final AtomicInteger proxies = new AtomicInteger();
    private final Counter failures;

    /** Counts in this registry. */
    public ChainMetrics(MeterRegistry registry) {
        ingresses(registry, "proxy", true);
        ingresses(registry, "stock", false);
        Gauge.builder("hearth_activator_chain_proxies", proxies, AtomicInteger::get)
                .description("Ready pods of the proxy.")
                .register(registry);
        failures = Counter.builder("hearth_activator_chain_failures")
                .description("KIngresses whose child could not be written; each is tried again.")
                .register(registry);
    }

    private void ingresses(MeterRegistry registry, String path, boolean throughProxy) {
        Gauge.builder("hearth_activator_chain_ingresses", ingresses, of -> count(of, throughProxy))
                .description("KIngresses of Hearth's class, by where their children's splits lead.")
                .tag("path", path)
                .register(registry);
    }

    private static double count(Map<String, Boolean> ingresses, boolean throughProxy) {
        return ingresses.values().stream().filter(each -> each == throughProxy).count();
    }

    void written(String ingress, boolean throughProxy) {
        ingresses.put(ingress, throughProxy);
    }

    void gone(String ingress) {
        ingresses.remove(ingress);
    }

    void proxies(int ready) {
        proxies.set(ready);
    }

    void failed() {
        failures.increment();
    }

    /** Another replica leads now. */
    void ended() {
        ingresses.clear();
        proxies.set(0);
    }
}
