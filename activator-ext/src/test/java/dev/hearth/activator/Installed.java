package dev.hearth.activator;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.quarkus.test.kubernetes.client.KubernetesServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Consumer;

/** An API server in memory on which the manifests of config/ that activator-ext itself works on are applied. */
public final class Installed implements Consumer<KubernetesServer> {
    private static final Path MANIFESTS = Path.of("../config/base");

    @Override
    public void accept(KubernetesServer server) {
        apply(server.getClient());
    }

    /** Applies the empty Secret and both webhook configurations. */
    public static void apply(KubernetesClient client) {
        apply(client, "300-secret-hearth-webhook-certificates.yaml");
        apply(client, "600-mutatingwebhookconfiguration-hearth-activator-ext.yaml");
        apply(client, "610-validatingwebhookconfiguration-hearth-activator-ext.yaml");
    }

    private static void apply(KubernetesClient client, String manifest) {
        try (var yaml = Files.newInputStream(MANIFESTS.resolve(manifest))) {
            client.load(yaml).items().forEach(item -> client.resource(item).create());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
