package dev.hearth.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A short storm of kills; {@code ./hearth bench fault} lets a longer one loose. */
@Timeout(480)
class FaultStormXIT {
    private static final int KILLS = 12;

    @Test
    @SuppressWarnings("SystemOut") // The seed, and what it did, are wanted where the test fails.
    void killsAtRandomLeaveResultsRightAndNothingBehind() {
        FaultStorm.Outcome outcome =
                FaultStorm.run(KILLS, Duration.ofMillis(500), System.nanoTime() & 0xffff, System.out::println);
        assertEquals(KILLS, outcome.killCount());
        assertEquals(List.of(), outcome.wrong());
        assertEquals(List.of(), outcome.hung());
        assertEquals(List.of(), outcome.leaked());
        assertTrue(outcome.batches() > KILLS, outcome.batches() + " results were compared");
    }
}
