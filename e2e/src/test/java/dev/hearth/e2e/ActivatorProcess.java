package dev.hearth.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** activator-ext as a real process, asked as the API server asks it. */
final class ActivatorProcess implements AutoCloseable {
    private static final Duration READY = Duration.ofMinutes(2);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final int port = Ports.free();
    private final int managementPort = Ports.free();
    private final KubernetesClient client;
    private final HearthProcess process;
    private @Nullable HttpClient http;

    private ActivatorProcess(ShortFolder folder, InMemoryApiServer apiServer) throws IOException {
        client = apiServer.client();
        Path token = folder.path().resolve("activator-token");
        Files.writeString(token, InMemoryApiServer.ACTIVATOR_TOKEN);
        process = HearthProcess.start(
                "activator-ext",
                folder.path().resolve("activator-ext.log"),
                Installation.here()
                        .application(
                                "activator-ext",
                                List.of(
                                        "-Dquarkus.http.ssl-port=" + port,
                                        "-Dquarkus.management.port=" + managementPort,
                                        "-Dquarkus.kubernetes-client.api-server-url=" + apiServer.url(),
                                        "-Dhearth.activator.certificate.further-names=localhost",
                                        "-Dhearth.activator.warmth.token-file=" + token)),
                Map.of());
    }

    /** Starts it and waits until the API server could call it. */
    static ActivatorProcess start(ShortFolder folder, InMemoryApiServer apiServer) throws IOException {
        var activator = new ActivatorProcess(folder, apiServer);
        boolean ready = false;
        try {
            activator.process.await("serves its certificate", READY, activator::isServing);
            ready = true;
            return activator;
        } finally {
            if (!ready) {
                activator.close();
            }
        }
    }

    private boolean isServing() {
        String bundle = client.admissionRegistration()
                .v1()
                .mutatingWebhookConfigurations()
                .withName("hearth-activator-ext")
                .get()
                .getWebhooks()
                .getFirst()
                .getClientConfig()
                .getCaBundle();
        if (bundle == null) {
            return false;
        }
        http = HttpClient.newBuilder().sslContext(trusting(bundle)).build();
        try {
            return !admitted("shop", "nobody", true).isMissingNode();
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static SSLContext trusting(String bundle) {
        try {
            KeyStore trusted = KeyStore.getInstance("PKCS12");
            trusted.load(null, null);
            for (var authority : CertificateFactory.getInstance("X.509")
                    .generateCertificates(
                            new ByteArrayInputStream(Base64.getDecoder().decode(bundle)))) {
                trusted.setCertificateEntry("ca" + trusted.size(), authority);
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

    /** What it makes of a new pod of a revision: its patch, as a list of operations. */
    JsonNode admitted(String namespace, String revision, boolean dryRun) {
        String review = """
                {"apiVersion": "admission.k8s.io/v1", "kind": "AdmissionReview",
                 "request": {"uid": "1", "namespace": "%s", "operation": "CREATE", "dryRun": %s,
                  "object": {"apiVersion": "v1", "kind": "Pod",
                   "metadata": {"labels": {"serving.knative.dev/revision": "%s"}, "annotations": {"hearth.dev/accelerator": "cpu"}},
                   "spec": {"containers": []}}}}""".formatted(namespace, dryRun, revision);
        if (http == null) {
            throw new IllegalStateException("activator-ext has not started");
        }
        try {
            byte[] answer = http.send(
                            HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/admission/pods"))
                                    .header("Content-Type", "application/json")
                                    .timeout(Duration.ofSeconds(30))
                                    .POST(HttpRequest.BodyPublishers.ofString(review))
                                    .build(),
                            BodyHandlers.ofByteArray())
                    .body();
            String patch = JSON.readTree(answer).at("/response/patch").asText();
            return JSON.readTree(Base64.getDecoder().decode(patch.getBytes(StandardCharsets.US_ASCII)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    HearthProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }
}
