package dev.hearth.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.protocol.AllocateFrame;
import dev.hearth.protocol.DoneFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.FrameChannel;
import dev.hearth.protocol.KernelFrame;
import dev.hearth.protocol.LaunchFrame;
import dev.hearth.protocol.LoadFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.OpenedFrame;
import dev.hearth.protocol.ProgramFormat;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.StreamFrame;
import dev.hearth.protocol.SynchronizeFrame;
import dev.hearth.protocol.Variant;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A real kernel that never ends, in a worker that cannot end itself. */
@Timeout(120)
class KernelBackstopTest {
    private static final String ENDLESS =
            "kernel void endless(global volatile int* flag) { while (flag[0] == 0) { } flag[1] = 1; }";
    private static final Duration DEADLINE = Duration.ofSeconds(2);
    private static final long STREAM = 1;
    private static final long MODULE = 2;
    private static final long KERNEL = 3;
    private static final long BUFFER = 4;

    @TempDir
    Path root;

    @Test
    void workerStoppedWhileAKernelRunsIsReplacedAfterTwiceTheDeadline() throws Exception {
        // Mere silence would be borne for longer than this test may take.
        TestConfig config =
                TestConfig.in(root).unresponsive(Duration.ofSeconds(200)).kernelDeadline(DEADLINE);
        try (Daemon daemon = launch(config)) {
            var sidecar = new Sidecar(config.socketFolder());
            OpenedFrame opened = sidecar.open("a");
            assertEquals(Status.OK, Sidecar.status(opened), opened.message());
            UnixSocket session = sidecar.attach(opened);
            assertNotNull(session);
            WorkerProcess worker = daemon.pool().workers().stream()
                    .filter(each -> each.socketName().equals(opened.workerSocket()))
                    .findFirst()
                    .orElseThrow();
            runEndless(session);
            Poll.until("that it is busy", () -> worker.busyNs() > 0);
            long before = System.nanoTime();
            assertEquals(
                    0,
                    new ProcessBuilder("kill", "-STOP", Long.toString(worker.pid()))
                            .inheritIO()
                            .start()
                            .waitFor());
            Poll.until("its end", () -> ProcessHandle.of(worker.pid()).isEmpty());
            long tookNs = System.nanoTime() - before;
            assertTrue(tookNs < TimeUnit.SECONDS.toNanos(15), TimeUnit.NANOSECONDS.toMillis(tookNs) + " ms");
            session.close();
            OpenedFrame again = sidecar.open("a");
            assertEquals(Status.OK, Sidecar.status(again), again.message());
            assertNotEquals(opened.workerSocket(), again.workerSocket());
            try (UnixSocket second = sidecar.attach(again)) {
                assertNotNull(second);
            }
            Poll.until("the loss", () -> daemon.counters().workerLosses.sum() == 1);
        }
    }

    private static Daemon launch(TestConfig config) throws InterruptedException {
        try {
            return Daemon.launch(config);
        } catch (StartException e) {
            Assumptions.assumeTrue(e.exitCode() != StartException.NO_DEVICE, "no device here: no kernel can be run");
            throw e;
        }
    }

    private static void runEndless(UnixSocket session) throws IOException {
        var channel = new FrameChannel(session);
        var variants =
                List.of(new Variant(ProgramFormat.OPENCL_C.code(), "", ENDLESS.getBytes(StandardCharsets.UTF_8)));
        long length = Variant.bytes(variants);
        var load = channel.claim(Opcode.LOAD, Frame.padded((int) (LoadFrame.BYTES + length)), 0);
        new LoadFrame(load).module(MODULE).lengthBytes(length).variantCount(1);
        Variant.write(variants, load, LoadFrame.BYTES);
        byte[] name = Frame.utf8("endless");
        new StreamFrame(channel.claim(Opcode.STREAM, StreamFrame.BYTES, STREAM));
        new KernelFrame(channel.claim(Opcode.KERNEL, KernelFrame.bytes(name), 0))
                .kernel(KERNEL)
                .module(MODULE)
                .texts(name);
        new AllocateFrame(channel.claim(Opcode.ALLOCATE, AllocateFrame.BYTES, 0))
                .buffer(BUFFER)
                .lengthBytes(64);
        new SynchronizeFrame(channel.claim(Opcode.SYNCHRONIZE, SynchronizeFrame.BYTES, 0));
        channel.flush();
        Frame answer = channel.next();
        while (answer != null && answer.opcode() != Opcode.DONE.code()) {
            answer = channel.next();
        }
        assertNotNull(answer, "the worker ended the session");
        var done = new DoneFrame(answer.segment());
        assertEquals(Status.OK, Status.of(done.status()), done.message());
        new LaunchFrame(channel.claim(Opcode.LAUNCH, LaunchFrame.bytes(1, 0), STREAM))
                .kernel(KERNEL)
                .grid(1, 1, 1)
                .block(1, 1, 1)
                .argumentCount(1)
                .buffer(0, BUFFER, 0);
        new SynchronizeFrame(channel.claim(Opcode.SYNCHRONIZE, SynchronizeFrame.BYTES, STREAM));
        channel.flush();
    }
}
