package dev.hearth.sidecar.admission;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AdmissionTest {
    private static final class ManualTicker implements LongSupplier {
        // Close to where the numbers wrap around, which nanoTime may do at any time.
        private long nowNs = Long.MAX_VALUE - 10;

        @Override
        public long getAsLong() {
            return nowNs;
        }

        void advance(long milliseconds) {
            nowNs += TimeUnit.MILLISECONDS.toNanos(milliseconds);
        }
    }

    private final ManualTicker ticker = new ManualTicker();
    private final Flow flow = new Flow();

    @Test
    void framesInFlightWaitUntilTheWorkerHasTakenSome() {
        Policy policy = Policy.framesInFlight(2);
        flow.sent(24);
        assertEquals(Verdict.ADMIT, policy.check(flow, 24));
        flow.sent(24);
        assertEquals(Verdict.WAIT, policy.check(flow, 24));
        assertTrue(flow.acknowledged(1, 24));
        assertEquals(Verdict.ADMIT, policy.check(flow, 24));
    }

    @Test
    void bytesInFlightWaitUntilTheWorkerHasTakenSome() {
        Policy policy = Policy.bytesInFlight(100);
        flow.sent(80);
        assertEquals(Verdict.WAIT, policy.check(flow, 24));
        assertTrue(flow.acknowledged(1, 80));
        assertEquals(Verdict.ADMIT, policy.check(flow, 24));
    }

    @Test
    void aFrameLargerThanTheLimitGoesAlone() {
        Policy policy = Policy.bytesInFlight(100);
        assertEquals(Verdict.ADMIT, policy.check(flow, 1000));
        flow.sent(1000);
        assertEquals(Verdict.WAIT, policy.check(flow, 24));
    }

    @Test
    void anAckOfMoreThanWasSentOrLessThanBeforeIsRefused() {
        flow.sent(24);
        flow.sent(24);
        assertFalse(flow.acknowledged(3, 48));
        assertFalse(flow.acknowledged(2, 49));
        assertTrue(flow.acknowledged(2, 48));
        assertFalse(flow.acknowledged(1, 48));
        assertEquals(0, flow.framesInFlight());
        assertEquals(0, flow.bytesInFlight());
    }

    @Test
    void theRateAdmitsABurstAndThenOneFrameATokenOfTime() {
        var rate = new RateLimit(1000, 3, ticker);
        assertEquals(3, admitted(rate, 10));
        ticker.advance(1);
        assertEquals(1, admitted(rate, 10));
        ticker.advance(2);
        assertEquals(2, admitted(rate, 10));
    }

    @Test
    void anIdleRateFillsNoMoreThanItsBucket() {
        var rate = new RateLimit(1000, 3, ticker);
        ticker.advance(60_000);
        assertEquals(3, admitted(rate, 10));
    }

    private int admitted(Policy policy, int tries) {
        int admitted = 0;
        for (int i = 0; i < tries; i++) {
            admitted += policy.check(flow, 24) == Verdict.ADMIT ? 1 : 0;
        }
        return admitted;
    }

    @Test
    void theBreakerOpensAfterFailuresInARowOnly() {
        var breaker = new Breaker(2, TimeUnit.MILLISECONDS.toNanos(100), ticker);
        breaker.failed();
        breaker.succeeded();
        breaker.failed();
        assertEquals(Verdict.ADMIT, breaker.check(flow, 0));
        breaker.failed();
        assertEquals(Verdict.REJECT, breaker.check(flow, 0));
        assertTrue(breaker.isOpen());
    }

    @Test
    void anOpenBreakerLetsOneThroughAfterItsPause() {
        var breaker = new Breaker(1, TimeUnit.MILLISECONDS.toNanos(100), ticker);
        breaker.failed();
        ticker.advance(99);
        assertEquals(Verdict.REJECT, breaker.check(flow, 0));
        ticker.advance(1);
        assertEquals(Verdict.ADMIT, breaker.check(flow, 0));
        assertEquals(Verdict.REJECT, breaker.check(flow, 0));
        breaker.succeeded();
        assertEquals(Verdict.ADMIT, breaker.check(flow, 0));
        assertEquals(Verdict.ADMIT, breaker.check(flow, 0));
    }

    @Test
    void aBreakerThatMayNotOpenStaysClosed() {
        var breaker = new Breaker(0, 100, ticker);
        for (int i = 0; i < 100; i++) {
            breaker.failed();
        }
        assertEquals(Verdict.ADMIT, breaker.check(flow, 0));
    }

    @Test
    void theFirstPolicyThatDoesNotAdmitDecides() {
        var rate = new RateLimit(1000, 1, ticker);
        var admission = new Admission(List.of((f, bytes) -> Verdict.REJECT, rate));
        assertEquals(Verdict.REJECT, admission.check(flow, 24));
        assertEquals(Verdict.ADMIT, rate.check(flow, 24), "a frame that another policy refused took a token");
    }
}
