package dev.hearth.sidecar;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/** Publishes the counters; a scrape reads them where the relays count, nothing is copied meanwhile. */
@ApplicationScoped
class SidecarMetrics {
    private static final double NS = TimeUnit.SECONDS.toNanos(1);

    private final MeterRegistry registry;

    SidecarMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    void publish(@Observes StartupEvent event, Sidecar sidecar) {
        Counters counters = sidecar.counters();
        direction("to_worker", counters.toWorker);
        direction("to_function", counters.toFunction);
        counter("launches", "Kernel launches relayed.", counters.launches);
        gauge("in_flight_frames", "Frames that workers have not taken yet.", counters.framesInFlight);
        gauge("in_flight_bytes", "Their bytes.", counters.bytesInFlight);
        gauge("sessions", "Connections of functions.", counters.sessions);
        counter("sessions_opened", "Sessions that got a worker.", counters.sessionsOpened);
        counter("sessions_refused", "Connections that got no session.", counters.sessionsRefused);
        counter("sessions_faulted", "Sessions that ended with a fault.", counters.sessionsFaulted);
        counter("admission_waits", "Times that a frame had to wait.", counters.admissionWaits);
        seconds("admission_wait_seconds", "How long frames had to wait.", counters.admissionWaitNs);
        counter("admission_rejects", "Frames and sessions refused.", counters.admissionRejects);
        gauge("regions", "Shared regions in use.", counters.regions);
        gauge("region_bytes", "Their bytes.", counters.regionBytes);
        counter("regions_refused", "Shared regions that may not be used.", counters.regionsRefused);
        counter("daemon_reconnects", "Times that a lost daemon came back.", counters.daemonReconnects);
        Gauge.builder("hearth_sidecar_daemon_reachable", sidecar, s -> s.isDaemonReachable() ? 1 : 0)
                .description("Whether the daemon answers.")
                .register(registry);
    }

    private void direction(String direction, Counters.Direction counted) {
        directed("frames", "Frames relayed.", direction, counted.frames);
        directed("bytes", "Their bytes.", direction, counted.bytes);
        directed("batches", "Writes, each of one or more whole frames.", direction, counted.batches);
    }

    private void directed(String name, String description, String direction, LongAdder adder) {
        FunctionCounter.builder("hearth_sidecar_" + name, adder, LongAdder::sum)
                .tag("direction", direction)
                .description(description)
                .register(registry);
    }

    private void counter(String name, String description, LongAdder adder) {
        FunctionCounter.builder("hearth_sidecar_" + name, adder, LongAdder::sum)
                .description(description)
                .register(registry);
    }

    private void seconds(String name, String description, LongAdder adder) {
        FunctionCounter.builder("hearth_sidecar_" + name, adder, ns -> ns.sum() / NS)
                .description(description)
                .register(registry);
    }

    private void gauge(String name, String description, LongAdder adder) {
        Gauge.builder("hearth_sidecar_" + name, adder, LongAdder::sum)
                .description(description)
                .register(registry);
    }
}
