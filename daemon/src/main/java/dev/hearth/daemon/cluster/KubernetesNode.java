package dev.hearth.daemon.cluster;

import dev.hearth.daemon.Authenticator;
import dev.hearth.daemon.ClusterNode;
import dev.hearth.daemon.Daemon;
import dev.hearth.daemon.DaemonConfig;
import dev.hearth.daemon.OfferedDevice;
import dev.hearth.daemon.backend.Device;
import dev.hearth.daemon.kubelet.DevicePlugins;
import dev.hearth.daemon.kubelet.PodShares;
import dev.hearth.daemon.kubelet.Share;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** This daemon as a node of Kubernetes: authenticates pods, offers shares to the kubelet, reports to the API server. */
@ApplicationScoped
class KubernetesNode implements ClusterNode {
    private static final Logger LOG = System.getLogger(KubernetesNode.class.getName());
    /** Where a container that has a share finds the sockets: {@code hearth.sidecar.daemon-socket}'s default. */
    private static final Path IN_CONTAINERS = Path.of("/run/hearth-node");

    private static final Duration KUBELET_PERIOD = Duration.ofSeconds(5);
    private static final Duration TURN = Duration.ofSeconds(1);
    /** How often the kubelet is asked who has which share; besides, after each allocation. */
    private static final Duration HOLDINGS_PERIOD = Duration.ofSeconds(10);

    private static final ThreadFactory THREADS =
            Thread.ofPlatform().name("cluster-", 1).daemon().factory();

    private final KubernetesClient client;
    private final DaemonConfig config;
    private final String version;
    private final String node;
    private final Authenticator authenticator;
    private final ScheduledExecutorService reporter = Executors.newSingleThreadScheduledExecutor(THREADS);
    private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor(THREADS);
    private volatile boolean stopping;
    private volatile Optional<Parts> parts = Optional.empty();

    /** What there is once the daemon has started. */
    private record Parts(DevicePlugins plugins, PodShares holders, NodeReport report) {}

    KubernetesNode(
            KubernetesClient client,
            DaemonConfig config,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.client = client;
        this.config = config;
        this.version = version;
        node = config.nodeName().orElse("");
        DaemonConfig.Cluster cluster = config.cluster();
        authenticator = new PodAuthenticator(new PodIdentities(
                new TokenReviewer(client, node, cluster.audience()), cluster.identityCache(), Clock.systemUTC()));
    }

    @Override
    public Authenticator authenticator() {
        return authenticator;
    }

    @Override
    public void started(Daemon daemon) {
        var holders = new PodShares(config.devicePlugin().podResources(), Annotations.DOMAIN);
        var held = new Holdings(holders);
        var plugins = new DevicePlugins(new DevicePlugins.Settings(
                config.devicePlugin().folder(), config.socketFolder(), IN_CONTAINERS, KUBELET_PERIOD, held::outdate));
        var report = new NodeReport(
                client,
                node,
                config.cluster().reportPeriod(),
                () -> snapshot(daemon, plugins, held).status(),
                Clock.systemUTC());
        parts = Optional.of(new Parts(plugins, holders, report));
        daemon.whenDevicesChange(() -> offer(daemon, plugins));
        offer(daemon, plugins);
        plugins.start();
        var heartbeat = new Heartbeat(client, config.cluster().namespace(), node, Clock.systemUTC());
        repeat(reporter, report::turn, TURN);
        repeat(heart, heartbeat::beat, Heartbeat.PERIOD);
    }

    private static void repeat(ScheduledExecutorService thread, Runnable task, Duration period) {
        var _ = thread.scheduleWithFixedDelay(
                () -> {
                    try {
                        task.run();
                    } catch (RuntimeException e) {
                        LOG.log(Level.ERROR, "the cluster could not be told", e);
                    }
                },
                0,
                period.toMillis(),
                TimeUnit.MILLISECONDS);
    }

    /** The shares of each kind, under the kind's resource. */
    private void offer(Daemon daemon, DevicePlugins plugins) {
        Map<Device.Kind, List<Share>> shares = new EnumMap<>(Device.Kind.class);
        for (OfferedDevice device : daemon.offered()) {
            shares.computeIfAbsent(device.kind(), kind -> new ArrayList<>())
                    .addAll(Share.of(
                            device.id(), device.healthy(), config.devicePlugin().shares()));
        }
        shares.forEach((kind, of) -> plugins.shares(Annotations.resource(kind), of));
    }

    private NodeSnapshot snapshot(Daemon daemon, DevicePlugins plugins, Holdings held) {
        return new NodeSnapshot(
                version,
                daemon.offered(),
                config.devicePlugin().shares(),
                held.now(),
                daemon.warm(),
                plugins.isRegistered(),
                daemon.hasWorkers(),
                stopping);
    }

    /** Who holds which share, as the kubelet said a short time ago. The reporting thread asks; any may say that it is old. */
    private static final class Holdings {
        private final PodShares holders;
        private Optional<List<PodShares.Holding>> known = Optional.empty();
        private long askedNs = System.nanoTime() - HOLDINGS_PERIOD.toNanos();
        private volatile boolean old;

        Holdings(PodShares holders) {
            this.holders = holders;
        }

        void outdate() {
            old = true;
        }

        Optional<List<PodShares.Holding>> now() {
            if (old || System.nanoTime() - askedNs >= HOLDINGS_PERIOD.toNanos()) {
                old = false;
                askedNs = System.nanoTime();
                known = holders.list();
            }
            return known;
        }
    }

    /** The kubelet hears first, since it gives out shares; then whoever reads the node's status. */
    @Override
    public void stopping() {
        stopping = true;
        heart.shutdownNow();
        reporter.shutdownNow();
        parts.ifPresent(all -> {
            all.plugins().close();
            awaitEnd(reporter);
            all.report().tellNow();
            all.holders().close();
        });
    }

    private static void awaitEnd(ScheduledExecutorService thread) {
        try {
            var _ = thread.awaitTermination(1, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
