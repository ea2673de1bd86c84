package dev.hearth.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.hearth.protocol.Status;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A session outlives its sidecar, and where the function allows it its worker: with right results, or a clear error. */
@Timeout(60)
class RecoveryTest {
    private static final String SOURCE = "increment nothing";

    @TempDir
    private Path folder;

    private FakeWorker worker;

    @BeforeEach
    void listen() throws IOException {
        worker = new FakeWorker(folder);
        worker.keepsSessions = true;
    }

    @AfterEach
    void end() throws IOException {
        worker.close();
    }

    @Test
    void brokenConnectionIsTakenUpAndEveryFrameRunsOnce() throws IOException {
        try (Context context = worker.client().open();
                SharedBuffer values = context.share(64)) {
            Stream stream = context.newStream();
            Kernel increment = context.load(Program.openClC(SOURCE)).kernel("increment");
            Arguments one = Arguments.of(values, 16, 1);
            for (int batch = 1; batch <= 20; batch++) {
                for (int i = 0; i < 10; i++) {
                    stream.launch(increment, Dim3.of(1), Dim3.of(1), one);
                    if (i == 5) {
                        stream.flush();
                        worker.session().close();
                    }
                }
                stream.synchronize();
                assertEquals(10 * batch, values.segment().get(ValueLayout.JAVA_INT, 0));
            }
            assertEquals(21, worker.sessions.size(), "connections");
        }
    }

    @Test
    void answerThatWasSwallowedComesWithTheNextConnection() throws Exception {
        try (Context context = worker.client().open()) {
            Stream stream = context.newStream();
            stream.synchronize();
            worker.pause();
            CompletableFuture<Void> done = stream.completion().toCompletableFuture();
            Eventually.is("it was asked", () -> worker.heldAnswers() == 1);
            worker.session().close();
            worker.resume();
            done.get(10, TimeUnit.SECONDS);
            assertEquals(2, worker.sessions.size());
        }
    }

    @Test
    void sessionThatIsGoneIsLostWithWhatTheWorkerSays() throws IOException {
        try (Context context = worker.client().open()) {
            Stream stream = context.newStream();
            stream.synchronize();
            worker.forgetKept();
            worker.session().close();
            var e = assertThrows(AcceleratorException.class, stream::synchronize);
            assertEquals(Status.DEVICE_LOST, e.status());
            Eventually.mentions(e, "no such session");
        }
    }

    @Test
    void workThatIsNeverWaitedForIsKeptWithinBounds() throws IOException {
        try (Context context = worker.client().open()) {
            worker.session().forgetful = true;
            Stream stream = context.newStream();
            Kernel nothing = context.load(Program.openClC(SOURCE)).kernel("nothing");
            Arguments arguments = Arguments.of(1L);
            for (int i = 0; i < 60_000; i++) {
                stream.launch(nothing, Dim3.of(1), Dim3.of(1), arguments);
                assertTrue(
                        context.connection().keptBytes() <= 1 << 20,
                        () -> context.connection().keptBytes() + " bytes");
            }
            worker.session().close();
            assertEquals(60_000, stream.synchronize().launches());
        }
    }

    @Test
    void answersOutstandingAreAsManyAsTheWorkerCanRepeat() throws Exception {
        try (Context context = worker.client().open()) {
            Stream stream = context.newStream();
            stream.synchronize();
            worker.pause();
            var all = new ArrayList<CompletableFuture<Void>>();
            var asking = CompletableFuture.runAsync(() -> {
                for (int i = 0; i < 600; i++) {
                    all.add(stream.completion().toCompletableFuture());
                }
            });
            Eventually.is("it stopped to ask", () -> worker.heldAnswers() == 512);
            assertThrows(TimeoutException.class, () -> asking.get(50, TimeUnit.MILLISECONDS));
            worker.resume();
            asking.get(10, TimeUnit.SECONDS);
            for (CompletableFuture<Void> each : all) {
                each.get(10, TimeUnit.SECONDS);
            }
        }
    }

    @Test
    void lostWorkerEndsAContextThatIsNotReplayed() throws IOException {
        try (Context context = worker.client().open()) {
            Stream stream = context.newStream();
            assertThrows(IllegalStateException.class, stream::replayable);
            stream.synchronize();
            lose();
            assertEquals(
                    Status.DEVICE_LOST,
                    assertThrows(AcceleratorException.class, stream::synchronize)
                            .status());
        }
    }

    @Test
    void replayableWorkIsRunAgainFromItsStartOnAnotherWorker() throws IOException {
        try (Context context = worker.client().replay().open();
                SharedBuffer input = context.share(64);
                SharedBuffer output = context.share(64);
                DeviceBuffer scratch = context.allocateScratch(64)) {
            Stream stream = context.newStream().replayable();
            KernelModule module = context.load(Program.openClC(SOURCE));
            Kernel increment = module.kernel("increment");
            module.close();
            for (int round = 1; round <= 5; round++) {
                input.segment().set(ValueLayout.JAVA_INT, 0, round);
                stream.copyToDevice(scratch, input);
                stream.launch(increment, Dim3.of(1), Dim3.of(1), Arguments.of(scratch, 16, 10));
                stream.flush();
                lose();
                stream.launch(increment, Dim3.of(1), Dim3.of(1), Arguments.of(scratch, 16, 100));
                stream.copyToHost(scratch, output);
                DeviceTime time = stream.synchronize();
                assertEquals(round + 110, output.segment().get(ValueLayout.JAVA_INT, 0));
                assertEquals(2, time.launches());
            }
            assertEquals(6, worker.sessions.size());
        }
        assertEquals(List.of(), files());
    }

    @Test
    void acknowledgedWorkIsNotRunAgain() throws IOException {
        try (Context context = worker.client().replay().open();
                SharedBuffer values = context.share(64)) {
            Stream stream = context.newStream().replayable();
            Kernel increment = context.load(Program.openClC(SOURCE)).kernel("increment");
            for (int round = 1; round <= 5; round++) {
                stream.launch(increment, Dim3.of(1), Dim3.of(1), Arguments.of(values, 16, 1));
                stream.synchronize();
                lose();
                assertEquals(round, values.segment().get(ValueLayout.JAVA_INT, 0));
            }
            stream.synchronize();
            assertEquals(5, values.segment().get(ValueLayout.JAVA_INT, 0));
            assertEquals(0, worker.session().launches.size());
        }
    }

    @Test
    void otherWorkIsReportedLostAndTheStreamGoesOn() throws IOException {
        try (Context context = worker.client().replay().open();
                SharedBuffer values = context.share(64)) {
            Stream stream = context.newStream();
            Kernel increment = context.load(Program.openClC(SOURCE)).kernel("increment");
            Arguments one = Arguments.of(values, 16, 1);
            stream.launch(increment, Dim3.of(1), Dim3.of(1), one);
            stream.synchronize();
            stream.launch(increment, Dim3.of(1), Dim3.of(1), one);
            stream.flush();
            lose();
            context.memory();
            stream.launch(increment, Dim3.of(1), Dim3.of(1), one);
            var e = assertThrows(AcceleratorException.class, stream::synchronize);
            assertEquals(Status.DEVICE_LOST, e.status());
            Eventually.mentions(e, "replayable()");
            assertEquals(0, worker.session().launches.size(), "what came after the loss was skipped");
            values.segment().set(ValueLayout.JAVA_INT, 0, 7);
            stream.launch(increment, Dim3.of(1), Dim3.of(1), one);
            stream.synchronize();
            assertEquals(8, values.segment().get(ValueLayout.JAVA_INT, 0));
        }
    }

    @Test
    void contentsThatLayOnTheDeviceAloneAreReportedLostByName() throws IOException {
        try (Context context = worker.client().replay().open();
                SharedBuffer values = context.share(64);
                DeviceBuffer weights = context.allocate(64);
                DeviceBuffer untouched = context.allocate(64)) {
            Stream stream = context.newStream().replayable();
            Kernel increment = context.load(Program.openClC(SOURCE)).kernel("increment");
            stream.copyToDevice(weights, values);
            stream.synchronize();
            stream.launch(increment, Dim3.of(1), Dim3.of(1), Arguments.of(weights, 16, 1));
            stream.flush();
            lose();
            var e = assertThrows(AcceleratorException.class, stream::synchronize);
            assertEquals(Status.DEVICE_LOST, e.status());
            Eventually.mentions(e, "device buffer of 64 bytes (number 2)");
            var later = assertThrows(
                    AcceleratorException.class,
                    () -> stream.launch(increment, Dim3.of(1), Dim3.of(1), Arguments.of(weights, 16, 1)));
            Eventually.mentions(later, "device buffer of 64 bytes (number 2)");
            stream.launch(increment, Dim3.of(1), Dim3.of(1), Arguments.of(untouched, 16, 1));
            stream.copyToDevice(weights, values);
            stream.launch(increment, Dim3.of(1), Dim3.of(1), Arguments.of(weights, 16, 1));
            stream.synchronize();
        }
    }

    @Test
    void streamThatWaitsForLostWorkHasLostItsOwn() throws IOException {
        try (Context context = worker.client().replay().open()) {
            Stream first = context.newStream();
            Stream second = context.newStream().replayable();
            Event before = first.record();
            first.synchronize();
            second.waitFor(before);
            second.flush();
            lose();
            second.synchronize();
            assertThrows(AcceleratorException.class, () -> before.elapsedSince(before));
            Event event = first.record();
            second.waitFor(event);
            second.flush();
            lose();
            Eventually.mentions(assertThrows(AcceleratorException.class, second::synchronize), "waits for an event");
            assertThrows(AcceleratorException.class, first::synchronize);
            context.synchronize();
        }
    }

    @Test
    void workOverWhichEveryWorkerDiesIsGivenUp() throws IOException {
        try (Context context = worker.client().replay().open()) {
            Stream stream = context.newStream().replayable();
            Kernel nothing = context.load(Program.openClC(SOURCE)).kernel("nothing");
            stream.synchronize();
            worker.diesOfLaunches = true;
            stream.launch(nothing, Dim3.of(1), Dim3.of(1), Arguments.of(1));
            var e = assertThrows(AcceleratorException.class, stream::synchronize);
            assertEquals(Status.DEVICE_LOST, e.status());
            Eventually.mentions(e, "times over the same work");
            assertEquals(4, worker.sessions.size());
        }
    }

    @Test
    void completionsAndQueriesOutliveTheWorkerToo() throws Exception {
        try (Context context = worker.client().replay().open()) {
            Stream replayed = context.newStream().replayable();
            Stream other = context.newStream();
            Kernel nothing = context.load(Program.openClC(SOURCE)).kernel("nothing");
            context.synchronize();
            worker.pause();
            replayed.launch(nothing, Dim3.of(1), Dim3.of(1), Arguments.of(1));
            other.launch(nothing, Dim3.of(1), Dim3.of(1), Arguments.of(1));
            CompletableFuture<Void> right = replayed.completion().toCompletableFuture();
            CompletableFuture<Void> lost = other.completion().toCompletableFuture();
            Eventually.is("both were asked", () -> worker.heldAnswers() == 2);
            worker.resumeForgetting();
            lose();
            right.get(10, TimeUnit.SECONDS);
            var e = assertThrows(ExecutionException.class, () -> lost.get(10, TimeUnit.SECONDS));
            assertEquals(
                    Status.DEVICE_LOST,
                    assertInstanceOf(AcceleratorException.class, e.getCause()).status());
            assertEquals(1L << 30, context.memory().allowedBytes());
            context.synchronize();
        }
    }

    @Test
    void largeProgramsAreLoadedAgainAndRegionsKeepTheirBytes() throws IOException {
        String large = SOURCE + " ".repeat(100_000);
        try (Context context = worker.client().replay().open()) {
            Kernel increment = context.load(Program.openClC(large)).kernel("increment");
            Stream stream = context.newStream().replayable();
            stream.synchronize();
            lose();
            try (SharedBuffer values = context.share(1 << 20)) {
                values.segment().set(ValueLayout.JAVA_INT, 4, 5);
                stream.launch(increment, Dim3.of(1), Dim3.of(1), Arguments.of(values, 2, 3));
                stream.synchronize();
                lose();
                stream.synchronize();
                assertEquals(8, values.segment().get(ValueLayout.JAVA_INT, 4));
            }
        }
        assertEquals(List.of(), files());
    }

    @Test
    void anotherWorkerIsWaitedForAndNoLongerThanAllowed() throws IOException {
        Context context = worker.client().replay(Duration.ofMillis(300)).open();
        Stream stream = context.newStream();
        stream.synchronize();
        worker.refusal = Status.BUSY;
        lose();
        assertEquals(
                Status.BUSY,
                assertThrows(AcceleratorException.class, stream::synchronize).status());
        context.close();
        assertThrows(IllegalStateException.class, stream::synchronize);
    }

    /** The worker dies, and the sidecar says so. */
    private void lose() {
        FakeSession session = worker.session();
        worker.forgetKept();
        worker.fault(session, Status.DEVICE_LOST, "the worker behind this session ended");
    }

    private List<String> files() throws IOException {
        try (var all = Files.list(folder)) {
            return all.map(path -> path.getFileName().toString())
                    .filter(name -> name.startsWith("region"))
                    .toList();
        }
    }
}
