package dev.hearth.daemon.cluster;

import io.fabric8.kubernetes.api.model.coordination.v1.Lease;
import io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Renews the Lease that says that this node's daemon lives. Used by one thread. */
final class Heartbeat {
    /** As often as a kubelet renews its own node's. */
    static final Duration PERIOD = Duration.ofSeconds(10);

    private static final Logger LOG = System.getLogger(Heartbeat.class.getName());
    private static final int DURATION_SECONDS = 40;

    private final KubernetesClient client;
    private final String namespace;
    private final String node;
    private final Clock clock;
    private @Nullable Lease last;
    private boolean complained;

    Heartbeat(KubernetesClient client, String namespace, String node, Clock clock) {
        this.client = client;
        this.namespace = namespace;
        this.node = node;
        this.clock = clock;
    }

    /** Beats once. */
    void beat() {
        try {
            last = renew(
                    last == null
                            ? client.leases()
                                    .inNamespace(namespace)
                                    .withName(name())
                                    .get()
                            : last);
            complained = false;
        } catch (KubernetesClientException e) {
            // Someone else wrote or deleted it: it is read before the next beat.
            last = null;
            if (!complained) {
                LOG.log(
                        Level.WARNING,
                        "Lease {0} in {1} is not renewed: {2}; tried again",
                        name(),
                        namespace,
                        e.getMessage());
            }
            complained = true;
        }
    }

    private String name() {
        return "accelerator-node-" + node;
    }

    private Lease renew(@Nullable Lease lease) {
        ZonedDateTime now = clock.instant().atZone(ZoneOffset.UTC);
        if (lease == null) {
            return client.resource(new LeaseBuilder()
                            .withNewMetadata()
                            .withName(name())
                            .withNamespace(namespace)
                            .withLabels(Map.of("app.kubernetes.io/part-of", "hearth"))
                            .endMetadata()
                            .withNewSpec()
                            .withHolderIdentity(node)
                            .withLeaseDurationSeconds(DURATION_SECONDS)
                            .withAcquireTime(now)
                            .withRenewTime(now)
                            .endSpec()
                            .build())
                    .create();
        }
        return client.resource(new LeaseBuilder(lease)
                        .editSpec()
                        .withHolderIdentity(node)
                        .withLeaseDurationSeconds(DURATION_SECONDS)
                        .withRenewTime(now)
                        .endSpec()
                        .build())
                .update();
    }
}
