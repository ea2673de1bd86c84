package dev.hearth.activator.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class WebhookCertificatesTest {
    private static final Instant START = Instant.parse("2026-11-30T00:00:00Z");
    private static final WebhookCertificates.Rules RULES = new WebhookCertificates.Rules(
            List.of("hearth-activator-ext.hearth-system.svc"), Duration.ofDays(90), Duration.ofDays(730));

    private final WebhookCertificates first = WebhookCertificates.create(RULES, START);

    @Test
    void theServersCertificateIsTrustedByTheBundleAndForItsNames() throws Exception {
        assertTrusted(first, START);
        assertEquals(
                "hearth-activator-ext.hearth-system.svc",
                first.server()
                        .certificate()
                        .getSubjectAlternativeNames()
                        .iterator()
                        .next()
                        .get(1));
        assertEquals(
                List.of("1.3.6.1.5.5.7.3.1"), first.server().certificate().getExtendedKeyUsage(), "of a server alone");
        assertEquals(-1, first.server().certificate().getBasicConstraints());
        assertEquals(0, first.authority().identity().certificate().getBasicConstraints());
    }

    @Test
    void aClockThatIsLateTrustsItToo() throws Exception {
        assertTrusted(first, START.minus(Duration.ofMinutes(59)));
    }

    @Test
    void aSecretGivesBackWhatWasPutIn() throws Exception {
        WebhookCertificates read =
                WebhookCertificates.ofSecret(first.toSecret()).orElseThrow();

        assertEquals(first.toSecret(), read.toSecret());
        WebhookCertificates renewed = new WebhookCertificates(
                read.authority(), read.trusted(), read.authority().issue(RULES.names(), START, Duration.ofDays(1)));
        assertTrusted(renewed, START);
    }

    @Test
    void aSecretThatIsEmptyOrBrokenIsNone() {
        assertTrue(WebhookCertificates.ofSecret(Map.of()).isEmpty());
        for (String key : first.toSecret().keySet()) {
            for (String broken : List.of("", "!", "YQ==")) {
                Map<String, String> secret = new HashMap<>(first.toSecret());
                secret.put(key, broken);
                assertTrue(WebhookCertificates.ofSecret(secret).isEmpty(), key);
            }
        }
        Map<String, String> mixed = new HashMap<>(first.toSecret());
        mixed.put("ca.crt", WebhookCertificates.create(RULES, START).trustBundle());
        assertTrue(WebhookCertificates.ofSecret(mixed).isEmpty(), "of another authority");
    }

    @Test
    void nothingIsRenewedBeforeItsTime() {
        Instant early = START.plus(Duration.ofDays(59));

        assertSame(first, first.withFreshAuthority(RULES, early));
        assertSame(first, first.withFreshServer(RULES, early));
    }

    @Test
    void aServersCertificateIsRenewedAfterTwoThirds() throws Exception {
        Instant late = START.plus(Duration.ofDays(61));

        WebhookCertificates renewed = first.withFreshServer(RULES, late);

        assertNotEquals(first.server().certificate(), renewed.server().certificate());
        assertEquals(first.trustBundle(), renewed.trustBundle());
        assertTrusted(renewed, late);
    }

    @Test
    void aServerOfOtherNamesGetsACertificate() {
        var moved = new WebhookCertificates.Rules(
                List.of("hearth-activator-ext.elsewhere.svc"), RULES.serverLifetime(), RULES.authorityLifetime());

        assertNotEquals(first, first.withFreshServer(moved, START));
    }

    @Test
    void aNewAuthorityIsTrustedBesideTheOldOneAndSignsLater() throws Exception {
        Instant late = START.plus(Duration.ofDays(730 - 179));
        WebhookCertificates current = first.withFreshServer(RULES, late.minus(Duration.ofDays(10)));

        WebhookCertificates both = current.withFreshAuthority(RULES, late);

        assertEquals(2, both.trusted().size());
        assertEquals(current.server(), both.server(), "what is served changes only once all trust the new one");
        assertTrusted(both, late);
        WebhookCertificates signed = both.withFreshServer(RULES, late.plus(Duration.ofDays(60)));
        assertTrusted(signed, late.plus(Duration.ofDays(60)));
        signed.server()
                .certificate()
                .verify(both.authority().identity().certificate().getPublicKey());
        assertTrue(WebhookCertificates.ofSecret(signed.toSecret()).isPresent());
    }

    @Test
    void anAuthorityThatHasEndedIsTrustedNoLonger() {
        WebhookCertificates both = first.withFreshAuthority(RULES, START.plus(Duration.ofDays(600)));
        WebhookCertificates third = both.withFreshAuthority(RULES, START.plus(Duration.ofDays(1200)));

        assertEquals(2, third.trusted().size());
        assertFalse(third.trusted().contains(first.authority().identity().certificate()));
    }

    @Test
    void lifetimesThatCannotWorkAreRefused() {
        assertThrows(
                IllegalArgumentException.class,
                () -> new WebhookCertificates.Rules(List.of("a"), Duration.ofDays(90), Duration.ofDays(100)));
    }

    private static void assertTrusted(WebhookCertificates certificates, Instant when) throws Exception {
        var parameters = new PKIXParameters(certificates.trusted().stream()
                .map((X509Certificate authority) -> new TrustAnchor(authority, null))
                .collect(Collectors.toSet()));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(when));
        CertPathValidator.getInstance("PKIX")
                .validate(
                        CertificateFactory.getInstance("X.509")
                                .generateCertPath(List.of(certificates.server().certificate())),
                        parameters);
    }
}
