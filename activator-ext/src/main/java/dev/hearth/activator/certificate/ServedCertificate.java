package dev.hearth.activator.certificate;

import io.quarkus.tls.CertificateUpdatedEvent;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.quarkus.tls.runtime.KeyStoreAndKeyCertOptions;
import io.quarkus.tls.runtime.KeyStoreProvider;
import io.quarkus.vertx.http.HttpsServerStart;
import io.smallrye.common.annotation.Identifier;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.net.KeyStoreOptions;
import jakarta.enterprise.event.Event;
import jakarta.enterprise.event.ObservesAsync;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The certificate of the HTTPS port. Until the cluster's is known it is one that nobody trusts, so that the port opens at once and
 * the process stays alive while the API server is away; {@link #served} says which of the two it is.
 */
@Singleton
@Identifier(ServedCertificate.TLS)
public class ServedCertificate implements KeyStoreProvider {
    static final String TLS = "hearth";
    private static final String PASSWORD = "in-memory";

    // Looked up late: this is asked for a certificate before the registry is whole.
    private final Instance<TlsConfigurationRegistry> registry;
    private final Event<CertificateUpdatedEvent> updated;
    private final Identity provisional;
    private volatile Optional<Identity> served = Optional.empty();

    ServedCertificate(Instance<TlsConfigurationRegistry> registry, Event<CertificateUpdatedEvent> updated) {
        this.registry = registry;
        this.updated = updated;
        this.provisional = Authority.create(Instant.now(), Duration.ofDays(1))
                .issue(List.of("provisional.hearth.dev"), Instant.now(), Duration.ofDays(1));
    }

    /** Serves another certificate from now on; connections that are open stay. */
    synchronized void serve(Identity identity) {
        if (served.filter(identity::isSame).isEmpty()) {
            served = Optional.of(identity);
            show();
        }
    }

    /** A port that opens takes what was there as its options were made, which may have been the provisional one. */
    synchronized void opened(@ObservesAsync HttpsServerStart event) {
        if (served.isPresent()) {
            show();
        }
    }

    private void show() {
        TlsConfiguration configuration = registry.get()
                .get(TLS)
                .orElseThrow(() -> new IllegalStateException("Quarkus knows no TLS configuration '" + TLS + "'"));
        configuration.reload();
        updated.fire(new CertificateUpdatedEvent(TLS, configuration));
    }

    /** The cluster's certificate that is served; nothing before it is known. */
    Optional<Identity> served() {
        return served;
    }

    @Override
    public KeyStoreAndKeyCertOptions getKeyStore(Vertx vertx) {
        Identity identity = served.orElse(provisional);
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry(TLS, identity.key(), PASSWORD.toCharArray(), new Certificate[] {identity.certificate()});
            var bytes = new ByteArrayOutputStream();
            store.store(bytes, PASSWORD.toCharArray());
            return new KeyStoreAndKeyCertOptions(
                    store,
                    new KeyStoreOptions()
                            .setType("PKCS12")
                            .setValue(Buffer.buffer(bytes.toByteArray()))
                            .setPassword(PASSWORD));
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException("a key store could not be made in memory", e);
        }
    }
}
