package dev.hearth.daemon.cluster;

import dev.hearth.daemon.Authenticator;
import dev.hearth.daemon.ClusterNode;
import dev.hearth.daemon.Daemon;
import dev.hearth.daemon.DaemonConfig;
import dev.hearth.daemon.OfferedDevice;
import dev.hearth.daemon.backend.Device;
import dev.hearth.daemon.cluster.AcceleratorNodeStatus.Endpoint;
import dev.hearth.daemon.kubelet.DevicePlugins;
import dev.hearth.daemon.kubelet.PodShares;
import dev.hearth.daemon.kubelet.Share;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.grpc.BindableService;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
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
import org.jspecify.annotations.Nullable;

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
    private final String name;
    private final Authenticator authenticator;
    private final ScheduledExecutorService reporter = Executors.newSingleThreadScheduledExecutor(THREADS);
    private final ScheduledExecutorService heart = Executors.newSingleThreadScheduledExecutor(THREADS);
    private volatile boolean stopping;
    private volatile Optional<Parts> parts = Optional.empty();

    /** What there is once the daemon has started. */
    private record Parts(DevicePlugins plugins, PodShares holders, NodeReport report, Optional<NodePort> port) {}

    KubernetesNode(
            KubernetesClient client,
            DaemonConfig config,
            @ConfigProperty(name = "quarkus.application.version") String version) {
        this.client = client;
        this.config = config;
        this.version = version;
        name = config.nodeName().orElse("");
        DaemonConfig.Cluster cluster = config.cluster();
        authenticator = new PodAuthenticator(new PodIdentities(
                new TokenReviewer(client, name, cluster.audience()), cluster.identityCache(), Clock.systemUTC()));
    }

    @Override
    public Authenticator authenticator() {
        return authenticator;
    }

    @Override
    public void started(Daemon daemon, BindableService node) {
        var holders = new PodShares(config.devicePlugin().podResources(), Annotations.DOMAIN);
        var held = new Holdings(holders);
        var plugins = new DevicePlugins(new DevicePlugins.Settings(
                config.devicePlugin().folder(), config.socketFolder(), IN_CONTAINERS, KUBELET_PERIOD, held::outdate));
        Optional<NodePort> port = port(node);
        Endpoint endpoint = port.map(NodePort::endpoint).orElse(null);
        var report = new NodeReport(
                client,
                name,
                config.cluster().reportPeriod(),
                () -> snapshot(daemon, plugins, held, endpoint).status(),
                Clock.systemUTC());
        parts = Optional.of(new Parts(plugins, holders, report, port));
        daemon.whenDevicesChange(() -> offer(daemon, plugins));
        offer(daemon, plugins);
        plugins.start();
        var heartbeat = new Heartbeat(client, config.cluster().namespace(), name, Clock.systemUTC());
        repeat(reporter, report::turn, TURN);
        repeat(heart, heartbeat::beat, Heartbeat.PERIOD);
    }

    /** Without it the node serves functions all the same; only that nobody places them by what is warm here. */
    private Optional<NodePort> port(BindableService node) {
        DaemonConfig.NodePort port = config.cluster().nodePort();
        String address = port.address().orElse("");
        if (address.isBlank()) {
            LOG.log(
                    Level.WARNING,
                    "hearth.daemon.cluster.node-port.address is not set, so no pod is placed by what is warm here; give it"
                            + " the pod's address, from status.podIP of the downward API");
            return Optional.empty();
        }
        try {
            var callers = new Callers(client, port.audience(), port.callers(), Clock.systemUTC());
            return Optional.of(new NodePort(port, address, node, callers));
        } catch (IOException e) {
            LOG.log(
                    Level.ERROR,
                    "no pod is placed by what is warm here, for nobody can ask at {0}:{1}: {2}; set"
                            + " hearth.daemon.cluster.node-port.address to the pod''s own, and .port to one that is free",
                    address,
                    String.valueOf(port.port()),
                    e.getMessage());
            return Optional.empty();
        }
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

    private NodeSnapshot snapshot(Daemon daemon, DevicePlugins plugins, Holdings held, @Nullable Endpoint endpoint) {
        return new NodeSnapshot(
                version,
                daemon.offered(),
                config.devicePlugin().shares(),
                held.now(),
                daemon.warm(),
                plugins.isRegistered(),
                daemon.hasWorkers(),
                stopping,
                endpoint);
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
            all.port().ifPresent(NodePort::close);
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
