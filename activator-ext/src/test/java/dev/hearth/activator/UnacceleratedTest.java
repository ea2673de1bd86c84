package dev.hearth.activator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.activator.admission.Fixtures;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@EnableKubernetesMockClient(crud = true)
@Timeout(60)
@SuppressWarnings("NullAway.Init") // the extension fills the field in
class UnacceleratedTest {
    KubernetesClient client;

    @Test
    void theAuthorIsToldAtDeploymentAndService() {
        create(Fixtures.deployment());

        try (var _ = new Unaccelerated(client)) {
            List<Event> events = Eventually.get("two events", () -> events(2));

            assertEquals(
                    List.of("Deployment/edges-00001-deployment", "Service/edges"),
                    events.stream()
                            .map(event -> event.getInvolvedObject().getKind() + "/"
                                    + event.getInvolvedObject().getName())
                            .sorted()
                            .toList());
            assertEquals(
                    "0d1ee47c-6b9d-4d0b-8d1a-2f7a4ba0e2e5",
                    events.stream()
                            .filter(event -> event.getInvolvedObject().getKind().equals("Service"))
                            .findFirst()
                            .orElseThrow()
                            .getInvolvedObject()
                            .getUid());
            assertTrue(events.getFirst().getMessage().contains("did not answer"), events.toString());
            assertEquals("NoAcceleratorSidecar", events.getFirst().getReason());
        }
    }

    @Test
    void itIsToldOnceByAllReplicasTogether() {
        create(Fixtures.deployment());

        try (var _ = new Unaccelerated(client)) {
            Eventually.get("two events", () -> events(2));
        }
        Deployment second = second();
        try (var _ = new Unaccelerated(client)) {
            client.resource(second).create();
            Eventually.get("two events of each Deployment", () -> events(4));
        }

        assertEquals(
                4, client.v1().events().inNamespace("default").list().getItems().size());
    }

    @Test
    void whatIsAcceleratedScaledToZeroOrNotAnnotatedIsLeftAlone() {
        create(Fixtures.injected());
        ObjectNode scaled = Fixtures.deployment();
        ((ObjectNode) scaled.path("metadata")).put("name", "scaled");
        ((ObjectNode) scaled.path("spec")).put("replicas", 0);
        create(scaled);
        ObjectNode unannotated = Fixtures.deployment();
        ((ObjectNode) unannotated.path("metadata")).put("name", "unannotated");
        ((ObjectNode) unannotated.at("/spec/template/metadata")).remove("annotations");
        create(unannotated);

        try (var _ = new Unaccelerated(client)) {
            client.resource(second()).create();
            Eventually.get("the events of the one that comes after these", () -> events(2));
        }

        client.v1().events().inNamespace("default").list().getItems().stream()
                .filter(event -> event.getInvolvedObject().getKind().equals("Deployment"))
                .forEach(event ->
                        assertEquals("second", event.getInvolvedObject().getName()));
    }

    private Deployment second() {
        ObjectNode second = Fixtures.deployment();
        ((ObjectNode) second.path("metadata")).put("name", "second").put("uid", "another");
        return client.getKubernetesSerialization().convertValue(second, Deployment.class);
    }

    private void create(ObjectNode deployment) {
        client.resource(client.getKubernetesSerialization().convertValue(deployment, Deployment.class))
                .create();
    }

    private Optional<List<Event>> events(int count) {
        List<Event> events = client.v1().events().inNamespace("default").list().getItems();
        return events.size() >= count ? Optional.of(events) : Optional.empty();
    }
}
