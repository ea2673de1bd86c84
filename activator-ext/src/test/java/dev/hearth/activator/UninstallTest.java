package dev.hearth.activator;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.hearth.activator.admission.Fixtures;
import dev.hearth.activator.chain.ChainObjects;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.EnableKubernetesMockClient;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@EnableKubernetesMockClient(crud = true)
@Timeout(60)
@SuppressWarnings("NullAway.Init") // the extension fills the field in
class UninstallTest {
    private final ByteArrayOutputStream said = new ByteArrayOutputStream();

    KubernetesClient client;

    @BeforeEach
    void install() {
        Installed.apply(client);
        client.resource(typed(Fixtures.injected())).create();
    }

    @Test
    void webhooksAndSidecarsGo() {
        assertTrue(uninstall(false));

        assertEquals(0, configurations());
        assertEquals(
                typed(Fixtures.deployment()).getSpec(),
                deployment().getSpec(),
                "what its author and Knative wrote stays");
        assertTrue(
                text().endsWith("stripped 1 of 1 Deployments\nnow: kubectl delete -k config/overlays/<yours>\n"),
                text());
    }

    @Test
    void servicesInTheChainAreServedPastTheProxyOnceNobodyLeadsThemBack() {
        client.resource(new DeploymentBuilder()
                        .withNewMetadata()
                        .withNamespace("hearth-system")
                        .withName("hearth-activator-ext")
                        .endMetadata()
                        .withNewSpec()
                        .withReplicas(2)
                        .endSpec()
                        .build())
                .create();
        ChainObjects.parentWithChild(client);
        assertEquals("edges-hearth", ChainObjects.childLeadsTo(client));

        assertTrue(uninstall(true));
        assertEquals("edges-hearth", ChainObjects.childLeadsTo(client));
        assertTrue(text().contains("would lead requests of default/edges past the proxy"), text());

        assertTrue(uninstall(false));
        assertEquals("edges-00001", ChainObjects.childLeadsTo(client));
        assertTrue(text().contains("\nled requests of default/edges past the proxy"), text());
        assertEquals(
                0,
                client.apps()
                        .deployments()
                        .inNamespace("hearth-system")
                        .withName("hearth-activator-ext")
                        .require()
                        .getSpec()
                        .getReplicas());
    }

    @Test
    void aDryRunChangesNothing() {
        assertTrue(uninstall(true));

        assertEquals(2, configurations());
        assertEquals(typed(Fixtures.injected()).getSpec(), deployment().getSpec());
        assertTrue(text().contains("would strip default/edges-00001-deployment"), text());
    }

    @Test
    void uninstallingTwiceIsUninstallingOnce() {
        uninstall(false);
        Deployment once = deployment();

        assertTrue(uninstall(false));

        assertEquals(once, deployment());
    }

    @Test
    void deploymentsOfOthersAreLeftAlone() {
        ObjectNode theirs = Fixtures.injected();
        ((ObjectNode) theirs.path("metadata")).put("name", "theirs");
        ((ObjectNode) theirs.at("/metadata/labels")).remove("serving.knative.dev/revision");
        client.resource(typed(theirs)).create();

        uninstall(false);

        assertFalse(client.apps()
                .deployments()
                .inNamespace("default")
                .withName("theirs")
                .require()
                .getSpec()
                .getTemplate()
                .getSpec()
                .getInitContainers()
                .isEmpty());
    }

    private boolean uninstall(boolean dryRun) {
        return new Uninstall(client, dryRun, new PrintStream(said, true, StandardCharsets.UTF_8)).run();
    }

    private String text() {
        return said.toString(StandardCharsets.UTF_8);
    }

    private int configurations() {
        var v1 = client.admissionRegistration().v1();
        return v1.mutatingWebhookConfigurations().list().getItems().size()
                + v1.validatingWebhookConfigurations().list().getItems().size();
    }

    private Deployment deployment() {
        return client.apps()
                .deployments()
                .inNamespace("default")
                .withName("edges-00001-deployment")
                .require();
    }

    private Deployment typed(ObjectNode deployment) {
        return client.getKubernetesSerialization().convertValue(deployment, Deployment.class);
    }
}
