package dev.hearth.e2e;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.Timeout;

/**
 * A thousand connections to each socket that a hostile process may reach, of which some say nothing, some send what is no
 * frame and some stop in the middle of one: those at work notice nothing, others still get in, and all that the
 * connections took is given back while their other ends stay open.
 */
@Timeout(300)
@TestInstance(Lifecycle.PER_CLASS)
class FloodXIT {
    private static final int CONNECTIONS = 1000;

    private Node node;
    private SidecarProcess sidecar;
    private FunctionProcess other;

    @BeforeAll
    void start() {
        node = Node.start();
        sidecar = node.sidecar("a", "a", "-Dhearth.sidecar.handshake-timeout=4s");
        SidecarProcess ofOther = node.sidecar("b", "b");
        node.requireWorks(sidecar);
        other = node.load(ofOther);
    }

    @AfterAll
    void end() {
        node.close();
    }

    @Test
    void aFloodOfTheFunctionsSocketTakesNothingFromOthers() throws IOException {
        survives(List.of(sidecar.socket()), "descriptors of a");
    }

    @Test
    void aFloodOfTheDaemonsSocketTakesNothingFromOthers() throws IOException {
        survives(List.of(node.daemon().socket()), "descriptors of the daemon");
    }

    @Test
    void aFloodOfEveryWorkersSocketTakesNothingFromThoseInThem() throws IOException {
        List<Path> sockets = ShortFolder.filesBelow(node.daemon().socketFolder()).stream()
                .filter(path -> String.valueOf(path.getFileName()).startsWith("worker-"))
                .toList();
        assertTrue(sockets.size() >= 3, () -> "of both tenants and the spare one: " + sockets);
        survives(sockets, "descriptors of workers");
    }

    private void survives(List<Path> sockets, String what) throws IOException {
        Holdings before = Holdings.of(1, node.daemon(), sidecar);
        try (var flood = new Flood()) {
            for (Path socket : sockets) {
                flood.connect(socket, CONNECTIONS);
            }
            before.awaitMore(what);
            Node.awaitProgress(other, 40);
            node.requireWorks(sidecar);
            before.awaitNoMore();
            flood.requireOpen();
        }
        node.requireWorks(sidecar);
        before.awaitNoMore();
        Node.awaitProgress(other, 20);
        Node.requireUndisturbed(other);
    }
}
