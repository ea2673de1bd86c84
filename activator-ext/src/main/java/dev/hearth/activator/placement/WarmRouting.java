package dev.hearth.activator.placement;

import dev.hearth.activator.warmth.AcceleratorNodes;
import dev.hearth.activator.warmth.NodeLinks;
import dev.hearth.activator.warmth.Ticker;
import dev.hearth.activator.warmth.WarmTable;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** Watching nodes, hearing daemons, and placing pods and requests by it, put together. */
public final class WarmRouting implements AutoCloseable {
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("warm-routing").daemon().factory());

    private final NodeLinks links;
    private final AcceleratorNodes nodes;
    private final Optional<Landings> landings;
    private final Placer placer;
    private final WarmRoute route;

    /**
     * How it is done.
     *
     * @param tokenFile where the token is by which daemons know this process
     * @param staleAfter for how long a daemon's word is believed
     * @param maxPrewarmed most nodes that are asked to have a revision warm for a pod
     * @param placesPods whether pods are placed here, and so where they land is looked at
     */
    public record Settings(Path tokenFile, Duration staleAfter, int maxPrewarmed, boolean placesPods) {}

    /** Begins; until daemons have told, no pod prefers any node. */
    public WarmRouting(KubernetesClient client, MeterRegistry registry, Settings settings) {
        Ticker ticker = new Scheduled(timer);
        var table = new WarmTable(ticker::nowNs);
        var metrics = new PlacementMetrics(registry);
        metrics.show(table, settings.staleAfter());
        links = new NodeLinks(table, settings.tokenFile(), ticker, RandomGenerator.getDefault());
        var prewarms = new Prewarms(links::prewarm, ticker, metrics);
        nodes = new AcceleratorNodes(client, table, links);
        landings = settings.placesPods()
                ? Optional.of(new Landings(client, prewarms::isWaiting, prewarms::landed))
                : Optional.empty();
        var model = new CostModel(Rates.MEASURED);
        placer = new Placer(
                table,
                new Ranking(model, settings.staleAfter(), settings.maxPrewarmed()),
                prewarms,
                metrics,
                InstantSource.system());
        // Nobody cancels what a request has begun: it asks the likeliest node alone.
        route = new WarmRoute(
                table,
                new Ranking(model, settings.staleAfter(), Math.min(1, settings.maxPrewarmed())),
                prewarms,
                ticker);
    }

    private record Scheduled(ScheduledExecutorService timer) implements Ticker {
        @Override
        public long nowNs() {
            return System.nanoTime();
        }

        @Override
        public void after(Duration delay, Runnable task) {
            if (!timer.isShutdown()) {
                var _ = timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
            }
        }
    }

    /** Who says which nodes a pod prefers. */
    public Placer placer() {
        return placer;
    }

    /** Who says how soon requests are served where. */
    public WarmRoute route() {
        return route;
    }

    @Override
    public void close() {
        landings.ifPresent(Landings::close);
        nodes.close();
        links.close();
        timer.shutdownNow();
    }
}
