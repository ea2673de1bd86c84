package dev.hearth.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** What Hearth does to a cluster, and that it goes again without a trace in anybody's objects. */
@Timeout(400)
@TestInstance(Lifecycle.PER_CLASS)
class UninstallXE2E {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final Duration PAUSE = Duration.ofMillis(250);
    private static final String TEMPLATE = "{.spec.template.spec}";

    private final Closing closing = new Closing();
    private Cluster cluster;
    private InstalledHearth hearth;
    private Namespace namespace;

    @BeforeAll
    void install() {
        cluster = closing.add(Cluster.connect());
        hearth = InstalledHearth.in(cluster);
        namespace = closing.add(cluster.namespace("leaving"));
        closing.add(() -> InstalledHearth.in(cluster));
    }

    @AfterAll
    void end() {
        closing.close();
    }

    @Test
    void serviceWithoutTheAnnotationIsTheSameWithAndWithoutHearthAndSidecarsGo() {
        String with = plain();
        hearth.create(namespace, "edges", "image-edges", "--scale-min", "1");
        Photograph.requireEdges(namespace, "edges");

        String said = hearth.uninstall("--dry-run");
        assertTrue(said.contains("would strip leaving/edges-00001-deployment"), said);
        assertTrue(template("edges").contains("hearth-sidecar"), "nothing was done");

        said = hearth.uninstall();
        assertTrue(said.contains("\nstripped leaving/edges-00001-deployment\n"), said);
        for (String ours : List.of("hearth-sidecar", "hearth-token", "/run/hearth", "HEARTH_SOCKET", "hearth.dev")) {
            assertTrue(!template("edges").contains(ours), () -> ours + " is left: " + template("edges"));
        }
        Await.until(
                "pods are replaced by unaccelerated ones",
                SOON,
                PAUSE,
                () -> namespace
                        .podField(
                                "edges",
                                "{.items[-1:].spec.initContainers}{.items[-1:].status.conditions[?(@.type==\"Ready\")].status}")
                        .equals("True"));
        assertEquals(with, plain());
    }

    /** The pod's spec of a Service that Hearth has nothing to do with. */
    private String plain() {
        namespace.kn("service", "create", "plain", "--image", cluster.helloImage());
        String spec = template("plain");
        namespace.kn("service", "delete", "plain", "--wait");
        Await.until(
                "its Deployment is gone",
                SOON,
                PAUSE,
                () -> namespace
                                .tryKubectl("get", "deployment/plain-00001-deployment")
                                .status()
                        != 0);
        return spec;
    }

    private String template(String service) {
        return namespace.field("deployment/" + service + "-00001-deployment", TEMPLATE);
    }
}
