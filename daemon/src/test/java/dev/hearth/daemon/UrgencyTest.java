package dev.hearth.daemon;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hearth.protocol.posix.Scheduling;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class UrgencyTest {
    private static final Isolation HERE =
            Isolation.find(new TestConfig.NoIsolation(), 1, List.of(), List.of(), 1L << 40, 0);

    @TempDir
    Path root;

    private ChildProcess child;

    @BeforeEach
    void start() throws IOException {
        child = ChildProcess.start("child", root.resolve("child"), new ProcessBuilder("sleep", "100"));
    }

    @AfterEach
    void end() {
        child.kill();
    }

    @Test
    void whatNobodyWaitsForIsIdleUntilSomebodyDoes() {
        assumeTrue(HERE.canWait(), HERE.summary());
        Urgency urgency = Urgency.later();
        urgency.started(child);
        assertTrue(Scheduling.isIdle(child.pid()));
        urgency.raise();
        assertFalse(Scheduling.isIdle(child.pid()));
    }

    @Test
    void whatIsWantedBeforeItHasStartedStartsAsAllOthers() {
        Urgency urgency = Urgency.later();
        urgency.raise();
        urgency.started(child);
        assertFalse(Scheduling.isIdle(child.pid()));
    }

    @Test
    void whatIsWaitedForStartsAsAllOthers() {
        Urgency.now().started(child);
        assertFalse(Scheduling.isIdle(child.pid()));
    }

    @Test
    void whatAnEarlierSupervisorLeftIdleIsRaised() throws IOException {
        assumeTrue(HERE.canWait(), HERE.summary());
        Scheduling.beginIdle(child.pid());
        Urgency.of(child).raise();
        assertFalse(Scheduling.isIdle(child.pid()));
    }

    @Test
    void whetherItCanBeRaisedIsSaid() {
        String holds = HERE.canWait() ? "idle processors yes" : "idle processors no: ";
        assertTrue(HERE.summary().contains("spare workers wait for " + holds), HERE.summary());
    }
}
