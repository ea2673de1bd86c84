package dev.hearth.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.protocol.DoneFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.LoadFrame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.OpenedFrame;
import dev.hearth.protocol.ProgramFormat;
import dev.hearth.protocol.Status;
import dev.hearth.protocol.SynchronizeFrame;
import dev.hearth.protocol.Variant;
import dev.hearth.protocol.posix.Message;
import dev.hearth.protocol.posix.UnixSocket;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The daemon as it runs: real workers, a real device, the real compiler. */
@Timeout(120)
class DaemonTest {
    private static final String GOOD = "kernel void one(global int* x) { x[get_global_id(0)] = 1; }";

    @TempDir
    Path root;

    @Test
    void programIsCompiledForOneTenantAndFoundByAnother() throws Exception {
        TestConfig config = TestConfig.in(root).workers(3, 1);
        try (Daemon daemon = launch(config)) {
            var sidecar = new Sidecar(config.socketFolder());
            assertEquals(Status.OK, load(sidecar, "first", GOOD).status());
            assertEquals(1, daemon.counters().moduleMisses.sum());
            assertEquals(Status.OK, load(sidecar, "second", GOOD).status());
            assertEquals(1, daemon.counters().moduleMisses.sum());
            assertEquals(1, daemon.counters().moduleHits.sum());
            ControlLink.Answer broken = load(sidecar, "second", "kernel void broken(");
            assertEquals(Status.COMPILE_FAILED, broken.status());
            assertTrue(broken.message().contains("error"), broken.message());
        }
    }

    @Test
    void ticketIsGoodOnce() throws Exception {
        TestConfig config = TestConfig.in(root).workers(2, 1);
        try (Daemon daemon = launch(config)) {
            assertNotNull(daemon.socket());
            var sidecar = new Sidecar(config.socketFolder());
            OpenedFrame opened = sidecar.open("a");
            try (UnixSocket session = sidecar.attach(opened)) {
                assertNotNull(session);
                assertEquals(Status.UNAUTHENTICATED, sidecar.attachStatus(opened));
            }
        }
    }

    @Test
    void daemonSaysWhatIsWrongWithItsFolders() {
        TestConfig config = TestConfig.in(Path.of("/proc/hearth"));
        var refusal = assertThrows(StartException.class, () -> Daemon.launch(config));
        assertTrue(String.valueOf(refusal.getMessage()).contains("state folder"), refusal.getMessage());
    }

    private static Daemon launch(TestConfig config) throws InterruptedException {
        try {
            return Daemon.launch(config);
        } catch (StartException e) {
            Assumptions.assumeTrue(e.exitCode() != StartException.NO_DEVICE, "no device here: workers are not tested");
            throw e;
        }
    }

    /** Loads a program in a session of its own and tells what the next synchronize says of it. */
    private static ControlLink.Answer load(Sidecar sidecar, String tenant, String source) throws IOException {
        OpenedFrame opened = sidecar.open(tenant);
        assertEquals(Status.OK, Sidecar.status(opened), opened.message());
        try (UnixSocket session = sidecar.attach(opened)) {
            assertNotNull(session);
            var variants =
                    List.of(new Variant(ProgramFormat.OPENCL_C.code(), "", source.getBytes(StandardCharsets.UTF_8)));
            int bytes = Frame.padded((int) (LoadFrame.BYTES + Variant.bytes(variants)));
            MemorySegment load = Sidecar.frame(Opcode.LOAD, bytes, frame -> {
                new LoadFrame(frame)
                        .module(1)
                        .lengthBytes(Variant.bytes(variants))
                        .variantCount(1);
                Variant.write(variants, frame, LoadFrame.BYTES);
            });
            session.send(load);
            session.send(Sidecar.frame(Opcode.SYNCHRONIZE, SynchronizeFrame.BYTES, frame -> {}));
            for (Message message = session.receive(); message != null; message = session.receive()) {
                if (Opcode.of(message.frame().opcode()) == Opcode.DONE) {
                    var done = new DoneFrame(message.frame().segment());
                    return new ControlLink.Answer(Status.of(done.status()), done.message());
                }
            }
            throw new IOException("the worker closed the session");
        }
    }
}
