package dev.hearth.activator;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.Optional;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.openssl.PEMParser;

/**
 * Has the Kubernetes client read a kubeconfig's key of an elliptic curve in the form of PKCS #8, whose first line does not name
 * its algorithm: the client takes such a key for RSA unless it is told otherwise.
 */
final class ClientKey {
    private ClientKey() {}

    /** A configuration that is told what its client key is. */
    static Config told(Config config) {
        pem(config).filter(ClientKey::isOfCurve).ifPresent(_ -> config.setClientKeyAlgo("EC"));
        return config;
    }

    /** What is not readable is left to the client, which says so. */
    private static Optional<String> pem(Config config) {
        try {
            if (config.getClientKeyData() != null) {
                byte[] pem = Base64.getMimeDecoder().decode(config.getClientKeyData());
                return Optional.of(new String(pem, StandardCharsets.US_ASCII));
            }
            return config.getClientKeyFile() == null
                    ? Optional.empty()
                    : Optional.of(Files.readString(Path.of(config.getClientKeyFile())));
        } catch (IOException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static boolean isOfCurve(String pem) {
        try (var parser = new PEMParser(new StringReader(pem))) {
            return parser.readObject() instanceof PrivateKeyInfo key
                    && key.getPrivateKeyAlgorithm().getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey);
        } catch (IOException e) {
            return false;
        }
    }
}
