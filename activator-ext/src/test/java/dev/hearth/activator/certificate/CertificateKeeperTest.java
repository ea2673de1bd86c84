package dev.hearth.activator.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.activator.Installed;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@EnableKubernetesMockClient(crud = true)
@Timeout(60)
@SuppressWarnings("NullAway.Init") // the extension fills the field in
class CertificateKeeperTest {
    private static final WebhookCertificates.Rules RULES = new WebhookCertificates.Rules(
            List.of("hearth-activator-ext.hearth-system.svc"), Duration.ofDays(90), Duration.ofDays(730));

    KubernetesClient client;

    private Instant now = Instant.parse("2026-11-30T00:00:00Z");

    @BeforeEach
    void install() {
        Installed.apply(client);
    }

    private CertificateKeeper keeper(Served served) {
        return new CertificateKeeper(
                new CertificateKeeper.Secrets(client, "hearth-system", "hearth-webhook-certificates"),
                new WebhookConfigurations(client, "hearth-activator-ext"),
                RULES,
                clock(),
                served);
    }

    private InstantSource clock() {
        return () -> now;
    }

    @Test
    void certificatesAreMadeServedAndTrusted() {
        var served = new Served();

        keeper(served).keep();

        WebhookCertificates stored = stored();
        assertEquals(certificate(served), stored.server().certificate());
        assertEquals(5, bundles().count());
        bundles().forEach(bundle -> assertEquals(stored.trustBundle(), bundle));
    }

    @Test
    void theNextReplicaTakesWhatIsThere() {
        var first = new Served();
        var second = new Served();
        keeper(first).keep();
        String version = version();

        keeper(second).keep();

        assertEquals(certificate(first), certificate(second));
        assertEquals(version, version(), "nothing is written in vain");
    }

    @Test
    void replicasThatStartAtOnceAgree() throws Exception {
        int replicas = 4;
        var barrier = new CyclicBarrier(replicas);
        List<Served> served = Stream.generate(Served::new).limit(replicas).toList();
        try (ExecutorService threads = Executors.newFixedThreadPool(replicas)) {
            List<Future<Boolean>> done = threads.invokeAll(served.stream()
                    .map(one -> (Callable<Boolean>) () -> {
                        barrier.await();
                        try {
                            keeper(one).keep();
                            return true;
                        } catch (RuntimeException e) {
                            // Another one wrote the configurations meanwhile; a replica looks again.
                            keeper(one).keep();
                            return false;
                        }
                    })
                    .toList());
            for (Future<Boolean> one : done) {
                one.get();
            }
        }

        served.forEach(one -> assertEquals(stored().server().certificate(), certificate(one)));
        bundles().forEach(bundle -> assertEquals(stored().trustBundle(), bundle));
    }

    @Test
    void aCertificateIsRenewedInTime() {
        var served = new Served();
        keeper(served).keep();
        var first = certificate(served);

        now = now.plus(Duration.ofDays(61));
        keeper(served).keep();

        assertNotEquals(first, certificate(served));
        assertEquals(stored().server().certificate(), certificate(served));
    }

    @Test
    void overTheYearsWhatIsServedIsAlwaysTrustedAndValid() throws Exception {
        var served = new Served();
        for (int day = 0; day < 2000; day += 10) {
            keeper(served).keep();
            certificate(served).checkValidity(Date.from(now));
            String bundle = bundles().findFirst().orElseThrow();
            assertEquals(stored().trustBundle(), bundle);
            assertTrue(
                    WebhookCertificates.ofSecret(stored().toSecret()).isPresent(),
                    "served, but not vouched for: day " + day);
            now = now.plus(Duration.ofDays(10));
        }
    }

    @Test
    void aBrokenSecretIsMadeAnew() {
        var served = new Served();
        keeper(served).keep();
        client.secrets()
                .inNamespace("hearth-system")
                .withName("hearth-webhook-certificates")
                .edit(secret -> {
                    secret.getData().put("tls.key", "YQ==");
                    return secret;
                });

        keeper(served).keep();

        assertEquals(stored().server().certificate(), certificate(served));
    }

    @Test
    void aClusterWithoutConfigurationsIsServedToo() {
        client.admissionRegistration().v1().mutatingWebhookConfigurations().delete();
        client.admissionRegistration().v1().validatingWebhookConfigurations().delete();
        var served = new Served();

        keeper(served).keep();

        assertEquals(stored().server().certificate(), certificate(served));
    }

    @Test
    void aMissingSecretIsSaidWithItsRemedy() {
        client.secrets().inNamespace("hearth-system").delete();

        var refused = assertThrows(
                IllegalStateException.class, () -> keeper(new Served()).keep());

        assertTrue(String.valueOf(refused.getMessage()).contains("apply config/ once more"));
    }

    private WebhookCertificates stored() {
        return WebhookCertificates.ofSecret(client.secrets()
                        .inNamespace("hearth-system")
                        .withName("hearth-webhook-certificates")
                        .require()
                        .getData())
                .orElseThrow();
    }

    private String version() {
        return client.secrets()
                .inNamespace("hearth-system")
                .withName("hearth-webhook-certificates")
                .require()
                .getMetadata()
                .getResourceVersion();
    }

    private Stream<String> bundles() {
        var v1 = client.admissionRegistration().v1();
        return Stream.concat(
                        v1
                                .mutatingWebhookConfigurations()
                                .withName("hearth-activator-ext")
                                .require()
                                .getWebhooks()
                                .stream()
                                .map(MutatingWebhook::getClientConfig),
                        v1
                                .validatingWebhookConfigurations()
                                .withName("hearth-activator-ext")
                                .require()
                                .getWebhooks()
                                .stream()
                                .map(ValidatingWebhook::getClientConfig))
                .map(config -> config.getCaBundle());
    }

    private static X509Certificate certificate(Served served) {
        return served.identity.orElseThrow().certificate();
    }

    /** What a replica shows the API server. */
    private static final class Served implements Consumer<Identity> {
        private volatile Optional<Identity> identity = Optional.empty();

        @Override
        public void accept(Identity identity) {
            this.identity = Optional.of(identity);
        }
    }
}
