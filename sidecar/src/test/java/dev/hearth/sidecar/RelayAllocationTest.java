package dev.hearth.sidecar;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.sun.management.ThreadMXBean;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.ReleaseFrame;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.util.Arrays;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the two threads of a relay allocate for each frame once they are compiled: nothing. */
@Timeout(120)
class RelayAllocationTest {
    private static final int BATCHES = 2_000;
    private static final int FRAMES = 64;
    private static final int MAX_ROUNDS = 60;

    private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private long allocatedByRelays() {
        long[] relays = Arrays.stream(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(info -> info != null && info.getThreadName().startsWith("from-"))
                .mapToLong(ThreadInfo::getThreadId)
                .toArray();
        assertTrue(relays.length >= 2, "one from the function, one from the worker");
        return LongStream.of(threads.getThreadAllocatedBytes(relays)).sum();
    }

    private static void relay(TestFunction function) throws IOException {
        for (int batch = 0; batch < BATCHES; batch++) {
            for (int i = 1; i < FRAMES; i++) {
                if (i % 8 == 0) {
                    new ReleaseFrame(function.channel.claim(Opcode.RELEASE, ReleaseFrame.BYTES, 0)).handle(i);
                } else {
                    new LaunchFrame(function.channel.claim(Opcode.LAUNCH, LaunchFrame.bytes(4, 0), 1)).kernel(i);
                }
            }
            function.channel.claim(Opcode.SYNCHRONIZE, Frame.HEADER_BYTES, 1);
            function.channel.flush();
            function.next(Opcode.DONE);
        }
    }

    @Test
    void aRelayedFrameAllocatesNothing() throws IOException {
        try (var fixture = new SidecarFixture()) {
            FakeDaemon daemon = fixture.daemon();
            fixture.with("admission.frames-per-second", "1000000000").launch();
            try (var function = TestFunction.open(fixture.socket)) {
                daemon.worker().keeps = false;
                // Both threads are there once an answer has come.
                relay(function);
                long least = Long.MAX_VALUE;
                // Compilers decide when they are done; what counts is a state in which nothing is allocated.
                for (int round = 0; round < MAX_ROUNDS && least > 0; round++) {
                    long before = allocatedByRelays();
                    relay(function);
                    least = Math.min(least, allocatedByRelays() - before);
                }
                assertEquals(0, least, "bytes for " + BATCHES * FRAMES + " frames");
            }
        }
    }
}
