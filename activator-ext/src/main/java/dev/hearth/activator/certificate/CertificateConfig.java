package dev.hearth.activator.certificate;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Settings of the webhooks' certificates. */
@ConfigMapping(prefix = "hearth.activator.certificate")
public interface CertificateConfig {
    /** Whether there are webhooks: not in a process that is a proxy alone, which then may not read the Secret either. */
    @WithDefault("true")
    boolean enabled();

    /** Where activator-ext is installed. */
    @WithDefault("hearth-system")
    String namespace();

    /** The Service by which the API server reaches the webhooks. */
    @WithDefault("hearth-activator-ext")
    String service();

    /** Further names and addresses under which an API server reaches them, where that is not by the Service. */
    Optional<List<String>> furtherNames();

    /** The Secret that replicas share. */
    @WithDefault("hearth-webhook-certificates")
    String secret();

    /** The name of both webhook configurations. */
    @WithDefault("hearth-activator-ext")
    String webhookConfigurations();

    /** For how long a certificate is good; it is renewed after two thirds of that. */
    @WithDefault("90d")
    Duration lifetime();

    /** For how long an authority is good; it is renewed when twice the lifetime of a certificate is left. */
    @WithDefault("730d")
    Duration authorityLifetime();

    /** How often it is looked whether anything is due. */
    @WithDefault("1m")
    Duration checkInterval();
}
