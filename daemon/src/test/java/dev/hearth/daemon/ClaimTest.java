package dev.hearth.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.hearth.daemon.share.Priority;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ClaimTest {
    private final DaemonConfig.Share limits = TestConfig.in(Path.of("unused")).share();

    @Test
    void oneThatAsksForNothingHasTheUsual() {
        assertEquals(Claim.USUAL, Claim.of(0, 1, limits));
    }

    @Test
    void nobodyGetsMoreThanTheNodeAllows() {
        assertEquals(new Claim(1000, Priority.HIGH), Claim.of(1001, 2, limits));
        assertEquals(new Claim(1, Priority.LOW), Claim.of(1, 0, limits));
    }
}
