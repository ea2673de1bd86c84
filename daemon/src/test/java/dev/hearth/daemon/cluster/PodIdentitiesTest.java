package dev.hearth.daemon.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.daemon.RefusedException;
import dev.hearth.daemon.backend.Device;
import dev.hearth.daemon.share.Priority;
import dev.hearth.protocol.Status;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PodIdentitiesTest {
    private static final Duration LIFE = Duration.ofMinutes(1);
    private static final Instant START = Instant.parse("2026-11-30T00:00:00Z");

    private final HandClock clock = new HandClock(START);
    private final ApiServer api = new ApiServer();
    private final PodIdentities pods = new PodIdentities(api, LIFE, clock);

    /** Knows the tokens that begin with {@code good}; each ends an hour after the start unless it says when. */
    private static final class ApiServer implements PodIdentities.Reviewer {
        final List<String> asked = new ArrayList<>();
        int failure;
        Instant end = START.plus(Duration.ofHours(1));

        @Override
        public PodIdentities.Reviewed review(String token) {
            asked.add(token);
            if (failure != 0) {
                throw new KubernetesClientException("away", failure, null);
            }
            if (!token.startsWith("good")) {
                throw new RefusedException(Status.UNAUTHENTICATED, "no such token");
            }
            var wanted = Annotations.of("default/" + token, Map.of("hearth.dev/accelerator", "cpu"));
            return new PodIdentities.Reviewed(
                    new PodIdentities.Pod("default", token, "uid-" + token, "default/edges-00001", wanted), end);
        }
    }

    private Status refusal(String token) {
        return assertThrows(RefusedException.class, () -> pods.of(token)).status();
    }

    @Test
    void answerIsBelievedForAShortTime() throws Exception {
        assertEquals("good", pods.of("good").name());
        clock.pass(LIFE.minusMillis(1));
        assertEquals("default/edges-00001", pods.of("good").tenant());
        assertEquals(1, api.asked.size());
        clock.pass(Duration.ofMillis(1));
        assertEquals(
                new Annotations(Device.Kind.CPU, 0, 0, Priority.NORMAL, 0),
                pods.of("good").wanted());
        assertEquals(2, api.asked.size());
    }

    @Test
    void answerIsNotBelievedBeyondTheTokensEnd() throws Exception {
        api.end = START.plusSeconds(10);
        assertEquals("good", pods.of("good").name());
        clock.pass(Duration.ofSeconds(10));
        assertEquals("good", pods.of("good").name());
        assertEquals(2, api.asked.size());
    }

    @Test
    void tokenThatDoesNotSayWhenItEndsIsNotRemembered() throws Exception {
        api.end = Instant.EPOCH;
        assertEquals("good", pods.of("good").name());
        assertEquals("good", pods.of("good").name());
        assertEquals(2, api.asked.size());
    }

    @Test
    void eachTokenIsAskedFor() throws Exception {
        assertEquals("good-1", pods.of("good-1").name());
        assertEquals("good-2", pods.of("good-2").name());
        assertEquals(List.of("good-1", "good-2"), api.asked);
    }

    @Test
    void knownPodsNeedNoApiServerAndOthersAreToldToTryAgain() throws Exception {
        assertEquals("good", pods.of("good").name());
        for (int code : new int[] {-1, 429, 500, 503}) {
            api.failure = code;
            assertEquals("good", pods.of("good").name());
            assertEquals(Status.UNAVAILABLE, refusal("good-new"));
        }
        clock.pass(LIFE);
        assertEquals(Status.UNAVAILABLE, refusal("good"));
        api.failure = 0;
        assertEquals("good", pods.of("good").name());
        assertEquals("good-new", pods.of("good-new").name());
    }

    @Test
    void daemonThatMayNotAskSaysWhatToApply() {
        api.failure = 403;
        var refused = assertThrows(RefusedException.class, () -> pods.of("good"));
        assertEquals(Status.UNAVAILABLE, refused.status());
        assertTrue(
                String.valueOf(refused.getMessage()).contains("config/base/211-clusterrolebinding-hearth-daemon.yaml"),
                refused.getMessage());
    }

    @Test
    void refusalIsRememberedForSomeSeconds() {
        for (int i = 0; i < 100; i++) {
            assertEquals(Status.UNAUTHENTICATED, refusal("bad"));
        }
        assertEquals(1, api.asked.size());
        clock.pass(Duration.ofSeconds(5));
        assertEquals(Status.UNAUTHENTICATED, refusal("bad"));
        assertEquals(2, api.asked.size());
    }

    @Test
    void noMoreThanSomeThousandTokensAreRemembered() {
        for (int i = 0; i < 5000; i++) {
            refusal("bad-" + i);
        }
        assertEquals(4096, pods.size());
    }
}
