package dev.hearth.activator.certificate;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.smallrye.common.annotation.Identifier;
import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/** Puts the keeping of certificates into the process; it is ready once the cluster's certificate is served. */
@Singleton
@Startup
@Readiness
public class Certificates implements HealthCheck {
    private final CertificateKeeper keeper;
    private final ServedCertificate served;
    private final CertificateConfig config;

    Certificates(
            CertificateConfig config,
            KubernetesClient client,
            @Identifier(ServedCertificate.TLS) ServedCertificate served,
            MeterRegistry registry) {
        this.config = config;
        this.served = served;
        this.keeper = new CertificateKeeper(
                new CertificateKeeper.Secrets(client, config.namespace(), config.secret()),
                new WebhookConfigurations(client, config.webhookConfigurations()),
                new WebhookCertificates.Rules(names(config), config.lifetime(), config.authorityLifetime()),
                InstantSource.system(),
                served::serve);
        Gauge.builder("hearth_activator_certificate_expiry_seconds", served, Certificates::expiry)
                .description(
                        "When the certificate that is served ends, in seconds since 1970; 0 as long as there is none.")
                .register(registry);
    }

    @PostConstruct
    void start() {
        if (config.enabled()) {
            keeper.start(config.checkInterval());
        }
    }

    @PreDestroy
    void stop() {
        keeper.close();
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("certificate of the webhooks")
                .status(!config.enabled()
                        || served.served()
                                .filter(identity -> identity.expiry().isAfter(Instant.now()))
                                .isPresent())
                .build();
    }

    private static double expiry(ServedCertificate served) {
        return served.served()
                .map(identity -> identity.expiry().getEpochSecond())
                .orElse(0L);
    }

    /** How the API server calls a Service, its name in DNS, and what else the administrator reaches it by. */
    private static List<String> names(CertificateConfig config) {
        String service = config.service() + "." + config.namespace() + ".svc";
        return Stream.concat(
                        Stream.of(service, service + ".cluster.local"),
                        config.furtherNames().orElse(List.of()).stream())
                .toList();
    }
}
