package dev.hearth.activator.warmth;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.activator.Eventually;
import dev.hearth.activator.warmth.NodeOffer.Endpoint;
import io.grpc.Status;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The client's side against a server of the same service, by TLS; its pauses are of a time that the test lets pass. */
@Timeout(120)
@SuppressWarnings("NullAway.Init") // JUnit fills the field in
class NodeLinksTest {
    private static final String NODE = "node-1";

    @TempDir
    Path folder;

    private final ManualTicker ticker = new ManualTicker();
    private final WarmTable table = new WarmTable(ticker::nowNs);
    private FakeNode node;
    private NodeLinks links;

    @BeforeEach
    void open() throws Exception {
        node = new FakeNode();
        node.first = List.of(Told.node(Told.revision("shop/edges", "m1")));
        Path token = folder.resolve("token");
        Files.writeString(token, FakeNode.TOKEN + "\n");
        links = new NodeLinks(table, token, ticker, new Random(7));
        table.offer(NODE, Told.offer("cpu", 16, 16));
    }

    @AfterEach
    void close() {
        links.close();
        node.close();
    }

    private boolean isWarm(String revision) {
        return table.nodes().stream()
                .anyMatch(each -> each.warm() != null && each.warm().revisions().containsKey(revision));
    }

    private void connect() {
        links.at(NODE, Optional.of(node.endpoint()));
        Eventually.isTrue("what is warm", () -> isWarm("shop/edges"));
    }

    @Test
    void whatADaemonTellsComesIntoTheTable() {
        connect();
        node.tell(Told.node(Told.revision("shop/heat")));
        Eventually.isTrue("the next message", () -> isWarm("shop/heat") && !isWarm("shop/edges"));
    }

    @Test
    void streamThatEndsIsOpenedAgainAfterAPauseThatGrows() {
        connect();
        node.first = List.of();
        Duration longest = Duration.ZERO;
        for (int i = 1; i <= 8; i++) {
            int tasks = ticker.waiting();
            node.hangUp();
            Eventually.isTrue("a pause", () -> ticker.waiting() > tasks);
            Duration pause = ticker.lastDelay();
            longest = pause.compareTo(longest) > 0 ? pause : longest;
            assertTrue(pause.compareTo(Duration.ofSeconds(23)) < 0, pause::toString);
            int opened = node.opened.get();
            ticker.pass(pause);
            Eventually.isTrue("a new stream", () -> node.opened.get() > opened);
        }
        assertTrue(longest.compareTo(Duration.ofSeconds(5)) > 0, longest::toString);

        node.first = List.of(Told.node(Told.revision("shop/back")));
        int tasks = ticker.waiting();
        node.hangUp();
        Eventually.isTrue("a pause", () -> ticker.waiting() > tasks);
        ticker.pass(ticker.lastDelay());
        Eventually.isTrue("it is heard again", () -> isWarm("shop/back"));
    }

    @Test
    void silentStreamIsGivenUp() {
        connect();
        node.first = List.of(Told.node(Told.revision("shop/back")));
        ticker.pass(NodeLink.SILENCE);
        Eventually.isTrue("the stream's end", () -> node.listening() == 0);
        Eventually.isTrue("it is heard again", () -> {
            ticker.pass(Duration.ofSeconds(1));
            return isWarm("shop/back");
        });
    }

    @Test
    void heartbeatsKeepAStream() {
        connect();
        for (int i = 0; i < 12; i++) {
            ticker.pass(NodeLink.HEARTBEAT);
            long before = ticker.nowNs();
            node.tell(Told.node(Told.revision("shop/edges")));
            Eventually.isTrue(
                    "it is heard",
                    () -> table.nodes().stream()
                            .allMatch(each -> each.warm() != null && each.warm().toldNs() == before));
        }
        assertEquals(1, node.opened.get());
    }

    @Test
    void daemonThatIsNotThereIsWaitedFor() throws Exception {
        Endpoint gone = node.endpoint();
        node.close();
        links.at(NODE, Optional.of(gone));
        Eventually.isTrue("pauses", () -> {
            ticker.pass(Duration.ofSeconds(1));
            return ticker.nowNs() > 1_000_000_000_000L + Duration.ofMinutes(1).toNanos();
        });
        assertTrue(!isWarm("shop/edges"));

        // It has started anew: elsewhere, with another certificate, and its AcceleratorNode says so.
        node = new FakeNode();
        node.first = List.of(Told.node(Told.revision("shop/edges")));
        connect();
    }

    @Test
    void daemonUnderAnotherCertificateIsNotTalkedTo() throws Exception {
        try (var impostor = new FakeNode()) {
            impostor.first = node.first;
            var mixed = new Endpoint(
                    "127.0.0.1", impostor.endpoint().port(), node.endpoint().certificate());
            int tasks = ticker.waiting();
            links.at(NODE, Optional.of(mixed));
            Eventually.isTrue("it has failed", () -> ticker.waiting() > tasks + 1);
            assertEquals(0, impostor.opened.get());
        }
    }

    @Test
    void tokenIsReadAnewForEachStream() throws Exception {
        Path token = folder.resolve("token");
        Files.delete(token);
        int tasks = ticker.waiting();
        links.at(NODE, Optional.of(node.endpoint()));
        Eventually.isTrue("it has failed", () -> ticker.waiting() > tasks + 1);
        assertEquals(0, node.opened.get());

        Files.writeString(token, FakeNode.TOKEN);
        Eventually.isTrue("it is heard", () -> {
            ticker.pass(Duration.ofSeconds(1));
            return isWarm("shop/edges");
        });
    }

    @Test
    void nodeThatIsGoneIsNotHeardAnyMore() {
        connect();
        links.at(NODE, Optional.empty());
        Eventually.isTrue("the stream's end", () -> node.listening() == 0);
        assertEquals(Optional.empty(), links.prewarm(NODE, "shop/edges", status -> {}));
    }

    @Test
    void endpointThatIsNoneHarmsNobody() {
        links.at("node-2", Optional.of(new Endpoint("127.0.0.1", 1, "no certificate")));
        links.at(
                "node-3",
                Optional.of(new Endpoint("127.0.0.1", 99_999, node.endpoint().certificate())));
        connect();
    }

    @Test
    void prewarmEndsWhenTheDaemonSaysSo() {
        connect();
        List<Status> ended = new CopyOnWriteArrayList<>();
        assertTrue(links.prewarm(NODE, "shop/edges", ended::add).isPresent());
        Eventually.isTrue("it is asked", () -> node.asked.contains("shop/edges"));
        node.isWarm("shop/edges");
        Eventually.isTrue("its end", () -> ended.equals(List.of(Status.OK)));
    }

    @Test
    void prewarmThatIsCancelledIsCancelledAtTheDaemon() {
        connect();
        List<Status> ended = new CopyOnWriteArrayList<>();
        Runnable cancel = links.prewarm(NODE, "shop/edges", ended::add).orElseThrow();
        Eventually.isTrue("it is asked", () -> node.asked.contains("shop/edges"));
        cancel.run();
        Eventually.isTrue("the daemon hears of it", () -> node.cancelled.contains("shop/edges"));
        assertEquals(
                List.of(Status.Code.CANCELLED),
                ended.stream().map(Status::getCode).toList());
    }
}
