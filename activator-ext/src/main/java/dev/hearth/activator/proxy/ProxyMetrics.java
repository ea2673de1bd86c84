package dev.hearth.activator.proxy;

import dev.hearth.activator.proxy.Destinations.Reason;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What the proxy counts. */
final class ProxyMetrics {
    private final Map<Reason, Counter> requests = new EnumMap<>(Reason.class);
    private final Counter unaddressed;
    private final AtomicInteger underWay = new AtomicInteger();

    ProxyMetrics(MeterRegistry registry) {
        for (Reason reason : Reason.values()) {
            requests.put(
                    reason,
                    Counter.builder("hearth_proxy_requests")
                            .description(
                                    "Requests handed on, by path (direct to a pod on a warm node, or stock) and why.")
                            .tag("path", reason == Reason.WARM ? "direct" : "stock")
                            .tag("reason", reason.label())
                            .register(registry));
        }
        unaddressed = Counter.builder("hearth_proxy_unaddressed_requests")
                .description("Requests that no ingress has written a revision into.")
                .register(registry);
        Gauge.builder("hearth_proxy_requests_under_way", underWay, AtomicInteger::get)
                .description("Requests whose answer has not ended.")
                .register(registry);
    }

    void sent(Reason reason) {
        Counter counter = requests.get(reason);
        if (counter != null) {
            counter.increment();
        }
    }

    void unaddressed() {
        unaddressed.increment();
    }

    void begun() {
        underWay.incrementAndGet();
    }

    void ended() {
        underWay.decrementAndGet();
    }

    /** Requests whose answer has not ended. */
    int underWay() {
        return underWay.get();
    }
}
