package dev.hearth.activator.certificate;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The certificates that all replicas share.
 *
 * <p>A new authority is trusted beside the one before for as long as that one's certificates last, and signs nothing before the
 * API server trusts it: {@link #withFreshAuthority} and {@link #withFreshServer} are apart so that the webhook configurations can
 * be written in between.
 *
 * @param authority who signs
 * @param trusted certificates of this authority and of those before it, newest first
 * @param server what is served
 */
record WebhookCertificates(Authority authority, List<X509Certificate> trusted, Identity server) {
    private static final String TRUSTED = "ca.crt";
    private static final String AUTHORITY_KEY = "ca.key";
    private static final String SERVER = "tls.crt";
    private static final String SERVER_KEY = "tls.key";

    /**
     * For how long certificates are good, and for whom.
     *
     * @param names of the server
     * @param serverLifetime of its certificate, which is renewed after two thirds of it
     * @param authorityLifetime of the authority's own
     */
    record Rules(List<String> names, Duration serverLifetime, Duration authorityLifetime) {
        Rules {
            if (authorityLifetime.compareTo(serverLifetime.multipliedBy(3)) < 0) {
                throw new IllegalArgumentException(
                        "hearth.activator.certificate.authority-lifetime must be at least three times lifetime, so that an"
                                + " authority outlives what it signs");
            }
        }
    }

    /** The first certificates of a cluster. */
    static WebhookCertificates create(Rules rules, Instant now) {
        Authority authority = Authority.create(now, rules.authorityLifetime());
        return new WebhookCertificates(
                authority,
                List.of(authority.identity().certificate()),
                authority.issue(rules.names(), now, rules.serverLifetime()));
    }

    /** The same, or with a new authority where this one is too old to sign any more. */
    WebhookCertificates withFreshAuthority(Rules rules, Instant now) {
        Duration left = Duration.between(now, authority.identity().expiry());
        if (left.compareTo(rules.serverLifetime().multipliedBy(2)) > 0) {
            return this;
        }
        Authority fresh = Authority.create(now, rules.authorityLifetime());
        List<X509Certificate> all = new ArrayList<>(List.of(fresh.identity().certificate()));
        trusted.stream()
                .filter(certificate -> certificate.getNotAfter().toInstant().isAfter(now))
                .forEach(all::add);
        return new WebhookCertificates(fresh, List.copyOf(all), server);
    }

    /** The same, or with a new certificate of the server where this one is too old or for other names. */
    WebhookCertificates withFreshServer(Rules rules, Instant now) {
        Duration left = Duration.between(now, server.expiry());
        if (left.multipliedBy(3).compareTo(rules.serverLifetime()) > 0 && isFor(rules.names())) {
            return this;
        }
        return new WebhookCertificates(authority, trusted, authority.issue(rules.names(), now, rules.serverLifetime()));
    }

    private boolean isFor(List<String> names) {
        try {
            var alternatives = server.certificate().getSubjectAlternativeNames();
            return alternatives != null
                    && alternatives.stream().map(name -> name.get(1)).toList().equals(names);
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    /** What the webhook configurations trust, as their field {@code caBundle} has it. */
    String trustBundle() {
        return base64(Pem.of(trusted));
    }

    /** As the data of a Secret. */
    Map<String, String> toSecret() {
        return Map.of(
                TRUSTED, trustBundle(),
                AUTHORITY_KEY, base64(Pem.of(authority.identity().key())),
                SERVER, base64(Pem.of(List.of(server.certificate()))),
                SERVER_KEY, base64(Pem.of(server.key())));
    }

    /** From the data of a Secret; nothing where it holds none, or such that cannot be read or do not belong together. */
    static Optional<WebhookCertificates> ofSecret(Map<String, String> data) {
        try {
            List<X509Certificate> trusted = Pem.certificates(text(data, TRUSTED));
            List<X509Certificate> server = Pem.certificates(text(data, SERVER));
            if (trusted.isEmpty()
                    || server.isEmpty()
                    || trusted.stream().noneMatch(ca -> vouches(ca, server.getFirst()))) {
                return Optional.empty();
            }
            return Optional.of(new WebhookCertificates(
                    new Authority(new Identity(Pem.key(text(data, AUTHORITY_KEY)), trusted.getFirst())),
                    trusted,
                    new Identity(Pem.key(text(data, SERVER_KEY)), server.getFirst())));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean vouches(X509Certificate authority, X509Certificate certificate) {
        try {
            certificate.verify(authority.getPublicKey());
            return true;
        } catch (GeneralSecurityException e) {
            return false;
        }
    }

    private static String text(Map<String, String> data, String key) {
        return new String(Base64.getDecoder().decode(data.getOrDefault(key, "")), StandardCharsets.US_ASCII);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
