package dev.hearth.activator.certificate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import dev.hearth.activator.Eventually;
import dev.hearth.activator.Installed;
import dev.hearth.activator.TrustedClients;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.kubernetes.client.WithKubernetesTestServer;
import io.smallrye.common.annotation.Identifier;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
@WithKubernetesTestServer(setup = Installed.class)
@Timeout(120)
@SuppressWarnings("NullAway.Init") // Quarkus fills the fields in
class ServedCertificateTest {
    private static final String REQUEST = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n";

    @TestHTTPResource(value = "/", tls = true)
    URL port;

    @Inject
    KubernetesClient client;

    @Inject
    @Identifier(ServedCertificate.TLS)
    ServedCertificate served;

    @Test
    void anotherCertificateIsServedWithoutARestart() throws Exception {
        String bundle =
                Eventually.get("the webhook configuration trusts somebody", () -> TrustedClients.bundle(client));
        Identity first = Eventually.get("the cluster's certificate is served", served::served);
        Identity second = WebhookCertificates.ofSecret(client.secrets()
                        .inNamespace("hearth-system")
                        .withName("hearth-webhook-certificates")
                        .require()
                        .getData())
                .orElseThrow()
                .authority()
                .issue(List.of("localhost"), Instant.now(), Duration.ofDays(1));

        try (SSLSocket open = Eventually.get("the port shows a certificate of the cluster", () -> trusted(bundle))) {
            assertEquals(first.certificate(), shown(open));
            served.serve(second);
            Eventually.isTrue("the new certificate is served", () -> {
                try (SSLSocket next = connect(bundle)) {
                    return second.certificate().equals(shown(next));
                } catch (IOException e) {
                    return false; // the port is between two certificates
                }
            });
            open.getOutputStream().write(REQUEST.getBytes(StandardCharsets.US_ASCII));
            assertNotEquals(-1, open.getInputStream().read(), "connections that are open stay");
        } finally {
            served.serve(first);
        }
    }

    /** A connection; none while the port still shows the provisional certificate, or is between the two. */
    private Optional<SSLSocket> trusted(String bundle) {
        try {
            return Optional.of(connect(bundle));
        } catch (IOException e) {
            return Optional.empty();
        }
    }

    private SSLSocket connect(String bundle) throws IOException {
        SSLSocket socket = (SSLSocket)
                TrustedClients.context(bundle).getSocketFactory().createSocket(port.getHost(), port.getPort());
        socket.startHandshake();
        return socket;
    }

    private static Certificate shown(SSLSocket socket) throws IOException {
        return socket.getSession().getPeerCertificates()[0];
    }
}
