package dev.hearth.activator.certificate;

import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * Sees to it that the webhooks are served under a certificate which the API server trusts.
 *
 * <p>Every replica does the same: it reads the Secret, makes in it what is due, has the webhook configurations trust it, and
 * serves it. Two that write at once are told apart by the Secret's version: the second one is refused, reads again and finds all done.
 */
final class CertificateKeeper implements AutoCloseable {
    private static final Logger LOG = System.getLogger(CertificateKeeper.class.getName());
    private static final int ATTEMPTS = 5;

    private final Secrets secrets;
    private final WebhookConfigurations webhooks;
    private final WebhookCertificates.Rules rules;
    private final InstantSource clock;
    private final Consumer<Identity> served;
    private final CountDownLatch closed = new CountDownLatch(1);

    /** Keeps by these rules and this clock; what is to be served goes to {@code served}. */
    CertificateKeeper(
            Secrets secrets,
            WebhookConfigurations webhooks,
            WebhookCertificates.Rules rules,
            InstantSource clock,
            Consumer<Identity> served) {
        this.secrets = secrets;
        this.webhooks = webhooks;
        this.rules = rules;
        this.clock = clock;
        this.served = served;
    }

    void start(Duration interval) {
        Thread.ofPlatform().daemon().name("certificates").start(() -> lookAgainAndAgain(interval));
    }

    private void lookAgainAndAgain(Duration interval) {
        try {
            do {
                look();
            } while (!closed.await(interval.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void look() {
        try {
            keep();
        } catch (RuntimeException e) {
            // The next look may find the API server there; until then what is served stays.
            LOG.log(
                    Level.WARNING,
                    "the certificates of the webhooks could not be looked after ({0}); tried again",
                    e.getMessage());
        }
    }

    /** One look: the order lets the API server trust an authority before anything that it signed is served. */
    void keep() {
        WebhookCertificates certificates = update(found -> found.withFreshAuthority(rules, clock.instant()));
        // A replica that comes late serves what is there, whether or not the configurations can be written.
        served.accept(certificates.server());
        webhooks.trust(certificates.trustBundle());
        certificates = update(found -> found.withFreshServer(rules, clock.instant()));
        served.accept(certificates.server());
    }

    private WebhookCertificates update(UnaryOperator<WebhookCertificates> change) {
        for (int attempt = 1; ; attempt++) {
            Secret secret = secrets.read();
            Optional<WebhookCertificates> found =
                    WebhookCertificates.ofSecret(secret.getData() == null ? Map.of() : secret.getData());
            WebhookCertificates wanted =
                    found.map(change).orElseGet(() -> WebhookCertificates.create(rules, clock.instant()));
            if (found.isPresent() && wanted.equals(found.get())) {
                return wanted;
            }
            try {
                secrets.write(secret, wanted.toSecret());
                LOG.log(Level.INFO, "made certificates of the webhooks: {0}", wanted.server());
                return wanted;
            } catch (KubernetesClientException e) {
                if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || attempt == ATTEMPTS) {
                    throw e;
                }
            }
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }

    /** The Secret that replicas share; it is installed empty, so that nobody needs the right to create Secrets. */
    record Secrets(KubernetesClient client, String namespace, String name) {
        Secret read() {
            Secret secret =
                    client.secrets().inNamespace(namespace).withName(name).get();
            if (secret == null) {
                throw new IllegalStateException(
                        "the Secret " + namespace + "/" + name + " is not there: apply config/ once more");
            }
            return secret;
        }

        /** Refused with 409 where somebody else has written since it was read. */
        void write(Secret read, Map<String, String> data) {
            client.secrets()
                    .inNamespace(namespace)
                    .resource(new SecretBuilder(read).withData(data).build())
                    .update();
        }
    }
}
