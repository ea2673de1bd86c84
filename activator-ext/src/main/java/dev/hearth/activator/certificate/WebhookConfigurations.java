package dev.hearth.activator.certificate;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.WebhookClientConfig;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Has the webhook configurations trust a bundle of authorities; all else in them is as it was installed. */
final class WebhookConfigurations {
    private static final Logger LOG = System.getLogger(WebhookConfigurations.class.getName());

    private final KubernetesClient client;
    private final String name;

    /** Those of a name, the mutating one and the validating one. */
    WebhookConfigurations(KubernetesClient client, String name) {
        this.client = client;
        this.name = name;
    }

    /** One that is not installed, or not yet, is passed over. */
    void trust(String bundle) {
        var v1 = client.admissionRegistration().v1();
        trust(
                v1.mutatingWebhookConfigurations().withName(name),
                found -> found.getWebhooks().stream()
                        .map(webhook -> new Webhook(webhook.getName(), webhook.getClientConfig())),
                bundle);
        trust(
                v1.validatingWebhookConfigurations().withName(name),
                found -> found.getWebhooks().stream()
                        .map(webhook -> new Webhook(webhook.getName(), webhook.getClientConfig())),
                bundle);
    }

    /** The change is tied to the webhooks that were read: where the list is another by now, it is refused and the next look tries again. */
    private static <T extends HasMetadata> void trust(
            Resource<T> configuration, Function<T, Stream<Webhook>> webhooks, String bundle) {
        T found = configuration.get();
        if (found == null) {
            return;
        }
        List<Webhook> all = webhooks.apply(found).toList();
        List<String> operations = IntStream.range(0, all.size())
                .filter(i -> !bundle.equals(all.get(i).clientConfig().getCaBundle()))
                .mapToObj(i -> """
                        {"op": "test", "path": "/webhooks/%1$d/name", "value": "%2$s"},
                        {"op": "add", "path": "/webhooks/%1$d/clientConfig/caBundle", "value": "%3$s"}""".formatted(i, all.get(i).name(), bundle))
                .toList();
        if (operations.isEmpty()) {
            return;
        }
        configuration.patch(PatchContext.of(PatchType.JSON), "[" + String.join(",", operations) + "]");
        LOG.log(
                Level.INFO,
                "{0} {1} trusts the certificates",
                found.getKind(),
                found.getMetadata().getName());
    }

    private record Webhook(String name, WebhookClientConfig clientConfig) {}
}
