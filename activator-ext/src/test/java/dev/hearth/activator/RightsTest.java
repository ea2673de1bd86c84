package dev.hearth.activator;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hearth.activator.chain.ChainController;
import dev.hearth.activator.chain.ChainMetrics;
import dev.hearth.activator.chain.ChainObjects;
import dev.hearth.activator.proxy.Proxy;
import dev.hearth.activator.proxy.ProxySettings;
import dev.hearth.activator.proxy.RevisionName;
import dev.hearth.activator.proxy.StockPath;
import dev.hearth.activator.proxy.Warmth;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.opentelemetry.api.OpenTelemetry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What config/ lets a part do is what that part does, no less and no more. */
@EnableKubernetesMockClient(crud = true)
@Timeout(120)
@SuppressWarnings("NullAway.Init") // the extension fills the fields in
class RightsTest {
    private static final Path BASE = Path.of("../config/base");
    private static final KubernetesSerialization YAML = new KubernetesSerialization();
    /** What the chain and its proxy are about; activator-ext has other rights for other things. */
    private static final Set<String> OF_THE_CHAIN = Set.of(
            "ingresses",
            "ingresses/status",
            "services",
            "endpointslices",
            "configmaps",
            "revisions",
            "routes",
            "events");

    KubernetesMockServer server;
    KubernetesClient client;

    private KubernetesClient as(String user) {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(client.getConfiguration())
                        .withUserAgent(user)
                        .build())
                .build();
    }

    @Test
    void theControllerNeedsAllThatItMayDoAndNothingElse() throws InterruptedException {
        ChainObjects.proxies(client, 8012, 8013, "10.0.0.1");
        ChainObjects.parent(client, ChainObjects.OURS);
        try (var controllers = as("controller");
                var _ = new ChainController(
                        controllers,
                        new ChainController.Settings(
                                ChainObjects.OURS,
                                Optional.of("base"),
                                "hearth-system",
                                "hearth-proxy",
                                "knative-serving"),
                        new ChainMetrics(new SimpleMeterRegistry()))) {
            Eventually.isTrue(
                    "the child leads to the proxy",
                    () -> ChainObjects.childLeadsTo(client).equals("edges-hearth"));
            ChainObjects.reportForChild(client);
            Eventually.isTrue("the parent reports", () -> ChainObjects.parentIsReady(client));
            ChainObjects.proxies(client, 9012, 9013, "10.0.0.2");
            Eventually.isTrue(
                    "the Service is as it is to be",
                    () -> client.services()
                            .inNamespace("default")
                            .withName("edges-hearth")
                            .require()
                            .getSpec()
                            .getPorts()
                            .getFirst()
                            .getTargetPort()
                            .getIntVal()
                            .equals(9012));
            ChainObjects.proxiesAreNotReady(client);
            Eventually.isTrue(
                    "the child takes the stock path",
                    () -> ChainObjects.childLeadsTo(client).equals("edges-00001"));
            ChainObjects.classOfParent(client, "base");
            Eventually.isTrue("the child is gone", () -> ChainObjects.isChildGone(client));
        }

        assertEquals(
                allowed(
                        clusterRole("210-clusterrole-hearth-activator-ext.yaml"),
                        role("220-role-hearth-knative-settings.yaml")),
                used("controller"));
    }

    @Test
    void theProxyNeedsAllThatItMayDoAndNothingElse() throws InterruptedException {
        try (var proxies = as("proxy");
                var _ = new Proxy(
                        proxies,
                        new SimpleMeterRegistry(),
                        OpenTelemetry.noop(),
                        new ProxySettings(
                                "127.0.0.1",
                                0,
                                0,
                                1,
                                StockPath.services("cluster.local"),
                                "knative-serving",
                                new ProxySettings.Drain(Duration.ZERO, Duration.ZERO)),
                        new Unasked())) {
            Set<String> allowed = allowed(
                    clusterRole("210-clusterrole-hearth-proxy.yaml"), role("220-role-hearth-knative-settings.yaml"));
            Set<String> used = new TreeSet<>();
            Eventually.isTrue("all that it may read is watched", () -> {
                try {
                    used.addAll(used("proxy"));
                } catch (InterruptedException e) {
                    throw new AssertionError(e);
                }
                return used.equals(allowed);
            });
        }
    }

    /** No request comes here. */
    private static final class Unasked implements Warmth {
        @Override
        public OptionalLong expectedNs(String node, RevisionName revision) {
            return OptionalLong.empty();
        }

        @Override
        public void wanted(RevisionName revision, String kind) {
            throw new AssertionError("nobody asked for " + revision);
        }
    }

    private static Stream<PolicyRule> clusterRole(String file) {
        return read(file, ClusterRole.class).getRules().stream();
    }

    private static Stream<PolicyRule> role(String file) {
        return read(file, Role.class).getRules().stream();
    }

    private static <T> T read(String file, Class<T> type) {
        try {
            return YAML.unmarshal(Files.readString(BASE.resolve(file)), type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Set<String> allowed(Stream<PolicyRule> some, Stream<PolicyRule> others) {
        Set<String> allowed = new TreeSet<>();
        Stream.concat(some, others)
                .forEach(rule -> rule.getResources().stream()
                        .filter(OF_THE_CHAIN::contains)
                        .forEach(resource -> rule.getVerbs()
                                .forEach(verb -> allowed.add(verb + " " + resource + " of '"
                                        + rule.getApiGroups().getFirst() + "'"))));
        return allowed;
    }

    private Set<String> used(String user) throws InterruptedException {
        Set<String> used = new TreeSet<>();
        for (RecordedRequest request = next(); request != null; request = next()) {
            if (user.equals(request.getHeader("User-Agent"))) {
                used.add(right(request.getMethod(), request.getPath()));
            }
        }
        return used;
    }

    private @Nullable RecordedRequest next() throws InterruptedException {
        return server.takeRequest(100, TimeUnit.MILLISECONDS);
    }

    /** As the API server reads a request ({@code apiserver/pkg/endpoints/request/requestinfo.go}). */
    private static String right(String method, String path) {
        String[] whole = path.split("\\?", 2);
        List<String> parts = List.of(whole[0].substring(1).split("/", -1));
        boolean isCore = parts.getFirst().equals("api");
        List<String> rest = parts.subList(isCore ? 2 : 3, parts.size());
        List<String> of = rest.getFirst().equals("namespaces") && rest.size() > 2 ? rest.subList(2, rest.size()) : rest;
        String resource = of.size() > 2 ? of.getFirst() + "/" + of.get(2) : of.getFirst();
        boolean isOfOne = of.size() > 1;
        String verb = switch (method) {
            case "GET" -> isOfOne ? "get" : whole.length > 1 && whole[1].contains("watch=true") ? "watch" : "list";
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> isOfOne ? "delete" : "deletecollection";
            default -> method;
        };
        return verb + " " + resource + " of '" + (isCore ? "" : parts.get(1)) + "'";
    }
}
