package dev.hearth.activator.proxy;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hearth.activator.Eventually;
import dev.hearth.activator.chain.ChainObjects;
import dev.hearth.activator.proxy.Destinations.Reason;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointBuilder;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSlice;
import io.fabric8.kubernetes.api.model.discovery.v1.EndpointSliceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What Knative's objects make of the choice of a pod. */
@EnableKubernetesMockClient(crud = true)
@Timeout(60)
@SuppressWarnings("NullAway.Init") // the extension fills the field in
class ProxyWatchesTest {
    private static final RevisionName REVISION = new RevisionName("default", "edges-00001");

    private final ReadyPods pods = new ReadyPods(new AllWarm(), System::nanoTime);
    private PodSlices slices;
    private RevisionRules rules;

    KubernetesClient client;

    /** Every node has everything warm. */
    private static final class AllWarm implements Warmth {
        @Override
        public OptionalLong expectedNs(String node, RevisionName revision) {
            return OptionalLong.of(1);
        }

        @Override
        public void wanted(RevisionName revision, String kind) {
            // It is warm already.
        }
    }

    @BeforeEach
    void watch() {
        slices = new PodSlices(client, pods);
        rules = new RevisionRules(client, "knative-serving", pods);
    }

    @AfterEach
    void end() {
        rules.close();
        slices.close();
    }

    private void revision(String annotations, int concurrency) {
        ChainObjects.create(client, """
                        {"apiVersion": "serving.knative.dev/v1", "kind": "Revision",
                         "metadata": {"name": "edges-00001", "namespace": "default", "annotations": {%s}},
                         "spec": {"containerConcurrency": %d}}
                        """.formatted(annotations, concurrency));
    }

    private void accelerated() {
        revision("\"hearth.dev/accelerator\": \"cpu\"", 0);
    }

    private void slice(String name, String type, boolean ready, String... addresses) {
        client.resource(new EndpointSliceBuilder()
                        .withNewMetadata()
                        .withNamespace("default")
                        .withName(name)
                        .withLabels(Map.of(
                                "networking.internal.knative.dev/serviceType",
                                type,
                                "serving.knative.dev/revision",
                                "edges-00001"))
                        .endMetadata()
                        .withAddressType("IPv4")
                        .addNewPort()
                        .withName("http2")
                        .withPort(8013)
                        .endPort()
                        .withEndpoints(Set.of(addresses).stream()
                                .map(address -> new EndpointBuilder()
                                        .withAddresses(address)
                                        .withNodeName("node-1")
                                        .withNewConditions()
                                        .withReady(ready)
                                        .endConditions()
                                        .build())
                                .toList())
                        .build())
                .createOr(NonDeletingOperation::update);
    }

    private void setting(String map, String key, String value) {
        client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withNamespace("knative-serving")
                        .withName(map)
                        .endMetadata()
                        .withData(Map.of(key, value))
                        .build())
                .createOr(NonDeletingOperation::update);
    }

    private void becomes(Reason reason) {
        Eventually.isTrue("requests go by " + reason, () -> pods.take(REVISION).reason() == reason);
    }

    /** So Kubernetes writes it once all pods have gone: its fields are null. */
    @Test
    void sliceWithoutFieldsIsOfNoPods() {
        accelerated();
        slice("edges-00001-private-a", "Private", true, "10.0.0.1");
        becomes(Reason.WARM);
        EndpointSlice emptied = client.discovery()
                .v1()
                .endpointSlices()
                .inNamespace("default")
                .withName("edges-00001-private-a")
                .require();
        emptied.setEndpoints(null);
        emptied.setPorts(null);

        slices.there(emptied);

        assertEquals(Reason.NO_POD, pods.take(REVISION).reason());
    }

    @Test
    void readyPodsOfAllSlicesOfThePrivateServiceAreTaken() {
        accelerated();
        slice("edges-00001-private-a", "Private", true, "10.0.0.1");
        slice("edges-00001-private-b", "Private", true, "10.0.0.2");
        slice("edges-00001-private-c", "Private", false, "10.0.0.3");
        slice("edges-00001-d", "Public", true, "10.0.0.4");

        Set<String> taken = new TreeSet<>();
        Eventually.isTrue("both are taken", () -> {
            pods.take(REVISION)
                    .slot()
                    .ifPresent(slot -> taken.add(slot.address().toString()));
            return taken.size() == 2;
        });
        assertEquals(Set.of("10.0.0.1:8013", "10.0.0.2:8013"), taken);

        slice("edges-00001-private-a", "Private", false, "10.0.0.1");
        client.discovery()
                .v1()
                .endpointSlices()
                .inNamespace("default")
                .withName("edges-00001-private-b")
                .delete();
        becomes(Reason.NO_POD);
    }

    @Test
    void revisionsConcurrencyIsKept() {
        revision("\"hearth.dev/accelerator\": \"cpu\"", 1);
        slice("edges-00001-private-a", "Private", true, "10.0.0.1");

        becomes(Reason.WARM);
        becomes(Reason.BUSY);
    }

    @Test
    void revisionThatIsNotAcceleratedIsLeftToKnative() {
        slice("edges-00001-private-a", "Private", true, "10.0.0.1");
        accelerated();
        becomes(Reason.WARM);

        var accelerated = new GenericKubernetesResource();
        accelerated.setApiVersion("serving.knative.dev/v1");
        accelerated.setKind("Revision");
        accelerated.setMetadata(new ObjectMetaBuilder()
                .withNamespace("default")
                .withName("edges-00001")
                .build());
        ChainObjects.of(client, accelerated).delete();
        becomes(Reason.NOT_ACCELERATED);
        revision("", 0);
        slice("edges-00002-private-a", "Private", true, "10.0.0.9");
        becomes(Reason.NOT_ACCELERATED);
    }

    @ParameterizedTest
    @CsvSource({
        "config-autoscaler, target-burst-capacity, -1, 211",
        "config-network, mesh-compatibility-mode, enabled, auto",
        "config-network, system-internal-tls, Enabled, Disabled"
    })
    void clusterThatCountsByItsActivatorsOrHidesItsPodsIsLeftToThem(
            String map, String key, String forbids, String allows) {
        accelerated();
        slice("edges-00001-private-a", "Private", true, "10.0.0.1");
        becomes(Reason.WARM);

        setting(map, key, forbids);
        becomes(Reason.NOT_ALLOWED);
        setting(map, key, allows);
        becomes(Reason.WARM);
    }

    @ParameterizedTest
    @CsvSource({"-1, NOT_ALLOWED", "0, WARM", "many, NOT_ALLOWED"})
    void revisionsOwnBurstCapacityGoesBeforeTheClusters(String burst, Reason reason) {
        setting("config-autoscaler", "target-burst-capacity", burst.equals("0") ? "-1" : "0");
        slice("edges-00001-private-a", "Private", true, "10.0.0.1");
        revision(
                "\"hearth.dev/accelerator\": \"cpu\", \"autoscaling.knative.dev/target-burst-capacity\": \"" + burst
                        + "\"",
                0);

        becomes(reason);
    }
}
