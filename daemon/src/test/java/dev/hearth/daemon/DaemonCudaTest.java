package dev.hearth.daemon;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.daemon.cuda.CudaMachine;
import dev.hearth.protocol.AllocateFrame;
import dev.hearth.protocol.DoneFrame;
import dev.hearth.protocol.FaultFrame;
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
import java.io.UncheckedIOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The daemon with a CUDA device: a worker and a builder of its own, and a worker whose device is lost. */
@Timeout(120)
@Tag("cuda")
class DaemonCudaTest {
    private static final int GPU = 1;
    private static final long STREAM = 1;
    private static final long MODULE = 2;
    private static final long KERNEL = 3;
    private static final long BUFFER = 4;
    private static final String PROGRAM = """
            extern "C" __global__ void nop(float* a) { }
            extern "C" __global__ void stray(char* p) { *(int*) (p + (1LL << 40)) = 1; }
            """;

    @TempDir
    Path root;

    private String said = "";

    @Test
    void workerWhoseDeviceIsLostIsReplaced() throws Exception {
        if (CudaMachine.backend().devices().isEmpty()) {
            CudaMachine.skip("this machine has no CUDA device");
        }
        CudaMachine.needsNvrtc();
        TestConfig config = TestConfig.in(root).workers(3, 1);
        try (Daemon daemon = Daemon.launch(config)) {
            var sidecar = new Sidecar(config.socketFolder());
            OpenedFrame first = sidecar.open("tenant", 1000, GPU);
            assertEquals(Status.OK, Sidecar.status(first), first.message());
            assertEquals(Status.OK, launched(sidecar, first, PROGRAM, "nop"), said);
            assertEquals(
                    Status.COMPILE_FAILED,
                    launched(
                            sidecar,
                            sidecar.open("tenant", 1000, GPU),
                            "__global__ void broken() { undeclared_name; }",
                            "nop"));
            assertTrue(said.contains("program.cu(1): error"), said);

            OpenedFrame strays = sidecar.open("tenant", 1000, GPU);
            assertEquals(first.workerSocket(), strays.workerSocket(), "a tenant has one worker");
            assertEquals(Status.DEVICE_LOST, launched(sidecar, strays, PROGRAM, "stray"));
            assertTrue(said.contains("CUDA_ERROR_ILLEGAL_ADDRESS"), said);

            OpenedFrame again = opened(sidecar, first.workerSocket());
            assertEquals(Status.OK, launched(sidecar, again, PROGRAM, "nop"), said);
            assertEquals(2, daemon.counters().moduleMisses.sum(), "compiled once, and the one that does not compile");
        }
    }

    /** Opens until the answer is another worker than the one that ends. */
    private static OpenedFrame opened(Sidecar sidecar, String gone) {
        var found = new OpenedFrame[1];
        Poll.until("another worker", () -> {
            found[0] = open(sidecar);
            return Sidecar.status(found[0]) == Status.OK
                    && !found[0].workerSocket().equals(gone);
        });
        assertNotEquals(gone, found[0].workerSocket());
        return found[0];
    }

    private static OpenedFrame open(Sidecar sidecar) {
        try {
            return sidecar.open("tenant", 1000, GPU);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Launches a kernel of a program in a session of its own; what is said of it is in {@code said}. */
    private Status launched(Sidecar sidecar, OpenedFrame opened, String program, String kernel) throws IOException {
        try (UnixSocket session = sidecar.attach(opened)) {
            assertNotNull(session);
            var channel = new FrameChannel(session);
            new StreamFrame(channel.claim(Opcode.STREAM, StreamFrame.BYTES, STREAM));
            load(channel, program);
            byte[] name = Frame.utf8(kernel);
            new KernelFrame(channel.claim(Opcode.KERNEL, KernelFrame.bytes(name), 0))
                    .kernel(KERNEL)
                    .module(MODULE)
                    .texts(name);
            new AllocateFrame(channel.claim(Opcode.ALLOCATE, AllocateFrame.BYTES, 0))
                    .buffer(BUFFER)
                    .lengthBytes(4096);
            new LaunchFrame(channel.claim(Opcode.LAUNCH, LaunchFrame.bytes(1, 0), STREAM))
                    .kernel(KERNEL)
                    .grid(1, 1, 1)
                    .block(1, 1, 1)
                    .argumentCount(1)
                    .buffer(0, BUFFER, 0);
            new SynchronizeFrame(channel.claim(Opcode.SYNCHRONIZE, SynchronizeFrame.BYTES, STREAM));
            channel.flush();
            for (Frame frame = channel.next(); frame != null; frame = channel.next()) {
                if (Opcode.of(frame.opcode()) == Opcode.DONE) {
                    var done = new DoneFrame(frame.segment());
                    said = done.message();
                    return Status.of(done.status());
                }
                if (Opcode.of(frame.opcode()) == Opcode.FAULT) {
                    var fault = new FaultFrame(frame.segment());
                    said = fault.message();
                    return Status.of(fault.status());
                }
            }
            throw new IOException("the worker closed the session");
        }
    }

    private static void load(FrameChannel channel, String program) throws IOException {
        var variants = List.of(new Variant(ProgramFormat.CUDA_C.code(), "", program.getBytes(StandardCharsets.UTF_8)));
        long bytes = Variant.bytes(variants);
        MemorySegment frame = channel.claim(Opcode.LOAD, Frame.padded((int) (LoadFrame.BYTES + bytes)), 0);
        new LoadFrame(frame).module(MODULE).lengthBytes(bytes).variantCount(1);
        Variant.write(variants, frame, LoadFrame.BYTES);
    }
}
