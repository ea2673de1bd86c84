package dev.hearth.sidecar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class RehearsalTest {
    @TempDir
    Path folder;

    @Test
    void sessionsAreHeldAndNothingIsLeft() throws Exception {
        assertTrue(Rehearsal.hold(folder, () -> false) > 0);
        try (Stream<Path> files = Files.list(folder)) {
            assertEquals(List.of(), files.toList());
        }
    }

    @Test
    void nothingIsRehearsedWhileAFunctionWaits() throws Exception {
        assertEquals(0, Rehearsal.hold(folder, () -> true));
    }

    @Test
    void folderBesideTheSocketIsGoneWhenItIsOver() throws Exception {
        Rehearsal.start(folder.resolve("accelerator.sock"), () -> false);
        SidecarFixture.eventually("the folder", () -> Files.exists(folder.resolve("accelerator.sock.r")));
        SidecarFixture.eventually("its end", () -> !Files.exists(folder.resolve("accelerator.sock.r")));
    }

    /** Each session that is not answered is tried again after a pause, and the function's log says that the daemon is away. */
    @Test
    void nodeThatIsPlayedAnswersEverySession() throws Exception {
        Queue<String> said = new ConcurrentLinkedQueue<>();
        Logger logger = Logger.getLogger(DaemonLink.class.getName());
        var handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                said.add(line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.addHandler(handler);
        try {
            Rehearsal.hold(folder, () -> false);
        } finally {
            logger.removeHandler(handler);
        }
        assertEquals(List.of(), List.copyOf(said));
    }
}
