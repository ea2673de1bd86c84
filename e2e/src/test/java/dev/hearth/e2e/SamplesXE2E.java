package dev.hearth.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/** The samples as their YAML has them, on nodes whose device speaks StableHLO. */
@Timeout(600)
@TestInstance(Lifecycle.PER_CLASS)
class SamplesXE2E {
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String DAEMON = "daemonset/hearth-daemon";

    private final Closing closing = new Closing();
    private InstalledHearth hearth;
    private Namespace namespace;

    @BeforeAll
    void offerPjrt() {
        Cluster cluster = closing.add(Cluster.connect());
        hearth = InstalledHearth.in(cluster);
        closing.add(() -> hearth.set(DAEMON, Map.of("HEARTH_DAEMON_BACKENDS", "opencl")));
        hearth.set(DAEMON, Map.of("HEARTH_DAEMON_BACKENDS", "pjrt"));
        namespace = closing.add(cluster.namespace("samples"));
    }

    @AfterAll
    void end() {
        closing.close();
    }

    @Test
    void classifyKnowsWhatAPhotographShows() throws IOException {
        apply("classify");
        HttpAnswer answer = namespace.post("classify", "/", "image/jpeg", Files.readAllBytes(Photograph.file()));
        assertEquals(200, answer.status(), answer::text);
        assertTrue(answer.text().contains("missile"), answer::text);
        assertTrue(answer.header("hearth-device").contains("XLA"), answer.header("hearth-device"));
    }

    @Test
    void edgesAreFoundByAProgramInStableHlo() {
        apply("image-edges");
        Photograph.requireEdges(namespace, "image-edges");
    }

    private void apply(String sample) {
        Path yaml = Installation.here().home().resolve("knative-yaml").resolve(sample + ".yaml");
        namespace.kubectl("apply", "--filename=" + yaml);
        namespace.kubectl("wait", "--for=condition=Ready", "ksvc/" + sample, "--timeout=" + SOON.toSeconds() + "s");
    }
}
