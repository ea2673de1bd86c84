package dev.hearth.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** The test bed itself: Kubernetes and Knative do here what they do anywhere, without Hearth. */
@Timeout(300)
@TestInstance(Lifecycle.PER_CLASS)
class KnativeXE2E {
    private static final Duration SOON = Duration.ofSeconds(60);

    private Cluster cluster;
    private Namespace namespace;

    @BeforeAll
    void connect() {
        cluster = Cluster.connect();
    }

    @BeforeEach
    void makeNamespace() {
        namespace = cluster.namespace("knative");
    }

    @AfterEach
    void deleteNamespace() {
        namespace.close();
    }

    @AfterAll
    void disconnect() {
        cluster.close();
    }

    @Test
    void functionAnswersScalesToZeroAndComesBack() {
        namespace.kn("service", "create", "hello", "--image", cluster.helloImage());
        assertAnswers("hello");
        namespace.awaitZero("hello", SOON);
        assertAnswers("hello");
    }

    @Test
    void trafficIsSplitBetweenRevisions() {
        namespace.kn("service", "create", "split", "--image", cluster.helloImage(), "--revision-name", "split-one");
        namespace.kn("service", "update", "split", "--env", "CHANGED=yes", "--revision-name", "split-two");
        namespace.kn(
                "service",
                "update",
                "split",
                "--tag",
                "split-one=old",
                "--traffic",
                "split-one=0",
                "--traffic",
                "split-two=100");
        assertTrue(answerOf("split").contains("split-two-"), "the new revision answers");
        assertTrue(answerOf("old-split").contains("split-one-"), "the old one answers by its tag");
    }

    @Test
    void eachNodeHasAKubeletOfItsOwnAtTheFixedPath() {
        List<String> nodes = cluster.realNodes();
        List<String> sockets = nodes.stream()
                .map(node ->
                        cluster.inNode(node, "stat", "--format=%i", "/var/lib/kubelet/device-plugins/kubelet.sock"))
                .distinct()
                .toList();
        assertEquals(nodes.size(), sockets.size(), () -> nodes + " have " + sockets);
    }

    private void assertAnswers(String service) {
        HttpAnswer answer = namespace.get(service, "/path");
        assertEquals(200, answer.status());
        assertTrue(answer.text().startsWith("hello from " + service + "-"), answer.text());
    }

    private String answerOf(String service) {
        HttpAnswer answer = namespace.get(service, "/");
        assertEquals(200, answer.status(), answer.text());
        return answer.text();
    }
}
