package dev.hearth.activator;

import dev.hearth.activator.certificate.CertificateConfig;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Has one replica at a time look after revisions without a sidecar. Admission needs no leader: every replica serves it. */
@Singleton
@Startup
class Leadership {
    private static final Logger LOG = System.getLogger(Leadership.class.getName());

    private final KubernetesClient client;
    private final LeaderElectionConfig election;
    private final Duration pause;
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread candidacy =
            Thread.ofPlatform().daemon().name("leadership").unstarted(this::standAgainAndAgain);

    private @Nullable Unaccelerated unaccelerated;

    Leadership(KubernetesClient client, ActivatorConfig config, CertificateConfig installation) {
        this.client = client;
        Duration lease = config.leader().duration();
        this.pause = lease.dividedBy(6);
        String name = config.leader().lease();
        this.election = new LeaderElectionConfigBuilder()
                .withName(name)
                .withLock(new LeaseLock(
                        installation.namespace(), name, UUID.randomUUID().toString()))
                .withLeaseDuration(lease)
                .withRenewDeadline(lease.multipliedBy(2).dividedBy(3))
                .withRetryPeriod(pause)
                .withReleaseOnCancel(true)
                .withLeaderCallbacks(new LeaderCallbacks(this::lead, this::follow, leader -> {}))
                .build();
    }

    @PostConstruct
    void start() {
        candidacy.start();
    }

    /** Who has lost the lead stands for it again. */
    private void standAgainAndAgain() {
        try {
            do {
                stand();
            } while (!stopped.await(pause.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stand() {
        try {
            client.leaderElector().withConfig(election).build().run();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "leader election was interrupted ({0}); tried again", e.getMessage());
        }
    }

    private synchronized void lead() {
        LOG.log(Level.INFO, "looks after revisions without a sidecar");
        if (unaccelerated == null) {
            unaccelerated = new Unaccelerated(client);
        }
    }

    private synchronized void follow() {
        if (unaccelerated != null) {
            unaccelerated.close();
            unaccelerated = null;
        }
    }

    /** Gives the lead back, so that the next one need not wait until the lease is over. */
    @PreDestroy
    void stop() {
        stopped.countDown();
        candidacy.interrupt();
        follow();
    }
}
