package dev.hearth.activator.certificate;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;

/** Keys and certificates as text. */
final class Pem {
    private Pem() {}

    static String of(List<X509Certificate> certificates) {
        return written(writer -> {
            for (X509Certificate certificate : certificates) {
                writer.writeObject(certificate);
            }
        });
    }

    static String of(PrivateKey key) {
        return written(writer -> writer.writeObject(new JcaPKCS8Generator(key, null)));
    }

    static List<X509Certificate> certificates(String text) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII)))
                .stream()
                .map(X509Certificate.class::cast)
                .toList();
    }

    static PrivateKey key(String text) throws GeneralSecurityException {
        try (var parser = new PEMParser(new StringReader(text))) {
            if (!(parser.readObject() instanceof PrivateKeyInfo key)) {
                throw new GeneralSecurityException("this is no private key");
            }
            return new JcaPEMKeyConverter().getPrivateKey(key);
        } catch (IOException e) {
            throw new GeneralSecurityException("this is no private key", e);
        }
    }

    private interface Writing {
        void to(JcaPEMWriter writer) throws IOException;
    }

    private static String written(Writing writing) {
        StringWriter text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writing.to(writer);
        } catch (IOException e) {
            throw new UncheckedIOException("PEM could not be written into memory", e);
        }
        return text.toString();
    }
}
