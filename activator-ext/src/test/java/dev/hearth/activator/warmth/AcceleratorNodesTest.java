package dev.hearth.activator.warmth;

import static org.junit.jupiter.api.Assertions.assertEquals;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.hearth.activator.warmth.NodeOffer.Endpoint;
import dev.hearth.activator.warmth.NodeOffer.Shares;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class AcceleratorNodesTest {
    private static NodeOffer offer(String status) throws Exception {
        return AcceleratorNodes.offer(new ObjectMapper().readTree(status));
    }

    @Test
    void whatADaemonReportsIsRead() throws Exception {
        NodeOffer offer = offer("""
                {"version": "1",
                 "shares": [{"kind": "cpu", "total": 16, "free": 14}, {"kind": "gpu", "total": 32}],
                 "conditions": [{"type": "Registered", "status": "True"}, {"type": "Ready", "status": "True"}],
                 "endpoint": {"address": "10.0.0.7", "port": 9469, "certificate": "PEM"}}""");

        assertEquals(
                new NodeOffer(
                        true,
                        Map.of("cpu", new Shares(14, 16), "gpu", new Shares(Shares.UNKNOWN, 32)),
                        Optional.of(new Endpoint("10.0.0.7", 9469, "PEM"))),
                offer);
    }

    @Test
    void nodeThatIsNotReadyIsNot() throws Exception {
        assertEquals(
                false,
                offer("{\"conditions\": [{\"type\": \"Ready\", \"status\": \"False\"}]}")
                        .ready());
    }

    @Test
    void whatIsNotThereIsNotOffered() throws Exception {
        assertEquals(new NodeOffer(false, Map.of(), Optional.empty()), offer("{}"));
        assertEquals(
                new NodeOffer(false, Map.of(), Optional.empty()),
                offer("{\"shares\": 7, \"conditions\": {}, \"endpoint\": []}"));
    }
}
