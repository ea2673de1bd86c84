package dev.hearth.activator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.activator.admission.DeploymentAdmission;
import dev.hearth.activator.admission.Injection;
import dev.hearth.activator.chain.Release;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.zjsonpatch.JsonDiff;
import java.io.PrintStream;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;

/**
 * Takes out of a cluster what Hearth has put into objects of others, with the rights of whoever calls it: first the webhooks, so
 * that nothing is put in again, then its proxy out of the way of requests, then the sidecars. Without this, pods would wait for shares of devices that no
 * node offers any more, and requests of Services in the chain would find nobody.
 */
public final class Uninstall {
    private static final String NAMESPACE = "hearth-system";
    private static final String CONTROLLER = "hearth-activator-ext";
    private static final Duration CONTROLLER_ENDS = Duration.ofMinutes(1);
    private static final String WEBHOOKS = "hearth-activator-ext";
    private static final String POLICY = "hearth-required";
    private static final Set<Integer> CHANGED_MEANWHILE =
            Set.of(HttpURLConnection.HTTP_CONFLICT, 422, HttpURLConnection.HTTP_INTERNAL_ERROR);
    private static final int ATTEMPTS = 5;

    private final KubernetesClient client;
    private final boolean dryRun;
    private final PrintStream out;

    Uninstall(KubernetesClient client, boolean dryRun, PrintStream out) {
        this.client = client;
        this.dryRun = dryRun;
        this.out = out;
    }

    /** Works on the cluster of the current kubeconfig; {@code --dry-run} only says what it would do. */
    public static void main(String[] arguments) {
        List<String> options = Arrays.asList(arguments);
        if (!Set.of("--dry-run").containsAll(options)) {
            System.err.println("hearth: usage: hearth uninstall [--dry-run]");
            System.exit(64);
        }
        Config config = ClientKey.told(Config.autoConfigure(null));
        try (KubernetesClient client =
                new KubernetesClientBuilder().withConfig(config).build()) {
            System.exit(new Uninstall(client, options.contains("--dry-run"), System.out).run() ? 0 : 1);
        } catch (KubernetesClientException e) {
            System.err.println(
                    "hearth: the cluster refused or did not answer: " + reason(e)
                            + "; KUBECONFIG names the cluster, and its user must be allowed to change Deployments of all namespaces");
            System.exit(69);
        }
    }

    /** The client wraps what the network said. */
    private static String reason(Throwable failure) {
        return failure.getCause() == null ? String.valueOf(failure.getMessage()) : reason(failure.getCause());
    }

    /** Whether all was taken out. */
    boolean run() {
        deleteWebhooks();
        boolean released = releaseRequests();
        List<Deployment> injected = client
                .apps()
                .deployments()
                .inAnyNamespace()
                .withLabel(DeploymentAdmission.REVISION)
                .list()
                .getItems()
                .stream()
                .filter(deployment -> Injection.isIn(podSpec(tree(deployment))))
                .toList();
        long left = injected.stream().filter(deployment -> !strip(deployment)).count();
        out.println((dryRun ? "would strip " : "stripped ") + (injected.size() - left) + " of " + injected.size()
                + " Deployments");
        if (!dryRun && left == 0 && released) {
            out.println("now: kubectl delete -k config/overlays/<yours>");
        }
        return left == 0 && released;
    }

    /** The proxy goes on meanwhile, so no request is lost. */
    private boolean releaseRequests() {
        var release = new Release(client, dryRun, out);
        return !release.isNeeded() || (isControllerGone() && release.run());
    }

    /** It would lead requests back to the proxy. */
    private boolean isControllerGone() {
        var controller = client.apps().deployments().inNamespace(NAMESPACE).withName(CONTROLLER);
        if (controller.get() == null) {
            return true;
        }
        if (dryRun) {
            out.println("would end activator-ext");
            return true;
        }
        controller.patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"replicas\":0}}");
        var pods = client.pods().inNamespace(NAMESPACE).withLabel("app.kubernetes.io/name", CONTROLLER);
        try {
            pods.informOnCondition(List::isEmpty).get(CONTROLLER_ENDS.toSeconds(), TimeUnit.SECONDS);
            out.println("ended activator-ext");
            return true;
        } catch (ExecutionException | TimeoutException e) {
            out.println("activator-ext has not ended within " + CONTROLLER_ENDS + "; see kubectl -n " + NAMESPACE
                    + " get pods, then try again");
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private void deleteWebhooks() {
        var admission = client.admissionRegistration().v1();
        Stream.of(
                        admission.mutatingWebhookConfigurations().withName(WEBHOOKS),
                        admission.validatingWebhookConfigurations().withName(WEBHOOKS),
                        admission.validatingAdmissionPolicyBindings().withName(POLICY),
                        admission.validatingAdmissionPolicies().withName(POLICY))
                .forEach(this::delete);
    }

    private void delete(Resource<? extends HasMetadata> resource) {
        HasMetadata found = resource.get();
        if (found != null) {
            if (!dryRun) {
                resource.delete();
            }
            out.println((dryRun ? "would delete " : "deleted ") + found.getKind() + " "
                    + found.getMetadata().getName());
        }
    }

    /** Knative may write the Deployment at the same time; then it is read and tried again. */
    private boolean strip(Deployment deployment) {
        String name = deployment.getMetadata().getNamespace() + "/"
                + deployment.getMetadata().getName();
        Resource<Deployment> resource = client.resource(deployment);
        for (int attempt = 1; ; attempt++) {
            Deployment found = attempt == 1 ? deployment : resource.get();
            if (found == null) {
                return true;
            }
            try {
                if (!dryRun) {
                    resource.patch(PatchContext.of(PatchType.JSON), patch(tree(found)));
                }
                out.println((dryRun ? "would strip " : "stripped ") + name);
                return true;
            } catch (KubernetesClientException e) {
                if (!CHANGED_MEANWHILE.contains(e.getCode()) || attempt == ATTEMPTS) {
                    out.println("could not strip " + name + ": " + e.getMessage());
                    return false;
                }
            }
        }
    }

    private static String patch(ObjectNode deployment) {
        ObjectNode stripped = deployment.deepCopy();
        Injection.strip((ObjectNode) podSpec(stripped));
        var operations = JsonNodeFactory.instance.arrayNode();
        operations
                .addObject()
                .put("op", "test")
                .put("path", "/metadata/resourceVersion")
                .set("value", deployment.path("metadata").path("resourceVersion"));
        JsonDiff.asJson(deployment, stripped).forEach(operations::add);
        return operations.toString();
    }

    private ObjectNode tree(Deployment deployment) {
        return client.getKubernetesSerialization().convertValue(deployment, ObjectNode.class);
    }

    private static JsonNode podSpec(JsonNode deployment) {
        return deployment.path("spec").path("template").path("spec");
    }
}
