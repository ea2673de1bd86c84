package dev.hearth.activator.certificate;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;

/**
 * A certificate and the key that belongs to it.
 *
 * @param key the private key
 * @param certificate what it proves
 */
record Identity(PrivateKey key, X509Certificate certificate) {
    Instant expiry() {
        return certificate.getNotAfter().toInstant();
    }

    boolean isSame(Identity other) {
        return certificate.equals(other.certificate);
    }

    @Override
    public String toString() {
        // Never the key.
        return certificate.getSubjectX500Principal() + " until " + expiry();
    }
}
