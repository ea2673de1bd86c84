package dev.hearth.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.protocol.DoneFrame;
import dev.hearth.protocol.Frame;
import dev.hearth.protocol.Opcode;
import dev.hearth.protocol.Status;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LossTest {
    private Path folder;
    private List<String> before;
    private FakeWorker worker;
    private Context context;
    private Stream stream;

    @BeforeEach
    void open(@TempDir Path folder) throws IOException {
        this.folder = folder;
        before = Eventually.descriptors(folder);
        worker = new FakeWorker(folder);
        context = worker.client().open();
        stream = context.newStream();
        stream.synchronize();
    }

    @AfterEach
    void everythingIsGivenBack() throws IOException {
        context.close();
        worker.close();
        Eventually.is("descriptors closed", () -> before.equals(Eventually.descriptors(folder)));
        Eventually.is("all unmapped", () -> Eventually.mappings(folder) == 0);
        Eventually.is("no reading thread", () -> !Eventually.hasThread("hearth-completions"));
    }

    /** Runs it on a thread of its own. */
    private static CompletableFuture<Void> async(Runnable work) {
        return CompletableFuture.runAsync(
                work, each -> Thread.ofPlatform().daemon().start(each));
    }

    private AcceleratorException lost(Runnable call) {
        return assertThrows(AcceleratorException.class, call::run);
    }

    private void assertLost(Status status, String reason) {
        List<Runnable> calls = List.of(
                stream::synchronize,
                stream::flush,
                stream::record,
                stream::completion,
                context::synchronize,
                context::memory,
                context::newStream,
                () -> context.allocate(8),
                () -> context.share(8),
                () -> context.load(Program.openClC("nothing")));
        for (Runnable call : calls) {
            AcceleratorException e = lost(call);
            assertEquals(status, e.status());
            assertNull(e.opcode());
            Eventually.mentions(e, reason);
            Eventually.mentions(e, "call Accelerator.open() again");
        }
    }

    private void assertOpensAgain() {
        try (Context again = worker.client().open()) {
            again.newStream().synchronize();
        }
    }

    @Test
    void faultReachesWaitersCompletionsAndLaterCalls() throws Exception {
        worker.pause();
        var completion = stream.completion().toCompletableFuture();
        List<CompletableFuture<?>> waiters = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            waiters.add(async(() -> context.newStream().synchronize()));
        }
        waiters.add(async(context::memory));
        Eventually.is("all wait", () -> worker.heldAnswers() == 5);
        worker.fault(worker.session(), Status.DEVICE_LOST, "a kernel has crashed the worker");
        for (var each : waiters) {
            var e = assertThrows(ExecutionException.class, () -> each.get(10, TimeUnit.SECONDS));
            var cause = assertInstanceOf(AcceleratorException.class, e.getCause());
            assertEquals(Status.DEVICE_LOST, cause.status());
            Eventually.mentions(cause, "a kernel has crashed the worker");
        }
        var e = assertThrows(CompletionException.class, completion::join);
        assertInstanceOf(AcceleratorException.class, e.getCause());
        assertLost(Status.DEVICE_LOST, "a kernel has crashed the worker");
        worker.resumeForgetting();
        assertOpensAgain();
    }

    @Test
    void endOfTheConnectionIsUnavailable() throws IOException {
        worker.session().close();
        lost(stream::synchronize);
        assertLost(Status.UNAVAILABLE, "the connection to the accelerator sidecar");
        assertOpensAgain();
    }

    @Test
    void peerThatDiesWhileAThreadWaitsWakesIt() throws Exception {
        worker.pause();
        var waiter = async(stream::synchronize);
        Eventually.is("it waits", () -> worker.heldAnswers() == 1);
        worker.session().close();
        var e = assertThrows(ExecutionException.class, () -> waiter.get(10, TimeUnit.SECONDS));
        assertEquals(
                Status.UNAVAILABLE,
                assertInstanceOf(AcceleratorException.class, e.getCause()).status());
    }

    @Test
    void peerThatDiesWhileItHoldsTheFunctionBackEndsTheWrite() throws Exception {
        worker.session().stopReading();
        DeviceBuffer buffer = context.allocate(8);
        var writer = async(() -> {
            while (true) {
                stream.fill(buffer, Pattern.int8(1));
            }
        });
        var waiter = async(context::memory);
        assertThrows(TimeoutException.class, () -> writer.get(300, TimeUnit.MILLISECONDS));
        worker.session().close();
        assertThrows(ExecutionException.class, () -> writer.get(10, TimeUnit.SECONDS));
        assertThrows(ExecutionException.class, () -> waiter.get(10, TimeUnit.SECONDS));
        assertLost(Status.UNAVAILABLE, "the connection to the accelerator sidecar");
    }

    @Test
    void closeIsQuickThoughThePeerDoesNotRead() {
        worker.session().stopReading();
        DeviceBuffer buffer = context.allocate(8);
        var writer = async(() -> {
            while (true) {
                stream.fill(buffer, Pattern.int8(1));
            }
        });
        assertThrows(TimeoutException.class, () -> writer.get(300, TimeUnit.MILLISECONDS));
        long startNs = System.nanoTime();
        context.close();
        assertTrue(System.nanoTime() - startNs < 5_000_000_000L);
        var e = assertThrows(ExecutionException.class, () -> writer.get(10, TimeUnit.SECONDS));
        assertInstanceOf(IllegalStateException.class, e.getCause());
    }

    @Test
    void writerIsToldWhyThePeerStoppedReading() {
        worker.fault(worker.session(), Status.REJECTED, "too many frames");
        AcceleratorException e = lost(() -> {
            while (true) {
                context.allocate(8);
                context.flush();
            }
        });
        assertEquals(Status.REJECTED, e.status());
        Eventually.mentions(e, "too many frames");
        assertLost(Status.REJECTED, "too many frames");
    }

    @Test
    void fullBatchDoesNotThrowFromClose() throws IOException {
        List<DeviceBuffer> buffers = new ArrayList<>();
        for (int i = 0; i < 4000; i++) {
            buffers.add(context.allocate(1));
        }
        stream.synchronize();
        worker.session().close();
        buffers.forEach(DeviceBuffer::close);
        lost(stream::synchronize);
    }

    @Test
    void frameCutOffInTheMiddleIsTheEnd() throws Exception {
        worker.pause();
        var waiter = async(stream::synchronize);
        Eventually.is("it waits", () -> worker.heldAnswers() == 1);
        worker.session().write(Arrays.copyOf(done(1, 0), 30));
        worker.session().close();
        var e = assertThrows(ExecutionException.class, () -> waiter.get(10, TimeUnit.SECONDS));
        assertEquals(
                Status.UNAVAILABLE,
                assertInstanceOf(AcceleratorException.class, e.getCause()).status());
    }

    @Test
    void whatIsNoFrameEndsTheSession() throws Exception {
        worker.pause();
        var waiter = async(stream::synchronize);
        Eventually.is("it waits", () -> worker.heldAnswers() == 1);
        worker.session().write("HTTP/1.1 400 Bad Request\r\n\r\n\r\n".getBytes(StandardCharsets.UTF_8));
        var e = assertThrows(ExecutionException.class, () -> waiter.get(10, TimeUnit.SECONDS));
        assertEquals(
                Status.INVALID_FRAME,
                assertInstanceOf(AcceleratorException.class, e.getCause()).status());
        assertOpensAgainAfterPause();
    }

    @Test
    void answerWhoseTextDoesNotFitWakesItsWaiter() throws Exception {
        worker.pause();
        var waiter = async(stream::synchronize);
        Eventually.is("it waits", () -> worker.heldAnswers() == 1);
        worker.session().write(done(worker.session().taken, 5000));
        var e = assertThrows(ExecutionException.class, () -> waiter.get(10, TimeUnit.SECONDS));
        assertEquals(
                Status.INVALID_FRAME,
                assertInstanceOf(AcceleratorException.class, e.getCause()).status());
        assertOpensAgainAfterPause();
    }

    private void assertOpensAgainAfterPause() throws IOException {
        worker.session().close();
        worker.resumeForgetting();
        assertOpensAgain();
    }

    @Test
    void answersToNothingAndUnknownFramesAreLeftAlone() throws IOException {
        worker.session().write(done(777, 0));
        byte[] unknown = done(1, 0);
        unknown[4] = 0x7f;
        worker.session().write(unknown);
        stream.synchronize();
    }

    @Test
    void openAndCloseGiveEverythingBackEachTime() throws IOException {
        for (int i = 0; i < 30; i++) {
            try (Context each = worker.client().open()) {
                SharedBuffer buffer = each.share(100_000);
                Stream own = each.newStream();
                own.fill(buffer, Pattern.int8(1));
                own.completion().toCompletableFuture().join();
            }
        }
    }

    /** A DONE that claims a message of this length. */
    private static byte[] done(long sequence, int messageLength) {
        MemorySegment frame = Frame.begin(
                MemorySegment.ofArray(new byte[DoneFrame.BYTES]), 0, Opcode.DONE, DoneFrame.BYTES, sequence, 0);
        frame.set(ValueLayout.JAVA_SHORT_UNALIGNED, 30, (short) messageLength);
        return frame.toArray(ValueLayout.JAVA_BYTE);
    }
}
