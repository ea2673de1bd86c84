package dev.hearth.activator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.StringWriter;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ClientKeyTest {
    @Test
    void clientReadsAKeyOfACurveInPkcs8() throws Exception {
        KeyPair keys = pair("EC");
        Config config = ClientKey.told(config(keys, "SHA256withECDSA")
                .withClientKeyData(base64(pkcs8(keys)))
                .build());

        assertEquals("EC", config.getClientKeyAlgo());
        assertNotNull(SSLUtils.keyManagers(config));
    }

    @Test
    void clientReadsSuchAKeyFromAFile(@TempDir Path folder) throws Exception {
        KeyPair keys = pair("EC");
        Path file = Files.writeString(folder.resolve("key.pem"), pkcs8(keys));
        Config config = ClientKey.told(config(keys, "SHA256withECDSA")
                .withClientKeyFile(file.toString())
                .build());

        assertEquals("EC", config.getClientKeyAlgo());
        assertNotNull(SSLUtils.keyManagers(config));
    }

    @Test
    void keyOfRsaStaysWhatItIs() throws Exception {
        KeyPair keys = pair("RSA");
        Config config = ClientKey.told(config(keys, "SHA256withRSA")
                .withClientKeyData(base64(pkcs8(keys)))
                .build());

        assertEquals("RSA", config.getClientKeyAlgo());
        assertNotNull(SSLUtils.keyManagers(config));
    }

    @Test
    void withoutAKeyNothingIsSaid() {
        var config =
                new ConfigBuilder(Config.empty()).withClientKeyData("no key").build();

        assertEquals("RSA", ClientKey.told(config).getClientKeyAlgo());
    }

    private static KeyPair pair(String algorithm) throws Exception {
        return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    }

    private static ConfigBuilder config(KeyPair keys, String signature) throws Exception {
        var name = new X500Name("CN=admin");
        var certificate = new JcaX509v3CertificateBuilder(
                        name,
                        BigInteger.ONE,
                        Date.from(Instant.EPOCH),
                        Date.from(Instant.EPOCH.plusSeconds(1)),
                        name,
                        keys.getPublic())
                .build(new JcaContentSignerBuilder(signature).build(keys.getPrivate()));
        return new ConfigBuilder(Config.empty())
                .withMasterUrl("https://127.0.0.1:1")
                .withClientCertData(base64(pem(certificate)));
    }

    private static String pkcs8(KeyPair keys) throws Exception {
        return pem(new JcaPKCS8Generator(keys.getPrivate(), null));
    }

    private static String pem(Object object) throws Exception {
        var text = new StringWriter();
        try (var writer = new JcaPEMWriter(text)) {
            writer.writeObject(object);
        }
        return text.toString();
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.US_ASCII));
    }
}
