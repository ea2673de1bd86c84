package dev.hearth.activator;

import dev.hearth.activator.certificate.CertificateConfig;
import dev.hearth.activator.chain.ChainController;
import dev.hearth.activator.chain.ChainMetrics;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderCallbacks;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfig;
import io.fabric8.kubernetes.client.extended.leaderelection.LeaderElectionConfigBuilder;
import io.fabric8.kubernetes.client.extended.leaderelection.resourcelock.LeaseLock;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Has one replica at a time look after revisions without a sidecar, and after the chain of ingress classes. Admission needs no leader: every replica
 * serves it.
 */
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

    private final boolean isCandidate;
    private final ChainMetrics chainMetrics;
    private final Optional<ChainController.Settings> chain;

    private @Nullable Unaccelerated unaccelerated;
    private @Nullable ChainController controller;

    Leadership(
            KubernetesClient client, ActivatorConfig config, CertificateConfig installation, MeterRegistry registry) {
        this.client = client;
        this.isCandidate = config.roles().contains(Role.CONTROLLER);
        this.chainMetrics = new ChainMetrics(registry);
        this.chain = config.chain().enabled()
                ? Optional.of(new ChainController.Settings(
                        config.chain().ingressClass(),
                        config.chain().baseClass(),
                        installation.namespace(),
                        config.chain().proxyService(),
                        config.knative().namespace()))
                : Optional.empty();
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
        if (isCandidate) {
            candidacy.start();
        }
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
        LOG.log(Level.INFO, "looks after revisions without a sidecar, and after the chain of ingress classes");
        if (unaccelerated == null) {
            unaccelerated = new Unaccelerated(client);
        }
        if (controller == null && chain.isPresent()) {
            controller = new ChainController(client, chain.get(), chainMetrics);
        }
    }

    private synchronized void follow() {
        if (unaccelerated != null) {
            unaccelerated.close();
            unaccelerated = null;
        }
        if (controller != null) {
            controller.close();
            controller = null;
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
