package dev.hearth.sidecar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(30)
class ProcessorsTest {
    @Test
    void threadsThatWantToRunAreReadFromTheLoad() {
        assertEquals(3, Processors.running("0.31 0.40 0.42 3/1412 24138\n"));
        assertThrows(NumberFormatException.class, () -> Processors.running("nothing of the kind"));
    }

    @ParameterizedTest
    @CsvSource({"0, 1", "0-1, 2", "'0-3,6', 5", "'0,2-3,8-15', 11"})
    void processorsAreCountedFromTheirList(String list, int count) {
        assertEquals(count, Processors.count(list + "\n"));
    }

    @Test
    void processorsAreBusyWhereMoreThreadsSpinThanThereAreAndOnlyThen() {
        int spinning = 2 * Runtime.getRuntime().availableProcessors() + 2;
        var threads = new Thread[spinning];
        for (int i = 0; i < spinning; i++) {
            threads[i] = Thread.ofPlatform().daemon().start(() -> {
                while (!Thread.currentThread().isInterrupted()) {
                    Thread.onSpinWait();
                }
            });
        }
        try {
            SidecarFixture.eventually("they are busy", Processors::areBusy);
        } finally {
            for (Thread thread : threads) {
                thread.interrupt();
            }
        }
        SidecarFixture.eventually("they are not", () -> !Processors.areBusy());
    }
}
