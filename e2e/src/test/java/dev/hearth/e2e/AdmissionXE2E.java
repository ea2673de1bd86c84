package dev.hearth.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** What activator-ext does as pods of its own behind a real API server, and what happens while it is away. */
@Timeout(300)
@TestInstance(Lifecycle.PER_CLASS)
class AdmissionXE2E {
    private static final Duration SOON = Duration.ofSeconds(90);
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final int CROWD = 200;
    private static final String SIDECARS =
            "{range .items[*]}{.spec.initContainers[?(@.name==\"hearth-sidecar\")].restartPolicy}{\"\\n\"}{end}";

    private Cluster cluster;
    private InstalledHearth hearth;
    private Namespace namespace;

    @BeforeAll
    void install() {
        cluster = Cluster.connect();
        hearth = InstalledHearth.in(cluster);
        namespace = cluster.namespace("admission");
    }

    @AfterAll
    void disconnect() {
        namespace.close();
        cluster.close();
    }

    @Test
    void whatAnAnnotationMayNotSayIsRefusedWithAllThatIsWrong() {
        CommandOutcome refused = namespace.tryKn(
                "service",
                "create",
                "edges",
                "--image",
                hearth.image("image-edges"),
                "--annotation",
                "hearth.dev/accelerator=gpus",
                "--annotation",
                "hearth.dev/shared-memroy=64Mi");
        assertNotEquals(0, refused.status());
        assertTrue(refused.output().contains("'gpus' is not allowed; it takes gpu, tpu or cpu"), refused::output);
        assertTrue(refused.output().contains("did you mean hearth.dev/shared-memory?"), refused::output);
    }

    @Test
    void hostileValuesAreRefusedAndSaidInALineOfText() {
        List<String> hostile = List.of(
                "x".repeat(100_000),
                "cpu\\u0007\\u001b[31m",
                "../../../etc/passwd",
                "cpu\\n      hostPID: true",
                "\\u202ecpu",
                "${jndi:ldap://none/a}",
                "-1");
        for (String value : hostile) {
            for (String key : List.of("accelerator", "shared-memory", "memory", "share", "keep-warm", "prewarm")) {
                CommandOutcome refused = cluster.dryRun(service("hostile", key, value));
                assertNotEquals(0, refused.status(), () -> key + ": " + refused.output());
                assertTrue(refused.output().contains("annotation hearth.dev/" + key), refused::output);
                assertTrue(refused.output().length() < 2000, () -> key + " is told at length");
                assertTrue(refused.output().chars().noneMatch(c -> c < ' ' && c != '\n'), refused::output);
            }
        }
        assertEquals(0, cluster.dryRun(service("honest", "memory", "64Mi")).status());
    }

    private String service(String name, String key, String value) {
        return """
                apiVersion: serving.knative.dev/v1
                kind: Service
                metadata: {name: NAME, namespace: NAMESPACE}
                spec:
                  template:
                    metadata: {annotations: {OTHERhearth.dev/KEY: "VALUE"}}
                    spec: {containers: [{image: dev.local/none:1}]}
                """.replace("NAMESPACE", namespace.name())
                .replace("NAME", name)
                .replace("OTHER", key.equals("accelerator") ? "" : "hearth.dev/accelerator: cpu, ")
                .replace("KEY", key)
                .replace("VALUE", value);
    }

    @Test
    void revisionMadeWhileNoWebhookAnsweredRunsAndIsToldAndGetsItsSidecarLater() {
        CommandOutcome required;
        removeReplicas();
        try {
            hearth.create(namespace, "optional", "heat", "--scale-min", "1");
            assertEquals("", sidecarOf("optional-00001"));
            required = namespace.tryKn(
                    "service",
                    "create",
                    "required",
                    "--image",
                    hearth.image("heat"),
                    "--annotation",
                    "hearth.dev/accelerator=cpu",
                    "--annotation",
                    "hearth.dev/required=true",
                    "--no-wait");
            Await.until(
                    "its author is told why it is not made",
                    SOON,
                    PAUSE,
                    () -> namespace
                            .kubectl("get", "events", "--output=jsonpath={..message}")
                            .contains("required.deployments.hearth.dev"));
            assertNotEquals(
                    0,
                    namespace
                            .tryKubectl("get", "deployment/required-00001-deployment")
                            .status());
        } finally {
            restoreReplicas();
        }
        assertEquals(0, required.status(), required::output);
        Await.until(
                "an event says so",
                SOON,
                PAUSE,
                () -> namespace
                        .kubectl(
                                "get",
                                "events",
                                "--field-selector=reason=NoAcceleratorSidecar",
                                "--output=jsonpath={..message}")
                        .contains("without their accelerator sidecar"));
        namespace.kubectl("wait", "--for=condition=Ready", "ksvc/required", "--timeout=" + SOON.toSeconds() + "s");
        assertEquals("Always", sidecarOf("required-00001"));
        namespace.kubectl(
                "patch",
                "deployment/optional-00001-deployment",
                "--type=merge",
                "--patch={\"spec\": {\"replicas\": 2}}");
        assertEquals("Always", sidecarOf("optional-00001"), "the next change adds it");
        Await.until("a pod that has its sidecar answers", SOON, PAUSE, () -> Plate.isHeated(namespace, "optional"));
    }

    private String sidecarOf(String revision) {
        return namespace.field(
                "deployment/" + revision + "-deployment",
                "{.spec.template.spec.initContainers[?(@.name==\"hearth-sidecar\")].restartPolicy}");
    }

    private void removeReplicas() {
        scale(0);
        cluster.kubectl(
                "--namespace=" + InstalledHearth.SYSTEM,
                "wait",
                "--for=delete",
                "pod",
                "--selector=app.kubernetes.io/name=hearth-activator-ext",
                "--timeout=60s");
    }

    private void restoreReplicas() {
        scale(2);
        hearth.awaitAvailable();
    }

    private void scale(int replicas) {
        cluster.kubectl(
                "--namespace=" + InstalledHearth.SYSTEM,
                "scale",
                "deployment/hearth-activator-ext",
                "--replicas=" + replicas);
    }

    @Test
    void injectedPodsPassTheRestrictedLevelOfPodSecurity() {
        try (Namespace restricted = cluster.namespace("restricted")) {
            cluster.kubectl("label", "namespace", restricted.name(), "pod-security.kubernetes.io/enforce=restricted");
            restricted.kubectl(
                    "apply", "--filename=" + Installation.here().home().resolve("knative-yaml/heat.yaml"));
            restricted.kubectl("wait", "--for=condition=Ready", "ksvc/heat", "--timeout=" + SOON.toSeconds() + "s");
            Plate.requireHeat(restricted, "heat");
        }
    }

    @Test
    void newRevisionIsATenantOfItsOwnAndTrafficIsSplitBetweenBoth() {
        hearth.create(namespace, "heat", "heat", "--revision-name", "heat-one");
        namespace.kn("service", "update", "heat", "--env", "CHANGED=yes", "--revision-name", "heat-two");
        namespace.kn(
                "service",
                "update",
                "heat",
                "--tag",
                "heat-one=old",
                "--traffic",
                "heat-one=50",
                "--traffic",
                "heat-two=50");
        Plate.requireHeat(namespace, "old-heat");
        Plate.requireHeat(namespace, "heat");
        assertEquals("Always", sidecarOf("heat-one"));
        assertEquals("Always", sidecarOf("heat-two"));
    }

    @Test
    void twoHundredPodsAtOnceAllHaveTheirSidecar() {
        hearth.create(namespace, "crowd", "heat", "--scale-min", "1");
        String template = namespace
                .field("deployment/crowd-00001-deployment", "{.spec.template}")
                .replace("\"spec\":{", "\"spec\":{\"nodeSelector\":{\"none\":\"none\"},");
        cluster.apply("""
                {"apiVersion": "apps/v1", "kind": "ReplicaSet",
                 "metadata": {"name": "crowd", "namespace": "NAMESPACE"},
                 "spec": {"replicas": COUNT, "selector": {"matchLabels": {"serving.knative.dev/revision": "crowd-00001"}},
                          "template": TEMPLATE}}
                """.replace("NAMESPACE", namespace.name())
                        .replace("COUNT", Integer.toString(CROWD))
                        .replace("TEMPLATE", template))
                .required();
        try {
            Await.until(
                    "all pods are made",
                    SOON,
                    PAUSE,
                    () -> namespace
                            .field("replicaset/crowd", "{.status.replicas}")
                            .equals(Integer.toString(CROWD)));
            List<String> sidecars = crowd(SIDECARS);
            assertEquals(CROWD, sidecars.size());
            assertEquals(List.of("Always"), sidecars.stream().distinct().toList());
            // The one second that a pod waits for us at most may pass for a few of them on a busy machine; those go
            // where Knative would have them.
            long steered = crowd("{range .items[*]}{.spec.affinity.podAntiAffinity}{\"\\n\"}{end}").stream()
                    .filter(String::isEmpty)
                    .count();
            assertTrue(steered >= CROWD * 9 / 10, () -> steered + " of " + CROWD + " pods were admitted in time");
        } finally {
            namespace.kubectl("delete", "replicaset", "crowd", "--wait=false");
        }
    }

    private List<String> crowd(String jsonPath) {
        return namespace
                .kubectl(
                        "get",
                        "pods",
                        "--selector=serving.knative.dev/revision=crowd-00001",
                        "--field-selector=status.phase=Pending,spec.nodeName=",
                        "--output=jsonpath=" + jsonPath)
                .lines()
                .toList();
    }
}
