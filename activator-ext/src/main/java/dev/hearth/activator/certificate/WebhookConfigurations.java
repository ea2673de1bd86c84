package dev.hearth.activator.certificate;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.MutatingWebhook;
import io.fabric8.kubernetes.api.model.admissionregistration.v1.ValidatingWebhook;
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
                found -> found.getWebhooks().stream().map(MutatingWebhook::getClientConfig),
                bundle);
        trust(
                v1.validatingWebhookConfigurations().withName(name),
                found -> found.getWebhooks().stream().map(ValidatingWebhook::getClientConfig),
                bundle);
    }

    /** The change is tied to what was read: where it is another by now, the patch is refused and the next look tries again. */
    private static <T extends HasMetadata> void trust(
            Resource<T> configuration, Function<T, Stream<WebhookClientConfig>> clients, String bundle) {
        T found = configuration.get();
        if (found == null) {
            return;
        }
        List<String> trusted =
                clients.apply(found).map(WebhookClientConfig::getCaBundle).toList();
        List<String> operations = IntStream.range(0, trusted.size())
                .filter(i -> !bundle.equals(trusted.get(i)))
                .mapToObj(i -> """
                        {"op": "add", "path": "/webhooks/%d/clientConfig/caBundle", "value": "%s"}""".formatted(i, bundle))
                .toList();
        if (operations.isEmpty()) {
            return;
        }
        String unchanged = """
                {"op": "test", "path": "/metadata/resourceVersion", "value": "%s"}""".formatted(found.getMetadata().getResourceVersion());
        configuration.patch(
                PatchContext.of(PatchType.JSON), "[" + unchanged + "," + String.join(",", operations) + "]");
        LOG.log(
                Level.INFO,
                "{0} {1} trusts the certificates",
                found.getKind(),
                found.getMetadata().getName());
    }
}
