package dev.hearth.activator.proxy;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * The proxy: its listeners, and what it knows of revisions and pods. It takes requests before it knows anything: until then they go the
 * stock path.
 *
 * <p>Its event loops are its own, so that nothing else of the process holds up a request.
 */
public final class Proxy implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Proxy.class.getName());
    private static final Duration LOOK = Duration.ofMillis(50);
    private static final Duration START = Duration.ofSeconds(30);

    private final ProxySettings settings;
    private final ProxyMetrics metrics;
    private final Vertx vertx;
    private final PodSlices slices;
    private final RevisionRules rules;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean ready;
    private volatile boolean draining;

    /**
     * Begins, and returns once it listens.
     *
     * @throws CompletionException where it cannot listen
     */
    public Proxy(
            KubernetesClient client,
            MeterRegistry registry,
            OpenTelemetry telemetry,
            ProxySettings settings,
            Warmth warmth) {
        this.settings = settings;
        this.metrics = new ProxyMetrics(registry);
        var pods = new ReadyPods(warmth, System::nanoTime);
        slices = new PodSlices(client, pods);
        rules = new RevisionRules(client, settings.knativeNamespace(), pods);
        vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(settings.eventLoops())
                // Nothing of the class path is served, and no folder may be written to.
                .setFileSystemOptions(new FileSystemOptions()
                        .setClassPathResolvingEnabled(false)
                        .setFileCachingEnabled(false)));
        try {
            await(vertx.deployVerticle(
                    () -> new ProxyVerticle(settings, pods, metrics, new RequestTraces(telemetry), () -> draining),
                    new DeploymentOptions().setInstances(settings.eventLoops())));
        } catch (CompletionException e) {
            close();
            throw e;
        }
        ready = true;
        LOG.log(
                Level.INFO,
                "takes requests for revisions on ports {0} and {1}",
                settings.http1Port(),
                settings.http2Port());
    }

    /** Whether new requests are welcome. */
    public boolean isReady() {
        return ready;
    }

    /**
     * Is not ready any longer, goes on to take requests for the grace, and returns once none is under way, or the limit is over. Then it is
     * to be closed.
     */
    public void drain() {
        ready = false;
        draining = true;
        LOG.log(
                Level.INFO,
                "ends: takes requests for another {0}",
                settings.drain().grace());
        if (!isClosedWithin(settings.drain().grace())) {
            long untilNs = System.nanoTime() + settings.drain().limit().toNanos();
            while (metrics.underWay() > 0 && System.nanoTime() < untilNs && !isClosedWithin(LOOK)) {
                // Looked again.
            }
            LOG.log(Level.INFO, "ends with {0} requests under way", metrics.underWay());
        }
    }

    private boolean isClosedWithin(Duration time) {
        try {
            return closed.await(time.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private static void await(Future<?> future) {
        future.toCompletionStage()
                .toCompletableFuture()
                .orTimeout(START.toSeconds(), TimeUnit.SECONDS)
                .join();
    }

    @Override
    public void close() {
        ready = false;
        closed.countDown();
        rules.close();
        slices.close();
        await(vertx.close());
    }
}
