package dev.hearth.activator;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URL;
import java.net.http.HttpClient;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/** Callers that trust a webhook as the API server does: by the bundle of its configuration alone. */
public final class TrustedClients {
    private TrustedClients() {}

    /** Whom the first mutating webhook trusts. */
    public static Optional<String> bundle(KubernetesClient client) {
        return Optional.ofNullable(client.admissionRegistration()
                        .v1()
                        .mutatingWebhookConfigurations()
                        .withName("hearth-activator-ext")
                        .get())
                .map(found -> found.getWebhooks().getFirst().getClientConfig().getCaBundle());
    }

    /** A caller that trusts a bundle. */
    public static HttpClient trusting(String bundle) {
        return HttpClient.newBuilder().sslContext(context(bundle)).build();
    }

    /** Whether a bundle vouches for what a port shows. */
    public static boolean trusts(String bundle, URL port) {
        try (SSLSocket socket =
                (SSLSocket) context(bundle).getSocketFactory().createSocket(port.getHost(), port.getPort())) {
            socket.startHandshake();
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** What a bundle makes of TLS. */
    public static SSLContext context(String bundle) {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            int i = 0;
            for (Certificate authority : CertificateFactory.getInstance("X.509")
                    .generateCertificates(
                            new ByteArrayInputStream(Base64.getDecoder().decode(bundle)))) {
                trusted.setCertificateEntry("ca" + i++, authority);
            }
            var managers = TrustManagerFactory.getInstance("PKIX");
            managers.init(trusted);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
