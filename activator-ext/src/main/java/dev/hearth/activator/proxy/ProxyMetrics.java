package dev.hearth.activator.proxy;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** What the proxy counts. */
final class ProxyMetrics {
    private final Counter direct;
    private final Counter stock;
    private final Counter unreachable;
    private final Counter refused;
    private final AtomicInteger underWay = new AtomicInteger();

    ProxyMetrics(MeterRegistry registry) {
        direct = requests(registry, "direct");
        stock = requests(registry, "stock");
        unreachable = Counter.builder("hearth_proxy_unreachable_pods")
                .description("requests that took the stock path because their warm pod could not be reached")
                .register(registry);
        refused = Counter.builder("hearth_proxy_unaddressed_requests")
                .description("requests that no ingress has written a revision into")
                .register(registry);
        Gauge.builder("hearth_proxy_requests_under_way", underWay, AtomicInteger::get)
                .description("requests whose answer has not ended")
                .register(registry);
    }

    private static Counter requests(MeterRegistry registry, String path) {
        return Counter.builder("hearth_proxy_requests")
                .description("requests handed on, by path: direct to a pod on a warm node, or stock")
                .tag("path", path)
                .register(registry);
    }

    void sent(boolean past) {
        (past ? direct : stock).increment();
    }

    void unreachable() {
        unreachable.increment();
    }

    void unaddressed() {
        refused.increment();
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
