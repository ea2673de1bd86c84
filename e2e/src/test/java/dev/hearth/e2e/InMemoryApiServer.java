package dev.hearth.e2e;

import io.fabric8.kubernetes.api.model.NodeBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.authentication.TokenReview;
import io.fabric8.kubernetes.api.model.authentication.TokenReviewBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMixedDispatcher;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import io.fabric8.mockwebserver.ServerRequest;
import io.fabric8.mockwebserver.ServerResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;

/**
 * An API server in memory, without TLS: keeps objects, has them watched, and says whose tokens are. Nothing is scheduled or started
 * there; the test bed's is a real one.
 */
final class InMemoryApiServer implements AutoCloseable {
    /** The token of activator-ext; others are made by {@link #pod}. */
    static final String ACTIVATOR_TOKEN = "activator-ext";

    private static final String REVIEWS = "/apis/authentication.k8s.io/v1/tokenreviews";

    private final KubernetesMockServer server;
    private final KubernetesClient client;
    private final Map<String, TokenReview> tokens = new ConcurrentHashMap<>();

    InMemoryApiServer() {
        Map<ServerRequest, Queue<ServerResponse>> expected = new HashMap<>();
        server = new KubernetesMockServer(
                new Context(), new MockWebServer(), expected, new KubernetesMixedDispatcher(expected), false);
        server.init();
        client = server.createClient();
        tokens.put(ACTIVATOR_TOKEN, caller());
        server.expect()
                .post()
                .withPath(REVIEWS)
                .andReply(201, asked -> reviewed(asked.getUtf8Body()))
                .always();
    }

    private TokenReview reviewed(String body) {
        return tokens.entrySet().stream()
                .filter(token -> body.contains("\"" + token.getKey() + "\""))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElseGet(() -> new TokenReviewBuilder()
                        .withNewStatus()
                        .withAuthenticated(false)
                        .endStatus()
                        .build());
    }

    private static TokenReview caller() {
        return new TokenReviewBuilder()
                .withNewStatus()
                .withAuthenticated(true)
                .withAudiences("node.hearth.dev")
                .withNewUser()
                .withUsername("system:serviceaccount:hearth-system:hearth-activator-ext")
                .endUser()
                .endStatus()
                .build();
    }

    KubernetesClient client() {
        return client;
    }

    String url() {
        return client.getMasterUrl().toString();
    }

    /** Creates what a manifest of {@code config/base} says. */
    void apply(String manifest) {
        Path file = Installation.here().home().resolve("config/base").resolve(manifest);
        try (var yaml = Files.newInputStream(file)) {
            client.load(yaml).items().forEach(item -> client.resource(item).create());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A node of this name. */
    void node(String name) {
        client.resource(new NodeBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
    }

    /** An accelerated pod of a revision on a node, which has its sidecar and a share; answers its token. */
    String pod(String name, String revision, String node) {
        Pod pod = client.resource(new PodBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace("shop")
                        .addToLabels("serving.knative.dev/revision", revision)
                        .addToAnnotations("hearth.dev/accelerator", "cpu")
                        .endMetadata()
                        .withNewSpec()
                        .withNodeName(node)
                        .addNewInitContainer()
                        .withName("hearth-sidecar")
                        .withNewResources()
                        .addToLimits("hearth.dev/cpu", new Quantity("1"))
                        .endResources()
                        .endInitContainer()
                        .endSpec()
                        .build())
                .create();
        String token = "token-of-" + name;
        tokens.put(
                token,
                new TokenReviewBuilder()
                        .withNewStatus()
                        .withAuthenticated(true)
                        .withAudiences("hearth.dev")
                        .withNewUser()
                        .withUsername("system:serviceaccount:shop:default")
                        .withExtra(Map.of(
                                "authentication.kubernetes.io/pod-name",
                                List.of(name),
                                "authentication.kubernetes.io/pod-uid",
                                List.of(pod.getMetadata().getUid())))
                        .endUser()
                        .endStatus()
                        .build());
        return token;
    }

    @Override
    public void close() {
        client.close();
        server.destroy();
    }
}
